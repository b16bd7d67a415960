// Windows of simulated time: the one that a timeline opens with, and what others are cut to. No kernel symbol; our decision.

import type { History } from '../core/index.ts';
import type { TimelineIndex } from './timeline-index.ts';
import type { TimeWindow } from './timeline-view.ts';

/** What a projection of one window works with. `nsPerPixel` is above 0. */
export interface Zoom extends TimeWindow {
  readonly nsPerPixel: number;
}

/** The shortest window: at its widest a nanosecond is a good part of the picture. */
const SHORTEST = 10;
/** The window of a run that took no time. */
const NOTHING = 1000;
/** The share of a window that is left free on both sides, for the marks at its ends. */
const MARGIN = 0.02;
/** Statements on each side that a short one is seen with. */
const BESIDE = 4;
/** Statements that take no time are passed over on the way to one that does, this many. */
const FAR = 1000;

/**
 * The present statement with half of its length around it, or a quarter of the longest of those beside it, so that a hit between two faults
 * does not stand in an empty picture. Around one that takes no time, those on both sides.
 */
export function aroundPresent({ position }: History, index: TimelineIndex): TimeWindow {
  const shown = Math.max(0, position.step > 0 ? position.statement : position.statement - 1);
  const begin = index.beginOf(shown);
  const end = index.endOf(shown);
  if (end > begin) {
    const around = Math.max((end - begin) / 2, longestBeside(index, shown) / 4);
    return { from: begin - around, to: end + around };
  }
  const before = neighbour(index, shown, -1);
  const after = neighbour(index, shown, 1);
  const margin = (index.endOf(after) - index.beginOf(before)) * MARGIN;
  return { from: index.beginOf(before) - margin, to: index.endOf(after) + margin };
}

/** Nanoseconds of the longest of a few statements beside one. */
function longestBeside(index: TimelineIndex, shown: number): number {
  let longest = 0;
  for (let at = Math.max(0, shown - BESIDE); at <= Math.min(index.statements - 1, shown + BESIDE); at++)
    longest = Math.max(longest, index.endOf(at) - index.beginOf(at));
  return longest;
}

/** The nearest statement in a direction that takes time, or the last one looked at. */
function neighbour(index: TimelineIndex, from: number, by: 1 | -1): number {
  let at = from;
  for (let tries = 0; tries < FAR; tries++) {
    const next = at + by;
    if (next < 0 || next >= index.statements) break;
    at = next;
    if (index.endOf(at) > index.beginOf(at)) break;
  }
  return at;
}

/** A window as long as it may be, and moved into the run. */
export function clampWindow({ from, to }: TimeWindow, runEnd: number): TimeWindow {
  const whole = runEnd === 0 ? NOTHING : Math.max(SHORTEST, runEnd);
  const length = Math.max(SHORTEST, Math.min(whole, to - from));
  const start = Math.max(0, Math.min((from + to - length) / 2, whole - length));
  return { from: start, to: start + length };
}
