// alloc_pages for the host: zeroed pages of the machine's own memory. Not modelled: reclaim of host memory, other zones and nodes.

import { FailSite } from '../base/fault-injection.ts';
import { NO_FRAME, type Pfn } from '../base/units.ts';
import type { Kernel } from './kernel.ts';

/** 2^order zeroed host frames with one reference, or NO_FRAME without memory. Linux: `alloc_pages`. */
export function allocPages(k: Kernel, order: number): Pfn {
  return k.engine.faults.shouldFail(FailSite.Page) ? NO_FRAME : k.memory.alloc(k.hostNode, order);
}
