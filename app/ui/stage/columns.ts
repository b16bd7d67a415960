// The columns of the axis on the picture: where each of them is, and what is at a place.

import type { Zoom } from '../../store/zoom.ts';
import type { StageView } from '../../worker/protocol.ts';
import { alongOf, type AxisScale, edgesOf, firstIn, placeIn, positionAt, scaleOf } from './zoom.ts';

/**
 * What the view has of the axis, on the picture: the i-th element (a column, or a bin of several) begins at axis column `at[i]` and
 * spans `x[i]` to `x[i + 1]`; what lies beyond an edge of the picture is cut off there, down to nothing.
 */
export interface ColumnsLayout {
  readonly from: number;
  readonly count: number;
  readonly at: Float64Array;
  readonly x: Float64Array;
  /** Whether the whole axis is on the picture. */
  readonly isWhole: boolean;
  readonly scale: AxisScale;
  /** Positions at the edges of the picture. */
  readonly seen: { readonly first: number; readonly end: number };
  readonly left: number;
  readonly right: number;
  /** Distance of the left edge from the view's first element, and of every edge of an element. */
  readonly origin: number;
  readonly along: Float64Array;
}

/** Lays the columns of a view out between two edges. */
export function columnsIn({ axis }: StageView, left: number, right: number, zoom: Zoom): ColumnsLayout {
  const width = right - left;
  const scale = scaleOf(axis, width, zoom);
  const { at, along, cell } = edgesOf(axis, scale);
  const edges = { at, along, cell };
  const first = firstIn(axis, scale, edges, width, zoom.first);
  const origin = alongOf(edges, first);
  const snap = axis.bin === 0 ? Math.round : (value: number): number => value;
  const x = along.map((edge) => snap(Math.max(left, Math.min(right, left + edge - origin))));
  return {
    from: axis.from,
    count: axis.first.length,
    at,
    x,
    isWhole: scale.isWhole,
    scale,
    seen: { first, end: Math.min(axis.length, positionAt(edges, origin + width)) },
    left,
    right,
    origin,
    along,
  };
}

/** The x of a position on the axis; positions beyond what is seen are at its edges. */
export function xAt({ at, along, scale, left, right, origin }: ColumnsLayout, position: number): number {
  const held = Math.max(at[0]!, Math.min(at.at(-1)!, position));
  const x = left + alongOf({ at, along, cell: scale.cell }, held) - origin;
  return Math.max(left, Math.min(right, x));
}

/** The place of the element under `x`, or −1. */
export function columnAt({ count, x }: ColumnsLayout, at: number): number {
  if (count === 0 || at < x[0]! || at >= x[count]!) return -1;
  return placeIn(x, at);
}

/** The place of the element that has an axis column and is on the picture, or −1. */
export function placeOf({ at, x, count }: ColumnsLayout, column: number): number {
  if (column < at[0]! || column >= at[count]!) return -1;
  const place = placeIn(at, column);
  return x[place + 1]! > x[place]! ? place : -1;
}

/** Whether anything of the positions `from` to `to` is on the picture. */
export const isSeen = ({ seen }: ColumnsLayout, from: number, to: number): boolean =>
  to > seen.first && from < seen.end;

/** Left and right edge of one axis column: at least two units apart. */
export function columnEdges(columns: ColumnsLayout, column: number): readonly [left: number, right: number] {
  const [left, right] = [xAt(columns, column), xAt(columns, column + 1)];
  return right - left >= 2 ? [left, right] : [(left + right) / 2 - 1, (left + right) / 2 + 1];
}

/** The middle of the i-th column that is seen. */
export const middleOf = ({ x }: ColumnsLayout, i: number): number => (x[i]! + x[i + 1]!) / 2;
