// The marks of a window, those of one kind, lane and pixel as one. No kernel symbol; our decision.

import type { History } from '../core/index.ts';
import type { MarkKind } from './codes.ts';
import type { Mark, StepRange, TimelineIndex } from './timeline-index.ts';
import { marking, markOf, pageOfMark } from './timeline-marks.ts';
import type { TimelineMarks } from './timeline-view.ts';
import type { Zoom } from './timeline-window.ts';

type Places = ReadonlyMap<number, number>;

const KINDS = 8;

/** The marks of single steps. */
export function exactMarks(
  history: History,
  { first, end }: StepRange,
  places: Places,
  zoom: Zoom,
): TimelineMarks {
  const { steps } = history.machine.kernel.engine;
  const list = new MarkList(places, zoom);
  for (let at = steps.seek(first, marking); at < end; at = steps.seek(at + 1, marking)) {
    const step = steps.at(at);
    const kind = markOf(step);
    if (kind >= 0)
      list.add({ lane: step.actor, kind: kind as MarkKind, at: step.now, step: at, index: pageOfMark(step) });
  }
  return list.columns;
}

/** The marks that the index has. */
export function indexedMarks(
  index: TimelineIndex,
  range: StepRange,
  places: Places,
  zoom: Zoom,
): TimelineMarks {
  const list = new MarkList(places, zoom);
  for (const mark of index.marksOf(range)) list.add(mark);
  return list.columns;
}

class MarkList {
  private readonly list: { readonly mark: Mark; readonly lane: number; marks: number }[] = [];
  private readonly last = new Map<number, MarkList['list'][number]>();
  private readonly places: Places;
  private readonly zoom: Zoom;

  constructor(places: Places, zoom: Zoom) {
    this.places = places;
    this.zoom = zoom;
  }

  add(mark: Mark): void {
    const lane = this.places.get(mark.lane)!;
    const key = lane * KINDS + mark.kind;
    const last = this.last.get(key);
    if (last !== undefined && this.pixel(last.mark.at) === this.pixel(mark.at)) {
      last.marks++;
      return;
    }
    const next = { mark, lane, marks: 1 };
    this.list.push(next);
    this.last.set(key, next);
  }

  get columns(): TimelineMarks {
    const { list } = this;
    return {
      count: list.length,
      lane: Uint8Array.from(list, ({ lane }) => lane),
      kind: Uint8Array.from(list, ({ mark }) => mark.kind),
      at: Float64Array.from(list, ({ mark }) => mark.at),
      marks: Uint32Array.from(list, ({ marks }) => marks),
      first: Float64Array.from(list, ({ mark }) => mark.step),
      index: Float64Array.from(list, ({ mark }) => mark.index),
    };
  }

  private pixel(time: number): number {
    return Math.floor((time - this.zoom.from) / this.zoom.nsPerPixel);
  }
}
