// The arithmetic of zooming: what a scale makes of an axis, and positions to pixels and back. Pure. Our decision (stage.md).
//
// Glossary: an *element* is what the view has one value of: a column, or a bin of columns; *along* is the distance in units from
// the first element that the view has.

import { bisectRight } from 'd3';
import { ColumnKind } from '../../projections/codes.ts';
import type { Zoom } from '../../store/zoom.ts';
import type { StageView } from '../../worker/protocol.ts';

type Axis = StageView['axis'];

/** Cells narrower than this, in units, stand together in bins. */
const NARROWEST_CELL = 12;
const WIDEST_CELL = 88;
/** Cells of an axis that is shown without being asked for more or less of it. */
const READABLE_CELL = 30;
/** An axis of up to so many rooms is panned rather than squeezed, as long as nobody asks for all of it. */
const ROOMS_TO_PAN = 4;
const FOLD = 80;
const LEAST_FOLD = 14;
/** What folds may take of the room, when there are so many that they would take all of it. */
const SHARE_OF_FOLDS = 0.3;
const NARROWEST_BIN = 3;

/** What a zoom makes of an axis: units a cell and a fold, columns of a bin (0: cells), and what the limits are. */
export interface AxisScale {
  readonly cell: number;
  readonly fold: number;
  readonly bin: number;
  /** The scale at which the whole axis fits. */
  readonly fit: number;
  readonly isWhole: boolean;
  readonly isNearest: boolean;
}

/** The scale of an axis in `width` units; cells are never narrower than `least`. */
export function scaleOf(
  { cells, folds }: Pick<Axis, 'cells' | 'folds'>,
  width: number,
  { scale }: Zoom,
  least = 0,
): AxisScale {
  const roomy = (width - folds * FOLD) / Math.max(1, cells);
  const foldAtFit = roomy >= READABLE_CELL || folds === 0 ? FOLD : foldsIn(width, folds);
  const exact = Math.min(WIDEST_CELL, (width - folds * foldAtFit) / Math.max(1, cells));
  const fit = Math.max(least, exact >= NARROWEST_CELL ? Math.floor(exact) : exact);
  const isSqueezed = fit < READABLE_CELL && cells * READABLE_CELL <= ROOMS_TO_PAN * width;
  const asked = scale ?? (isSqueezed ? READABLE_CELL : fit);
  const cell = Math.min(WIDEST_CELL, Math.max(fit, asked));
  const isWhole = cell <= exact;
  return {
    cell,
    fold: isWhole ? foldAtFit : Math.min(FOLD, Math.max(foldAtFit, (foldAtFit * cell) / fit)),
    bin: cell >= NARROWEST_CELL ? 0 : 2 ** Math.max(0, Math.ceil(Math.log2(NARROWEST_BIN / cell))),
    fit,
    isWhole,
    isNearest: cell >= WIDEST_CELL,
  };
}

/** Units of a fold where the whole axis is to fit: less, the more there are. */
const foldsIn = (width: number, folds: number): number => {
  const shared = (width * SHARE_OF_FOLDS) / folds;
  const least = Math.min(LEAST_FOLD, (width * 2 * SHARE_OF_FOLDS) / folds);
  return Math.max(least, Math.min(FOLD, shared));
};

/** Where the elements of a view are at a scale: `at` the columns that they begin at, `along` their edges; one more than elements. */
export interface Edges {
  readonly at: Float64Array;
  readonly along: Float64Array;
  readonly cell: number;
}

/** The edges of what the view has. */
export function edgesOf(axis: Pick<Axis, 'from' | 'kind' | 'columns'>, { cell, fold }: AxisScale): Edges {
  const count = axis.kind.length;
  const at = new Float64Array(count + 1);
  const along = new Float64Array(count + 1);
  at[0] = axis.from;
  for (let i = 0; i < count; i++) {
    const columns = axis.columns[i]!;
    at[i + 1] = at[i]! + columns;
    along[i + 1] = along[i]! + (axis.kind[i] === ColumnKind.Cell ? columns * cell : fold);
  }
  return { at, along, cell };
}

/** The distance of a position; beyond what the view has, cells are taken to follow. */
export function alongOf({ at, along, cell }: Edges, position: number): number {
  const last = at.length - 1;
  if (position <= at[0]!) return (position - at[0]!) * cell;
  if (position >= at[last]!) return along[last]! + (position - at[last]!) * cell;
  const i = placeIn(at, position);
  return along[i]! + ((position - at[i]!) / (at[i + 1]! - at[i]!)) * (along[i + 1]! - along[i]!);
}

/** The position at a distance: the other way round. */
export function positionAt({ at, along, cell }: Edges, distance: number): number {
  const last = along.length - 1;
  if (distance <= 0) return at[0]! + distance / cell;
  if (distance >= along[last]!) return at[last]! + (distance - along[last]!) / cell;
  const i = placeIn(along, distance);
  return at[i]! + ((distance - along[i]!) / (along[i + 1]! - along[i]!)) * (at[i + 1]! - at[i]!);
}

/** The last place of an ascending array that is not above `value`; 0 if there is none. */
export const placeIn = (ascending: Float64Array, value: number): number =>
  Math.max(0, bisectRight(ascending, value) - 1);

/** The position at the left edge: as asked for, but the axis leaves no room empty at its ends that it can fill. */
export function firstIn(
  { length }: Pick<Axis, 'length'>,
  scale: AxisScale,
  edges: Edges,
  width: number,
  first: number,
): number {
  if (scale.isWhole) return 0;
  const from = Math.max(0, Math.min(first, length - 1));
  const last = edges.at.length - 1;
  if (edges.at[last]! < length) return from;
  return Math.max(0, Math.min(from, positionAt(edges, edges.along[last]! - width)));
}

/** The zoom `factor` times as near, with the position that is `x` units from the left edge staying there. */
export function zoomedAbout(
  axis: Axis,
  width: number,
  now: AxisScale,
  first: number,
  factor: number,
  x: number,
): Zoom {
  const before = edgesOf(axis, now);
  const position = positionAt(before, alongOf(before, first) + x);
  const next = scaleOf(axis, width, { scale: now.cell * factor, first });
  return heldAt(axis, next, position, x);
}

/** A scale with a position `x` units from the left edge. */
export function heldAt(axis: Axis, scale: AxisScale, position: number, x: number): Zoom {
  const edges = edgesOf(axis, scale);
  const first = Math.max(0, positionAt(edges, alongOf(edges, position) - x));
  return { scale: scale.isWhole ? 0 : scale.cell, first: scale.isWhole ? 0 : first };
}
