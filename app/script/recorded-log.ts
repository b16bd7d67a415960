// A recording of strace, read line by line: unfinished and resumed lines are joined by task, and each call becomes an entry that
// recorded-order.ts puts into the order of effects. Not modelled: calls that have nothing to do with memory or tasks.

import type { Span, Statement } from './ast.ts';
import { scriptError, type ScriptError } from './errors.ts';
import { readRecordedLine, type RecordedLine } from './recorded-line.ts';
import { type Deed, type Entry, isListed, type Item, lineSpan, listed, Orderer } from './recorded-order.ts';
import { isError, parseStatement } from './statement.ts';
import type { Relation } from './tasks.ts';

/** The calls of a recording that the language runs. */
const modelledCalls = new Set([
  'mmap',
  'munmap',
  'mremap',
  'mprotect',
  'madvise',
  'brk',
  'msync',
  'mlock',
  'munlock',
]);
const makingCalls = new Set(['clone', 'clone2', 'clone3', 'fork', 'vfork']);
const executingCalls = new Set(['execve', 'execveat']);

/** Lines of a recording that are no calls; `end`: those that tell of the end of a task. */
export type Aside = 'signal' | 'stack' | 'message' | 'end';

const ITEMS_PER_STEP = 8192;

interface Open {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly begun: number;
}

/** Statements in the order of their effects, and what was wrong with lines. */
export interface OrderedLog {
  readonly statements: Statement[];
  readonly errors: ScriptError[];
}

/** Takes the lines of a recording, and statements in between, and answers statements. */
export class RecordedLog {
  private readonly items: Item[] = [];
  private readonly open = new Map<number | null, Open>();
  private readonly lastSeen = new Map<number | null, number>();
  private readonly makers = new Map<number, Entry>();
  private readonly errors: ScriptError[] = [];
  /** Processes and tasks of the recording; known once it is in order. */
  processes = 1;
  tasks = 1;
  private interrupted: string | null = null;

  /** Lines that are no calls and make no statements. */
  readonly asides: Record<Aside, number> = { signal: 0, stack: 0, message: 0, end: 0 };

  /** Whether a recorded line was taken before. */
  hasTasks = false;

  /** Takes a statement that is no line of strace. */
  addStatement(statement: Statement): void {
    this.items.push(statement);
  }

