// Actions in rows: one for the CPU, one for each device, one for what drops the data. Pure; our decision.

import { actionWords } from '../../words/en/actions.ts';
import type { ActionRefusal, ActionView } from '../../worker/protocol.ts';

/** One row of buttons: who acts, and why some or all of them cannot (empty words if all can). */
export interface ActionRow {
  readonly key: string;
  readonly title: string;
  readonly reason: string;
  readonly actions: readonly ActionView[];
}

const isDrop = ({ kind }: ActionView): boolean =>
  kind === 'eagerfree' || kind === 'dontneed' || kind === 'munmap';

/** The rows of a selection's actions, in their order. */
export function actionRows(actions: readonly ActionView[]): readonly ActionRow[] {
  const rows = new Map<string, ActionView[]>();
  for (const action of actions) {
    const key = isDrop(action) ? 'drop' : `by ${action.device ?? ''}`;
    rows.set(key, [...(rows.get(key) ?? []), action]);
  }
  return [...rows].map(([key, members]) => ({
    key,
    title: key === 'drop' ? actionWords.dropRow : actionWords.row(members[0]!.device),
    reason: reasonOf(members),
    actions: members,
  }));
}

/** One reason for the whole row, or each reason with the buttons that it is for. */
function reasonOf(actions: readonly ActionView[]): string {
  const kinds = new Map<ActionRefusal, ActionView['kind'][]>();
  for (const { kind, refusal } of actions)
    if (refusal !== null) kinds.set(refusal, [...(kinds.get(refusal) ?? []), kind]);
  const reasons = [...kinds];
  const [first] = reasons;
  if (first !== undefined && first[1].length === actions.length) return actionWords.refusal(first[0]);
  return reasons.map(([refusal, refused]) => actionWords.refusalOf(refused, refusal)).join(' · ');
}
