// Scripts that are run to see what the sanitizers say of them.

import { expect } from 'vitest';
import { functionOf } from '../../../core/index.ts';
import { parseScript } from '../../parser.ts';
import { Runner } from '../../runner.ts';

/** Runs a script that must parse; the verdict of each statement. */
export function run(script: string): { readonly runner: Runner; readonly verdicts: readonly string[] } {
  const { statements, errors } = parseScript(script);
  expect(errors).toEqual([]);
  const runner = new Runner(statements);
  return { runner, verdicts: statements.map((statement) => runner.run(statement).verdict) };
}

/** Lines whose expectation did not hold, and reports as kind, function and erratum. */
export function told(script: string): {
  readonly broken: readonly number[];
  readonly reports: readonly string[];
} {
  const { runner, verdicts } = run(script);
  const reports = runner.machine.reports
    .all()
    .map(({ kind, fn, erratum }) => `${kind} ${fn < 0 ? '' : functionOf(fn).name} ${String(erratum)}`);
  return { broken: verdicts.flatMap((verdict, at) => (verdict === 'broken' ? [at + 1] : [])), reports };
}
