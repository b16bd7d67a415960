import { describe, expect, it } from 'vitest';
import { catalogue, toggles } from '../lessons/errata/catalogue.ts';
import { runErratum, runScript } from './lib/errata-run.ts';

describe('with every erratum off', () => {
  it.each(catalogue.map(({ id, script }) => [id, script] as const).filter(([, script]) => script !== null))(
    '%s: its script runs clean',
    (_, script) => {
      expect(runScript(script!, [])).toEqual({ reports: [], broken: [], crash: null });
    },
  );
});

describe('with its erratum on', () => {
  it.each(toggles.map((toggle) => [toggle.id, toggle] as const))(
    '%s does the harm that the catalogue names, in a function that it names, and no other',
    (_, toggle) => {
      const { verdict, on } = runErratum(toggle);
      expect({ verdict, crash: on.crash }).toEqual({ verdict: 'ok', crash: null });
    },
  );
});
