// A recorded program: an strace of very many memory calls. The importer makes a script of it, which is told apart; then the script is parsed
// and run in one go, asking at every place where the page could be told how far it is: the longest time between two such places, and the
// time to the final state. Random numbers are the same in every run.

import { Engine } from '../../core/index.ts';
import { importSteps } from '../../script/importers/import.ts';
import { defaultImportOptions } from '../../script/importers/options.ts';
import { parseSteps } from '../../script/parser.ts';
import { Runner } from '../../script/runner.ts';
import type { CoreRow } from './bench-row.ts';
import { recordedProgram } from './bench-recording.ts';

const PROGRESS_MS = 100;
const FINAL_MS = 2000;

/** The rows of a recording of `calls` calls. */
export function benchProgram(calls: number): readonly CoreRow[] {
  const script = importOf(recordedProgram(new Engine(calls).prng, calls));
  const gaps = new Gaps();
  const { statements, errors } = gaps.through(parseSteps(script.text));
  const parsed = gaps.elapsed;
  if (errors.length > 0 || statements.length < calls) throw new Error('the script was not understood');
  const runner = new Runner(statements);
  for (const statement of statements) {
    runner.run(statement);
    gaps.mark();
  }
  if (runner.machine.reports.count > 0) throw new Error('the machine made reports');
  return [
    { what: 'programImport', value: script.took, unit: 'ms' },
    { what: 'programProgress', value: gaps.longest, unit: 'ms', atMost: PROGRESS_MS },
    { what: 'programParse', value: parsed, unit: 'ms' },
    { what: 'programFinal', value: gaps.elapsed, unit: 'ms', atMost: FINAL_MS },
  ];
}

function importOf(recording: string): { readonly text: string; readonly took: number } {
  const gaps = new Gaps();
  const result = gaps.through(importSteps(recording, 'strace', defaultImportOptions, () => []));
  if (result.kind === 'problem') throw new Error(`the recording was not understood: ${result.problem.kind}`);
  return { text: result.script, took: gaps.elapsed };
}

/** Times between the places where one could be told how far it is. */
class Gaps {
  longest = 0;
  private readonly start = performance.now();
  private last = this.start;

  /** Milliseconds since the start, as of the last mark. */
  get elapsed(): number {
    return this.last - this.start;
  }

  mark(): void {
    const now = performance.now();
    this.longest = Math.max(this.longest, now - this.last);
    this.last = now;
  }

  /** Runs a generator to its end, a mark at each yield. */
  through<T>(steps: Generator<unknown, T, void>): T {
    for (;;) {
      const step = steps.next();
      this.mark();
      if (step.done === true) return step.value;
    }
  }
}
