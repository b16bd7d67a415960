// Where everything on the timeline is, in units, for the window that is shown. A call lies in the box of the call around it; calls that
// begin and end together share a box, as levels with one child do on the stage. Our decision (stage.md).

import { SpanKind } from '../../projections/codes.ts';
import type { TimelineView } from '../../worker/protocol.ts';
import { type TimeScale, xOf } from './scale.ts';
import { HEIGHT } from './heights.ts';
import { type LaneShape, lockHeight, lockTop, rowOf, topOfRow } from './lane-shape.ts';
import type { Stop } from './use-roving.ts';

/** Ends closer than this are one end. */
const SAME = 1.5;
const THINNEST = 1;

/** One box: the spans in it, outermost first, by their places in the view; `room` is the width that its text has. */
export interface Box extends Stop {
  readonly depth: number;
  room: number;
  readonly spans: number[];
}

/** A lock that is held, a line at the foot of its lane; `row` 0 or 1. */
export interface LockLine {
  readonly span: number;
  readonly lane: number;
  readonly row: number;
  readonly x: number;
  readonly width: number;
}

/** Everything on the lanes. */
export interface TimelineLayout {
  readonly boxes: readonly Box[];
  readonly locks: readonly LockLine[];
  /** What is too short to be seen, as one path for each lane. */
  readonly dense: readonly string[];
  readonly shape: LaneShape;
}

/** The picture of a view at a scale; what lies outside is left out. */
export function layOut(view: TimelineView, scale: TimeScale, shape: LaneShape): TimelineLayout {
  return {
    boxes: boxesOf(view, scale, shape),
    locks: locksOf(view, scale),
    dense: densePaths(view, scale, shape),
    shape,
  };
}

interface Edges {
  readonly x: number;
  readonly right: number;
}

/** The part of a stretch of time that is on the picture; null if none is. */
function edgesOf(begin: number, end: number, scale: TimeScale): Edges | null {
  const x = Math.max(0, xOf(scale, begin));
  const right = Math.min(scale.width, xOf(scale, end));
  return right < x || x > scale.width ? null : { x, right };
}

/** A call that lies around those that follow it. */
interface Around extends Edges {
  readonly depth: number;
  readonly box: Box;
}

function boxesOf({ spans }: TimelineView, scale: TimeScale, shape: LaneShape): Box[] {
  const boxes: Box[] = [];
  const around = new Map<number, Around[]>();
  for (let i = 0; i < spans.count; i++) {
    const edges = spans.kind[i] === SpanKind.Lock ? null : edgesOf(spans.begin[i]!, spans.end[i]!, scale);
    if (edges === null) continue;
    const lane = spans.lane[i]!;
    const stack = around.get(lane) ?? [];
    around.set(lane, stack);
    while (stack.length > 0 && isOver(stack.at(-1)!, spans.depth[i]!, edges, spans.kind[i]!)) stack.pop();
    const outer = stack.at(-1);
    const depth = outer === undefined ? 0 : outer.box.depth + 1;
    const isWithin = outer !== undefined && isAsLong(outer, edges);
    const box = isWithin ? outer.box : newBox(edges, lane, depth, idOf(spans, i));
    if (box.spans.push(i) === 1) boxes.push(box);
    if (
      outer !== undefined &&
      outer.box !== box &&
      rowOf(shape, lane, outer.box.depth) === rowOf(shape, lane, box.depth)
    )
      outer.box.room = Math.min(outer.box.room, box.x - outer.box.x);
    stack.push({ ...edges, depth: spans.depth[i]!, box });
  }
  return boxes;
}

/** Whether a call does not lie around the next one of its lane; copies overlap rather than nest. */
const isOver = (outer: Around, depth: number, { x }: Edges, kind: number): boolean =>
  kind === SpanKind.Copy ? outer.right <= x : outer.depth >= depth;

/** Tells a span from all others of the run: the step that begins it, or when it began if that is not kept. */
function idOf({ lane, depth, first, begin }: TimelineView['spans'], i: number): string {
  const origin = first[i]! < 0 ? `at ${String(begin[i])}` : String(first[i]);
  return `${String(lane[i])} ${String(depth[i])} ${origin}`;
}

const isAsLong = (outer: Edges, { x, right }: Edges): boolean =>
  Math.abs(outer.x - x) < SAME && Math.abs(outer.right - right) < SAME;

function newBox({ x, right }: Edges, lane: number, depth: number, id: string): Box {
  const width = Math.max(THINNEST, right - x);
  return { id, lane, depth, x, width, room: width, spans: [] };
}

function locksOf({ spans }: TimelineView, scale: TimeScale): LockLine[] {
  const lines: LockLine[] = [];
  const ends = new Map<number, number>();
  for (let i = 0; i < spans.count; i++) {
    const edges = spans.kind[i] === SpanKind.Lock ? edgesOf(spans.begin[i]!, spans.end[i]!, scale) : null;
    if (edges === null) continue;
    const lane = spans.lane[i]!;
    const row = (ends.get(lane) ?? -1) <= edges.x ? 0 : 1;
    if (row === 0) ends.set(lane, edges.right);
    lines.push({ span: i, lane, row, x: edges.x, width: Math.max(THINNEST, edges.right - edges.x) });
  }
  return lines;
}

function densePaths({ dense, lanes }: TimelineView, scale: TimeScale, shape: LaneShape): string[] {
  const paths = lanes.map(() => '');
  for (let i = 0; i < dense.count; i++) {
    const edges = edgesOf(dense.begin[i]!, dense.end[i]!, scale);
    if (edges === null) continue;
    const lane = dense.lane[i]!;
    const isLock = dense.kind[i] === SpanKind.Lock;
    const top =
      shape.tops[lane]! + (isLock ? lockTop(shape, 0) : topOfRow(rowOf(shape, lane, dense.depth[i]!)));
    const height = isLock ? lockHeight(shape) : HEIGHT.box;
    const width = Math.max(THINNEST, edges.right - edges.x);
    paths[lane]! +=
      `M${edges.x.toFixed(1)} ${String(top)}h${width.toFixed(1)}v${String(height)}h${(-width).toFixed(1)}z`;
  }
  return paths;
}
