// How high lanes are and what has room in them: with little room calls lie in the box of the call around them and locks are lines at the
// foot; with more, calls hang below their callers and locks are bars with names. Links stay low. In units. Our decision (stage.md, "Timeline").

import { cumsum } from 'd3';
import type { LaneView } from '../../worker/protocol.ts';
import { HEIGHT } from './heights.ts';

/** Where lanes begin, the end of the last one behind them; the rows of an actor's lane. `locks` 0: locks are lines at the lane's foot. */
export interface LaneShape {
  readonly tops: readonly number[];
  readonly calls: number;
  readonly locks: number;
}

/** Lines of locks lie so far apart. */
const LINE = 1.5;
/** Below it a lane is as low as can be. */
const ROOMY = HEIGHT.box + HEIGHT.lockBar + HEIGHT.gap;
/** From here on two locks that are held at a time have a row each. */
const TWO_LOCKS = 2 * HEIGHT.box + 2 * HEIGHT.lockBar + HEIGHT.gap;
const HIGHEST = 5 * HEIGHT.box + 2 * HEIGHT.lockBar + HEIGHT.gap;

/** Lanes for a room that is `room` units high. */
export function laneShape(room: number, lanes: readonly Pick<LaneView, 'kind'>[]): LaneShape {
  const links = lanes.filter(({ kind }) => kind === 'link').length;
  const left = room - links * HEIGHT.lane;
  const share = Math.min(HIGHEST, Math.floor(left / Math.max(1, lanes.length - links)));
  const locks = share < ROOMY ? 0 : share < TWO_LOCKS ? 1 : 2;
  const calls = locks === 0 ? 1 : Math.floor((share - HEIGHT.gap - locks * HEIGHT.lockBar) / HEIGHT.box);
  const high = locks === 0 ? HEIGHT.lane : calls * HEIGHT.box + locks * HEIGHT.lockBar + HEIGHT.gap;
  const heights = lanes.map(({ kind }) => (kind === 'link' ? HEIGHT.lane : high));
  return { tops: [0, ...cumsum(heights)], calls, locks };
}

/** The height of all lanes. */
export const heightOf = ({ tops }: LaneShape): number => tops.at(-1)!;

/** The lane that lies at `y`; as many as there are, below the last. */
export const laneAt = ({ tops }: LaneShape, y: number): number =>
  y < 0
    ? -1
    : Math.max(
        0,
        tops.findLastIndex((top) => top <= y),
      );

/** The row of calls that a box lies in which has `depth` boxes around it: overlapping copies share the one of their link. */
export const rowOf = ({ tops, calls }: LaneShape, lane: number, depth: number): number =>
  tops[lane + 1]! - tops[lane]! === HEIGHT.lane ? 0 : Math.min(depth, calls - 1);

/** How far from its lane's top a row of calls begins. */
export const topOfRow = (row: number): number => HEIGHT.inset + row * HEIGHT.box;

/** How far from its lane's top the lock of a row begins: 0, or 1 for one that is held while another is. */
export function lockTop({ calls, locks }: LaneShape, row: number): number {
  if (locks === 0) return HEIGHT.lane - HEIGHT.lock - row * LINE;
  return HEIGHT.inset + calls * HEIGHT.box + 1 + Math.min(row, locks - 1) * HEIGHT.lockBar;
}

/** How high a lock is drawn. */
export const lockHeight = ({ locks }: LaneShape): number => (locks === 0 ? HEIGHT.lock : HEIGHT.lockBar - 1);
