// What the page opens when there is nothing else to open: a script that explains itself, and the place at which it begins.

import type { Statement } from '../script/ast.ts';
import script from './first-visit.gmem?raw';
import { statements } from './first-visit.gmem?statements';

/** A script, its statements and the position at which it is shown first. */
export interface Lesson {
  readonly script: string;
  readonly statements: readonly Statement[];
  readonly position: { readonly statement: number; readonly step: number };
}

/** First touch on the CPU, a fault by gpu0, reading back, munmap. Begins with memory that already shows something. */
export const firstVisit: Lesson = {
  script,
  statements: statements as readonly Statement[],
  position: { statement: 9, step: 0 },
};
