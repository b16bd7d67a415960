// A recording of strace, read line by line and put into the order in which the calls took effect: unfinished and resumed
// lines joined by task, forks before the first line of their child, unmappings before what was mapped in their place.
// Not modelled: the instant between `unfinished` and `resumed` at which an effect truly happened; the end is taken.

import type { Actor, ListedReason, Name, Span, Statement, StatementOf } from './ast.ts';
import { scriptError, type ScriptError } from './errors.ts';
import type { RecordedLine } from './recorded-line.ts';
import { readRecordedLine } from './recorded-line.ts';
import { isError, parseStatement } from './statement.ts';
import { childName, type RecordedProcess, type Relation, Tasks } from './tasks.ts';

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

/** What an entry of the log does. */
type Deed =
  | { readonly kind: 'statement'; readonly statement: Statement }
  | {
      readonly kind: 'make';
      readonly child: number;
      readonly relation: Relation;
      readonly call: string;
      readonly text: string;
    }
  | { readonly kind: 'execute' }
  | { readonly kind: 'exitGroup' }
  | { readonly kind: 'end' };

/** Lines of a recording that are no calls. */
export type Aside = 'signal' | 'stack' | 'message';

const ITEMS_PER_STEP = 8192;

interface Entry {
  readonly pid: number | null;
  /** How many entries were complete when the call began. */
  readonly begun: number;
  readonly span: Span;
  readonly deed: Deed;
  done: boolean;
}

/** What the log holds: a statement of the script itself, or what a recorded line did. */
type Item = Statement | Entry;

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
  readonly asides: Record<Aside, number> = { signal: 0, stack: 0, message: 0 };

  /** Takes a statement that is no line of strace. */
  addStatement(statement: Statement): void {
    this.items.push(statement);
  }

  /** Takes one line if it is one of strace, and answers whether it was. */
  addLine(text: string, line: number): boolean {
    const whole = this.interrupted !== null && /^(?:[\s),=]|$)/.test(text) ? this.interrupted + text : text;
    const record = readRecordedLine(whole);
    if (record === null) return false;
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
        return this.push(record.pid, this.items.length, lineSpan(line, 1, 2), { kind: 'end' });
      case 'superseded':
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
    if (call === 'exit_group') return push({ kind: 'exitGroup' });
    if (makingCalls.has(call) && Number(result) > 0) {
      return push({ kind: 'make', child: Number(result), relation: relationOf(call, text), call, text });
    }
    if (executingCalls.has(call) && result === '0') return push({ kind: 'execute' });
    if (result.startsWith('-')) return push(listed(span, 'failed', call, text));
    if (call === 'exit') return push({ kind: 'end' });
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

const isListed = (deed: Deed): boolean => deed.kind === 'statement' && deed.statement.kind === 'listed';

const lineSpan = (line: number, column: number, end: number): Span => ({ line, column, end, lastLine: line });

const plain = { binding: null, actor: null, expected: null, recorded: null } as const;

