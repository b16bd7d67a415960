// Counters over the time of a run, as plain data that can cross to the page. No pixels, no words. No kernel symbol; our decision (stage.md).

import type { SeriesName } from './counters-index.ts';
import type { StatementTimes, TimeWindow } from './timeline-view.ts';

/** One counter: its values at the times of the picture, and the highest of the whole run so far seen in the window. */
export interface Series {
  readonly name: SeriesName;
  readonly value: Float64Array;
}

/** One picture: simulated times, ascending, at most two a pixel, and each counter's value from then on. */
export interface CountersView extends TimeWindow {
  readonly runEnd: number;
  readonly statements: StatementTimes;
  readonly at: Float64Array;
  readonly series: readonly Series[];
}
