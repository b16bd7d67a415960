// What a run reported: each report in words, its function and step, and the erratum that it is due to.

import { errataWords } from '../../words/en/errata.ts';
import type { FoundReport, ListedReport, Position } from '../../worker/protocol.ts';
import styles from './errata.module.css';

/** What reports can lead to. */
export interface ReportLinks {
  /** Where the run stands. */
  readonly at: Position;
  readonly onGo: (report: FoundReport) => void;
  readonly onErratum: (id: string) => void;
}

/** A list of reports; `more`: how many there are beside them. */
export function ReportList(
  props: ReportLinks & {
    readonly reports: readonly (FoundReport | ListedReport)[];
    readonly more: number;
  },
) {
  const { reports, more, at, onGo, onErratum } = props;
  return (
    <ol className={styles.reports}>
      {reports.map((report) => (
        <li
          key={report.id}
          className={styles.report}
          aria-current={errataWords.here(at, report) ? 'step' : undefined}
        >
          <button
            type="button"
            className={styles.go}
            aria-label={errataWords.goTo(report)}
            onClick={() => onGo(report)}
          >
            <span className={styles.kind}>{errataWords.kind(report)}</span>
            <span>{errataWords.rule(report)}</span>
            <span className={styles.muted}>{errataWords.call(report)}</span>
            <span className={styles.muted}>{errataWords.at(report)}</span>
          </button>
          {report.erratum !== null && <ErratumLink id={report.erratum} onErratum={onErratum} />}
        </li>
      ))}
      {more > 0 && <li className={styles.muted}>{errataWords.moreReports(more)}</li>}
    </ol>
  );
}

/** An id that opens its entry. */
export function ErratumLink(props: { readonly id: string; readonly onErratum: (id: string) => void }) {
  return (
    <button
      type="button"
      className={styles.id}
      aria-label={errataWords.openEntry(props.id)}
      onClick={() => props.onErratum(props.id)}
    >
      {props.id}
    </button>
  );
}