  /** Takes one line if it is one of strace, and answers whether it was. */
  addLine(text: string, line: number): boolean {
    const whole = this.interrupted !== null && /^(?:[\s),=]|$)/.test(text) ? this.interrupted + text : text;
    const record = readRecordedLine(whole);
    if (record === null) return false;
    this.hasTasks = true;
    this.interrupted = null;
    this.take(record, line);
    return true;
  }

  private take(record: RecordedLine, line: number): void {
    switch (record.kind) {
      case 'call':
        return this.call(record.pid, record.text, line, line, record.column, this.items.length);
      case 'unfinished':
        this.open.set(record.pid, {
          text: record.text,
          line,
          column: record.column,
          begun: this.items.length,
        });
        return;
      case 'resumed':
        return this.resume(record.pid, record.call, record.text, line);
      case 'interrupted':
        this.interrupted = record.text;
        return;
      case 'exit':
        this.asides.end++;
        return this.push(record.pid, this.items.length, lineSpan(line, 1, 2), { kind: 'end' });
      case 'superseded':
        this.asides.end++;
        return this.supersede(record.pid, record.by);
      case 'signal':
      case 'stack':
      case 'message':
        this.asides[record.kind]++;
    }
  }

  private resume(pid: number | null, call: string, rest: string, line: number): void {
    const key = this.open.has(pid) ? pid : null;
    const begin = this.open.get(key);
    const span = lineSpan(line, 1, 2);
    if (begin === undefined || !begin.text.startsWith(`${call}(`)) {
      return this.push(pid, this.items.length, span, listed(span, 'resumedAlone', call, rest));
    }
    this.open.delete(key);
    this.call(pid, begin.text + rest, line, begin.line, begin.column, begin.begun);
  }

  private supersede(leader: number | null, by: number): void {
    const call = this.open.get(by);
    this.open.delete(by);
    if (call !== undefined) this.open.set(leader, call);
  }

  /** A complete call: `line` is where it ended, `from` where its text begins. */
  private call(
    pid: number | null,
    text: string,
    line: number,
    from: number,
    column: number,
    begun: number,
  ): void {
    const call = text.slice(0, text.indexOf('('));
    const span = { ...lineSpan(from, column, column + text.length), lastLine: line };
    const result = /.* = (-?\d+|0x[0-9a-f]+|\?)/.exec(text)?.[1];
    const push = (deed: Deed): void => this.push(pid, begun, span, deed);
    if (result === undefined) return this.failResult(text, from, column);
    if (call === 'exit_group' || call === 'exit') {
      this.asides.end++;
      return push({ kind: call === 'exit' ? 'end' : 'exitGroup' });
    }
    if (makingCalls.has(call) && Number(result) > 0) {
      return push({ kind: 'make', child: Number(result), relation: relationOf(call, text), call, text });
    }
    if (executingCalls.has(call) && result === '0') return push({ kind: 'execute' });
    if (result.startsWith('-')) return push(listed(span, 'failed', call, text));
    if (result === '?') return push(listed(span, 'unfinished', call, text));
    if (call === 'pkey_mprotect') {
      const plain = text.replace(/^pkey_mprotect(\(.*), -?\d+\)/, 'mprotect$1)');
      return this.modelled(push, plain, from, column, line);
    }
    if (!modelledCalls.has(call)) return push(listed(span, 'otherCall', call, text));
    this.modelled(push, text, from, column, line);
  }

  /** A call without a result: the line was cut. */
  private failResult(text: string, line: number, column: number): void {
    const place = { line, column: column + text.length, length: 1 };
    this.errors.push(scriptError(place, 'expected', { found: '' }, ['result']));
  }

  private modelled(
    push: (deed: Deed) => void,
    text: string,
    line: number,
    column: number,
    lastLine: number,
  ): void {
    const statement = parseStatement(text, line, column, 0, lastLine);
    if (isError(statement)) this.errors.push(statement);
    else push({ kind: 'statement', statement });
  }

  private push(pid: number | null, begun: number, span: Span, deed: Deed): void {
    const entry: Entry = { pid, begun, span, deed, done: false };
    if (deed.kind === 'make' && !this.makers.has(deed.child)) this.makers.set(deed.child, entry);
    if (!isListed(deed)) this.lastSeen.set(pid, this.items.length);
    this.items.push(entry);
  }

  /** All statements in the order of their effects; a generator that yields the share done now and then. */
  *order(): Generator<number, OrderedLog, void> {
    for (const [pid, { text, line, column }] of this.open) {
      const call = text.slice(0, text.indexOf('('));
      const span = lineSpan(line, column, column + text.length);
      this.push(pid, this.items.length, span, listed(span, 'unfinished', call, text));
    }
    const orderer = new Orderer(this.items, this.lastSeen, this.makers);
    for (let at = 0; at < this.items.length; at++) {
      orderer.reach(at);
      if (at % ITEMS_PER_STEP === 0) yield at / this.items.length;
    }
    this.processes = 1 + orderer.children;
    this.tasks = Math.max(
      new Set([...this.lastSeen.keys(), ...this.makers.keys()].filter((pid) => pid !== null)).size,
      1,
    );
    return { statements: orderer.statements, errors: this.errors };
  }
}

const CLONE_VM = 0x100;
const CLONE_VFORK = 0x4000;

/** What clone's flags say about the address space of the new task. */
function relationOf(call: string, text: string): Relation {
  if (call === 'vfork') return 'borrower';
  const flags = /flags=(0x[0-9a-f]+|[A-Z0-9_|]+)/.exec(text)?.[1] ?? '0';
  const bits = flags.startsWith('0x') ? Number(flags) : 0;
  const has = (name: string, bit: number): boolean => flags.split('|').includes(name) || (bits & bit) !== 0;
  if (!has('CLONE_VM', CLONE_VM)) return 'copy';
  return has('CLONE_VFORK', CLONE_VFORK) ? 'borrower' : 'thread';
}
