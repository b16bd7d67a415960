// Simulated time to units of the picture, and windows after a zoom or a pan. Units are CSS pixels at --scale 1. Our decision.

import { tickStep, ticks } from 'd3';
import type { TimeWindow } from '../../worker/protocol.ts';

/** The shortest window, in nanoseconds; the worker makes none shorter. */
const SHORTEST = 10;
const TICK_ROOM = 96;

/** A window drawn `width` units wide. */
export interface TimeScale extends TimeWindow {
  readonly width: number;
}

/** Where a time is. */
export const xOf = ({ from, to, width }: TimeScale, time: number): number =>
  ((time - from) / (to - from)) * width;

/** The time at a place. */
export const timeAt = ({ from, to, width }: TimeScale, x: number): number => from + (x / width) * (to - from);

/** A window `factor` times as long, the time at share `anchor` of it (0 to 1) staying where it is; inside of the run. */
export function zoomed({ from, to }: TimeWindow, factor: number, anchor: number, runEnd: number): TimeWindow {
  const length = Math.max(SHORTEST, Math.min(Math.max(runEnd, SHORTEST), (to - from) * factor));
  const fixed = from + anchor * (to - from);
  return inside({ from: fixed - anchor * length, to: fixed + (1 - anchor) * length }, runEnd);
}

/** A window moved by a share of its length; inside of the run. */
export function panned({ from, to }: TimeWindow, share: number, runEnd: number): TimeWindow {
  const by = share * (to - from);
  return inside({ from: from + by, to: to + by }, runEnd);
}

function inside({ from, to }: TimeWindow, runEnd: number): TimeWindow {
  const length = to - from;
  const start = Math.max(0, Math.min(from, runEnd - length));
  return { from: start, to: start + length };
}

/** Times for the ruler: round, ascending, `step` apart (at least a nanosecond), with room for a label each. */
export function ticksOf({ from, to, width }: TimeScale): {
  readonly step: number;
  readonly times: readonly number[];
} {
  const most = Math.max(1, Math.min(Math.floor(width / TICK_ROOM), to - from));
  return { step: tickStep(from, to, most), times: ticks(from, to, most) };
}

/**
 * Whether a picture still serves at a place: what takes time must be whole on it and not tiny, a moment must not stand at its very edge.
 */
export function isWellSeen(shown: TimeWindow, { from, to }: TimeWindow): boolean {
  const length = shown.to - shown.from;
  const edge = from === to ? length / 50 : 0;
  const isInside = from >= shown.from + Math.min(edge, from) && to <= shown.to;
  return isInside && (from === to || to - from >= length / 8);
}
