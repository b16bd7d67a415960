// Words of the command bench.

import { count } from '../format.ts';

/** How much the core's rows measure. */
interface CoreSizes {
  readonly touches: number;
  readonly rounds: number;
  readonly pages: number;
  readonly calls: number;
  readonly commands: number;
}

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
const recordingAlone = '  of that, appending its journal entries and steps by itself';

export const benchWords = {
  usage:
    'Usage: npm run -s bench -- [--json] [--only core|xarray] [--entries N] [--rounds N] [--touches N] [--pages N] [--calls N] [--commands N]',

  notNumber: (option: string, given: string): string =>
    `${option} takes a whole number from 1 to 16777216, not "${given}"`,

  notPart: (given: string): string => `--only takes core or xarray, not "${given}"`,

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

  coreTitle: ({ touches, rounds, pages, calls, commands }: CoreSizes): string =>
    `Core: 4K granules, journal, steps, sanitizers, coherence and history on. ${count(touches)} touches a round, medians of ${rounds} rounds; a program of ${count(calls)} calls; ${count(commands)} commands; ${count(pages)} mapped pages.`,

  row: {
    mapSet: 'Map.set of a fresh key',
    firstTouch: 'first touch of a page (fault, zero-filled)',
    touchFloor: recordingAlone,
    toDeviceFloor: recordingAlone,
    toHostFloor: recordingAlone,
    toDevice: 'migration of a page to a device (fault of the device)',
    toHost: 'migration of a page to the host (fault of the CPU)',
    journalOfTouch: 'journal of a first touch',
    stepsOfTouch: 'steps of a first touch',
    programProgress: 'recorded program: longest time without progress',
    programImport: 'recorded program: made a script',
    programParse: 'recorded program: parsed',
    programFinal: 'recorded program: final state',
    stepBack: 'one step back (slowest)',
    scrub: 'scrub to any command (slowest)',
    pagesOnHost: 'large machine: bytes a page, all on the host',
    pagesOnBoth: 'large machine: bytes a page, half moved to the device',
    pagesOnDevice: 'large machine: bytes a page, all moved to the device',
    pagesHistory: 'large machine: journal, steps and checkpoints, bytes a page',
    pagesBuilt: 'large machine: building',
    pagesStepBack: 'large machine: one step back',
    pagesHalfway: 'large machine: back to halfway',
  } satisfies Record<string, string>,

  figure: (value: number, unit: 'ns' | 'ms' | 'bytes'): string =>
    `${value.toFixed(1)} ${unit === 'bytes' ? 'B' : unit}`,

  sets: (sets: number): string => `${sets.toFixed(1)} Map.sets`,

  /** What a row should be at most: in times a Map.set where `sets` is given, else in the row's unit. */
  atMost: (sets: number | null, atMost: number, reached: boolean): string =>
    `${sets === null ? '' : `${benchWords.sets(sets)}, `}to reach at most ${atMost}: ${reached ? 'reached' : 'MISSED'}`,
};
