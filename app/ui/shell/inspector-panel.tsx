// The inspector in its place, with the actions of the selection.

import { useCallback } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import type { Position } from '../../worker/protocol.ts';
import { Actions } from '../console/actions.tsx';
import { Inspector } from '../inspector/inspector.tsx';
import styles from './shell.module.css';

/** The column beside the stage. */
export function InspectorPanel() {
  const app = useApp();
  const view = useAppState(({ frame }) => frame?.inspector);
  const actions = useAppState(({ frame }) => frame?.actions ?? null);
  const onGo = useCallback((position: Position) => app.move({ kind: 'position', position }), [app]);
  return (
    <aside className={styles.aside} aria-label={pageWords.inspector} tabIndex={0}>
      {view !== undefined && (
        <Inspector view={view} onGo={onGo}>
          <Actions view={actions} onStatement={(statement) => void app.insert(statement)} />
        </Inspector>
      )}
    </aside>
  );
}
