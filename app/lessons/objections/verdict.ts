// Figures and a verdict out of a finished run. Pure; no kernel symbol, our decision: nothing but the bounds of an entry decides.

import type { Evidence, Measure, Objection, Unit } from './entry.ts';

/** `handled`: every deciding figure keeps its bound; `not in the RFC`: none does; `depends`: some do. */
export type Verdict = 'handled' | 'not in the RFC' | 'depends';

/** One figure as it came out. `bound`: `null` if it decides nothing. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
  readonly bound: {
    readonly relation: 'at most' | 'at least';
    readonly limit: number;
    readonly holds: boolean;
  } | null;
}

/** The figures of an entry, in its order. Throws if a script lacks a phase that a measure reads. */
export const figuresOf = ({ measures }: Objection, evidence: Evidence): readonly Figure[] =>
  measures.map((measure) => figure(measure, evidence));

/** What the figures decide. */
export function verdictOf(figures: readonly Figure[]): Verdict {
  const deciding = figures.flatMap(({ bound }) => (bound === null ? [] : [bound.holds]));
  if (deciding.every((holds) => holds)) return 'handled';
  return deciding.includes(true) ? 'depends' : 'not in the RFC';
}

function figure({ name, unit, of, must }: Measure, evidence: Evidence): Figure {
  const value = of(evidence);
  if (must === undefined) return { name, unit, value, bound: null };
  const limit = typeof must.limit === 'number' ? must.limit : must.limit(evidence);
  const holds = must.relation === 'at most' ? value <= limit : value >= limit;
  return { name, unit, value, bound: { relation: must.relation, limit, holds } };
}
