// The layout of the page: top bar, stage, script, inspector, and below what happens, the transport and the console. Connects the
// components to the store.

import { lazy, Suspense, useEffect } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import { ConsoleLine } from '../console/console-line.tsx';
import { MmapButton } from '../console/mmap-button.tsx';
import { Explanation } from './explanation.tsx';
import { InspectorPanel } from './inspector-panel.tsx';
import { Notices } from './notices.tsx';
import styles from './shell.module.css';
import { StagePanel } from './stage-panel.tsx';
import { TopBar } from './top-bar.tsx';
import { Transport } from './transport.tsx';
import { useFiles } from './use-files.ts';
import { useKeys } from './use-keys.ts';

const ScriptPanel = lazy(() =>
  import('./script-panel.tsx').then((module) => ({ default: module.ScriptPanel })),
);
const HelpDialog = lazy(() => import('./help-dialog.tsx').then((module) => ({ default: module.HelpDialog })));
const ImportDialog = lazy(() =>
  import('./import-dialog.tsx').then((module) => ({ default: module.ImportDialog })),
);

/** The whole page. */
export function Shell() {
  const app = useApp();
  const editorOpen = useAppState(({ settings }) => settings.editorOpen);
  const isHeld = useFiles(pageWords.pastedName);
  useKeys();
  useTheme();
  return (
    <div className={styles.shell} data-script={editorOpen || undefined}>
      <TopBar />
      <main className={styles.main}>
        <StagePanel />
        {editorOpen && (
          <Suspense fallback={<section className={styles.script} />}>
            <ScriptPanel />
          </Suspense>
        )}
        <InspectorPanel />
        <Notices />
      </main>
      <footer className={styles.below}>
        <Explanation />
        <Transport />
        <div className={styles.console}>
          <ConsoleLine onStatement={(statement) => app.insert(statement)} />
          <MapMemory />
        </div>
      </footer>
      <Dialogs />
      {isHeld && <p className={styles.drop}>{pageWords.drop}</p>}
    </div>
  );
}

function MapMemory() {
  const app = useApp();
  const script = useAppState((state) => state.script);
  return <MmapButton script={script} onStatement={(statement) => void app.insert(statement)} />;
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

/** Puts the theme where the tokens look for it. */
function useTheme(): void {
  const theme = useAppState(({ settings }) => settings.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}
