// What the timeline shows, as a table: every span of the window by its beginning, each leading to its step.

import { timelineWords } from '../../words/en/timeline.ts';
import type { MarkKind } from '../../projections/codes.ts';
import type { Move, TimelineView } from '../../worker/protocol.ts';
import { moveTo, shortName } from './facts.ts';
import type { Pointed } from './hit.ts';
import styles from './timeline.module.css';

/** More rows are not read; a narrower window has them all. */
const MOST_ROWS = 200;

interface Row {
  readonly begin: number;
  readonly lane: string;
  readonly what: string;
  readonly took: string;
  readonly pointed: Pointed;
}

/** The table; `onMove` goes to a row's step. */
export function TimelineTable({
  view,
  onMove,
}: {
  readonly view: TimelineView;
  readonly onMove: (move: Move) => void;
}) {
  const rows = rowsOf(view);
  const { columns } = timelineWords;
  return (
    <table className={styles.table} aria-label={timelineWords.tableName(view)}>
      <thead>
        <tr>
          {[columns.at, columns.lane, columns.what, columns.took].map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, MOST_ROWS).map(({ begin, lane, what, took, pointed }, i) => (
          <tr key={i}>
            <td>
              <button
                type="button"
                aria-label={timelineWords.goTo(what, begin)}
                onClick={() => onMove(moveTo(view, pointed))}
              >
                {timelineWords.time(begin)}
              </button>
            </td>
            <td>{lane}</td>
            <td>{what}</td>
            <td>{took}</td>
          </tr>
        ))}
        {rows.length > MOST_ROWS && (
          <tr>
            <td colSpan={4}>{timelineWords.more(rows.length - MOST_ROWS)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** Spans, what is too short to be drawn, and marks, by their beginnings. */
function rowsOf(view: TimelineView): Row[] {
  const { spans, dense, marks, lanes, labels } = view;
  const lane = (at: number): string => timelineWords.lane(lanes[at]!);
  const long = Array.from(spans.begin, (begin, at) => ({
    begin,
    lane: lane(spans.lane[at]!),
    what: shortName(view, at),
    took: timelineWords.took(spans.end[at]! - begin, spans.last[at]! >= 0),
    pointed: { kind: 'span', at } as const,
  }));
  const short = Array.from(dense.begin, (begin, at) => {
    const label = labels[dense.label[at]!];
    const facts = { lane: lanes[dense.lane[at]!]!, at: -1, result: 0 };
    const first = label === undefined ? '' : timelineWords.span({ label, ...facts });
    return {
      begin,
      lane: lane(dense.lane[at]!),
      what: timelineWords.several(dense.spans[at]!, first),
      took: timelineWords.took(dense.end[at]! - begin, true),
      pointed: { kind: 'dense', at } as const,
    };
  });
  const moments = Array.from(marks.at, (begin, at) => ({
    begin,
    lane: lane(marks.lane[at]!),
    what: timelineWords.marks(marks.kind[at] as MarkKind, marks.marks[at]!, marks.index[at]!),
    took: '',
    pointed: { kind: 'mark', at } as const,
  }));
  return [...long, ...short, ...moments].sort((a, b) => a.begin - b.begin);
}
