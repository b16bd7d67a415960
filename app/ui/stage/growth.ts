// How the logical page table grows and shrinks between two pictures: which bars came, went or slid, and from where. Pure; our decision
// (stage.md). A node is told by its slab number and birth, never by its place in a list.
//
// Glossary: an *arrival* is a bar of nodes that were not there before; it comes out of the slot that holds it or, where it is a new
// head, out of the old one, which it takes as its slot 0. What left is the same, backwards.

import type { StageView } from '../../worker/protocol.ts';

/** A bar of nodes, as the view has it. */
export type XaBar = StageView['logical']['bars'][number];

/** Room of a bar on the picture, in units. */
export interface BarBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A bar with its room. */
export interface PlacedBar {
  readonly bar: XaBar;
  readonly box: BarBox;
}

/** A bar that left, and the place where it goes. */
export interface Leaving extends PlacedBar {
  readonly to: BarBox;
}

/** What moves into a picture: where bars come from, by their ids, and which leave. */
export interface Growth {
  readonly from: ReadonlyMap<string, BarBox>;
  readonly leaving: readonly Leaving[];
}

/** More bars than this coming and going are no single step. */
const MOST = 16;

/** Nothing moves. */
export const noGrowth: Growth = { from: new Map(), leaving: [] };

/** What moves from one picture to another; nothing where no node came or went. */
export function growthBetween(before: readonly PlacedBar[], after: readonly PlacedBar[]): Growth {
  const arrivals = arrivalsIn(before, after);
  const departures = arrivalsIn(after, before);
  const count = arrivals.size + departures.size;
  if (count > MOST || !(count > 0 || hasOtherNodes(before, after))) return noGrowth;
  const leaving = before.flatMap((placed): Leaving[] => {
    const to = departures.get(placed.bar.id);
    return to === undefined ? [] : [{ ...placed, to }];
  });
  return { from: new Map([...slides(before, after), ...arrivals]), leaving };
}

const keysOf = ({ bar }: PlacedBar): string[] => bar.nodes.map(({ id, birth }) => `${id}:${birth}`);

/** By node: the bar that it is drawn in. */
const byNode = (bars: readonly PlacedBar[]): ReadonlyMap<string, PlacedBar> =>
  new Map(bars.flatMap((placed) => keysOf(placed).map((key) => [key, placed])));

function hasOtherNodes(before: readonly PlacedBar[], after: readonly PlacedBar[]): boolean {
  const [old, now] = [byNode(before), byNode(after)];
  return old.size !== now.size || [...now.keys()].some((key) => !old.has(key));
}

/** Where bars come from whose nodes were in another place before: the place of the lowest of them. */
function slides(before: readonly PlacedBar[], after: readonly PlacedBar[]): Map<string, BarBox> {
  const old = byNode(before);
  const from = new Map<string, BarBox>();
  for (const placed of after) {
    const key = keysOf(placed).findLast((each) => old.has(each));
    const was = key === undefined ? undefined : old.get(key)!.box;
    if (was !== undefined && !isSame(was, placed.box)) from.set(placed.bar.id, was);
  }
  return from;
}

/** Where bars come from of which no node was there before; the first one of all widens from its edge. */
function arrivalsIn(before: readonly PlacedBar[], after: readonly PlacedBar[]): Map<string, BarBox> {
  const old = byNode(before);
  const from = new Map<string, BarBox>();
  for (const placed of after) {
    if (keysOf(placed).some((key) => old.has(key))) continue;
    const origin = oldHeadBelow(placed, before, after) ?? slotOf(placed, after) ?? firstOf(placed, before);
    if (origin !== null) from.set(placed.bar.id, origin);
  }
  return from;
}

/** The place of the head before, where it hangs from this bar now. */
function oldHeadBelow(
  { bar }: PlacedBar,
  before: readonly PlacedBar[],
  after: readonly PlacedBar[],
): BarBox | null {
  const head = before[0];
  if (head === undefined) return null;
  const keys = new Set(keysOf(head));
  const now = after.find((placed) => keysOf(placed).some((key) => keys.has(key)));
  return now !== undefined && isAbove(bar, now.bar) ? head.box : null;
}

/** The slot that holds a bar: as wide as the bar itself, in the bar right above it. */
function slotOf({ bar, box }: PlacedBar, bars: readonly PlacedBar[]): BarBox | null {
  const above = bars.filter((other) => isAbove(other.bar, bar));
  const parent = above.toSorted((a, b) => b.bar.row - a.bar.row)[0];
  return parent === undefined ? null : { ...box, y: parent.box.y, height: parent.box.height };
}

/** Where the first node of a tree comes from: the edge that `xa_head` is written at. */
const firstOf = ({ box }: PlacedBar, before: readonly PlacedBar[]): BarBox | null =>
  before.length === 0 ? { ...box, width: 0 } : null;

const isAbove = (upper: XaBar, lower: XaBar): boolean =>
  upper.row < lower.row && upper.from <= lower.from && upper.to >= lower.to;

const isSame = (a: BarBox, b: BarBox): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
