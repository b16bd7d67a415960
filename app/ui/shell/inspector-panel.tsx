// The inspector with the actions of the selection, for the column beside the stage. Loaded on demand.

import { useCallback, useMemo } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import type { Position } from '../../worker/protocol.ts';
import { Actions } from '../console/actions.tsx';
import { Inspector } from '../inspector/inspector.tsx';
import type { AskWriters } from '../inspector/writers.ts';
import { FEW_REPORTS } from './reports-panel.tsx';
import { useReportLinks } from './use-report-links.ts';

/** What stands in the column; nothing as long as the worker prepares itself. */
export function InspectorPanel() {
  const app = useApp();
  const details = useAppState(({ frame }) => frame?.details ?? null);
  const run = useAppState(({ frame }) => frame?.run ?? 0);
  const writers = useMemo((): AskWriters => ({ run, ask: (...asked) => app.writers(...asked) }), [app, run]);
  const links = useReportLinks();
  const areListed = useAppState(({ report }) => (report?.reportCount ?? 0) <= FEW_REPORTS);
  const onGo = useCallback((position: Position) => app.move({ kind: 'position', position }), [app]);
  const onStatement = useCallback((statement: string) => void app.insert(statement), [app]);
  const nodes = useAppState(({ frame }) => frame?.stage.memory.nodes);
  if (details === null || nodes === undefined) return null;
  return (
    <Inspector view={details.inspector} {...{ nodes, onGo, writers }} links={areListed ? null : links}>
      <Actions view={details.actions} onStatement={onStatement} />
    </Inspector>
  );
}
