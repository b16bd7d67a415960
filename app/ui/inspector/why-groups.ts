// Fields that one step wrote belong together: the inspector names that step once. Pure; our decision.

import type { FieldView, TrailOfField, Why } from '../../worker/protocol.ts';

/** What is known of who wrote a field. */
export type WrittenField = Pick<FieldView, 'name' | 'why'> & Partial<Pick<FieldView, 'longAgo'>>;

/** Names of fields whose last write is the same step, and that step; null for those written so long ago that it must be looked for. */
export interface WhyGroup {
  readonly names: readonly string[];
  readonly why: Why | null;
  /** Those of the fields that may have been written before. */
  readonly trails: readonly TrailOfField[];
}

/** The fields by the step that wrote them last, in the order of the fields; then those of long ago. What nobody wrote is left out. */
export function whyGroups(fields: readonly WrittenField[]): readonly WhyGroup[] {
  const groups = new Map<number, { names: string[]; why: Why; trails: TrailOfField[] }>();
  for (const { name, why } of fields) {
    if (why === null) continue;
    const group = groups.get(why.step) ?? { names: [], why, trails: [] };
    groups.set(why.step, group);
    group.names.push(name);
    if (why.trail !== null) group.trails.push({ name, trail: why.trail });
  }
  const old = fields.flatMap(({ name, longAgo = null }) =>
    longAgo === null ? [] : [{ name, trail: longAgo }],
  );
  if (old.length === 0) return [...groups.values()];
  return [...groups.values(), { names: old.map(({ name }) => name), why: null, trails: old }];
}
