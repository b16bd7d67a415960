// An index over the time of a recorded run, kept while it runs: when each statement ended, and for every few steps who was busy and what
// is to be marked. So a picture of the whole run costs the length of this, not of the run, and steps that were let go still show. No kernel
// symbol; our decision.
//
// Glossary: a *block* is BLOCK steps in a row; a *row* says of one lane in one block how busy it was; a *lane* is the number of an actor,
// or LINK + the node at the far end of a link.

import { type History, nodeOf, NumberTable, type Pfn, type Step, StepKind } from '../core/index.ts';
import { countUpTo } from './bisect.ts';
import type { MarkKind } from './codes.ts';
import { OpenSpans } from './open-spans.ts';
import { markOf, pageOfMark } from './timeline-marks.ts';

/** Lanes from here on are links. */
export const LINK = 256;

const BLOCK_SHIFT = 6;
const BLOCK = 1 << BLOCK_SHIFT;
/** Blocks between two places at which what is open is kept. */
const KEPT_EVERY = 16;
const SECTION = BLOCK * KEPT_EVERY;

/** How busy a lane was in one block: calls or copies begun, from when to when, and its first step. */
export interface Busy {
  readonly lane: number;
  readonly begin: number;
  readonly end: number;
  readonly calls: number;
  readonly first: number;
}

/** A moment to be marked. */
export interface Mark {
  readonly lane: number;
  readonly kind: MarkKind;
  readonly at: number;
  readonly step: number;
  readonly index: number;
}

/** Columns of a row of `busy`. */
const Row = { Lane: 0, Begin: 1, End: 2, Calls: 3, First: 4 } as const;
/** Columns of a mark. */
const Marked = { Lane: 0, Kind: 1, At: 2, Step: 3, Index: 4 } as const;
/** Columns of a block: when it begins, and how many rows and marks there are before it. */
const Block = { Begin: 0, Rows: 1, Marks: 2 } as const;

/** Steps `[first, end)`. */
export interface StepRange {
  readonly first: number;
  readonly end: number;
}

/** The index of one run. */
export class TimelineIndex {
  private readonly history: History;
  private readonly ends: number[] = [];
  private readonly blocks = new NumberTable(3);
  private readonly busy = new NumberTable(5);
  private readonly marks = new NumberTable(5);
  private readonly kept: (readonly number[])[] = [];
  private readonly seen = new Map<number, number>();
  private readonly open = new OpenSpans();
  private count = 0;

  constructor(history: History) {
    this.history = history;
  }

  /** Reads the statement that has just run. */
  follow(): void {
    const { engine } = this.history.machine.kernel;
    this.read(engine.steps.end);
    this.ends.push(engine.clock.now);
  }

  /** Forgets the statements from number `statements` on; the history has forgotten them already. */
  truncate(statements: number): void {
    this.ends.length = Math.min(this.ends.length, statements);
    const end = this.history.firstStep(statements);
    if (end >= this.count) return;
    const section = Math.floor(end / SECTION);
    this.open.clear();
    for (const at of this.kept[section]!) if (this.has(at)) this.open.take(this.step(at), at);
    this.kept.length = section;
    this.cutBlocks(section * KEPT_EVERY);
    this.count = section * SECTION;
    for (const [lane, first] of this.seen) if (first >= this.count) this.seen.delete(lane);
    this.readAgain(statements);
  }

  /** Statements that have run. */
  get statements(): number {
    return this.ends.length;
  }

  /** When the run ends. */
  get end(): number {
    return this.ends.at(-1) ?? 0;
  }

  /** When statement `i` begins and ends. */
  beginOf(i: number): number {
    return i <= 0 ? 0 : this.endOf(i - 1);
  }

  endOf(i: number): number {
    return this.ends[Math.min(i, this.ends.length - 1)] ?? 0;
  }

  /** The first statement that ends at `time` or later; the number of statements if none does. */
  statementAt(time: number): number {
    return countUpTo(this.ends.length, Math.ceil(time) - 1, (i) => this.ends[i]!); // Times are whole numbers.
  }

  /** Lanes that were ever busy, in no order. */
  get lanes(): number[] {
    return [...this.seen.keys()];
  }

  /** The steps at times from `from` to `to`, both counted; where steps were let go, to the block. */
  stepsIn(from: number, to: number): StepRange {
    return { first: this.stepsUntil(from, false), end: this.stepsUntil(to, true) };
  }

  /** Whether all of a range is kept, so that single steps can be read. */
  isKept({ first, end }: StepRange): boolean {
    const { steps } = this.history.machine.kernel.engine;
    return first >= steps.first && end <= steps.end;
  }

  /** Numbers of the steps before step `at` that began what is still open there, ascending. `at` must be kept. */
  openAt(at: number): number[] {
    const { history } = this;
    const first = Math.max(Math.floor(at / SECTION) * SECTION, history.machine.kernel.engine.steps.first);
    const open = new OpenSpans();
    for (const before of this.kept[Math.floor(at / SECTION)] ?? [])
      if (this.has(before)) open.take(this.step(before), before);
    let statement = history.statementOfStep(first);
    for (let i = first; i < at; i++) {
      statement = this.clearAtStart(statement, i, open);
      open.take(this.step(i), i);
    }
    this.clearAtStart(statement, at, open);
    return open.steps;
  }

