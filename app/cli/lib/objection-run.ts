// The scripts of one question of the gallery, run to their ends: what they measured, and what that decides. No kernel symbol.

import type { Objection } from '../../lessons/objections/entry.ts';
import { type Figure, figuresOf, type Verdict, verdictOf } from '../../lessons/objections/verdict.ts';
import { runPhases } from '../../script/phases.ts';

/** What was not clean in one script. `broken`: lines that were refused. */
interface Unclean {
  readonly variant: string;
  readonly broken: readonly number[];
  readonly reports: readonly string[];
}

/** One question, answered. `unclean` is empty if every script ran clean. */
export interface ObjectionResult {
  readonly id: string;
  readonly verdict: Verdict;
  readonly figures: readonly Figure[];
  readonly unclean: readonly Unclean[];
}

/** Runs the scripts of a question and judges them. Deterministic. */
export function runObjection(objection: Objection): ObjectionResult {
  const runs = objection.variants.map(({ name, script }) => ({ variant: name, ...runPhases(script) }));
  const evidence = Object.fromEntries(runs.map(({ variant, phases }) => [variant, phases]));
  const figures = figuresOf(objection, evidence);
  const unclean = runs
    .filter(({ broken, reports }) => broken.length + reports.length > 0)
    .map(({ variant, broken, reports }) => ({ variant, broken, reports }));
  return { id: objection.id, verdict: verdictOf(figures), figures, unclean };
}
