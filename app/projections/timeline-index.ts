// An index over the time of a recorded run, kept while it runs: when each statement ended, and for every few steps who was busy and what
// is to be marked. So a picture of the whole run costs the length of this, not of the run, and steps that were let go still show. No kernel
// symbol; our decision.
//
// Glossary: a *block* is BLOCK steps in a row; a *row* says of one lane in one block how busy it was; a *lane* is the number of an actor,
// or LINK + the node at the far end of a link.

import { type History, nodeOf, NumberList, type Pfn, type Step, StepKind } from '../core/index.ts';
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

/** Numbers of one row of `busy`, and where some of them are: lane, begin, end, calls, first. */
const BUSY = 5;
const BUSY_END = 2;
const BUSY_CALLS = 3;
/** Numbers of one mark: lane, kind, at, step, index. */
const MARK = 5;
/** Numbers of one block: when it begins, and how many numbers of rows and of marks there are before it. */
const BLOCK_NUMBERS = 3;

/** Steps `[first, end)`. */
export interface StepRange {
  readonly first: number;
  readonly end: number;
}

/** The index of one run. */
export class TimelineIndex {
  private readonly history: History;
  private readonly ends: number[] = [];
  private readonly blocks = new NumberList();
  private readonly busy = new NumberList();
  private readonly marks = new NumberList();
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
    let low = 0;
    let high = this.ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ends[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
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
    const [from, to] = this.numbersOf(range, 1, busy);
    for (let i = from; i < to; i += BUSY)
      yield {
        lane: busy.at(i),
        begin: busy.at(i + 1),
        end: busy.at(i + BUSY_END),
        calls: busy.at(i + BUSY_CALLS),
        first: busy.at(i + 4),
      };
  }

  /** The marks of the steps of a range. */
  *marksOf(range: StepRange): Generator<Mark> {
    const { marks } = this;
    const [from, to] = this.numbersOf(range, 2, marks);
    for (let i = from; i < to; i += MARK) {
      const step = marks.at(i + 3);
      if (step < range.first || step >= range.end) continue;
      const kind = marks.at(i + 1) as MarkKind;
      yield { lane: marks.at(i), kind, at: marks.at(i + 2), step, index: marks.at(i + 4) };
    }
  }

  /** Where the numbers of the blocks with steps of a range are in a list; `column` of a block says where its own begin. */
  private numbersOf({ first, end }: StepRange, column: 1 | 2, list: NumberList): [from: number, to: number] {
    const startOf = (block: number): number =>
      block < this.blockCount ? this.blocks.at(block * BLOCK_NUMBERS + column) : list.length;
    return [startOf(first >>> BLOCK_SHIFT), startOf(Math.ceil(end / BLOCK))];
  }

  private get blockCount(): number {
    return this.blocks.length / BLOCK_NUMBERS;
  }

  private beginOfBlock(block: number): number {
    return this.blocks.at(block * BLOCK_NUMBERS);
  }

  /** Forgets the blocks from number `count` on. */
  private cutBlocks(count: number): void {
    if (count >= this.blockCount) return;
    this.busy.truncate(this.blocks.at(count * BLOCK_NUMBERS + 1));
    this.marks.truncate(this.blocks.at(count * BLOCK_NUMBERS + 2));
    this.blocks.truncate(count * BLOCK_NUMBERS);
  }

  /** How many steps there are before a time, those at it counted if `inclusive`. */
  private stepsUntil(time: number, inclusive: boolean): number {
    const key = inclusive ? time : time - 0.5; // Times are whole numbers.
    const block = countUpTo(this.blockCount, key, (i) => this.beginOfBlock(i)) - 1;
    if (block < 0) return 0;
    const end = Math.min(this.count, (block + 1) * BLOCK);
    let low = block * BLOCK;
    let high = end;
    if (!this.isKept({ first: low, end })) return inclusive ? end : low;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.step(middle).now <= key) low = middle + 1;
      else high = middle;
    }
    return low;
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
      this.beginBlock(this.count, this.blockCount === 0 ? 0 : this.beginOfBlock(this.blockCount - 1));
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
    this.blocks.pushAll(now, this.busy.length, this.marks.length);
  }

  private take(step: Step, at: number): void {
    this.beginBlock(at, step.now);
    this.note(step.actor, step, at, step.kind === StepKind.Enter);
    if (step.kind === StepKind.DmaBegin || step.kind === StepKind.DmaEnd)
      this.note(linkOf(step), step, at, step.kind === StepKind.DmaBegin);
    const kind = markOf(step);
    if (kind >= 0) this.marks.pushAll(step.actor, kind, step.now, at, pageOfMark(step));
    this.open.take(step, at);
  }

  /** A step on a lane: in the row that the present block has for it, or in a new one. */
  private note(lane: number, { now }: Step, at: number, isBegun: boolean): void {
    const { busy } = this;
    for (let i = this.blocks.at(this.blocks.length - BLOCK_NUMBERS + 1); i < busy.length; i += BUSY) {
      if (busy.at(i) !== lane) continue;
      busy.set(i + BUSY_END, now);
      if (isBegun) busy.set(i + BUSY_CALLS, busy.at(i + BUSY_CALLS) + 1);
      return;
    }
    if (!this.seen.has(lane)) this.seen.set(lane, at);
    busy.pushAll(lane, now, now, isBegun ? 1 : 0, at);
  }
}

/** The lane of the link that a copy goes over. */
const linkOf = ({ a, b }: Pick<Step, 'a' | 'b'>): number =>
  LINK + Math.max(nodeOf(a as Pfn), nodeOf(b as Pfn));
