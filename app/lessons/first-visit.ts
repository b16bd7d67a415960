// What the page opens when there is nothing else to open: a script that explains itself, recorded when the page is built. Begins with memory
// that already shows something: a first touch on the CPU, a fault by gpu0, reading back and munmap follow.

import type { RecordedVisit } from '../worker/protocol.ts';
import { visit } from './first-visit.gmem?visit=9';

/** The recorded first visit. */
export const firstVisit = visit as RecordedVisit;
