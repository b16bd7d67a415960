// A statement put into a script as a line of its own. Our decision (interface.md: every action appears as a statement in the script).

/** A script with the line in it, and the number of that line, from 1. */
export interface Insertion {
  readonly script: string;
  readonly line: number;
}

/** Puts `statement` after line `after` (0: at the beginning; past the end: at the end). Its line breaks become spaces. */
export function insertLine(script: string, after: number, statement: string): Insertion {
  const text = statement.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim();
  const at = endOfLine(script, after);
  const head = script.slice(0, at.offset);
  const gap = head === '' || head.endsWith('\n') ? '' : '\n';
  return { script: `${head}${gap}${text}\n${script.slice(at.offset)}`, line: at.line + 1 };
}

/** The offset after the end of a line and how many lines that is, both cut to the text. */
function endOfLine(script: string, line: number): { readonly offset: number; readonly line: number } {
  let offset = 0;
  let lines = 0;
  while (lines < line && offset < script.length) {
    const found = script.indexOf('\n', offset);
    offset = found < 0 ? script.length : found + 1;
    lines++;
  }
  return { offset, line: lines };
}