  /** How busy lanes were in the blocks that have steps of a range. */
  *busyOf(range: StepRange): Generator<Busy> {
    const { busy } = this;
    const [from, to] = this.partOf(busy, Block.Rows, range);
    for (let i = from; i < to; i++)
      yield {
        lane: busy.at(i, Row.Lane),
        begin: busy.at(i, Row.Begin),
        end: busy.at(i, Row.End),
        calls: busy.at(i, Row.Calls),
        first: busy.at(i, Row.First),
      };
  }

  /** The marks of the steps of a range. */
  *marksOf(range: StepRange): Generator<Mark> {
    const { marks } = this;
    const [from, to] = this.partOf(marks, Block.Marks, range);
    for (let i = from; i < to; i++) {
      const step = marks.at(i, Marked.Step);
      if (step < range.first || step >= range.end) continue;
      yield {
        lane: marks.at(i, Marked.Lane),
        kind: marks.at(i, Marked.Kind) as MarkKind,
        at: marks.at(i, Marked.At),
        step,
        index: marks.at(i, Marked.Index),
      };
    }
  }

  /** The part of a table that belongs to the blocks with steps of a range; `column` says how much lies before a block. */
  private partOf(table: NumberTable, column: number, { first, end }: StepRange): [from: number, to: number] {
    const { blocks } = this;
    const before = (block: number): number =>
      block < blocks.length ? blocks.at(block, column) : table.length;
    return [before(first >>> BLOCK_SHIFT), before(Math.ceil(end / BLOCK))];
  }

  /** Forgets the blocks from number `count` on. */
  private cutBlocks(count: number): void {
    const { blocks } = this;
    if (count >= blocks.length) return;
    this.busy.truncate(blocks.at(count, Block.Rows));
    this.marks.truncate(blocks.at(count, Block.Marks));
    blocks.truncate(count);
  }

  /** How many steps there are before a time, those at it counted if `inclusive`. */
  private stepsUntil(time: number, inclusive: boolean): number {
    const key = inclusive ? time : time - 0.5; // Times are whole numbers.
    const block = countUpTo(this.blocks.length, key, (i) => this.blocks.at(i, Block.Begin)) - 1;
    if (block < 0) return 0;
    const end = Math.min(this.count, (block + 1) * BLOCK);
    const first = block * BLOCK;
    if (!this.isKept({ first, end })) return inclusive ? end : first;
    return first + countUpTo(end - first, key, (i) => this.step(first + i).now);
  }

  private step(at: number): Step {
    return this.history.machine.kernel.engine.steps.at(at);
  }

  private has(at: number): boolean {
    return this.isKept({ first: at, end: at + 1 });
  }

  /** Reads steps on to `end`, the end of a statement. */
  private read(end: number): void {
    for (let at = this.count; at < end; at++) this.take(this.step(at), at);
    this.count = end;
    this.open.clear();
  }

  /** Reads what is kept of the statements before number `statements` that the index was cut back over. */
  private readAgain(statements: number): void {
    const { history } = this;
    const { first } = history.machine.kernel.engine.steps;
    const end = history.firstStep(statements);
    if (this.count >= end) return;
    this.skipTo(Math.min(first, end));
    for (let i = history.statementOfStep(this.count); i < statements; i++)
      this.read(history.firstStep(i + 1));
  }

  /** Steps that are gone leave empty blocks. */
  private skipTo(first: number): void {
    if (this.count < first) this.open.clear();
    while (this.count < first) {
      const { blocks } = this;
      this.beginBlock(this.count, blocks.length === 0 ? 0 : blocks.at(blocks.length - 1, Block.Begin));
      this.count = Math.min(first, (this.count | (BLOCK - 1)) + 1);
    }
  }

  private clearAtStart(statement: number, at: number, open: OpenSpans): number {
    const { history } = this;
    if (at < history.firstStep(statement + 1)) return statement;
    open.clear();
    return history.statementOfStep(at);
  }

  private beginBlock(at: number, now: number): void {
    if (at % BLOCK !== 0) return;
    if (at % SECTION === 0) this.kept.push(this.open.steps);
    this.blocks.push(now, this.busy.length, this.marks.length);
  }

  private take(step: Step, at: number): void {
    this.beginBlock(at, step.now);
    this.note(step.actor, step, at, step.kind === StepKind.Enter);
    if (step.kind === StepKind.DmaBegin || step.kind === StepKind.DmaEnd)
      this.note(linkOf(step), step, at, step.kind === StepKind.DmaBegin);
    const kind = markOf(step);
    if (kind >= 0) this.marks.push(step.actor, kind, step.now, at, pageOfMark(step));
    this.open.take(step, at);
  }

  /** A step on a lane: in the row that the present block has for it, or in a new one. */
  private note(lane: number, { now }: Step, at: number, isBegun: boolean): void {
    const { busy, blocks } = this;
    for (let i = blocks.at(blocks.length - 1, Block.Rows); i < busy.length; i++) {
      if (busy.at(i, Row.Lane) !== lane) continue;
      busy.set(i, Row.End, now);
      if (isBegun) busy.set(i, Row.Calls, busy.at(i, Row.Calls) + 1);
      return;
    }
    if (!this.seen.has(lane)) this.seen.set(lane, at);
    busy.push(lane, now, now, isBegun ? 1 : 0, at);
  }
}

/** The lane of the link that a copy goes over. */
const linkOf = ({ a, b }: Pick<Step, 'a' | 'b'>): number =>
  LINK + Math.max(nodeOf(a as Pfn), nodeOf(b as Pfn));
