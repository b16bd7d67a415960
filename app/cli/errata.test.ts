import { describe, expect, it } from 'vitest';
import { catalogue, toggles } from '../lessons/errata/catalogue.ts';
import { isClean, runErratum, runScript } from './lib/errata-run.ts';

describe('with every erratum off', () => {
  it.each(catalogue.map(({ id, script }) => [id, script] as const).filter(([, script]) => script !== null))(
    '%s: its script runs clean',
    (_, script) => {
      const run = runScript(script!, []);
      expect(run).toEqual({ reports: [], broken: [], crash: null });
      expect(isClean(run)).toBe(true);
    },
  );
});

describe('with its erratum on', () => {
  it.each(toggles.map((toggle) => [toggle.id, toggle] as const))(
    '%s does not crash the program',
    (_, toggle) => {
      expect(runErratum(toggle).on.crash).toBeNull();
    },
  );
});
