// The interleavings of a script's parallel blocks, each tried by running the block again from its beginning. A turn that can conflict with
// nobody else's is taken at once; a state that was entered before, with everybody at the same place, is not entered again.

import { BrokenInvariant, CellWatch, type Chooser, dumpAnswer } from '../../core/index.ts';
import type { Statement } from '../../script/ast.ts';
import { eachAnswered, type Outcome } from '../../script/outcome.ts';
import { Runner } from '../../script/runner.ts';
import { BlockSearch, SeenBefore } from './explore-block.ts';
import { Conflicts } from './explore-conflicts.ts';

/** Why a script is broken: a sanitizer's report, an expectation that does not hold, or a crash of the model itself. */
export type Why =
  | { readonly kind: 'report'; readonly id: number }
  | { readonly kind: 'expectation' }
  | { readonly kind: 'crash'; readonly message: string };

/** Where a script is broken: the statement's number, and the schedules of the blocks up to there, by their statements' numbers. */
export interface Break {
  readonly statement: number;
  readonly schedules: ReadonlyMap<number, readonly number[]>;
  readonly why: Why;
}

/**
 * What exploring found. `runs`: how often a block was run; `states`: different ones that were entered, `ends`: different ends, both as
 * the last search of each block counts them; `isAll`: nothing was left out. `runner` stands where the script broke.
 */
export interface Explored {
  readonly blocks: number;
  readonly runs: number;
  readonly states: number;
  readonly ends: number;
  readonly isAll: boolean;
  readonly broken: Break | null;
  readonly runner: Runner;
}

/** Thrown when there is nothing more to explore: the limit is reached, or the script is broken. */
class Stop extends Error {}

/** Explores one script. */
export class Explorer {
  private readonly counted = { runs: 0, states: 0, ends: 0 };
  private readonly schedules = new Map<number, readonly number[]>();
  private broken: Break | null = null;
  private readonly runner: Runner;
  private readonly statements: readonly Statement[];
  private readonly most: number;
  private readonly watch: CellWatch;
  private readonly progress: (runs: number, states: number) => void;

  /** `most`: runs of blocks at most; `progress` is told how many there were, and how many states in this block. */
  constructor(
    statements: readonly Statement[],
    most: number,
    progress: (runs: number, states: number) => void = () => {},
  ) {
    this.statements = statements;
    this.most = most;
    this.progress = progress;
    this.runner = new Runner(statements);
    this.watch = new CellWatch(this.runner.machine.kernel.engine.journal);
  }

  /** Explores everything, up to the first break. */
  explore(): Explored {
    let isAll = true;
    try {
      this.goOn(0);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      isAll = false;
    }
    const blocks = this.statements.filter(({ kind }) => kind === 'parallel').length;
    return { blocks, ...this.counted, isAll, broken: this.broken, runner: this.runner };
  }

  /** Runs the script from a statement on, and explores the block that it meets. */
  private goOn(from: number): void {
    for (let at = from; at < this.statements.length; at++) {
      const statement = this.statements[at]!;
      if (statement.kind === 'parallel') return this.block(at);
      this.judge(
        at,
        this.guarded(at, () => this.runner.run(statement)),
      );
    }
    const report = this.runner.machine.reports.unconsumed()[0];
    if (report !== undefined) this.stop(this.statements.length - 1, { kind: 'report', id: report.id });
  }

  /** Searches a block, and again while something is learned about what its actors touch. */
  private block(at: number): void {
    const conflicts = new Conflicts();
    const before = { ...this.counted };
    do {
      const ends = new Set<string>();
      conflicts.settle();
      const search: BlockSearch = new BlockSearch(
        {
          kernel: this.runner.machine.kernel,
          watch: this.watch,
          digest: () => this.runner.machine.digest(),
          run: (chooser) => this.runBlock(at, chooser, () => search.schedule),
          atEnd: (outcome) => {
            this.end(at, outcome, ends);
          },
        },
        conflicts,
      );
      search.run(() => {
        this.counted.states = before.states + search.states;
        this.counted.ends = before.ends + ends.size;
        this.progress(this.counted.runs, this.counted.states);
      });
    } while (conflicts.grew);
  }

  /** Runs a block from its beginning; `null` if it came to a state that was entered before. `schedule` gives the turns so far. */
  private runBlock(at: number, chooser: Chooser, schedule: () => readonly number[]): Outcome | null {
    if (this.counted.runs === this.most) throw new Stop();
    this.counted.runs++;
    this.runner.rewind(at);
    try {
      return this.guarded(at, () => this.runner.run(this.statements[at]!, chooser));
    } catch (error) {
      if (error instanceof SeenBefore) return null;
      this.schedules.set(at, schedule());
      throw error;
    }
  }

  /** An end of a block: what follows is the same for equal states and answers. */
  private end(at: number, outcome: Outcome, ends: Set<string>): void {
    const answers = [...eachAnswered(this.statements[at]!, outcome)].map(({ outcome: { answer } }) =>
      answer === null ? '' : String(dumpAnswer(answer)),
    );
    const end = `${this.runner.machine.digest()} ${answers.join(' ')}`;
    if (ends.has(end)) return;
    ends.add(end);
    this.schedules.set(at, outcome.parallel?.schedule ?? []);
    this.judge(at, outcome);
    this.goOn(at + 1);
  }

  private judge(at: number, { verdict }: Outcome): void {
    if (verdict === 'broken' || verdict === 'refused') this.stop(at, { kind: 'expectation' });
  }

  private guarded(at: number, run: () => Outcome): Outcome {
    try {
      return run();
    } catch (error) {
      if (error instanceof BrokenInvariant) this.stop(at, { kind: 'crash', message: error.message });
      throw error;
    }
  }

  private stop(statement: number, why: Why): never {
    this.broken = { statement, schedules: this.schedules, why };
    throw new Stop();
  }
}
