// Counters over the time of a run: a value at the end of each statement that can be told apart. No kernel symbol; our decision (stage.md).

import type { History } from '../core/index.ts';
import { type CountersIndex, seriesNames } from './counters-index.ts';
import type { CountersView } from './counters-view.ts';
import type { TimelineIndex } from './timeline-index.ts';
import { statementsIn } from './timeline-statements.ts';
import type { TimelineRequest } from './timeline-view.ts';
import { clampWindow, type Zoom } from './timeline-window.ts';

/** The picture of a window (null: the whole run). Costs what is seen. Typed arrays are fresh, and may be transferred. */
export function projectCounters(
  history: History,
  times: TimelineIndex,
  counters: CountersIndex,
  { window, width }: TimelineRequest,
): CountersView {
  const { from, to } = clampWindow(window ?? { from: 0, to: times.end }, times.end);
  const zoom = { from, to, nsPerPixel: (to - from) / Math.max(1, width) };
  const shown = lastOfEachPixel(times, zoom);
  return {
    ...{ from, to, runEnd: times.end },
    statements: statementsIn(history, times, zoom),
    at: Float64Array.from(shown, (i) => (i < 0 ? 0 : times.endOf(i))),
    series: seriesNames.map((name) => ({
      name,
      value: Float64Array.from(shown, (i) => counters.after(name, i)),
    })),
  };
}

/** Statements after which a value is drawn, ascending: the one before the window (−1: the run's beginning), then one a pixel. */
function lastOfEachPixel(times: TimelineIndex, { from, to, nsPerPixel }: Zoom): number[] {
  const shown = [times.statementAt(from) - 1];
  for (let i = shown[0]! + 1; i < times.statements && times.endOf(i) <= to;) {
    const last = lastBefore(times, times.endOf(i) + nsPerPixel);
    shown.push(Math.max(i, last));
    i = Math.max(i, last) + 1;
  }
  return shown;
}

/** The last statement that ends before a time. */
const lastBefore = (times: TimelineIndex, time: number): number => times.statementAt(time) - 1;
