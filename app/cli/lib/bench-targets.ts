// What the XArray rows are to reach: ratios of medians within one run.

import type { Figures, SubjectName, WorkloadFigures } from './bench-xarray.ts';

/** Whom a ratio compares with: the native hash table, the better of the two ordered maps, or one of these. */
export type Peer = 'map' | 'ordered' | 'sorted-btree';

/** One ratio, peer / xarray, and what it should at least be. */
export interface Target {
  readonly workload: WorkloadFigures['workload'];
  readonly what: Exclude<keyof Figures, 'journal'>;
  readonly peer: Peer;
  readonly ratio: number;
  readonly atLeast: number;
}

type Wanted = Pick<Target, 'what' | 'peer' | 'atLeast'>;

const noSlowerThanOrdered: readonly Wanted[] = (['store', 'load', 'erase'] as const).map((what) => ({
  what,
  peer: 'ordered',
  atLeast: 1,
}));

const dense: readonly Wanted[] = [
  ...(['store', 'load', 'erase'] as const).map((what): Wanted => ({ what, peer: 'map', atLeast: 2 })),
  ...noSlowerThanOrdered,
  { what: 'iterate', peer: 'sorted-btree', atLeast: 1 },
  { what: 'bytes', peer: 'map', atLeast: 2 },
];

const wanted = { sequential: dense, runs: dense, random: noSlowerThanOrdered } as const;

/** All targets of a workload, with the ratios that were measured. */
export const targetsOf = ({ workload, figures }: WorkloadFigures): readonly Target[] =>
  wanted[workload].map((target) => ({ workload, ...target, ratio: ratio(figures, target) }));

function ratio(figures: Readonly<Record<SubjectName, Figures>>, { what, peer }: Wanted): number {
  const ordered = Math.min(figures['sorted-btree'][what], figures['ordered-map'][what]);
  return (peer === 'ordered' ? ordered : figures[peer][what]) / figures.xarray[what];
}
