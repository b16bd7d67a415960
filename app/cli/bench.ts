// npm run -s bench [-- --json] [--only core|xarray] [--entries N] [--rounds N] [--touches N] [--pages N] [--calls N] [--commands N]: measures
// the core, and the XArray against a hash table and two ordered maps, in one process. Nothing fails on a figure: the exit code is 0, or 2
// for a wrong option.

import { benchWords } from '../words/en/cli-bench.ts';
import { benchCore, type CoreSizes } from './lib/bench-core.ts';
import { isReached, type CoreRow } from './lib/bench-row.ts';
import { coreLines, tableLines } from './lib/bench-table.ts';
import { targetsOf } from './lib/bench-targets.ts';
import { benchXArray, type WorkloadFigures } from './lib/bench-xarray.ts';

const MOST = 2 ** 24;
const parts = ['xarray', 'core'] as const;
type Part = (typeof parts)[number];

interface Options extends CoreSizes {
  readonly json: boolean;
  readonly only: Part | null;
  readonly entries: number;
}

const defaults: Options = {
  json: false,
  only: null,
  entries: 1_000_000,
  rounds: 5,
  touches: 100_000,
  pages: 2 ** 20,
  calls: 100_000,
  commands: 10_000,
};
const numbers = ['entries', 'rounds', 'touches', 'pages', 'calls', 'commands'] as const;

/** Runs the command. Gives the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  const options = parse(argv);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n${benchWords.usage}\n`);
    return Promise.resolve(2);
  }
  const xarray = options.only === 'core' ? [] : benchXArray(options.entries, options.rounds);
  const core = options.only === 'xarray' ? [] : benchCore(options);
  process.stdout.write(`${options.json ? asJson(options, xarray, core) : asText(options, xarray, core)}\n`);
  return Promise.resolve(0);
}

function asJson(options: Options, xarray: readonly WorkloadFigures[], core: readonly CoreRow[]): string {
  const { json: _, only: __, ...sizes } = options;
  const rows = core.map((row) => ({ ...row, reached: isReached(row) }));
  const targets = xarray.flatMap(targetsOf);
  return JSON.stringify({ node: process.version, ...sizes, xarray, targets, core: rows }, null, 2);
}

function asText(options: Options, xarray: readonly WorkloadFigures[], core: readonly CoreRow[]): string {
  const { entries, rounds } = options;
  const first = xarray.length === 0 ? [] : [benchWords.xarrayTitle(entries, rounds), ...tableLines(xarray)];
  const second = core.length === 0 ? [] : [benchWords.coreTitle(options), ...coreLines(core)];
  return [...first, ...(first.length > 0 && second.length > 0 ? [''] : []), ...second].join('\n');
}

/** The options, or what is wrong with them. */
function parse(argv: readonly string[]): Options | string {
  let options = defaults;
  for (let i = 0; i < argv.length; i++) {
    const name = argv[i]!;
    const number = numbers.find((known) => name === `--${known}`);
    if (name === '--json') options = { ...options, json: true };
    else if (name === '--only') {
      const only = parts.find((part) => part === argv[i + 1]);
      if (only === undefined) return benchWords.notPart(argv[i + 1] ?? '');
      options = { ...options, only };
      i++;
    } else if (number !== undefined) {
      const given = argv[++i] ?? '';
      const value = /^\d+$/.test(given) ? Number(given) : 0;
      if (value < 1 || value > MOST) return benchWords.notNumber(name, given);
      options = { ...options, [number]: value };
    } else return benchWords.unknown(name);
  }
  return options;
}
