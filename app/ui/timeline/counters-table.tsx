// The counters as a table: a row for each moment of the picture at which one of them changed.

import { timelineWords } from '../../words/en/timeline.ts';
import type { CountersView, Move } from '../../worker/protocol.ts';
import styles from './timeline.module.css';

const MOST_ROWS = 200;

/** The table; `onMove` goes to a row's time. */
export function CountersTable({
  view,
  onMove,
}: {
  readonly view: CountersView;
  readonly onMove: (move: Move) => void;
}) {
  const rows = changedRows(view);
  return (
    <table className={styles.table} aria-label={timelineWords.countersTable}>
      <thead>
        <tr>
          <th scope="col">{timelineWords.columns.at}</th>
          {view.series.map(({ name }) => (
            <th key={name} scope="col">
              {timelineWords.series(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, MOST_ROWS).map((row) => (
          <tr key={row}>
            <td>
              <button type="button" onClick={() => onMove({ kind: 'time', now: view.at[row]! })}>
                {timelineWords.time(view.at[row]!)}
              </button>
            </td>
            {view.series.map(({ name, value }) => (
              <td key={name}>{timelineWords.value(name, value[row]!)}</td>
            ))}
          </tr>
        ))}
        {rows.length > MOST_ROWS && (
          <tr>
            <td colSpan={view.series.length + 1}>{timelineWords.more(rows.length - MOST_ROWS)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

const changedRows = ({ at, series }: CountersView): number[] =>
  Array.from(at.keys()).filter(
    (row) => row === 0 || series.some(({ value }) => value[row] !== value[row - 1]),
  );
