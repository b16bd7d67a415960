// do_vmi_munmap: takes a range out of an address space (Linux mm/mmap.c; RFC patch 6/6 for peer-shared VMAs). Not modelled: the
// maple tree; its one allocation that can fail stands before the point of no return.

import { FailSite } from '../base/fault-injection.ts';
import type { Path } from '../base/scheduler.ts';
import { failure, success, type Answer } from '../command.ts';
import { munmapInPeerDevices } from '../gmem/peers.ts';
import { freeGmMappings } from '../gmem/release.ts';
import { Fn } from '../trace.ts';
import { userEnd } from './address-space.ts';
import type { Kernel } from './kernel.ts';
import { granuleSpan, spanOf, vmasIn, type Span } from './range.ts';
import { VmFlag } from './structs.ts';
import { mergeAt, splitVma, unlinkVma } from './vma.ts';
import { splitHugeAt, zapRange } from './zap.ts';

/**
 * Unmaps a range. `-EINVAL` when unaligned, empty or beyond the user's space, `-ENOMEM` without memory for what a split needs (nothing has
 * changed then); a hole is no error. Linux: `do_vmi_munmap`.
 */
export function* doMunmap(k: Kernel, mm: number, addr: bigint, length: bigint): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.doMunmap, Number(addr >> 12n));
  k.engine.clock.advance(k.cost.systemCall);
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  const asked = length === 0n ? null : spanOf(addr, length);
  const span = asked !== null && asked.end <= userEnd(k) ? granuleSpan(k, mm, asked) : null;
  const done = span !== null && (yield* unmapSpan(k, mm, span));
  mmapLock.unlock(mm);
  k.leave(Fn.doMunmap, done ? 0 : 1);
  return span === null ? failure('EINVAL') : done ? success : failure('ENOMEM');
}

/**
 * Unmaps a range with `mmap_lock` held for writing. False without memory for what a split needs: then nothing has changed. After that
 * nothing can fail. Linux: `do_vmi_align_munmap`.
 */
export function* unmapSpan(k: Kernel, mm: number, span: Span): Path<boolean> {
  if (!(yield* prepareUnmap(k, mm, span))) return false;
  yield* unmapVmas(k, mm, vmasIn(k, mm, span));
  return true;
}

/** All that can fail before a range is unmapped: afterwards whole VMAs lie in it. What was split is joined again on failure. */
export function* prepareUnmap(k: Kernel, mm: number, span: Span): Path<boolean> {
  if (!(yield* isolate(k, mm, span))) return false;
  if (vmasIn(k, mm, span).length === 0 || !k.engine.faults.shouldFail(FailSite.VmaTree)) return true;
  rejoin(k, mm, span);
  return false;
}

/**
 * Drops the contents of VMAs and takes them off the list; tables that are left empty are freed. PEER devices forget the range, unless it
 * becomes peer-shared again at once.
 */
export function* unmapVmas(k: Kernel, mm: number, doomed: readonly number[], keepsPeers = false): Path<void> {
  if (doomed.length === 0) return;
  k.enter(Fn.unmapRegion, k.vmas.start(doomed[0]!));
  for (const vma of doomed.filter((each) => isThere(k, each))) {
    const first = k.vmas.start(vma);
    const end = k.vmas.end(vma);
    const isPeerShared = k.vmas.has(vma, VmFlag.PeerShared);
    if (isPeerShared) yield* freeGmMappings(k, mm, first, end);
    yield* zapRange(k, mm, first, end, !k.vmas.has(vma, VmFlag.Shared));
    unlinkVma(k, vma);
    if (isPeerShared && !keepsPeers) munmapInPeerDevices(k, mm, first, end);
    k.tables.freeEmptyTables(k.mms.pgd.data[mm]!, first, end - 1);
  }
  k.leave(Fn.unmapRegion);
}

/** Whether a VMA that the list leads to exists; one that was freed is reported. */
function isThere(k: Kernel, vma: number): boolean {
  if (k.vmas.slab.isLive(vma)) return true;
  k.report({ kind: 'uaf', rule: 'freed-vma', pid: k.vmas.mm.data[vma]!, object: vma });
  return false;
}

/** Splits the VMAs (and huge leaves of ordinary ones) that a range begins or ends inside. False without memory: then it split none. */
export function* isolate(k: Kernel, mm: number, span: Span): Path<boolean> {
  const { first, end } = span;
  const lower = k.vmaIndex.lookup(mm, first);
  if (lower !== 0 && k.vmas.start(lower) < first && splitVma(k, lower, first) === 0) return false;
  const upper = k.vmaIndex.lookup(mm, end - 1);
  if (upper !== 0 && k.vmas.end(upper) > end && splitVma(k, upper, end) === 0) {
    rejoin(k, mm, span);
    return false;
  }
  if (lower !== 0) yield* splitHugeAt(k, mm, first);
  if (upper !== 0) yield* splitHugeAt(k, mm, end);
  return true;
}

/** Undoes `isolate`. Neighbours that are alike are one VMA always, so that only its own cuts are joined. */
export function rejoin(k: Kernel, mm: number, { first, end }: Span): void {
  mergeAt(k, mm, first);
  mergeAt(k, mm, end);
}