function listed(span: Span, reason: ListedReason, call: string, text: string): Deed {
  return { kind: 'statement', statement: { kind: 'listed', reason, call, text, span, ...plain } };
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

/** Walks the entries by the time of their end, and does some of them earlier than that. */
class Orderer {
  readonly statements: Statement[] = [];
  /** Processes besides the first. */
  children = 0;
  private readonly tasks = new Tasks();
  private readonly items: readonly Item[];
  private readonly lastSeen: ReadonlyMap<number | null, number>;
  private readonly makers: ReadonlyMap<number, Entry>;
  /** Calls that lasted over other entries, by their beginning. */
  private readonly long: readonly Entry[];
  private nextLong = 0;
  private pending: Entry[] = [];
  private lastOrphan = -1;

  constructor(
    items: readonly Item[],
    lastSeen: ReadonlyMap<number | null, number>,
    makers: ReadonlyMap<number, Entry>,
  ) {
    this.items = items;
    this.lastSeen = lastSeen;
    this.makers = makers;
    this.long = items
      .filter((item, at): item is Entry => 'deed' in item && item.begun < at && !isListed(item.deed))
      .toSorted((a, b) => a.begun - b.begun);
    for (const [pid, at] of lastSeen) {
      if (pid === null || !makers.has(pid)) this.lastOrphan = Math.max(this.lastOrphan, at);
    }
  }

  /** Does item number `at`, and before it whatever must have happened by then. */
  reach(at: number): void {
    const item = this.items[at]!;
    if (!('deed' in item)) {
      this.statements.push(item);
      return;
    }
    while (this.nextLong < this.long.length && this.long[this.nextLong]!.begun <= at) {
      this.pending.push(this.long[this.nextLong++]!);
    }
    if (this.pending.length > 0) {
      this.pending = this.pending.filter((each) => !each.done && each !== item);
      this.hurry(item);
    }
    if (!item.done) this.perform(item);
    this.checkExits(item, at);
  }

  /** Pending calls whose effect this entry shows to have happened. */
  private hurry(entry: Entry): void {
    const { pid, deed } = entry;
    const maker = typeof pid === 'number' && !this.tasks.knows(pid) ? this.makers.get(pid) : undefined;
    if (maker !== undefined && this.pending.includes(maker)) this.perform(maker);
    if (deed.kind !== 'statement') return;
    const landing = landingOf(deed.statement);
    if (landing === null) return;
    for (const other of this.pending) {
      if (other.done || !leaves(other.deed, landing)) continue;
      if (this.tasks.processOf(other.pid) === this.tasks.processOf(pid)) this.perform(other);
    }
  }

  private perform(entry: Entry): void {
    entry.done = true;
    const { pid, deed, span } = entry;
    if (deed.kind === 'statement') this.run(deed.statement, pid, span);
    else if (deed.kind === 'make') this.make(pid, deed, span);
    else if (deed.kind === 'execute') this.execute(pid, span);
    else if (deed.kind === 'exitGroup') this.tasks.exitGroup(pid);
    else this.tasks.end(pid);
  }

  /** A call of a task becomes a statement of its process. */
  private run(statement: Statement, pid: number | null, span: Span): void {
    const process = this.tasks.processOf(pid);
    const actor = statement.kind === 'listed' ? null : actorOf(process, span);
    this.statements.push(actor === null ? statement : { ...statement, actor });
  }

  private make(pid: number | null, deed: Deed & { kind: 'make' }, span: Span): void {
    const parent = this.tasks.processOf(pid);
    const process = this.tasks.create(pid, deed.child, deed.relation);
    if (process !== null) this.fork(parent, deed.child, span);
    else if (deed.relation === 'thread') {
      const { call, text } = deed;
      this.statements.push({ kind: 'listed', reason: 'thread', call, text, span, ...plain });
    }
  }

  private fork(parent: RecordedProcess, child: number, span: Span): void {
    this.children++;
    const binding: Name = { text: childName(child), span };
    this.statements.push({ kind: 'fork', ...plain, span, binding, actor: actorOf(parent, span) });
  }

  private execute(pid: number | null, span: Span): void {
    const parted = this.tasks.execute(pid);
    if (parted !== null && pid !== null) this.fork(parted.left, pid, span);
    const process = this.tasks.processOf(pid);
    this.statements.push({ kind: 'execve', ...plain, span, process: nameOf(process, span) });
  }

  /** A process is over when its last task ended, or when it called exit_group and nothing more is heard of it. */
  private checkExits(entry: Entry, at: number): void {
    const process = this.tasks.processOf(entry.pid);
    if (entry.deed.kind !== 'end' && !process.exiting) return;
    if (process.over || (process === this.tasks.first && this.lastOrphan > at)) return;
    const silent = [...process.live].every((pid) => (this.lastSeen.get(pid) ?? -1) <= at);
    if (process.live.size > 0 && !(process.exiting && silent)) return;
    process.over = true;
    const exit: StatementOf<'exit'> = {
      kind: 'exit',
      ...plain,
      span: entry.span,
      process: nameOf(process, entry.span),
    };
    this.statements.push(exit);
  }
}

const nameOf = (process: RecordedProcess, span: Span): Name | null =>
  process.name === null ? null : { text: process.name, span };

function actorOf(process: RecordedProcess, span: Span): Actor | null {
  const name = nameOf(process, span);
  return name === null ? null : { kind: 'cpu', process: name, cpu: 0 };
}

interface Range {
  readonly from: bigint;
  readonly to: bigint;
}

const MAP_FIXED = 0x10;
const MREMAP_FIXED = 2;

/** Where a call put a mapping that was free before it: not the places that it said itself it would take. */
function landingOf(statement: Statement): Range | null {
  const at = statement.recorded?.value;
  if (at === undefined || at === null) return null;
  if (statement.kind === 'mmap' && (statement.flags & MAP_FIXED) === 0)
    return { from: at, to: at + statement.length };
  if (statement.kind !== 'mremap' || (statement.flags & MREMAP_FIXED) !== 0) return null;
  return statement.address.kind === 'literal' && statement.address.value === at
    ? null
    : { from: at, to: at + statement.newLength };
}

/** Whether a call empties some of a range. */
function leaves(deed: Deed, range: Range): boolean {
  if (deed.kind !== 'statement') return false;
  const { statement } = deed;
  if (statement.kind !== 'munmap' && statement.kind !== 'mremap') return false;
  if (statement.address.kind !== 'literal') return false;
  const from = statement.address.value;
  const length = statement.kind === 'munmap' ? statement.length : statement.oldLength;
  return from < range.to && range.from < from + length;
}
