// Actions in rows: one for the CPU, one for each device, then what becomes of the frame, what drops the data, what can fail. Pure; our decision.

import { actionWords } from '../../words/en/actions.ts';
import type { ActionView } from '../../worker/protocol.ts';

/** One row of buttons: who acts, and why some or all of them cannot (empty words if all can). */
export interface ActionRow {
  readonly key: string;
  readonly title: string;
  readonly reason: string;
  readonly actions: readonly ActionView[];
}

/** The rows of what nobody in particular does. */
const rowsOf: Partial<Record<ActionView['kind'], 'frame' | 'drop' | 'fail'>> = {
  pin: 'frame',
  unpin: 'frame',
  migrate: 'frame',
  eagerfree: 'drop',
  dontneed: 'drop',
  munmap: 'drop',
  failPage: 'fail',
  failMap: 'fail',
  failUnmap: 'fail',
};

const titles: Readonly<Record<string, string>> = {
  frame: actionWords.frameRow,
  drop: actionWords.dropRow,
  fail: actionWords.failRow,
};

/** The rows of a selection's actions, in their order. */
export function actionRows(actions: readonly ActionView[]): readonly ActionRow[] {
  const rows = new Map<string, ActionView[]>();
  for (const action of actions) {
    const key = rowsOf[action.kind] ?? `by ${action.device ?? ''}`;
    rows.set(key, [...(rows.get(key) ?? []), action]);
  }
  return [...rows].map(([key, members]) => ({
    key,
    title: titles[key] ?? actionWords.row(members[0]!.device),
    reason: reasonOf(members),
    actions: members,
  }));
}

/** The one reason of the whole row or of some of its buttons, or all reasons; each button has its own as well. */
function reasonOf(actions: readonly ActionView[]): string {
  const refused = actions.filter(({ refusal }) => refusal !== null);
  const reasons = [...new Set(refused.map(({ refusal }) => refusal!))];
  const [only] = reasons;
  if (only === undefined) return '';
  const some = refused.length < actions.length && reasons.length === 1;
  if (some)
    return actionWords.refusalOf(
      refused.map(({ kind }) => kind),
      only,
    );
  return reasons.map(actionWords.refusal).join(' · ');
}
