// The entries of a recording in the order in which the calls took effect: at the time of their end, but forks before the first line of
// their child, and unmappings before what was mapped in their place. Tasks become processes here.
// Not modelled: the instant between `unfinished` and `resumed` at which an effect truly happened.

import type { Actor, ListedReason, Name, Span, Statement, StatementOf } from './ast.ts';
import { childName, type RecordedProcess, type Relation, Tasks } from './tasks.ts';

/** What an entry of the log does. */
export type Deed =
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

/** One line of a recording, or a pair of them. */
export interface Entry {
  readonly pid: number | null;
  /** How many entries were complete when the call began. */
  readonly begun: number;
  readonly span: Span;
  readonly deed: Deed;
  done: boolean;
}

/** What the log holds: a statement of the script itself, or what a recorded line did. */
export type Item = Statement | Entry;

/** Whether an entry is only listed. */
export const isListed = (deed: Deed): boolean =>
  deed.kind === 'statement' && deed.statement.kind === 'listed';

/** A place on one line. */
export const lineSpan = (line: number, column: number, end: number): Span => ({
  line,
  column,
  end,
  lastLine: line,
});

const plain = { binding: null, actor: null, expected: null, recorded: null } as const;

/** An entry that is listed and not run. */
export function listed(span: Span, reason: ListedReason, call: string, text: string): Deed {
  return { kind: 'statement', statement: { kind: 'listed', reason, call, text, span, ...plain } };
}

/** Walks the entries by the time of their end, and does some of them earlier than that. */
export class Orderer {
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
