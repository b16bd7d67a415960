// npm run -s bench [-- --json] [--entries N] [--rounds N]: measures the XArray against a hash table and two ordered maps, in one process.
// Nothing fails on a figure: the exit code is 0, or 2 for a wrong option.

import { benchWords } from '../words/en/cli-bench.ts';
import { tableLines } from './lib/bench-table.ts';
import { targetsOf } from './lib/bench-targets.ts';
import { benchXArray } from './lib/bench-xarray.ts';

const MOST = 2 ** 24;

interface Options {
  readonly json: boolean;
  readonly entries: number;
  readonly rounds: number;
}

/** Runs the command. Gives the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  const options = parse(argv);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n${benchWords.usage}\n`);
    return Promise.resolve(2);
  }
  const { json, entries, rounds } = options;
  const xarray = benchXArray(entries, rounds);
  const text = json
    ? JSON.stringify(
        { node: process.version, entries, rounds, xarray, targets: xarray.flatMap(targetsOf) },
        null,
        2,
      )
    : [benchWords.xarrayTitle(entries, rounds), ...tableLines(xarray)].join('\n');
  process.stdout.write(`${text}\n`);
  return Promise.resolve(0);
}

/** The options, or what is wrong with them. */
function parse(argv: readonly string[]): Options | string {
  const options = { json: false, entries: 1_000_000, rounds: 5 };
  for (let i = 0; i < argv.length; i++) {
    const name = argv[i]!;
    if (name === '--json') options.json = true;
    else if (name === '--entries' || name === '--rounds') {
      const given = argv[++i] ?? '';
      const value = /^\d+$/.test(given) ? Number(given) : 0;
      if (value < 1 || value > MOST) return benchWords.notNumber(name, given);
      options[name === '--entries' ? 'entries' : 'rounds'] = value;
    } else return benchWords.unknown(name);
  }
  return options;
}
