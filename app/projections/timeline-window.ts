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
/** Statements that take no time are passed over on the way to one that does, this many. */
const FAR = 1000;

/** The present statement with half of its length around it; around one that takes no time, those on both sides. */
export function aroundPresent({ position }: History, index: TimelineIndex): TimeWindow {
  const shown = Math.max(0, position.step > 0 ? position.statement : position.statement - 1);
  const begin = index.beginOf(shown);
  const end = index.endOf(shown);
  const half = (end - begin) / 2;
  if (half > 0) return { from: begin - half, to: end + half };
  const before = neighbour(index, shown, -1);
  const after = neighbour(index, shown, 1);
  const margin = (index.endOf(after) - index.beginOf(before)) * MARGIN;
  return { from: index.beginOf(before) - margin, to: index.endOf(after) + margin };
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
