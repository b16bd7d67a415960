// Fields that one step wrote belong together: the inspector names that step once. Pure; our decision.

import type { FieldView, TrailOfField, Why } from '../../worker/protocol.ts';

/** Names of fields whose last write is the same step, and that step. */
export interface WhyGroup {
  readonly names: readonly string[];
  readonly why: Why;
  /** Those of the fields that may have been written before. */
  readonly trails: readonly TrailOfField[];
}

/** The fields by the step that wrote them last, in the order of the fields; fields that nobody wrote are left out. */
export function whyGroups(fields: readonly Pick<FieldView, 'name' | 'why'>[]): readonly WhyGroup[] {
  const groups = new Map<number, { names: string[]; why: Why; trails: TrailOfField[] }>();
  for (const { name, why } of fields) {
    if (why === null) continue;
    const group = groups.get(why.step) ?? { names: [], why, trails: [] };
    groups.set(why.step, group);
    group.names.push(name);
    if (why.trail !== null) group.trails.push({ name, trail: why.trail });
  }
  return [...groups.values()];
}
