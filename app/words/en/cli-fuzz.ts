// Words of the command fuzz.

import { count } from '../format.ts';

/** Words of the command `fuzz`. */
export const fuzzWords = {
  usage: `Usage: npm run -s fuzz -- [options]   runs random scripts on random machines under every check
  --seeds N                    how many (default: 100)
  --ops N                      statements of each (default: 300)
  --from N                     the first seed (default: a new one each time)
  --stop-at N                  stop when so many have failed
  --seconds N                  stop after so much time, whatever --seeds says
  --semantics corrected|posted what the series promises, or what it does as posted
  --errata +E12,-E34           errata switched on or off from the start
Exit code: 0 all passed, 1 one failed (it is printed, shrunk), 2 the options cannot be used.`,

  /** Before anything runs, so that a failure can be repeated. */
  from: (first: number, seeds: number, ops: number): string =>
    `seeds from ${first} on${Number.isFinite(seeds) ? ` to ${first + seeds - 1}` : ''}, ${count(ops)} statements each`,
  progress: (done: number, seeds: number, failed: number): string =>
    `${count(done)}${Number.isFinite(seeds) ? ` of ${count(seeds)}` : ''} seeds, ${count(failed)} failed`,
  failed: (seed: number, name: string, statement: string): string =>
    `# seed ${seed} failed: ${name}, at: ${statement}`,
  detail: (detail: string): string =>
    detail
      .split('\n')
      .map((line) => `# ${line}`)
      .join('\n'),
  repeat: (seed: number, ops: number, more: string): string =>
    `# npm run -s fuzz -- --seeds 1 --from ${seed} --ops ${ops}${more}`,
  total: (passed: number, failed: number): string => `${passed} passed, ${failed} failed`,
} as const;
