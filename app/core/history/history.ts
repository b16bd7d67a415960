// History: the statements that a machine has run, and moving among them. What the journal still holds is moved in by rewriting cells,
// which never runs a kernel path; further back a checkpoint is restored and statements are run again (architecture.md 4). Our decision.
//
// Glossary: a *mark* is where a statement begins, in journal entries and steps; the *frontier* is the statement that the journal ends
// at, which is the head unless a checkpoint was restored.

import { assert } from '../base/assert.ts';
import { NumberTable } from '../base/number-table.ts';
import type { Machine } from '../machine.ts';
import { restoreCheckpoint, takeCheckpoint, type Checkpoint } from './checkpoint.ts';
import { Footprint } from './footprint.ts';

/** `statement` = statements completed; `step` = steps done inside the next one (0 up to, not including, its number of steps). */
export interface Position {
  readonly statement: number;
  readonly step: number;
}

/** How much is kept. */
export interface HistoryLimits {
  /** Journal entries (16 bytes each) after which a checkpoint is taken and older entries may go. */
  readonly entries: number;
  /** Checkpoints kept; when there are more, every other one goes. */
  readonly checkpoints: number;
}

const defaultLimits: HistoryLimits = { entries: 1 << 22, checkpoints: 8 };

type Statement = (machine: Machine) => unknown;

/** The recorded run of one machine. Statements are numbered from 0. */
export class History {
  readonly machine: Machine;
  readonly footprint: Footprint;
  private readonly limits: HistoryLimits;
  private readonly statements: Statement[] = [];
  private readonly marks = new Marks();
  private checkpoints: Checkpoint[];
  private frontier = 0;
  /** The journal position at which a checkpoint is due. */
  private due: number;
  private at: Position = { statement: 0, step: 0 };

  constructor(machine: Machine, limits: HistoryLimits = defaultLimits) {
    this.machine = machine;
    this.limits = limits;
    this.footprint = new Footprint(machine.kernel);
    this.mark();
    this.checkpoints = [takeCheckpoint(machine, 0)];
    this.due = machine.kernel.engine.journal.end + limits.entries;
  }

  /** Statements recorded. */
  get length(): number {
    return this.marks.length - 1;
  }

  /** Steps of the whole run. */
  get steps(): number {
    return this.marks.steps(this.length);
  }

