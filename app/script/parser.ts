// Text → statements and errors. Pure, never throws, and answers quickly whatever it is given (limits.ts). Our decision.

import type { Statement } from './ast.ts';
import { type ErrorCode, scriptError, type ScriptError } from './errors.ts';
import { LANGUAGE_VERSION, recordedPrefix, token } from './grammar.ts';
import { LineReader } from './line-reader.ts';
import { isBinary, LONGEST_LINE, LONGEST_SCRIPT, MOST_ERRORS, MOST_STATEMENTS } from './limits.ts';
import { checkNames } from './names.ts';
import { RecordedLog } from './recorded-log.ts';
import { isError, parseStatement } from './statement.ts';

/** A script as read: its statements in the order in which they run, and everything wrong with it, by line. */
export interface Script {
  readonly statements: readonly Statement[];
  readonly errors: readonly ScriptError[];
}

const LINES_PER_STEP = 2048;

/**
 * Reads a script; a generator that yields the share of the text that is done, so that a caller can stay responsive. `most`:
 * statements that are read at most.
 */
export function* parseSteps(text: string, most = MOST_STATEMENTS): Generator<number, Script, void> {
  const start = { line: 1, column: 1, length: 1 };
  if (isBinary(text)) return { statements: [], errors: [scriptError(start, 'binary', {})] };
  if (text.length > LONGEST_SCRIPT) {
    const facts = { characters: text.length, limit: LONGEST_SCRIPT };
    return { statements: [], errors: [scriptError(start, 'scriptTooLong', facts)] };
  }
  const lines = new Lines(text, most);
  while (lines.readLine()) if (lines.number % LINES_PER_STEP === 0) yield lines.share;
  return yield* lines.finish();
}

