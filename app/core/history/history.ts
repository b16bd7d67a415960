// History: the statements that a machine has run, and moving among them. Everything lies in the journal: going back and forth rewrites
// cells and never runs a kernel path; generators exist only while a statement runs at the head (architecture.md 4). Our decision.

import { assert } from '../base/assert.ts';
import type { Machine } from '../machine.ts';
import { Footprint } from './footprint.ts';

/** `statement` = statements completed; `step` = steps done inside the next one (0 up to, not including, its number of steps). */
export interface Position {
  readonly statement: number;
  readonly step: number;
}

/** Where a statement's entries and steps begin. */
interface Mark {
  readonly journal: number;
  readonly steps: number;
  readonly footprint: number;
}

/** The recorded run of one machine. Statements are numbered from 0. */
export class History {
  readonly machine: Machine;
  readonly footprint: Footprint;
  /** marks[i] = where statement i begins; the last mark is the end. */
  private marks: Mark[];
  private at: Position = { statement: 0, step: 0 };

  constructor(machine: Machine) {
    this.machine = machine;
    this.footprint = new Footprint(machine.kernel);
    this.marks = [this.mark()];
  }

  /** Statements recorded. */
  get length(): number {
    return this.marks.length - 1;
  }

  /** Where the machine's state stands now. */
  get position(): Position {
    return this.at;
  }

  /** Runs one statement to its end, at the head, and records it. Gives what it gives. */
  run<T>(statement: (machine: Machine) => T): T {
    assert(this.at.statement === this.length && this.at.step === 0, 'statements run at the head');
    const result = statement(this.machine);
    this.footprint.follow();
    this.marks.push(this.mark());
    this.at = { statement: this.length, step: 0 };
    return result;
  }

  /** How many steps statement `i` has. */
  stepCount(i: number): number {
    return this.marks[i + 1]!.steps - this.marks[i]!.steps;
  }

  /** The number of the first step of statement `i` (of the end, if `i` is `length`). */
  firstStep(i: number): number {
    return this.marks[i]!.steps;
  }

  /** The position just after step number `step` (numbered over the whole run). */
  positionAfter(step: number): Position {
    const statement = this.statementOfStep(step);
    const inside = step + 1 - this.firstStep(statement);
    return inside < this.stepCount(statement)
      ? { statement, step: inside }
      : { statement: statement + 1, step: 0 };
  }

  /** The statement that step number `step` belongs to. */
  statementOfStep(step: number): number {
    let low = 0;
    let high = this.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.marks[middle]!.steps <= step) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** How many steps of the whole run are done at a position. */
  stepsDone({ statement, step }: Position): number {
    return this.marks[statement]!.steps + step;
  }

  /** Moves the state to any recorded position, back or forth. A position past the end of its statement or run is cut to it. */
  moveTo(position: Position): void {
    const target = this.clamp(position);
    this.machine.kernel.engine.journal.moveTo(this.journalAt(target));
    this.at = target;
  }

  /** The nearest position that exists. */
  clamp({ statement, step }: Position): Position {
    const i = Math.max(0, Math.min(statement, this.length));
    if (i !== statement || i === this.length) return { statement: i, step: 0 };
    if (step <= 0) return { statement: i, step: 0 };
    return step < this.stepCount(i) ? { statement: i, step } : { statement: i + 1, step: 0 };
  }

  /** Forgets everything after the present position, which must be a statement's end. */
  truncate(): void {
    assert(this.at.step === 0, 'history is cut at the end of a statement');
    if (this.at.statement === this.length) return;
    const { engine } = this.machine.kernel;
    const mark = this.marks[this.at.statement]!;
    this.machine.followDigest();
    engine.journal.truncate();
    engine.steps.truncate(mark.steps);
    this.footprint.truncate(mark.footprint);
    this.marks.length = this.at.statement + 1;
  }

  /** The journal position that shows the state at a position. */
  journalAt({ statement, step }: Position): number {
    if (step === 0) return this.marks[statement]!.journal;
    return this.machine.kernel.engine.steps.at(this.firstStep(statement) + step - 1).journalEnd;
  }

  private mark(): Mark {
    const { journal, steps } = this.machine.kernel.engine;
    return { journal: journal.end, steps: steps.end, footprint: this.footprint.length };
  }
}
