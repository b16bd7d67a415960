// All that the present run reported, above the inspector. Loaded on demand.

import { useAppState } from '../../store/use-app.ts';
import { errataWords } from '../../words/en/errata.ts';
import styles from '../errata/errata.module.css';
import { ReportList } from '../errata/report-list.tsx';
import { useReportLinks } from './use-report-links.ts';

/** More reports than that are folded at first, so that what is selected stays in sight. */
export const FEW_REPORTS = 3;

/** The reports of the run; nothing if there are none. */
export function ReportsPanel() {
  const report = useAppState((state) => state.report);
  const links = useReportLinks();
  if (report === null || report.reports.length === 0) return null;
  const { reports, reportCount } = report;
  return (
    <section className={styles.found} aria-label={errataWords.reports}>
      <details open={reportCount <= FEW_REPORTS}>
        <summary>
          <h2>{errataWords.reports}</h2>
          <span className={styles.muted}>{errataWords.reportCount(reportCount)}</span>
        </summary>
        <ReportList reports={reports} more={reportCount - reports.length} {...links} />
      </details>
    </section>
  );
}
