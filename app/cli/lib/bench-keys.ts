// The keys of the XArray bench: sequential, runs, random. The same in every run of the program.

import { Engine } from '../../core/index.ts';

const SPACE = 2 ** 27;
const RUN = 1000;

/** Keys, all different, in the order in which they are stored, loaded and erased. */
export interface Workload {
  readonly name: 'sequential' | 'runs' | 'random';
  readonly keys: Int32Array;
}

/** The three workloads of `entries` keys. */
export const workloads = (entries: number): readonly Workload[] => [
  { name: 'sequential', keys: Int32Array.from({ length: entries }, (_, i) => i) },
  { name: 'runs', keys: runs(entries) },
  { name: 'random', keys: distinct(entries, SPACE) },
];

/** Different numbers below `bound`, in random order. */
function distinct(count: number, bound: number): Int32Array {
  const { prng } = new Engine(count);
  const found = new Set<number>();
  while (found.size < count) found.add(prng.below(bound));
  return Int32Array.from(found);
}

/** Runs of consecutive keys at random places in random order; none overlaps another. */
function runs(entries: number): Int32Array {
  const starts = distinct(Math.ceil(entries / RUN), Math.floor(SPACE / RUN));
  return Int32Array.from({ length: entries }, (_, i) => starts[Math.floor(i / RUN)]! * RUN + (i % RUN));
}
