// What is told about a part of the timeline, and where it leads. Our decision.

import { timelineWords } from '../../words/en/timeline.ts';
import { SpanKind, type MarkKind } from '../../projections/codes.ts';
import type { Move, TimelineView } from '../../worker/protocol.ts';
import type { Pointed } from './hit.ts';

/** All about a span in one line. */
export function spanName({ spans, lanes, labels }: TimelineView, at: number): string {
  return timelineWords.spanName({
    label: labels[spans.label[at]!]!,
    lane: lanes[spans.lane[at]!]!,
    at: spans.object[at]!,
    result: spans.result[at]!,
    begin: spans.begin[at]!,
    end: spans.end[at]!,
    isEnded: spans.last[at]! >= 0,
  });
}

/** The name on a span's box. */
export const shortName = ({ spans, lanes, labels }: TimelineView, at: number): string =>
  timelineWords.span({
    label: labels[spans.label[at]!]!,
    lane: lanes[spans.lane[at]!]!,
    at: spans.object[at]!,
    result: spans.result[at]!,
  });

/** The locks that a call's actor holds while it runs, in the order of taking them; none for a lock or a copy. */
function locksDuring(view: TimelineView, at: number): string[] {
  const { kind, lane, begin, end, count } = view.spans;
  if (kind[at] !== SpanKind.Call) return [];
  const names = new Set<string>();
  for (let i = 0; i < count; i++) {
    const isHeld = kind[i] === SpanKind.Lock && lane[i] === lane[at];
    if (isHeld && begin[i]! < end[at]! && end[i]! > begin[at]!) names.add(shortName(view, i));
  }
  return [...names];
}

/** One line about what is pointed at. */
export function nameOf(view: TimelineView, pointed: Pointed): string {
  const { dense, marks, lanes, labels } = view;
  const { at } = pointed.kind === 'time' ? { at: 0 } : pointed;
  switch (pointed.kind) {
    case 'span':
      return timelineWords.withLocks(spanName(view, at), locksDuring(view, at));
    case 'dense': {
      const lane = lanes[dense.lane[at]!]!;
      const label = labels[dense.label[at]!];
      const first = label === undefined ? '' : timelineWords.span({ label, lane, at: -1, result: 0 });
      return timelineWords.denseName(dense.spans[at]!, first, lane, dense.end[at]! - dense.begin[at]!);
    }
    case 'mark':
      return timelineWords.markName(
        marks.kind[at] as MarkKind,
        marks.marks[at]!,
        marks.index[at]!,
        lanes[marks.lane[at]!]!,
        marks.at[at]!,
      );
    case 'time':
      return timelineWords.time(pointed.time);
  }
}

/** Where a click on it goes: just after the step that begins it. */
export function moveTo({ spans, dense, marks }: TimelineView, pointed: Pointed): Move {
  if (pointed.kind === 'time') return { kind: 'time', now: pointed.time };
  const column = { span: spans, dense, mark: marks }[pointed.kind];
  return { kind: 'step', step: column.first[pointed.at]! };
}
