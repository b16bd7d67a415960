// The layout of the page: top bar, stage, script, inspector, and below what happens, the transport and the console. Connects the
// components to the store.

import { type CSSProperties, Suspense, useEffect, useRef } from 'react';
import type { Settings } from '../../store/settings.ts';
import { useApp, useAppState } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import { Explanation } from './explanation.tsx';
import {
  ConsolePanel,
  ErrataPanel,
  FormatsDialog,
  HelpDialog,
  ImportDialog,
  InspectorPanel,
  Notices,
  Palette,
  ReportsPanel,
  ScriptPanel,
  TimelinePanel,
} from './on-demand.ts';
import { PrintSheet } from './print-sheet.tsx';
import { Separator } from './separator.tsx';
import styles from './shell.module.css';
import { StagePanel } from './stage-panel.tsx';
import { TopBar } from './top-bar.tsx';
import { Transport } from './transport.tsx';
import { useBand } from './use-band.ts';
import { useFiles } from './use-files.ts';
import { useKeys } from './use-keys.ts';
import { useMedia } from './use-size.ts';

/** The whole page. What is loaded on demand has its room from the beginning, so that nothing moves when it comes. */
export function Shell() {
  const settings = useAppState((state) => state.settings);
  const { errataOpen } = settings;
  const ready = useAppState((state) => state.ready);
  const isPhone = useMedia('(width < 720px)');
  const isCompared = useAppState(({ frame }) => (frame?.beside ?? null) !== null);
  const isHeld = useFiles(pageWords.pastedName);
  useKeys();
  useBand();
  useTheme();
  usePreparation();
  return (
    <div
      className={styles.shell}
      data-side={errataOpen ? 'errata' : settings.editorOpen ? 'script' : undefined}
      data-compared={isCompared || undefined}
      style={sizesOf(settings)}
    >
      <TopBar />
      <main className={styles.main}>
        <StagePanel />
        <SidePanel />
        {(settings.inspectorOpen || isPhone) && <InspectorColumn />}
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
      <PrintSheet />
      {isHeld && <p className={styles.drop}>{pageWords.drop}</p>}
    </div>
  );
}

/** The sizes that were chosen, as the style sheet reads them; it knows the usual ones and keeps all within the window. */
function sizesOf({ sideSize, inspectorSize, stripSize }: Settings): CSSProperties {
  const sizes = { side: sideSize, inspector: inspectorSize, strip: stripSize };
  const chosen = Object.entries(sizes).filter(([, size]) => size > 0);
  return Object.fromEntries(chosen.map(([of, size]) => [`--${of}-size`, `calc(${size}px * var(--scale))`]));
}

/** The script, or the errata with the objections. */
function SidePanel() {
  const editorOpen = useAppState(({ settings }) => settings.editorOpen);
  const errataOpen = useAppState(({ settings }) => settings.errataOpen);
  const ready = useAppState((state) => state.ready);
  const panel = useRef<HTMLElement>(null);
  if (!editorOpen && !errataOpen) return null;
  return (
    <>
      <Separator of="side" panel={panel} id="side-panel" />
      <section
        ref={panel}
        id="side-panel"
        className={errataOpen ? styles.errata : styles.script}
        aria-label={errataOpen ? pageWords.errata : pageWords.script}
      >
        <Suspense fallback={null}>{ready && (errataOpen ? <ErrataPanel /> : <ScriptPanel />)}</Suspense>
      </section>
    </>
  );
}

function InspectorColumn() {
  const hasReports = useAppState(({ report }) => (report?.reportCount ?? 0) > 0);
  const ready = useAppState((state) => state.ready);
  const panel = useRef<HTMLElement>(null);
  return (
    <>
      <Separator of="inspector" panel={panel} id="inspector-panel" />
      <aside
        ref={panel}
        id="inspector-panel"
        className={styles.aside}
        aria-label={pageWords.inspector}
        tabIndex={0}
      >
        <Suspense fallback={null}>
          {ready && hasReports && <ReportsPanel />}
          {ready && <InspectorPanel />}
        </Suspense>
      </aside>
    </>
  );
}

/** The room of the timeline, as high as it will be. */
function TimelineRoom() {
  const ready = useAppState((state) => state.ready);
  const isOpen = useAppState(({ settings }) => settings.timelineOpen);
  const panel = useRef<HTMLElement>(null);
  return (
    <>
      {isOpen && <Separator of="strip" panel={panel} id="strip-panel" />}
      <section
        ref={panel}
        id="strip-panel"
        className={styles.timeline}
        data-open={isOpen}
        aria-label={pageWords.timeline}
      >
        <Suspense fallback={null}>{ready && <TimelinePanel />}</Suspense>
      </section>
    </>
  );
}

function Messages() {
  const isNeeded = useAppState(({ notices, work }) => notices.length > 0 || work !== null);
  return <Suspense fallback={null}>{isNeeded && <Notices />}</Suspense>;
}

function Dialogs() {
  const helpOpen = useAppState((state) => state.helpOpen);
  const paletteOpen = useAppState((state) => state.paletteOpen);
  const formatsOpen = useAppState((state) => state.formatsOpen);
  const pending = useAppState((state) => state.pendingImport);
  return (
    <Suspense fallback={null}>
      {helpOpen && <HelpDialog />}
      {paletteOpen && <Palette />}
      {formatsOpen && <FormatsDialog />}
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