/** Reads a script at once. */
export function parseScript(text: string): Script {
  const steps = parseSteps(text);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const forbidding: readonly ErrorCode[] = ['unknownName', 'wrongKind', 'noSuchCpu', 'binary', 'scriptTooLong'];

/**
 * The statements that run although the script has errors: those before the first bad line; none if a name is unknown, because
 * names are checked before anything runs (interface.md §1).
 */
export function runnable({ statements, errors }: Script): readonly Statement[] {
  const first = errors[0];
  if (first === undefined) return statements;
  if (errors.some(({ code }) => forbidding.includes(code))) return [];
  const end = statements.findIndex(({ span }) => span.lastLine >= first.line);
  return end < 0 ? statements : statements.slice(0, end);
}

/** Reads the lines of one text, from the first to the last. */
class Lines {
  private readonly reader: LineReader;
  private readonly most: number;
  private readonly log = new RecordedLog();
  private readonly errors: ScriptError[] = [];
  private statements = 0;
  private sawMachine = false;
  /** Names that a bad line would have made. */
  private readonly doubtful = new Set<string>();

  constructor(text: string, most: number) {
    this.reader = new LineReader(text);
    this.most = most;
  }

  get number(): number {
    return this.reader.number;
  }

  /** How much of the text has been read, 0 to 1. */
  get share(): number {
    return this.reader.share;
  }

  /** Reads one line, or the lines of one block. False at the end of the text. */
  readLine(): boolean {
    if (this.errors.length > MOST_ERRORS || this.statements > this.most || !this.reader.next()) return false;
    const { line, number, excess } = this.reader;
    if (excess > 0) return this.failLength(number, excess);
    const first = firstCharacter(line);
    if (first >= line.length || line[first] === '#') this.comment(line.slice(first), number, first);
    else if (!this.isPlainCall(line) && this.log.addLine(line, number)) this.statements++;
    else this.statement(line, number, first);
    return true;
  }

  /** A recorded call of no task, as importers write them, needs no ordering while there are no tasks. */
  private isPlainCall(line: string): boolean {
    return !this.log.hasTasks && plainCall.test(line) && !line.endsWith('...>');
  }

  private failLength(line: number, characters: number): true {
    const place = { line, column: 1, length: 1 };
    this.errors.push(scriptError(place, 'lineTooLong', { characters, limit: LONGEST_LINE }));
    return true;
  }

  private comment(text: string, line: number, first: number): void {
    const version = /^#!\s*gmem\b\s*(.*?)\s*$/.exec(text)?.[1];
    if (version === undefined || version === String(LANGUAGE_VERSION)) return;
    const place = { line, column: first + 1, length: text.length };
    this.errors.push(scriptError(place, 'version', { found: version.slice(0, 40) }));
  }

  private statement(line: string, number: number, first: number): void {
    const block = line.startsWith('parallel', first) ? this.takeBlock(line, number) : line;
    if (block === null) return;
    const result = parseStatement(block, number, 1, recordedPrefix(line).end);
    if (!isError(result)) return this.add(result, line.trim());
    this.errors.push(result);
    const bound = /^\s*(\w+)\s*=/.exec(line)?.[1];
    if (bound !== undefined) this.doubtful.add(bound);
  }

  private add(statement: Statement, text: string): void {
    if (statement.kind === 'machine' && (this.sawMachine || this.statements > 0)) {
      const { line, column } = statement.span;
      this.errors.push(scriptError({ line, column, length: 'machine'.length }, 'machineNotFirst', {}));
    }
    this.sawMachine ||= statement.kind === 'machine';
    this.statements += 1;
    this.log.addStatement(isUnsuccessful(statement) ? asListed(statement, text) : statement);
  }

  /** The lines of a `parallel` block up to its closing brace; null, and an error, if they are too long. */
  private takeBlock(line: string, number: number): string | null {
    const lines = [line];
    let length = line.length;
    for (let depth = braces(line); depth > 0 && this.reader.next(); depth += braces(this.reader.line)) {
      length += this.reader.line.length + this.reader.excess + 1;
      if (length <= LONGEST_LINE) lines.push(this.reader.line);
    }
    if (length <= LONGEST_LINE) return lines.join('\n');
    this.failLength(number, length);
    return null;
  }

  /** Puts everything into order and checks what only the whole script shows. */
  *finish(): Generator<number, Script, void> {
    const { statements, errors } = yield* this.log.order();
    const place = { line: this.number, column: 1, length: 1 };
    const all = [...this.errors, ...errors, ...checkNames(statements, this.doubtful)];
    if (this.statements > this.most) {
      all.push(scriptError(place, 'tooManyStatements', { limit: this.most }));
    }
    all.sort((a, b) => a.line - b.line || a.column - b.column);
    if (all.length <= MOST_ERRORS) return { statements, errors: all };
    const listed = all.slice(0, MOST_ERRORS);
    const last = { ...listed.at(-1)!, column: 1, length: 1 };
    return { statements, errors: [...listed, scriptError(last, 'tooManyErrors', { limit: MOST_ERRORS })] };
  }
}

const isUnsuccessful = ({ recorded }: Statement): boolean => recorded !== null && recorded.value === null;

/** A recorded call that failed or never returned is listed, not run. */
function asListed({ span, recorded, kind: call }: Statement, text: string): Statement {
  const reason = (recorded?.errno ?? null) === null ? 'unfinished' : 'failed';
  return { kind: 'listed', reason, call, text, span, binding: null, actor: null, expected: null, recorded };
}

const plainCall = /^(?:mmap|munmap|mremap|mprotect|madvise|brk|msync|mlock|munlock)\(/;

function firstCharacter(line: string): number {
  let at = 0;
  while (line[at] === ' ' || line[at] === '\t') at++;
  return at;
}

/** Opening less closing braces outside of texts and comments. */
function braces(line: string): number {
  let depth = 0;
  for (let at = 0; at < line.length;) {
    const { end, class: kind } = token(line, at);
    if (kind === 'punctuation' && line[at] === '{') depth++;
    if (kind === 'punctuation' && line[at] === '}') depth--;
    at = end;
  }
  return depth;
}
