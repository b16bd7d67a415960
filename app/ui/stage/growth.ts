// How the logical page table grows and shrinks between two pictures of it: which bars came, went and moved, and out of what. Pure.
// Nodes are matched by slab number and birth, never by their place in a list. Our decision (stage.md, band 2).

import type { StageView } from '../../worker/protocol.ts';
import { xAt } from './columns.ts';
import type { StageLayout } from './layout.ts';

/** A rectangle of the picture, in units. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A bar on a picture: the positions of the axis that it spans, the nodes that share it (number and birth), and where it is. */
export interface BarPlace {
  readonly id: string;
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly nodes: readonly string[];
  readonly box: Box;
}

/** One bar that goes from a box to another. */
export interface BarMove {
  readonly bar: BarPlace;
  readonly from: Box;
  readonly to: Box;
}

/** What is seen to happen: bars that the new picture did not have before, those that it had elsewhere, and those that it has no more. */
export interface Growth {
  readonly came: readonly BarMove[];
  readonly moved: readonly BarMove[];
  readonly gone: readonly BarMove[];
}

/** The bars of a picture, with their boxes; none without the band, nor where nodes are too narrow for bars of their own. */
export function barPlaces({ logical, shares }: StageView, layout: StageLayout): readonly BarPlace[] {
  const { logical: band, columns, size } = layout;
  if (band === null || shares !== null) return [];
  return logical.bars.map(({ id, row, from, to, nodes }) => {
    const x = xAt(columns, from);
    const box = { x, y: band.rows[row]!, width: Math.max(1, xAt(columns, to) - x), height: size.bar };
    return { id, row, from, to, nodes: nodes.map((node) => `${node.id}:${node.birth}`), box };
  });
}

/** What happened between two pictures of the same columns; null where no node came or went. */
export function growthBetween(before: readonly BarPlace[], after: readonly BarPlace[]): Growth | null {
  const [old, now] = [byNode(before), byNode(after)];
  if (old.size === now.size && [...now.keys()].every((node) => old.has(node))) return null;
  const came: BarMove[] = [];
  const moved: BarMove[] = [];
  for (const bar of after) {
    const was = lastIn(old, bar);
    if (was === undefined) came.push({ bar, from: sourceOf(bar, after, before), to: bar.box });
    else if (!isSame(was.box, bar.box)) moved.push({ bar, from: was.box, to: bar.box });
  }
  const gone = before
    .filter((bar) => lastIn(now, bar) === undefined)
    .map((bar) => ({ bar, from: bar.box, to: sourceOf(bar, before, after) }));
  return { came, moved, gone };
}

const byNode = (bars: readonly BarPlace[]): ReadonlyMap<string, BarPlace> =>
  new Map(bars.flatMap((bar) => bar.nodes.map((node) => [node, bar])));

/** The bar of another picture that has the lowest of a bar's nodes which that picture knows. */
function lastIn(others: ReadonlyMap<string, BarPlace>, { nodes }: BarPlace): BarPlace | undefined {
  const known = nodes.findLast((node) => others.has(node));
  return known === undefined ? undefined : others.get(known);
}

/**
 * What a bar grows out of, or shrinks into, beside `bars` of its own picture and `others` of the one without it: a head out of the old head,
 * which is its slot 0 then; another node down out of the slot that holds it; the first of all down out of xa_head.
 */
function sourceOf(bar: BarPlace, bars: readonly BarPlace[], others: readonly BarPlace[]): Box {
  const below = others.filter((other) => other.row > bar.row && holds(bar, other));
  if (below.length > 0) return below.reduce((top, other) => (other.row < top.row ? other : top)).box;
  const above = bars.filter((other) => other.row < bar.row && holds(other, bar));
  const holder = above.reduce<BarPlace | null>(
    (low, it) => (low !== null && low.row > it.row ? low : it),
    null,
  );
  const y = holder === null ? bar.box.y : holder.box.y + holder.box.height;
  return { ...bar.box, y, height: 0 };
}

const holds = (outer: BarPlace, inner: BarPlace): boolean => outer.from <= inner.from && inner.to <= outer.to;

const isSame = (a: Box, b: Box): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
