// Where reports lead: to their step with their page selected, and to the erratum that they are due to.

import { useApp, useAppState } from '../../store/use-app.ts';
import type { ReportLinks } from '../errata/report-list.tsx';

const START = { statement: 0, step: 0 };

/** The links of reports, connected to the store. */
export function useReportLinks(): ReportLinks {
  const app = useApp();
  const at = useAppState(({ frame }) => frame?.place.position ?? START);
  return {
    at,
    onGo: ({ position, pid, page }) => {
      app.move({ kind: 'position', position });
      if (page !== null) app.select({ pid, index: page });
    },
    onErratum: (id) => app.showErrata(true, id),
  };
}
