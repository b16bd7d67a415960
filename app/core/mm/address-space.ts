// get_unmapped_area: where a new mapping goes. Top-down below the smallest limit of the CPU and every attached device (model.md §5). Not
// modelled: randomisation, guard gaps, the stack at the top.

import { alignDown } from '../base/bits.ts';
import { PAGE_SHIFT } from '../base/units.ts';
import { contextsOf } from '../gmem/contexts.ts';
import { NodeKind } from '../memory/nodes.ts';
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
  return userEnd(k) > 2 ** 34 ? HEAP : SMALL_HEAP;
}

/** Whether so many private writable pages can ever be there at once: all frames of host and devices (`__vm_enough_memory`). */
export function fitsMemory(k: Kernel, pages: number): boolean {
  let frames = Number(k.config.host >> BigInt(PAGE_SHIFT));
  for (let node = 1; node < k.memory.nodeCount; node++)
    if (k.memory.kindOf(node) === NodeKind.Hnode) frames += k.memory.framesOf(node);
  return pages <= frames;
}

/**
 * What a place is looked for: how many pages, at a multiple of `align` pages, at `hint` (0 = none) if that is free, and clear of what was
 * set aside because a device refused it.
 */
export interface Wanted {
  readonly pages: number;
  readonly align: number;
  readonly hint: number;
  readonly setAside: readonly Span[];
}

/** A free range, or `null` if there is no room. */
export function freeRange(k: Kernel, mm: number, wanted: Wanted): Span | null {
  const { pages, align, hint, setAside } = wanted;
  const from = hint === 0 ? 0 : Math.max(hint, alignDown(LOWEST + align - 1, align));
  const hinted = { first: from, end: from + pages };
  const isHint = from > 0 && hinted.end <= userEnd(k) && !setAside.some((span) => overlap(span, hinted));
  if (isHint && vmasIn(k, mm, hinted).length === 0) return hinted;
  let ceiling = ceilingOf(k, mm, from);
  const list = k.vmaIndex.list(mm);
  for (let i = list.length - 1; i >= -1; i--) {
    const floor = i >= 0 ? k.vmas.end(list[i]!) : LOWEST;
    const first = highestBelow(ceiling, wanted);
    if (first >= Math.max(floor, LOWEST)) return { first, end: first + pages };
    if (i >= 0) ceiling = Math.min(ceiling, k.vmas.start(list[i]!));
  }
  return null;
}

/** The highest place for a range below `ceiling` that is clear of what was set aside. */
function highestBelow(ceiling: number, { pages, align, setAside }: Wanted): number {
  let first = alignDown(ceiling - pages, align);
  const blocking = (): Span | undefined =>
    setAside.find((span) => overlap(span, { first, end: first + pages }));
  for (let span = blocking(); span !== undefined; span = blocking())
    first = alignDown(span.first - pages, align);
  return first;
}

const overlap = (a: Span, b: Span): boolean => a.first < b.end && b.first < a.end;

/** A hint above the window opens the whole address space, as with five levels in Linux. */
function ceilingOf(k: Kernel, mm: number, hint: number): number {
  const limits = contextsOf(k, mm).map((ctx) => k.tables.formatOf(k.contexts.pmap.data[ctx]!).userEnd);
  const windowed = k.config.cpu === 'x86-64-5level' && hint < DEFAULT_WINDOW_END;
  return Math.min(userEnd(k), windowed ? DEFAULT_WINDOW_END : Infinity, ...limits);
}
