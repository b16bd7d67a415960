// One recorded run: the runner with its machine and history, the script's statements, and the stops at which one can stand. Our decision.

import type { History, Position, StepKind } from '../core/index.ts';
import { CountersIndex } from '../projections/counters-index.ts';
import { ResidencyIndex } from '../projections/residency-index.ts';
import { TimelineIndex } from '../projections/timeline-index.ts';
import type { Statement } from '../script/ast.ts';
import type { Outcome } from '../script/outcome.ts';
import { Runner } from '../script/runner.ts';
import { samePrefix } from './same-statement.ts';
import { Stops } from './stops.ts';
import { isVisible } from './visible.ts';

const ENDINGS = new Set<Statement['kind']>(['exit', 'expectClean', 'listed']);

/** A machine and all that it has run. */
export class Recording {
  readonly stops = new Stops();
  /** When what ran. */
  readonly times: TimelineIndex;
  /** Where which granule lived. */
  readonly homes: ResidencyIndex;
  /** The counters after each statement. */
  readonly counters: CountersIndex;
  private readonly runner: Runner;
  private newest: readonly Statement[];

  constructor(statements: readonly Statement[]) {
    this.newest = statements;
    this.runner = new Runner(statements);
    this.times = new TimelineIndex(this.runner.history);
    this.homes = new ResidencyIndex(this.runner.history);
    this.counters = new CountersIndex(this.runner.history);
  }

  get history(): History {
    return this.runner.history;
  }

  /** How many statements have run. */
  get length(): number {
    return this.runner.length;
  }

  /** The newest script's statements, with the lines on which they stand now; the first `length` of them have run. */
  get statements(): readonly Statement[] {
    return this.newest;
  }

  outcome(statement: number): Outcome {
    return this.runner.outcome(statement);
  }

  /**
   * Takes a newer script: forgets what it does not begin with. Null if it is about another machine, so that everything must run
   * anew.
   */
  take(statements: readonly Statement[]): this | null {
    const kept = Math.min(samePrefix(this.newest, statements), this.length);
    const isSameMachine =
      kept > 0 || [this.newest[0], statements[0]].every((first) => first?.kind !== 'machine');
    if (!isSameMachine) return null;
    this.runner.rewind(kept);
    this.stops.truncate(kept);
    this.times.truncate(kept);
    this.homes.truncate(kept);
    this.counters.truncate(kept);
    this.newest = statements;
    return this;
  }

  /** How many statements there are up to a line, its own among them; those of a recording may stand out of order. */
  statementsUpTo(line: number): number {
    return this.newest.slice(0, this.length).findLastIndex(({ span }) => span.line <= line) + 1;
  }

  /** How many statements there are before those at the end that only put an end to everything. */
  get aliveUntil(): number {
    return this.newest.slice(0, this.length).findLastIndex(({ kind }) => !ENDINGS.has(kind)) + 1;
  }

  /** Runs the next statement at the head. */
  runNext(): void {
    const at = this.length;
    this.runner.run(this.newest[at]!);
    this.stops.add(this.history.stepCount(at));
    this.times.follow();
    this.homes.follow();
    this.counters.follow();
  }

  /** The stop of the next change in a direction, or the end of the run on that side. */
  changeFrom(position: Position, by: 1 | -1): number {
    let stop = this.stops.at(position) + by;
    while (stop > 0 && stop < this.stops.last && !this.isChange(stop)) stop += by;
    return Math.max(0, Math.min(stop, this.stops.last));
  }

  /** Whether standing at a stop shows something that the stop before does not. */
  private isChange(stop: number): boolean {
    const position = this.stops.position(stop);
    const shown = position.step > 0 ? position.statement : position.statement - 1;
    if (this.history.stepCount(shown) > 0) return isVisible(this.lastKind(position));
    const { kind } = this.newest[shown]!;
    return kind === 'note' || kind === 'cue';
  }

  /** The kind of the last step before a position; steps that were let go are made again by going there. */
  private lastKind(position: Position): StepKind {
    const { history } = this;
    const { steps } = history.machine.kernel.engine;
    const step = history.stepsDone(position) - 1;
    if (step < steps.first || step >= steps.end) history.moveTo(position);
    return steps.kindAt(step);
  }
}
