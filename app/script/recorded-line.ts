// One line of strace: its task, and what kind of line it is. Formats as printed by strace 6.1 with -f and any of
// -o, -t, -tt, -ttt, -r, -T, -y, -n, -i, -k, -X verbose, -Y. Syntax only; recorded-log.ts says what it means.

import { recordedPrefix } from './grammar.ts';

/** A line of strace. `column` is where `text` begins, counted from 1; `pid` null: the line names no task. */
export type RecordedLine =
  /** A whole call with its result. */
  | { readonly kind: 'call'; readonly pid: number | null; readonly text: string; readonly column: number }
  /** A call up to `<unfinished ...>`. */
  | {
      readonly kind: 'unfinished';
      readonly pid: number | null;
      readonly text: string;
      readonly column: number;
    }
  /** The rest of a call, after `resumed>`. */
  | { readonly kind: 'resumed'; readonly pid: number | null; readonly call: string; readonly text: string }
  /** A call that strace's own message cut in two; the next line goes on. */
  | { readonly kind: 'interrupted'; readonly text: string }
  | { readonly kind: 'exit'; readonly pid: number | null }
  /** The task became `leader`, because one of its threads called execve. */
  | { readonly kind: 'superseded'; readonly pid: number | null; readonly by: number }
  | { readonly kind: 'signal'; readonly pid: number | null }
  /** A line of -k. */
  | { readonly kind: 'stack' }
  /** What strace says about itself. */
  | { readonly kind: 'message' };

const attached = /^(.+)strace: Process \d+ (?:attached|detached)\s*$/;
const message = /^(?:strace: |Process \d+ (?:attached|detached)|\[?\s*Process PID=)/;
const resumedForm = /^<\.\.\. (\S+) resumed>\s?/;
const callForm = /^[a-z_][a-z0-9_]*\(/;
const resultForm = /\)\s*= (?:\?|-?\d)/;
const ownMessage = 'strace: Process ';
const unfinishedMark = '<unfinished ...>';

/** Reads a line of strace; null if it does not look like one. */
export function readRecordedLine(line: string): RecordedLine | null {
  const { end, pid } = recordedPrefix(line);
  if (end === 0 && !mayBeRecorded(line)) return null;
  if (end === 0 && /^ > /.test(line)) return { kind: 'stack' };
  if (end === 0 && message.test(line)) return { kind: 'message' };
  const text = end === 0 ? line : line.slice(end);
  const cut = text.includes(ownMessage) ? attached.exec(text) : null;
  if (cut !== null) return { kind: 'interrupted', text: line.slice(0, end) + cut[1]! };
  return readContent(text, pid, end + 1);
}

/** A cheap look at lines without a task or a time. */
function mayBeRecorded(line: string): boolean {
  const first = line.charAt(0);
  if (first === ' ') return line.startsWith(' > ');
  if ('<+-'.includes(first)) return /^(?:<\.\.\. |\+\+\+ |--- )/.test(line);
  if (!callForm.test(line)) return message.test(line);
  return resultForm.test(line) || line.endsWith(unfinishedMark) || line.includes(ownMessage);
}

function readContent(text: string, pid: number | null, column: number): RecordedLine | null {
  if (text.startsWith('+++')) {
    const by = /^\+\+\+ superseded by execve in pid (\d+)/.exec(text)?.[1];
    return by === undefined ? { kind: 'exit', pid } : { kind: 'superseded', pid, by: Number(by) };
  }
  if (text.startsWith('---')) return { kind: 'signal', pid };
  const resumed = resumedForm.exec(text);
  if (resumed !== null)
    return { kind: 'resumed', pid, call: resumed[1]!, text: text.slice(resumed[0].length) };
  if (!callForm.test(text)) return null;
  if (text.endsWith(unfinishedMark)) {
    return { kind: 'unfinished', pid, text: text.slice(0, -unfinishedMark.length).trimEnd(), column };
  }
  return { kind: 'call', pid, text, column };
}
