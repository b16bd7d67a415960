// The layout of the page: top bar, stage, script, inspector, and below what happens, the transport and the console. Connects the
// components to the store.

import { Suspense, useEffect } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import { Explanation } from './explanation.tsx';
import {
  ConsolePanel,
  ErrataPanel,
  HelpDialog,
  ImportDialog,
  InspectorPanel,
  Notices,
  ReportsPanel,
  ScriptPanel,
  TimelinePanel,
} from './on-demand.ts';
import styles from './shell.module.css';
import { StagePanel } from './stage-panel.tsx';
import { TopBar } from './top-bar.tsx';
import { Transport } from './transport.tsx';
import { useFiles } from './use-files.ts';
import { useKeys } from './use-keys.ts';

/** The whole page. What is loaded on demand has its room from the beginning, so that nothing moves when it comes. */
export function Shell() {
  const editorOpen = useAppState(({ settings }) => settings.editorOpen);
  const errataOpen = useAppState((state) => state.errataOpen);
  const hasReports = useAppState(({ report }) => (report?.reportCount ?? 0) > 0);
  const ready = useAppState((state) => state.ready);
  const isCompared = useAppState(({ frame }) => (frame?.beside ?? null) !== null);
  const isHeld = useFiles(pageWords.pastedName);
  useKeys();
  useTheme();
  usePreparation();
  return (
    <div
      className={styles.shell}
      data-side={errataOpen ? 'errata' : editorOpen ? 'script' : undefined}
      data-compared={isCompared || undefined}
    >
      <TopBar />
      <main className={styles.main}>
        <StagePanel />
        {editorOpen && (
          <section className={styles.script} aria-label={pageWords.script}>
            <Suspense fallback={null}>{ready && <ScriptPanel />}</Suspense>
          </section>
        )}
        {errataOpen && (
          <section className={styles.errata} aria-label={pageWords.errata}>
            <Suspense fallback={null}>{ready && <ErrataPanel />}</Suspense>
          </section>
        )}
        <aside className={styles.aside} aria-label={pageWords.inspector} tabIndex={0}>
          <Suspense fallback={null}>
            {ready && hasReports && <ReportsPanel />}
            {ready && <InspectorPanel />}
          </Suspense>
        </aside>
        <Messages />
      </main>
      <footer className={styles.below}>
        <Explanation />
        <TimelineRoom />
        <Transport />
        <div className={styles.console}>
          <Suspense fallback={null}>{ready && <ConsolePanel />}</Suspense>
        </div>
      </footer>
      <Dialogs />
      {isHeld && <p className={styles.drop}>{pageWords.drop}</p>}
    </div>
  );
}

/** The room of the timeline, as high as it will be. */
function TimelineRoom() {
  const ready = useAppState((state) => state.ready);
  const isOpen = useAppState(({ settings }) => settings.timelineOpen);
  return (
    <section className={styles.timeline} data-open={isOpen} aria-label={pageWords.timeline}>
      <Suspense fallback={null}>{ready && <TimelinePanel />}</Suspense>
    </section>
  );
}

function Messages() {
  const isNeeded = useAppState(({ notices, work }) => notices.length > 0 || work !== null);
  return <Suspense fallback={null}>{isNeeded && <Notices />}</Suspense>;
}

function Dialogs() {
  const helpOpen = useAppState((state) => state.helpOpen);
  const pending = useAppState((state) => state.pendingImport);
  return (
    <Suspense fallback={null}>
      {helpOpen && <HelpDialog />}
      {pending !== null && <ImportDialog pending={pending} />}
    </Suspense>
  );
}

/** Once the first picture stands, the worker loads what the inspector asks of it; a worker that replaces a dead one does, too. */
function usePreparation(): void {
  const app = useApp();
  const isDue = useAppState(({ ready, frame }) => ready && frame !== null && frame.details === null);
  useEffect(() => {
    if (isDue) void app.prepare();
  }, [app, isDue]);
}

/** Puts the theme where the tokens look for it. */
function useTheme(): void {
  const theme = useAppState(({ settings }) => settings.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}
