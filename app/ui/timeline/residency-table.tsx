// The picture of residency as a table: each row's granules, how often they moved and came back, and where they are at the window's end.

import { timelineWords } from '../../words/en/timeline.ts';
import type { Move, ResidencyView } from '../../worker/protocol.ts';
import { rowName, stayOf } from './residency-layout.ts';
import styles from './timeline.module.css';

const MOST_ROWS = 200;

/** The table; `onMove` goes to where a stay begins. */
export function ResidencyTable({
  view,
  onMove,
}: {
  readonly view: ResidencyView;
  readonly onMove: (move: Move) => void;
}) {
  const { stays } = view;
  const { columns } = timelineWords;
  const places = Array.from({ length: Math.min(MOST_ROWS, stays.count) }, (_, at) => at);
  return (
    <table className={styles.table} aria-label={timelineWords.residencyTable(view)}>
      <thead>
        <tr>
          <th scope="col">{columns.at}</th>
          <th scope="col">{columns.page}</th>
          <th scope="col">{columns.homes}</th>
        </tr>
      </thead>
      <tbody>
        {places.map((at) => (
          <tr key={at}>
            <td>
              <button type="button" onClick={() => onMove({ kind: 'time', now: stays.begin[at]! })}>
                {timelineWords.time(stays.begin[at]!)}
              </button>
            </td>
            <td>{rowName(view, stays.row[at]!)}</td>
            <td>{timelineWords.stay(stayOf(view, at))}</td>
          </tr>
        ))}
        {stays.count > MOST_ROWS && (
          <tr>
            <td colSpan={3}>{timelineWords.more(stays.count - MOST_ROWS)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
