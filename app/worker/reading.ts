// Reading a script, loaded on demand: what the page opens first has been read when the page was built. Our decision.

import type { Statement } from '../script/ast.ts';
import type { ScriptError } from '../script/errors.ts';
import { parseSteps, runnable } from '../script/parser.ts';
import type { Slices } from './slices.ts';

/** A script as read: its statements, everything wrong with it, and those statements that run all the same. */
export interface Reading {
  readonly statements: readonly Statement[];
  readonly errors: readonly ScriptError[];
  readonly runnable: readonly Statement[];
}

/** Reads a script in slices. */
export async function readScript(text: string, slices: Slices): Promise<Reading> {
  const steps = parseSteps(text);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return { ...step.value, runnable: runnable(step.value) };
    if (slices.isOver) await slices.breathe({ doing: 'reading', done: step.value, total: 1 });
  }
}
