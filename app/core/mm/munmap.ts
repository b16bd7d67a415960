// do_vmi_munmap: takes a range out of an address space (Linux mm/mmap.c; RFC patch 6/6 for peer-shared VMAs). Not modelled: the
// maple tree's own allocation, which may fail before the point of no return.

import { Cost } from '../base/cost.ts';
import type { Path } from '../base/scheduler.ts';
import { failure, success, type Answer } from '../command.ts';
import { freeGmMappings } from '../gmem/release.ts';
import { Fn } from '../trace.ts';
import { userEnd } from './address-space.ts';
import type { Kernel } from './kernel.ts';
import { granuleSpan, spanOf, vmasIn, type Span } from './range.ts';
import { VmFlag } from './structs.ts';
import { splitVma, unlinkVma } from './vma.ts';
import { splitHugeAt, zapRange } from './zap.ts';

/** Unmaps a range. `-EINVAL` when unaligned, empty or beyond the user's space; a hole is no error. Linux: `do_vmi_munmap`. */
export function* doMunmap(k: Kernel, mm: number, addr: bigint, length: bigint): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.doMunmap, Number(addr >> 12n));
  k.engine.clock.advance(Cost.systemCall);
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  const asked = length === 0n ? null : spanOf(addr, length);
  const span = asked !== null && asked.end <= userEnd(k) ? granuleSpan(k, mm, asked) : null;
  if (span !== null) yield* unmapSpan(k, mm, span);
  mmapLock.unlock(mm);
  k.leave(Fn.doMunmap, span === null ? 1 : 0);
  return span === null ? failure('EINVAL') : success;
}

/** Unmaps a range with `mmap_lock` held for writing: VMAs are split at its ends, contents dropped, tables that are left empty freed. */
export function* unmapSpan(k: Kernel, mm: number, span: Span): Path<void> {
  yield* isolate(k, mm, span);
  const doomed = vmasIn(k, mm, span);
  if (doomed.length === 0) return;
  k.enter(Fn.unmapRegion, span.first);
  for (const vma of doomed) {
    const first = k.vmas.start(vma);
    const end = k.vmas.end(vma);
    if (k.vmas.has(vma, VmFlag.PeerShared)) yield* freeGmMappings(k, mm, first, end);
    yield* zapRange(k, mm, first, end, true);
    unlinkVma(k, vma);
    k.tables.freeEmptyTables(k.mms.pgd.data[mm]!, first, end - 1);
  }
  k.leave(Fn.unmapRegion);
}

/** Splits the VMAs (and huge leaves of ordinary ones) that a range begins or ends inside. */
export function* isolate(k: Kernel, mm: number, { first, end }: Span): Path<void> {
  const lower = k.vmaIndex.lookup(mm, first);
  if (lower !== 0) yield* splitHugeAt(k, mm, first);
  if (lower !== 0 && k.vmas.start(lower) < first) splitVma(k, lower, first);
  const upper = k.vmaIndex.lookup(mm, end - 1);
  if (upper === 0 || k.vmas.end(upper) === end) return;
  yield* splitHugeAt(k, mm, end);
  splitVma(k, upper, end);
}
