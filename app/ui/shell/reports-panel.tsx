// All that the present run reported, above the inspector. Loaded on demand.

import { useAppState } from '../../store/use-app.ts';
import { errataWords } from '../../words/en/errata.ts';
import styles from '../errata/errata.module.css';
import { ReportList } from '../errata/report-list.tsx';
import { useReportLinks } from './use-report-links.ts';

/** The reports of the run; nothing if there are none. */
export function ReportsPanel() {
  const report = useAppState((state) => state.report);
  const links = useReportLinks();
  if (report === null || report.reports.length === 0) return null;
  const { reports, reportCount } = report;
  return (
    <section className={styles.found} aria-label={errataWords.reports}>
      <h2>{errataWords.reports}</h2>
      <ReportList reports={reports} more={reportCount - reports.length} {...links} />
    </section>
  );
}
