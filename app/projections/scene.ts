// What every part of the picture is given: the state, what stands still, what is seen, and what the shown step did. Our decision.

import type { Kernel } from '../core/index.ts';
import type { Bins } from './bins.ts';
import type { Changes } from './changes.ts';
import type { Density } from './density.ts';
import type { Ground, Trodden } from './ground.ts';
import type { Copy, Moment } from './moment.ts';
import type { AxisView } from './stage-view.ts';

/** Where columns stand in bins: the bins, and the rows of narrow nodes, which the projection of each table puts here. */
export interface Dense {
  readonly bins: Bins;
  logical: Density | null;
  readonly tables: Density[];
}

/**
 * The ingredients of one picture of process `pid`. `selected` is a page index, −1 if nothing is selected in this process. `dense` is null where
 * each column stands by itself. A memory node has up to `frames` cells.
 */
export interface Scene {
  readonly k: Kernel;
  readonly pid: number;
  readonly footprint: Trodden;
  readonly ground: Ground;
  readonly axis: AxisView;
  readonly changes: Changes;
  readonly moment: Moment;
  readonly copies: readonly Copy[];
  /** Copies that ended in what is marked. */
  readonly landed: readonly Copy[];
  readonly selected: number;
  readonly dense: Dense | null;
  readonly frames: number;
}

/** How many columns are told of one by one. */
export const columnsTold = ({ axis, dense }: Scene): number => (dense === null ? axis.first.length : 0);

/** The first page that is seen, and one past the last; both 0 when there is no column. */
export function seenPages({ axis: { first, pages } }: Scene): [first: number, end: number] {
  const last = first.length - 1;
  return last < 0 ? [0, 0] : [first[0]!, first[last]! + pages[last]!];
}
