// What lies at a place of the timeline: reckoned from the layout, because what is thin is not hit by a pointer. Our decision.

import type { TimelineView } from '../../worker/protocol.ts';
import { HEIGHT } from './heights.ts';
import { laneAt, lockTop, rowOf } from './lane-shape.ts';
import type { TimelineLayout } from './layout.ts';
import { markX } from './marks.tsx';
import { type TimeScale, xOf } from './scale.ts';

/** What a person points at: a span, spans too short to be seen, a mark, or only a time. `at` is its place in the view's list. */
export type Pointed =
  | { readonly kind: 'span'; readonly at: number }
  | { readonly kind: 'dense'; readonly at: number }
  | { readonly kind: 'mark'; readonly at: number }
  | { readonly kind: 'time'; readonly time: number };

/** How far beside a thin thing still counts. */
const NEAR = 3;
const NEAR_MARK = 7;

/** What is at `x`, `y` on the lanes; null if nothing is. The innermost span of several. */
export function spanAt(
  view: TimelineView,
  layout: TimelineLayout,
  scale: TimeScale,
  x: number,
  y: number,
): Pointed | null {
  const { shape } = layout;
  const lane = laneAt(shape, y);
  if (lane < 0 || lane >= view.lanes.length) return null;
  const within = y - shape.tops[lane]!;
  if (within >= lockTop(shape, 0) - 1) {
    const locks = layout.locks.filter((each) => each.lane === lane && isNear(each, x));
    const lock = locks.findLast(({ row }) => within >= lockTop(shape, row)) ?? locks.at(-1);
    if (lock !== undefined) return { kind: 'span', at: lock.span };
  }
  const row = rowOf(shape, lane, Math.floor((within - HEIGHT.inset) / HEIGHT.box));
  const inside = layout.boxes.filter(
    (each) => each.lane === lane && rowOf(shape, lane, each.depth) === row && isNear(each, x),
  );
  const box = inside.sort((a, b) => a.depth - b.depth).at(-1);
  const short = denseAt(view, scale, lane, x);
  if (short >= 0 && (box === undefined || box.width > 2 * NEAR)) return { kind: 'dense', at: short };
  return box === undefined ? null : { kind: 'span', at: box.spans.at(-1)! };
}

/** The nearest mark to `x`, if it is near. */
export function markAt({ marks }: TimelineView, scale: TimeScale, x: number): Pointed | null {
  let nearest = -1;
  let least = NEAR_MARK;
  for (let i = 0; i < marks.count; i++) {
    const distance = Math.abs(markX(marks.kind[i]!, xOf(scale, marks.at[i]!)) - x);
    if (distance <= least) [nearest, least] = [i, distance];
  }
  return nearest < 0 ? null : { kind: 'mark', at: nearest };
}

const isNear = (each: { readonly x: number; readonly width: number }, x: number): boolean =>
  x >= each.x - NEAR && x <= each.x + each.width + NEAR;

function denseAt({ dense }: TimelineView, scale: TimeScale, lane: number, x: number): number {
  let nearest = -1;
  let least = NEAR;
  for (let i = 0; i < dense.count; i++) {
    if (dense.lane[i] !== lane) continue;
    const left = xOf(scale, dense.begin[i]!);
    const right = Math.max(left + 1, xOf(scale, dense.end[i]!));
    const distance = Math.max(0, left - x, x - right);
    if (distance < least) [nearest, least] = [i, distance];
  }
  return nearest;
}
