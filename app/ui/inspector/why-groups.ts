// Fields that one step wrote belong together: the inspector names that step once. Pure; our decision.

import type { FieldView, Why } from '../../worker/protocol.ts';

/** Names of fields whose last write is the same step, and that step. */
export interface WhyGroup {
  readonly names: readonly string[];
  readonly why: Why;
}

/** The fields by the step that wrote them last, in the order of the fields; fields that nobody wrote are left out. */
export function whyGroups(fields: readonly Pick<FieldView, 'name' | 'why'>[]): readonly WhyGroup[] {
  const groups = new Map<number, { names: string[]; why: Why }>();
  for (const { name, why } of fields) {
    if (why === null) continue;
    const group = groups.get(why.step);
    if (group === undefined) groups.set(why.step, { names: [name], why });
    else group.names.push(name);
  }
  return [...groups.values()];
}
