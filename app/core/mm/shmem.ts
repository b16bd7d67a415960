// shmem_fault: a process touches a page of MAP_SHARED memory (Linux mm/shmem.c). Whoever comes first makes the page; all map the same one.

import type { Path } from '../base/scheduler.ts';
import { NO_FRAME } from '../base/units.ts';
import { Fn } from '../trace.ts';
import type { Kernel } from './kernel.ts';
import { mapOnCpu } from './map-page.ts';
import { cachePage, offsetAt } from './page-cache.ts';

/** Maps the page of the VMA's cache that belongs at `index`. `OOM` without memory for it. */
export function* shmemFault(k: Kernel, mm: number, vma: number, index: number): Path<'OOM' | null> {
  k.enter(Fn.shmemFault, index);
  const page = cachePage(k, k.vmas.cache.data[vma]!, offsetAt(k, vma, index));
  let mapped = false;
  if (page !== NO_FRAME) {
    k.memory.get(page);
    const entered = mapOnCpu(k, mm, vma, index, 0, page);
    mapped = typeof entered === 'boolean' ? entered : yield* entered;
  }
  k.leave(Fn.shmemFault, mapped ? 0 : 1);
  return mapped ? null : 'OOM';
}
