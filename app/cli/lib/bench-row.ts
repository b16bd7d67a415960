// One row of the core's bench.

/** What is measured; the words are in words/en/cli-bench.ts. */
export type CoreRowName =
  | 'mapSet'
  | 'firstTouch'
  | 'touchFloor'
  | 'toDeviceFloor'
  | 'toHostFloor'
  | 'toDevice'
  | 'toHost'
  | 'journalOfTouch'
  | 'stepsOfTouch'
  | 'pagesOnHost'
  | 'pagesOnBoth'
  | 'pagesOnDevice'
  | 'pagesBuilt'
  | 'pagesHistory'
  | 'pagesStepBack'
  | 'pagesHalfway'
  | 'programImport'
  | 'programProgress'
  | 'programParse'
  | 'programFinal'
  | 'stepBack'
  | 'scrub';

/** A figure. `sets`: how many times a Map.set of the same run; `atMost`: what `sets`, or else `value`, should be at most. */
export interface CoreRow {
  readonly what: CoreRowName;
  readonly value: number;
  readonly unit: 'ns' | 'ms' | 'bytes';
  readonly sets?: number;
  readonly atMost?: number;
}

/** Whether a row with something to reach reached it; null without. */
export const isReached = ({ value, sets, atMost }: CoreRow): boolean | null =>
  atMost === undefined ? null : (sets ?? value) <= atMost;
