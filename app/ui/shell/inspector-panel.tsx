// The inspector with the actions of the selection, for the column beside the stage. Loaded on demand.

import { useCallback } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import type { Position } from '../../worker/protocol.ts';
import { Actions } from '../console/actions.tsx';
import { Inspector } from '../inspector/inspector.tsx';

/** What stands in the column; nothing as long as the worker prepares itself. */
export function InspectorPanel() {
  const app = useApp();
  const details = useAppState(({ frame }) => frame?.details ?? null);
  const onGo = useCallback((position: Position) => app.move({ kind: 'position', position }), [app]);
  const nodes = useAppState(({ frame }) => frame?.stage.memory.nodes);
  if (details === null || nodes === undefined) return null;
  return (
    <Inspector view={details.inspector} nodes={nodes} onGo={onGo}>
      <Actions view={details.actions} onStatement={(statement) => void app.insert(statement)} />
    </Inspector>
  );
}
