// A script run with the indices that a recording keeps while it runs.

import { parseScript } from '../../script/parser.ts';
import { Runner } from '../../script/runner.ts';
import { CountersIndex } from '../counters-index.ts';
import { ResidencyIndex } from '../residency-index.ts';
import { TimelineIndex } from '../timeline-index.ts';

/** A run that can be cut back and run on. */
export class IndexedRun {
  readonly runner: Runner;
  readonly index: TimelineIndex;
  readonly homes: ResidencyIndex;
  readonly counters: CountersIndex;
  private readonly statements: ReturnType<typeof parseScript>['statements'];

  constructor(script: string) {
    const { statements, errors } = parseScript(script);
    if (errors.length > 0) throw new Error(JSON.stringify(errors[0]));
    this.statements = statements;
    this.runner = new Runner(statements);
    this.index = new TimelineIndex(this.runner.history);
    this.homes = new ResidencyIndex(this.runner.history);
    this.counters = new CountersIndex(this.runner.history);
    this.finish();
  }

  /** Forgets statements from number `keep` on and runs them again. */
  again(keep: number): void {
    this.runner.rewind(keep);
    this.index.truncate(keep);
    this.homes.truncate(keep);
    this.counters.truncate(keep);
    this.finish();
  }

  get history(): Runner['history'] {
    return this.runner.history;
  }

  private finish(): void {
    for (const statement of this.statements.slice(this.runner.length)) {
      this.runner.run(statement);
      this.index.follow();
      this.homes.follow();
      this.counters.follow();
    }
  }
}
