// Ranges as system calls name them, turned into page indices: rounding, wrap, and the granule rule of peer-shared VMAs (model.md §3).

import { alignUp, pageIndex, pageOffset, pagesOf } from '../base/bits.ts';
import type { Kernel } from './kernel.ts';
import { VmFlag } from './structs.ts';

/** Page indices `[first, end)`. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

const TOP = 1n << 64n;

/** The pages of a byte range whose start must be page-aligned; the length is rounded up. `null` if it is not aligned or wraps. */
export function spanOf(addr: bigint, length: bigint): Span | null {
  if (pageOffset(addr) !== 0 || addr + length > TOP) return null;
  const first = pageIndex(addr);
  return { first, end: first + pagesOf(length) };
}

/**
 * The range widened to whole granules where it ends inside a peer-shared VMA; `null` (`-EINVAL`) where it starts inside one at no
 * multiple of the granule. openEuler's rule; nothing changes in a 4K machine.
 */
export function granuleSpan(k: Kernel, mm: number, span: Span): Span | null {
  if (k.granulePages === 1) return span;
  const lower = k.vmaIndex.lookup(mm, span.first);
  if (lower !== 0 && k.vmas.has(lower, VmFlag.PeerShared) && span.first % k.granulePages !== 0) return null;
  const upper = k.vmaIndex.lookup(mm, span.end - 1);
  const widen = upper !== 0 && k.vmas.has(upper, VmFlag.PeerShared);
  return widen ? { first: span.first, end: alignUp(span.end, k.granulePages) } : span;
}

/** Whether VMAs cover every page of the range. */
export function isCovered(k: Kernel, mm: number, { first, end }: Span): boolean {
  let at = first;
  for (let vma = k.vmaIndex.lookup(mm, at); vma !== 0 && at < end; vma = k.vmaIndex.lookup(mm, at))
    at = k.vmas.end(vma);
  return at >= end;
}

/** The VMAs that overlap a range, in address order; a copy, so that they may be changed meanwhile. */
export function vmasIn(k: Kernel, mm: number, { first, end }: Span): number[] {
  const found: number[] = [];
  for (
    let vma = k.vmaIndex.find(mm, first);
    vma !== 0 && k.vmas.start(vma) < end;
    vma = k.vmas.next.data[vma]!
  )
    found.push(vma);
  return found;
}
