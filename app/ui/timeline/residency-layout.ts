// Where each stay of a granule is on the picture of residency, and what is said about it. Our decision.

import { timelineWords } from '../../words/en/timeline.ts';
import type { ResidencyView } from '../../worker/protocol.ts';
import { type TimeScale, xOf } from './scale.ts';
import type { Stop } from './use-roving.ts';

/** A stay as a box: its row (`lane`), place in the view, and the step that began it. */
export interface StayBox extends Stop {
  readonly stay: number;
  readonly step: number;
}

const THINNEST = 1;

/** The stays that are seen at a scale, in units. */
export function layOutStays({ stays, rows }: ResidencyView, scale: TimeScale): StayBox[] {
  const boxes: StayBox[] = [];
  for (let stay = 0; stay < stays.count; stay++) {
    const x = Math.max(0, xOf(scale, stays.begin[stay]!));
    const right = Math.min(scale.width, xOf(scale, stays.end[stay]!));
    if (right < x || x > scale.width) continue;
    boxes.push({
      id: `${String(rows.first[stays.row[stay]!])} ${String(stays.step[stay])} ${String(stays.begin[stay])}`,
      stay,
      step: stays.step[stay]!,
      lane: stays.row[stay]!,
      x,
      width: Math.max(THINNEST, right - x),
    });
  }
  return boxes;
}

/** One line about a row. */
export const rowName = ({ rows }: ResidencyView, row: number): string =>
  row >= rows.count
    ? ''
    : timelineWords.row({
        first: rows.first[row]!,
        granules: rows.granules[row]!,
        migrations: rows.migrations[row]!,
        returns: rows.returns[row]!,
      });

/** One line about a stay and its row. */
export const stayName = (view: ResidencyView, at: number): string =>
  `${timelineWords.stay({ ...stayOf(view, at) })} · ${rowName(view, view.stays.row[at]!)}`;

/** What is told about a stay. */
export const stayOf = ({ stays, devices }: ResidencyView, at: number) => ({
  home: timelineWords.home(stays.home[at]!, devices),
  share: stays.share[at]!,
  changes: stays.changes[at]!,
  begin: stays.begin[at]!,
  end: stays.end[at]!,
});
