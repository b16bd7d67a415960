// get_unmapped_area: where a new mapping goes. Top-down below the smallest limit of the CPU and every attached device (model.md §5). Not
// modelled: randomisation, guard gaps, the stack at the top.

import { alignDown } from '../base/bits.ts';
import { contextsOf } from '../gmem/gm-as.ts';
import { formatOfDevice } from '../gmem/driver.ts';
import { formatOf } from '../mmu/formats.ts';
import type { Kernel } from './kernel.ts';
import { vmasIn, type Span } from './range.ts';

/** No mapping begins below 64 KiB unless it is asked for (Linux `mmap_min_addr`). */
const LOWEST = 16;

/** With five levels, addresses above 2^47 are only given on an explicit hint (Linux `DEFAULT_MAP_WINDOW`). */
const DEFAULT_WINDOW_END = 2 ** 35 - 1;

/** Where the heap begins when nothing else says so, and where it begins in small address spaces. */
const HEAP = 0x5555_5555_8000;
const SMALL_HEAP = 0x1000_0000;

/** First page index after the user's address space: the CPU's own limit. */
export function userEnd(k: Kernel): number {
  return formatOf(k.config.cpu, k.granuleOrder).userEnd;
}

/** The first address of a fresh process's heap, in bytes. */
export function firstBreak(k: Kernel): number {
  return formatOf(k.config.cpu, k.granuleOrder).userEnd > 2 ** 34 ? HEAP : SMALL_HEAP;
}

/** What a place is looked for: how many pages, at a multiple of `align` pages, at `hint` (0 = none) if that is free. */
export interface Wanted {
  readonly pages: number;
  readonly align: number;
  readonly hint: number;
}

/** A free range, or `null` if there is no room. */
export function freeRange(k: Kernel, mm: number, { pages, align, hint }: Wanted): Span | null {
  const hinted = { first: hint, end: hint + pages };
  if (hint >= LOWEST && hinted.end <= userEnd(k) && vmasIn(k, mm, hinted).length === 0) return hinted;
  let ceiling = ceilingOf(k, mm);
  const list = k.vmaIndex.list(mm);
  for (let i = list.length - 1; i >= -1; i--) {
    const floor = i >= 0 ? k.vmas.end(list[i]!) : LOWEST;
    const first = alignDown(ceiling - pages, align);
    if (first >= floor) return { first, end: first + pages };
    if (i >= 0) ceiling = Math.min(ceiling, k.vmas.start(list[i]!));
  }
  return null;
}

function ceilingOf(k: Kernel, mm: number): number {
  const limits = contextsOf(k, mm).map((ctx) => {
    const format = formatOfDevice(k, k.contexts.dev.data[ctx]!);
    return formatOf(format, k.granuleOrder).userEnd;
  });
  return Math.min(userEnd(k), DEFAULT_WINDOW_END, ...limits);
}
