// The script beside the stage, with how its last run went. Loaded on demand.

import { useApp, useAppState } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import { panelWords } from '../../words/en/panels.ts';
import type { ScriptError } from '../../worker/protocol.ts';
import { ScriptEditor } from '../console/script-editor.tsx';
import { IconButton } from './icon-button.tsx';
import styles from './shell.module.css';

const NO_ERRORS: readonly ScriptError[] = [];

/** The editor of the script. */
export function ScriptPanel() {
  const app = useApp();
  const script = useAppState((state) => state.script);
  const report = useAppState((state) => state.report);
  const line = useAppState(({ frame }) => frame?.place.line ?? 0);
  return (
    <>
      <div className={styles.scriptHead}>
        <h2>{pageWords.script}</h2>
        <p className={styles.ran}>{report === null ? '' : panelWords.ran(report)}</p>
        <IconButton
          icon="close"
          label={pageWords.hideScript}
          onClick={() => app.set({ editorOpen: false })}
        />
      </div>
      <div className={styles.scriptBody}>
        <ScriptEditor
          text={script}
          errors={report?.errors ?? NO_ERRORS}
          currentLine={line}
          onChange={(text) => app.edit(text)}
          onGoToLine={(wanted) => app.move({ kind: 'line', line: wanted })}
        />
      </div>
    </>
  );
}
