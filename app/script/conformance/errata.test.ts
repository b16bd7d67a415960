import { describe, expect, it } from 'vitest';
import { dumpState, type StateDump } from '../../core/index.ts';
import { parseScript } from '../parser.ts';
import { Runner } from '../runner.ts';
import { holds, small } from './testing/holds.ts';

function run(script: string): { readonly runner: Runner; readonly verdicts: readonly string[] } {
  const { statements, errors } = parseScript(script);
  expect(errors).toEqual([]);
  const runner = new Runner(statements);
  return { runner, verdicts: statements.map((statement) => runner.run(statement).verdict) };
}

const dump = ({ machine }: Runner): StateDump =>
  dumpState(machine, {
    position: { line: 0, step: 0 },
    results: [],
    placeOf: () => ({ line: 0, step: 0 }),
    message: () => '',
  });

const lost = `${small(8, 2)}
cpu store a 7
gpu0 load a => 7
errata +E12
cpu load a => 0
errata -E12`;

describe('errata', () => {
  it('hold from where the statement stands, and reports are attributed to them', () => {
    const { runner, verdicts } = run(`${lost}
expect report coherence E14
expect report coherence E12
expect report coherence E12`);
    expect(verdicts.slice(-3)).toEqual(['broken', 'held', 'broken']);
    expect(runner.machine.reports.all().map(({ kind, erratum }) => [kind, erratum])).toEqual([
      ['coherence', 'E12'],
    ]);
  });

  it('consumes every report with the same attribution, whatever its kind', () => {
    const { runner } = run(`${lost}
munmap(a, 8K)
exit()
expect report coherence E12`);
    const reports = runner.machine.reports.all();
    expect(new Set(reports.map(({ kind }) => kind)).size).toBeGreaterThan(1);
    expect(reports.filter(({ erratum }) => erratum === 'E12').every(({ consumed }) => consumed)).toBe(true);
  });

  it('are told by the dump, with the function in which each took effect', () => {
    const { runner } = run(lost.replace('\nerrata -E12', '\nerrata +E14'));
    const { semantics, errata, reports } = dump(runner);
    expect({ semantics, errata }).toEqual({ semantics: 'corrected', errata: ['E12', 'E14'] });
    expect(reports).toMatchObject([{ kind: 'coherence', where: 'gm_host_fault_locked', erratum: 'E12' }]);
  });

  it('of posted semantics are all on, and can be switched off by one or all', () => {
    const { runner } = run('machine(semantics=posted)\nerrata -E12 -E68');
    expect(dump(runner)).toMatchObject({ semantics: 'posted' });
    expect(dump(runner).errata).toHaveLength(49);
    expect(dump(run('machine(semantics=posted)\nerrata none').runner).errata).toEqual([]);
  });

  holds(
    'switched on and off again without a touch in between change nothing',
    `${small(8, 2)}
cpu store a 7
errata +E12 +E14 +E36
errata none
gpu0 load a => 7
cpu load a => 7
expect clean`,
  );
});
