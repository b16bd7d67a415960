// What sanitizers reported about the selected page; each report leads to its step.

import { answerWords } from '../../words/en/answers.ts';
import { inspectorWords } from '../../words/en/inspector.ts';
import type { Position, SelectedView } from '../../worker/protocol.ts';
import styles from './inspector.module.css';

/** The reports about the page; nothing where there are none. */
export function Reports(props: {
  readonly reports: SelectedView['reports'];
  readonly onGo: (position: Position) => void;
}) {
  if (props.reports.length === 0) return null;
  return (
    <section className={styles.part} aria-labelledby="inspector-reports">
      <h2 id="inspector-reports">{inspectorWords.reports}</h2>
      <ul className={styles.reports}>
        {props.reports.map(({ report, position }) => (
          <li key={report.id}>
            <button
              type="button"
              onClick={() => {
                props.onGo(position);
              }}
            >
              {answerWords.report(report)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
