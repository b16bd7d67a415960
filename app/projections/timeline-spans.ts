// Spans at the level of detail of a window: those of at least a pixel by themselves, shorter ones counted pixel by pixel. No kernel symbol;
// our decision.

import { functionOf, type LockClass, lockNames } from '../core/index.ts';
import { SpanKind } from './codes.ts';
import type { SpansView } from './function-spans.ts';
import { LINK, type StepRange, type TimelineIndex } from './timeline-index.ts';
import {
  type DenseSpans,
  NO_LABEL,
  type SpanLabel,
  type TimelineSpans,
  type TimelineView,
} from './timeline-view.ts';
import type { Zoom } from './timeline-window.ts';

type Places = ReadonlyMap<number, number>;
type Detailed = Pick<TimelineView, 'labels' | 'spans' | 'dense'>;

/** Deeper calls are drawn at this depth. */
const DEEPEST = 255;

interface Dense {
  readonly lane: number;
  readonly kind: SpanKind;
  readonly depth: number;
  readonly begin: number;
  end: number;
  spans: number;
  readonly label: number;
  readonly first: number;
}

/** Spans that reach into the window, long ones and short ones apart. */
export function splitByLength(spans: SpansView, places: Places, zoom: Zoom): Detailed {
  const labels = new Labels();
  const long: number[] = [];
  const dense = new DenseList(zoom);
  for (let i = 0; i < spans.count; i++) {
    if (spans.begin[i]! > zoom.to || spans.end[i]! < zoom.from) continue;
    if (spans.end[i]! - spans.begin[i]! >= zoom.nsPerPixel) long.push(i);
    else dense.add(shortSpan(spans, i, places, labels));
  }
  return { spans: pick(spans, long, places, labels), dense: dense.columns, labels: labels.list };
}

/** No spans. */
export const noSpans = (): Pick<TimelineView, 'labels' | 'spans'> => {
  const none = (): Float64Array => new Float64Array(0);
  const few = { lane: new Uint8Array(0), kind: new Uint8Array(0), depth: new Uint8Array(0) };
  const spans = { ...few, label: new Uint16Array(0), object: none(), result: none() };
  return {
    labels: [],
    spans: { count: 0, ...spans, begin: none(), end: none(), first: none(), last: none() },
  };
};

/** How busy lanes were, from the index; what lies at the edges of the window is counted by whole blocks. */
export function indexedDense(index: TimelineIndex, range: StepRange, places: Places, zoom: Zoom): DenseSpans {
  const dense = new DenseList(zoom);
  for (const { lane, begin, end, calls, first } of index.busyOf(range))
    if (begin <= zoom.to && end >= zoom.from)
      dense.add({
        lane: places.get(lane)!,
        kind: lane >= LINK ? SpanKind.Copy : SpanKind.Call,
        ...{ depth: 0, begin, end, spans: calls, label: NO_LABEL, first },
      });
  return dense.columns;
}

const laneOf = (spans: SpansView, i: number, places: Places): number =>
  places.get(spans.kind[i] === SpanKind.Copy ? LINK + spans.what[i]! : spans.actor[i]!)!;

const shortSpan = (spans: SpansView, i: number, places: Places, labels: Labels): Dense => ({
  lane: laneOf(spans, i, places),
  kind: spans.kind[i] as SpanKind,
  depth: Math.min(DEEPEST, spans.depth[i]!),
  begin: spans.begin[i]!,
  end: spans.end[i]!,
  spans: 1,
  label: labels.of(spans, i),
  first: spans.first[i]!,
});

function pick(spans: SpansView, wanted: readonly number[], places: Places, labels: Labels): TimelineSpans {
  const numbers = (column: ArrayLike<number>): Float64Array => Float64Array.from(wanted, (i) => column[i]!);
  return {
    count: wanted.length,
    lane: Uint8Array.from(wanted, (i) => laneOf(spans, i, places)),
    kind: Uint8Array.from(wanted, (i) => spans.kind[i]!),
    depth: Uint8Array.from(wanted, (i) => Math.min(DEEPEST, spans.depth[i]!)),
    label: Uint16Array.from(wanted, (i) => labels.of(spans, i)),
    object: numbers(spans.object),
    result: numbers(spans.result),
    begin: numbers(spans.begin),
    end: numbers(spans.end),
    first: numbers(spans.first),
    last: numbers(spans.last),
  };
}

/** What spans are called, each name once. */
class Labels {
  readonly list: SpanLabel[] = [];
  private readonly known = new Map<number, number>();

  of({ kind, what }: SpansView, i: number): number {
    const key = kind[i]! + (kind[i] === SpanKind.Copy ? 0 : what[i]! * 4);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.known.set(key, this.list.length);
    return this.list.push(labelOf(kind[i]!, what[i]!)) - 1;
  }
}

function labelOf(kind: number, what: number): SpanLabel {
  if (kind === SpanKind.Copy) return { kind: 'copy' };
  if (kind === SpanKind.Lock) return { kind: 'lock', name: lockNames[what as LockClass] };
  const { name, file, origin } = functionOf(what);
  return { kind: 'call', name, file, origin };
}

/** What comes in the order of its beginning, put together where it begins on one pixel of one lane, kind and depth. */
class DenseList {
  private readonly list: Dense[] = [];
  private readonly last = new Map<number, Dense>();
  private readonly zoom: Zoom;

  constructor(zoom: Zoom) {
    this.zoom = zoom;
  }

  add(next: Dense): void {
    const key = (next.lane * 4 + next.kind) * (DEEPEST + 1) + next.depth;
    const last = this.last.get(key);
    if (last !== undefined && this.pixel(last.begin) === this.pixel(next.begin)) {
      last.end = Math.max(last.end, next.end);
      last.spans += next.spans;
    } else {
      this.list.push(next);
      this.last.set(key, next);
    }
  }

  get columns(): DenseSpans {
    const { list } = this;
    return {
      count: list.length,
      lane: Uint8Array.from(list, ({ lane }) => lane),
      kind: Uint8Array.from(list, ({ kind }) => kind),
      depth: Uint8Array.from(list, ({ depth }) => depth),
      begin: Float64Array.from(list, ({ begin }) => begin),
      end: Float64Array.from(list, ({ end }) => end),
      spans: Uint32Array.from(list, ({ spans }) => spans),
      label: Uint16Array.from(list, ({ label }) => label),
      first: Float64Array.from(list, ({ first }) => first),
    };
  }

  private pixel(time: number): number {
    return Math.floor((time - this.zoom.from) / this.zoom.nsPerPixel);
  }
}