  /** Bytes of what is kept to go back: journal, steps, checkpoints. */
  get bytes(): number {
    const { journal, steps } = this.machine.kernel.engine;
    const cells = this.checkpoints.flatMap(({ columns }) => columns);
    return journal.bytes + steps.bytes + cells.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Where the machine's state stands now. */
  get position(): Position {
    return this.at;
  }

  /**
   * Runs one statement to its end, at the head, and records it. Gives what it gives. The statement may be run again later, from the
   * same state, when one goes far back: it must do the same then and keep nothing outside the machine.
   */
  run<T>(statement: (machine: Machine) => T): T {
    assert(this.at.statement === this.length && this.at.step === 0, 'statements run at the head');
    this.catchUp(this.length);
    const result = this.attempt(statement);
    this.footprint.follow();
    this.statements.push(statement);
    this.mark();
    this.at = { statement: this.length, step: 0 };
    this.frontier = this.length;
    this.letGo();
    return result;
  }

  /** How many steps statement `i` has. */
  stepCount(i: number): number {
    return this.marks.steps(i + 1) - this.marks.steps(i);
  }

  /** The number of the first step of statement `i` (of the end, if `i` is `length`). */
  firstStep(i: number): number {
    return this.marks.steps(i);
  }

  /** The position just after step number `step` (numbered over the whole run). */
  positionAfter(step: number): Position {
    const statement = this.statementOfStep(step);
    return this.clamp({ statement, step: step + 1 - this.firstStep(statement) });
  }

  /** The statement that step number `step` belongs to. */
  statementOfStep(step: number): number {
    let low = 0;
    let high = this.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.marks.steps(middle) <= step) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** How many steps of the whole run are done at a position. */
  stepsDone({ statement, step }: Position): number {
    return this.marks.steps(statement) + step;
  }

  /** Moves the state to any recorded position, back or forth. A position past the end of its statement or run is cut to it. */
  moveTo(position: Position): void {
    const target = this.clamp(position);
    const { journal } = this.machine.kernel.engine;
    if (this.marks.journal(target.statement) < journal.first) this.restoreBefore(target.statement);
    this.catchUp(target.step === 0 ? target.statement : target.statement + 1);
    journal.moveTo(this.journalAt(target));
    this.at = target;
  }

  /** The nearest position that exists. */
  clamp({ statement, step }: Position): Position {
    if (statement < 0) return { statement: 0, step: 0 };
    if (statement >= this.length) return { statement: this.length, step: 0 };
    if (step <= 0) return { statement, step: 0 };
    if (step < this.stepCount(statement)) return { statement, step };
    return { statement: statement + 1, step: 0 };
  }

  /** Forgets everything after the present position, which must be a statement's end. */
  truncate(): void {
    const { statement, step } = this.at;
    assert(step === 0, 'history is cut at the end of a statement');
    if (statement === this.length) return;
    const { engine } = this.machine.kernel;
    this.machine.followDigest();
    engine.journal.truncate();
    engine.steps.truncate(this.marks.steps(statement));
    this.footprint.truncate(this.marks.footprint(statement));
    this.marks.truncate(statement + 1);
    this.statements.length = statement;
    this.checkpoints = this.checkpoints.filter((checkpoint) => checkpoint.statement <= statement);
    this.frontier = statement;
    this.setDue();
  }

  /** Runs a statement; one that throws leaves nothing behind. */
  private attempt<T>(statement: (machine: Machine) => T): T {
    try {
      return statement(this.machine);
    } catch (error) {
      const { journal, steps } = this.machine.kernel.engine;
      journal.moveTo(this.marks.journal(this.length));
      this.machine.followDigest();
      journal.truncate();
      steps.truncate(this.steps);
      throw error;
    }
  }

  /** The journal position at which a position (cut to what exists) is shown; the journal may not hold it any more. */
  journalAt({ statement, step }: Position): number {
    if (step === 0) return this.marks.journal(statement);
    return this.machine.kernel.engine.steps.at(this.firstStep(statement) + step - 1).journalEnd;
  }

  /** Runs recorded statements again until the journal reaches the beginning of statement `until`. */
  private catchUp(until: number): void {
    if (this.frontier >= until) return;
    const { journal } = this.machine.kernel.engine;
    journal.moveTo(journal.end);
    while (this.frontier < until) {
      this.statements[this.frontier]!(this.machine);
      this.frontier++;
      assert(journal.end === this.marks.journal(this.frontier), 'a statement run again does the same');
      this.letGo();
    }
  }

  private restoreBefore(statement: number): void {
    const checkpoint = this.checkpoints.findLast((candidate) => candidate.statement <= statement)!;
    restoreCheckpoint(this.machine, checkpoint);
    this.frontier = checkpoint.statement;
    this.setDue();
  }

  /** Takes a checkpoint when the journal has grown past the limit since the last one, and lets go of what lies before that one. */
  private letGo(): void {
    const { journal, steps } = this.machine.kernel.engine;
    if (journal.end < this.due) return;
    const last = this.setDue();
    if (journal.end < this.due) return;
    this.machine.followDigest();
    journal.dropBefore(last.journal);
    steps.dropBefore(last.steps);
    if (last.statement === this.frontier) return;
    this.checkpoints.push(takeCheckpoint(this.machine, this.frontier));
    this.checkpoints.sort((a, b) => a.statement - b.statement);
    if (this.checkpoints.length > this.limits.checkpoints)
      this.checkpoints = this.checkpoints.filter((_, i) => i % 2 === 0 || i === this.checkpoints.length - 1);
    this.setDue();
  }

  /** Reckons when the next checkpoint is due, from the last one before the frontier, which it gives. */
  private setDue(): Checkpoint {
    const last = this.checkpoints.findLast(({ statement }) => statement <= this.frontier)!;
    this.due = last.journal + this.limits.entries;
    return last;
  }

  private mark(): void {
    const { journal, steps } = this.machine.kernel.engine;
    this.marks.push(journal.end, steps.end, this.footprint.length);
  }
}

/** Where each statement begins: in journal entries, steps and entries of the footprint. The last mark is the end. */
class Marks {
  private readonly numbers = new NumberTable(3);

  get length(): number {
    return this.numbers.length;
  }

  push(journal: number, steps: number, footprint: number): void {
    this.numbers.push(journal, steps, footprint);
  }

  journal(i: number): number {
    return this.numbers.at(i, 0);
  }

  steps(i: number): number {
    return this.numbers.at(i, 1);
  }

  footprint(i: number): number {
    return this.numbers.at(i, 2);
  }

  truncate(length: number): void {
    this.numbers.truncate(length);
  }
}
