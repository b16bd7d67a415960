// What was reported at the place where one stands: the rule in words, the function, the step, and the erratum. Loaded on demand.

import { useAppState } from '../../store/use-app.ts';
import { errataWords } from '../../words/en/errata.ts';
import styles from '../errata/errata.module.css';
import { ErratumLink } from '../errata/report-list.tsx';
import { useReportLinks } from './use-report-links.ts';

/** The first report of the statement shown, once the run has come so far; nothing if there is none. */
export function ReportLine() {
  const reports = useAppState(({ report }) => report?.reports);
  const place = useAppState(({ frame }) => frame?.place);
  const { onGo, onErratum } = useReportLinks();
  if (reports === undefined || place === undefined) return null;
  const { statement, step } = place;
  const own = reports.filter((each) => each.statement === statement - 1 && each.step <= step);
  const report = own.findLast((each) => each.step === step) ?? own[0];
  if (report === undefined) return null;
  const isSaid = place.position.step === report.step;
  return (
    <p className={styles.line}>
      <span className={styles.sign} aria-hidden="true">
        {'!'}
      </span>
      <span>{isSaid ? errataWords.foundHere(report) : errataWords.foundBefore(report)}</span>
      {step !== report.step && (
        <button type="button" className={styles.id} onClick={() => onGo(report)}>
          {errataWords.goToStep(report.step)}
        </button>
      )}
      {report.erratum !== null && <ErratumLink id={report.erratum} onErratum={onErratum} />}
    </p>
  );
}
