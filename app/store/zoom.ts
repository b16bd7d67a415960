// How near the axis is looked at, as plain data, and what can be asked of it. Our decision (stage.md, "zooms semantically").

/**
 * `scale`: CSS pixels at --scale 1 that one cell column takes; 0 is the whole axis whatever that takes, null what suits the axis:
 * all of it, or its beginning where little is missing. `first`: the position at the left edge.
 */
export interface Zoom {
  readonly scale: number | null;
  readonly first: number;
}

/** What suits the axis. */
export const suitable: Zoom = { scale: null, first: 0 };

/** What keys and buttons ask of the stage. */
export type ZoomCommand = 'in' | 'out' | 'selection' | 'all';
