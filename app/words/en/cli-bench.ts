// Words of the command bench.

import { count } from '../format.ts';

const containers = {
  xarray: 'xarray',
  'xarray-journal': 'xarray, journal and steps on',
  map: 'Map',
  'sorted-btree': 'sorted-btree',
  'ordered-map': 'js-sdsl OrderedMap',
} as const;

const columns = {
  store: 'store',
  load: 'load',
  iterate: 'iterate',
  erase: 'erase',
  bytes: 'bytes',
} as const;

const peers = {
  map: 'Map / xarray',
  ordered: 'best ordered map / xarray',
  'sorted-btree': 'sorted-btree / xarray',
} as const;

/** Words of the command `bench`. */
export const benchWords = {
  usage: 'Usage: npm run -s bench -- [--json] [--entries N] [--rounds N]',

  notNumber: (option: string, given: string): string =>
    `${option} takes a whole number from 1 to 16777216, not "${given}"`,

  unknown: (option: string): string => `There is no option ${option}.`,

  xarrayTitle: (entries: number, rounds: number): string =>
    `XArray: ${count(entries)} entries in one array. Nanoseconds and bytes an entry: medians of ${rounds} rounds, every container in turn in each round.`,

  workload: {
    sequential: 'sequential: keys 0, 1, 2, …',
    runs: 'runs: 1000 consecutive keys at a time, at random places below 2^27',
    random: 'random: keys below 2^27 (a radix tree’s worst case)',
  },

  container: (name: keyof typeof containers): string => containers[name],
  column: (name: keyof typeof columns): string => columns[name],

  journal: (bytes: number): string => `journal: ${bytes.toFixed(1)} bytes an entry stored`,

  /** One thing to reach: how many times faster or smaller, and whether it was. */
  target: (what: keyof typeof columns, peer: keyof typeof peers, ratio: number, atLeast: number): string =>
    `${columns[what]}, ${peers[peer]}: ${ratio.toFixed(2)}, to reach ${atLeast.toFixed(1)}: ${ratio >= atLeast ? 'reached' : 'MISSED'}`,

  summary: (reached: number, all: number): string => `${reached} of ${all} targets reached`,
};
