// What the picture of residency shows, as plain data that can cross to the page: where each granule lived over simulated time, at the level
// of detail that was asked for. No pixels, no words. No kernel symbol; our decision (stage.md).

import type { StatementTimes, TimelineRequest, TimeWindow } from './timeline-view.ts';

/** A window (null: the whole run) of process `pid`, drawn `width` pixels wide with `rows` rows at most. */
export interface ResidencyRequest extends TimelineRequest {
  readonly pid: number;
  readonly rows: number;
}

/**
 * Rows of granules, ascending by address: page index of the first, and how many granules stand for one row. In the window: `migrations` of
 * them from one memory to another, and how many of those went straight back to where the data had come from (`returns`: ping-pong).
 */
export interface ResidencyRows {
  readonly count: number;
  readonly first: Float64Array;
  readonly granules: Uint32Array;
  readonly migrations: Uint32Array;
  readonly returns: Uint32Array;
}

/**
 * Stretches of time in which a row's granules lived at one place, ascending by row and beginning: `home` (codes.ts), that of
 * most of them; `share` of the row's granules (0 to 1); `step` that began it, −1 before the window; `changes` within the pixel it begins at.
 */
export interface ResidencyStays {
  readonly count: number;
  readonly row: Uint16Array;
  readonly home: Uint8Array;
  readonly share: Float32Array;
  readonly begin: Float64Array;
  readonly end: Float64Array;
  readonly step: Float64Array;
  readonly changes: Uint32Array;
}

/** One picture. `busy`: migrations in each of equal parts of the window. */
export interface ResidencyView extends TimeWindow {
  readonly runEnd: number;
  readonly statements: StatementTimes;
  readonly devices: readonly string[];
  readonly rows: ResidencyRows;
  readonly stays: ResidencyStays;
  readonly busy: Uint32Array;
}
