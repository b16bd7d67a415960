// What the timeline shows, as plain data that can cross to the page: what ran when, in simulated time, at the level of detail that was
// asked for. No pixels, no words. No kernel symbol; our decision (stage.md).
//
// Glossary: a *lane* is an actor, or the link of a device; *dense* is what is too short for its own span at this zoom; a *mark* is a
// moment that a reader looks for.

import type { Origin } from '../core/index.ts';

/** Simulated nanoseconds from `from` to `to`, both seen. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** What the page asks for: a window (null: the present statement with those around it) drawn `width` pixels wide. */
export interface TimelineRequest {
  readonly window: TimeWindow | null;
  readonly width: number;
}

/** A lane; `number` is the CPU's, the worker's, or that of the device (from 0, as in `gpu0`); `name` is the device's, else empty. */
export interface LaneView {
  readonly kind: 'cpu' | 'device' | 'link' | 'worker' | 'reaper';
  readonly number: number;
  readonly name: string;
}

/** What spans are called: a kernel function with its patch, a lock, or a copy. */
export type SpanLabel =
  | { readonly kind: 'call'; readonly name: string; readonly file: string; readonly origin: Origin }
  | { readonly kind: 'lock'; readonly name: string }
  | { readonly kind: 'copy' };

/**
 * Spans that are at least a pixel long, ascending by their beginnings. `lane` and `label` are places in the lists of the view, `kind` is
 * SpanKind, `depth` counts the calls around a call. `object`: page index or −1, lock's object, frame that a copy reads; `result`: answer of
 * a call, 1 of a shared lock, frame that a copy writes. `first` and `last`: numbers of the steps that begin and end it; `last` −1: it ends
 * after what was looked at, or never.
 */
export interface TimelineSpans {
  readonly count: number;
  readonly lane: Uint8Array;
  readonly kind: Uint8Array;
  readonly depth: Uint8Array;
  readonly label: Uint16Array;
  readonly object: Float64Array;
  readonly result: Float64Array;
  readonly begin: Float64Array;
  readonly end: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
}

/** Spans too short to be drawn by themselves, those of one pixel together: how many (`spans`), and the first of them. */
export interface DenseSpans {
  readonly count: number;
  readonly lane: Uint8Array;
  readonly kind: Uint8Array;
  readonly depth: Uint8Array;
  readonly begin: Float64Array;
  readonly end: Float64Array;
  readonly spans: Uint32Array;
  readonly label: Uint16Array;
  readonly first: Float64Array;
}

/** Moments (MarkKind) on a lane, those of one kind and pixel together: `marks` of them, the first at step `first`, about page `index` or −1. */
export interface TimelineMarks {
  readonly count: number;
  readonly lane: Uint8Array;
  readonly kind: Uint8Array;
  readonly at: Float64Array;
  readonly marks: Uint32Array;
  readonly first: Float64Array;
  readonly index: Float64Array;
}

/** Statements that are seen, thinned to one a few pixels: number from 0, number of its first step, when it begins and ends. */
export interface StatementTimes {
  readonly count: number;
  readonly number: Uint32Array;
  readonly first: Float64Array;
  readonly begin: Float64Array;
  readonly end: Float64Array;
}

/** The label of what has no span of its own. */
export const NO_LABEL = 0xffff;

/**
 * One picture. `detail`: `spans`, or only how busy each lane was, because there are too many steps in the window (`busy`) or they are not
 * kept any more (`gone`). `runEnd` is when the whole run ends.
 */
export interface TimelineView extends TimeWindow {
  readonly runEnd: number;
  readonly detail: 'spans' | 'busy' | 'gone';
  readonly lanes: readonly LaneView[];
  readonly labels: readonly SpanLabel[];
  readonly statements: StatementTimes;
  readonly spans: TimelineSpans;
  readonly dense: DenseSpans;
  readonly marks: TimelineMarks;
}
