// What the page opens when there is nothing else to open: a script that explains itself, and the place at which it begins.

import script from './first-visit.gmem?raw';

/** A script and the position at which it is shown first. */
export interface Lesson {
  readonly script: string;
  readonly position: { readonly statement: number; readonly step: number };
}

/** First touch on the CPU, a fault by gpu0, reading back, munmap. Begins with memory that already shows something. */
export const firstVisit: Lesson = { script, position: { statement: 9, step: 0 } };
