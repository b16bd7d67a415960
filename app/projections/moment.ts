// The shown moment of a recorded run: which steps and which journal entries made what is seen. No kernel symbol; our decision.

import { type History, StepKind } from '../core/index.ts';

/** Steps `[first, end)` of the present statement are done; those from `marked` on, and the journal from `journal` on, are marked. */
export interface Moment {
  readonly first: number;
  readonly end: number;
  readonly marked: number;
  readonly journal: number;
}

/** The moment at the history's position; `marks` says whether the last step or the whole statement is marked. */
export function momentOf(history: History, marks: 'step' | 'statement'): Moment {
  const { statement, step } = history.position;
  const { journal } = history.machine.kernel.engine;
  const shown = step > 0 ? statement : statement - 1;
  if (shown < 0) return { first: 0, end: 0, marked: 0, journal: journal.position };
  const first = history.firstStep(shown);
  const done = step > 0 ? step : history.stepCount(shown);
  const before = marks === 'statement' ? 0 : Math.max(0, done - 1);
  const journalBefore = history.journalAt({ statement: shown, step: before });
  return { first, end: first + done, marked: first + before, journal: journalBefore };
}

/** A copy between frames: source and destination, order, when it began and how long it takes, in nanoseconds. */
export interface Copy {
  readonly from: number;
  readonly to: number;
  readonly order: number;
  readonly began: number;
  readonly duration: number;
}

/** How far back a copy that still runs is looked for. */
const LOOK_BACK = 4096;

/** The copies that have begun and not ended at a moment, oldest first. */
export function copiesAt(history: History, { first, end }: Moment): Copy[] {
  const { steps } = history.machine.kernel.engine;
  const ended = new Set<string>();
  const copies: Copy[] = [];
  for (let at = end - 1; at >= Math.max(first, end - LOOK_BACK); at--) {
    const kind = steps.kindAt(at);
    if (kind !== StepKind.DmaBegin && kind !== StepKind.DmaEnd) continue;
    const { a: from, b: to, c: order, d: duration, now: began } = steps.at(at);
    const name = `${from}:${to}`;
    if (kind === StepKind.DmaEnd) ended.add(name);
    else if (!ended.delete(name)) copies.unshift({ from, to, order, began, duration });
  }
  return copies;
}

/** More copies than these in one picture say nothing. */
const MOST_LANDED = 16;

/** The copies that ended in the marked steps of a moment, oldest first: the last of them where there are many. */
export function copiesLanded(history: History, { first, end, marked }: Moment): Copy[] {
  const { steps } = history.machine.kernel.engine;
  const wanted = new Set<string>();
  const copies: Copy[] = [];
  for (let at = end - 1; at >= Math.max(first, end - LOOK_BACK); at--) {
    if (at < marked && wanted.size === 0) break;
    const kind = steps.kindAt(at);
    if (kind !== StepKind.DmaBegin && kind !== StepKind.DmaEnd) continue;
    const { a: from, b: to, c: order, d: duration, now: began } = steps.at(at);
    const name = `${from}:${to}`;
    if (kind === StepKind.DmaBegin && wanted.delete(name))
      copies.unshift({ from, to, order, began, duration });
    else if (kind === StepKind.DmaEnd && at >= marked && copies.length + wanted.size < MOST_LANDED)
      wanted.add(name);
  }
  return copies;
}
