// The errata beside the stage: the semantics of the script, the catalogue, and what the present run reported. Loaded on demand.

import { lazy, Suspense } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import type { Errata } from '../../store/errata.ts';
import type { Part } from '../../store/state.ts';
import { errataWords } from '../../words/en/errata.ts';
import { pageWords } from '../../words/en/page.ts';
import type { ListedReport } from '../../worker/protocol.ts';
import { ErrataList } from '../errata/errata-list.tsx';
import styles from '../errata/errata.module.css';
import { ReportList } from '../errata/report-list.tsx';
import { SemanticsChoice } from '../errata/semantics-choice.tsx';
import { ComparePanel } from './compare-panel.tsx';
import { IconButton } from './icon-button.tsx';
import { useReportLinks } from './use-report-links.ts';
import { useMedia } from './use-size.ts';

const NO_REPORTS: readonly ListedReport[] = [];

const ObjectionsPanel = lazy(async () => ({
  default: (await import('./objections-panel.tsx')).ObjectionsPanel,
}));

const parts = Object.keys(errataWords.parts) as readonly Part[];

/** The panel: the errata, or what reviewers asked. */
export function ErrataPanel() {
  const app = useApp();
  const part = useAppState((state) => state.part);
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        <h2 className={styles.hidden}>{errataWords.parts[part]}</h2>
        <div className={styles.choice} role="group" aria-label={errataWords.partsLabel}>
          {parts.map((each) => (
            <button
              key={each}
              type="button"
              className={styles.pick}
              aria-pressed={each === part}
              onClick={() => (each === 'errata' ? app.showErrata(true) : app.showObjections())}
            >
              {errataWords.parts[each]}
            </button>
          ))}
        </div>
        <IconButton icon="close" label={pageWords.hideErrata} onClick={() => app.showErrata(false)} />
      </div>
      <div className={styles.content}>
        {part === 'errata' ? (
          <ErrataPart />
        ) : (
          <Suspense fallback={null}>
            <ObjectionsPanel />
          </Suspense>
        )}
      </div>
    </div>
  );
}

function ErrataPart() {
  const app = useApp();
  const semantics = useAppState(({ frame }) => frame?.semantics ?? null);
  const reports = useAppState(({ report }) => report?.reports ?? NO_REPORTS);
  const chosen = useAppState((state) => state.erratum);
  const copied = useAppState((state) => state.copied === 'erratum');
  const links = useReportLinks();
  const covers = useMedia('(width < 720px)');
  const choose = (id: string | null): void => app.showErrata(true, id);
  const act = (does: (errata: Errata) => Promise<unknown>): void => void app.errata().then(does);
  if (semantics === null) return null;
  return (
    <>
      <p className={styles.muted}>{errataWords.intro}</p>
      <SemanticsChoice
        semantics={semantics}
        onSemantics={(choice) => act((errata) => errata.choose(choice))}
        onErratum={choose}
      />
      <ComparePanel semantics={semantics} />
      <ErrataList
        semantics={semantics}
        reports={reports}
        chosen={chosen}
        copied={copied}
        acts={{
          onChoose: choose,
          onSwitch: (id, on) => act((errata) => errata.switch(id, on)),
          onOpen: (id, on) => {
            if (covers) app.showErrata(false, id);
            act((errata) => errata.openScript(id, on));
          },
          onCopyLink: (id) => void app.copying().then((copying) => copying.erratum(id)),
        }}
        reportsOf={(id) => (
          <OwnReports reports={reports.filter(({ erratum }) => erratum === id)} {...links} />
        )}
      />
    </>
  );
}

function OwnReports({
  reports,
  ...links
}: { readonly reports: readonly ListedReport[] } & ReturnType<typeof useReportLinks>) {
  if (reports.length === 0) return null;
  return (
    <section aria-label={errataWords.reports}>
      <h4 className={styles.part}>{errataWords.reports}</h4>
      <ReportList reports={reports} more={0} {...links} />
    </section>
  );
}
