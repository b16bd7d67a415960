// Property tests: random scripts on random machines against the naive model, with every check after every command.

import * as fc from 'fast-check';
import { test } from 'vitest';
import { ARENA, builds, scripts, type Build, type Op } from './testing/commands.ts';
import { Pair } from './testing/pair.ts';

/** A failing run prints its seed and path; GMEM_SEED and GMEM_PATH repeat it, GMEM_RUNS asks for more. */
const { GMEM_SEED: seed, GMEM_PATH: path, GMEM_RUNS: runs } = process.env;
const again = {
  ...(seed === undefined ? {} : { seed: Number(seed) }),
  ...(path === undefined ? {} : { path }),
};

/** Plays a script on a machine that begins with six peer-shared granules. */
function agree(build: Build, ops: readonly Op[]): void {
  const pair = new Pair(build);
  const pages = build.granule === '2M' ? 6 * 512 : 6;
  const at = { area: ARENA, page: 0, inside: false };
  pair.play({ op: 'mmap', pid: 0, at, fixed: 'fixed', pages, kind: 'peer', prot: 3 });
  for (const op of ops) pair.play(op);
  pair.end();
}

for (const [granule, scarce, length, numRuns] of [
  ['4K', false, 40, 250],
  ['4K', true, 40, 400],
  ['2M', false, 24, 150],
  ['2M', true, 24, 250],
] as const)
  test(
    `${numRuns} scripts agree with the naive model: ${granule}, ${scarce ? 'little' : 'enough'} memory`,
    { timeout: 120_000 },
    () => {
      const options = { numRuns: runs === undefined ? numRuns : Number(runs), ...again };
      fc.assert(fc.property(builds(granule, scarce), scripts(granule, length), agree), options);
    },
  );
