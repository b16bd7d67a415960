// do_vmi_munmap: takes a range out of an address space (Linux mm/mmap.c; RFC patch 6/6 for peer-shared VMAs). Not modelled: the
// maple tree; its one allocation that can fail stands before the point of no return.

import { FailSite } from '../base/fault-injection.ts';
import type { Path } from '../base/scheduler.ts';
import { failure, success, type Answer } from '../command.ts';
import { typeOf } from '../gmem/gm-mapping.ts';
import { isHooked, unmapFromDevices } from '../gmem/munmap-hook.ts';
import { munmapInPeerDevices } from '../gmem/peers.ts';
import { dropAtExit, freeGmMappings } from '../gmem/release.ts';
import { mappingsIn } from '../gmem/vm-object.ts';
import { Fn } from '../trace.ts';
import { GmPage } from '../uapi.ts';
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
  const isEarly = k.rfc.E48;
  if (!(yield* prepareUnmap(k, mm, span, isEarly))) return false;
  yield* unmapVmas(k, mm, vmasIn(k, mm, span), { isOffDevices: isEarly });
  return true;
}

/**
 * All that can fail before a range is unmapped: afterwards whole VMAs lie in it. What was split is joined again on failure. `isEarly`: as
 * posted devices drop the range before the last of it (E48).
 */
export function* prepareUnmap(k: Kernel, mm: number, span: Span, isEarly = false): Path<boolean> {
  if (!(yield* isolate(k, mm, span))) return false;
  if (isEarly) yield* dropTooEarly(k, mm, span);
  if (vmasIn(k, mm, span).length === 0 || !k.engine.faults.shouldFail(FailSite.VmaTree)) return true;
  rejoin(k, mm, span);
  return false;
}

function* dropTooEarly(k: Kernel, mm: number, span: Span): Path<void> {
  k.enter(Fn.alignMunmap, span.first);
  for (const [key, mapping] of mappingsIn(k, mm, span.first, span.end))
    if (typeOf(k, mapping) === GmPage.DEVICE) k.deviate('E48', 'page', key, mm);
  yield* unmapFromDevices(k, mm, span);
  k.leave(Fn.alignMunmap);
}

/** How VMAs go: `keepsPeers`: their place becomes peer-shared again at once; `isOffDevices`: devices have dropped them already. */
interface Unmapping {
  readonly keepsPeers?: boolean;
  readonly isOffDevices?: boolean;
}

/**
 * Drops the contents of VMAs and takes them off the list; tables that are left empty are freed. PEER devices forget the range, unless it
 * becomes peer-shared again at once.
 */
export function* unmapVmas(
  k: Kernel,
  mm: number,
  doomed: readonly number[],
  { keepsPeers = false, isOffDevices = false }: Unmapping = {},
): Path<void> {
  if (doomed.length === 0) return;
  if (isHooked(k) && !isOffDevices) yield* unmapFromDevices(k, mm, boundsOf(k, doomed));
  k.enter(Fn.unmapRegion, k.vmas.start(doomed[0]!));
  for (const vma of doomed.filter((each) => isThere(k, each)))
    yield* unmapVma(k, mm, vma, freeGmMappings, !keepsPeers);
  k.leave(Fn.unmapRegion);
}

/** The same for all VMAs of a process that ends; its mappings are left to `vm_object_drop_locked`. Linux: `exit_mmap`. */
export function* unmapAll(k: Kernel, mm: number): Path<void> {
  const doomed = [...k.vmaIndex.list(mm)];
  if (doomed.length === 0) return;
  k.enter(Fn.unmapRegion, k.vmas.start(doomed[0]!));
  for (const vma of doomed.filter((each) => isThere(k, each)))
    yield* unmapVma(k, mm, vma, dropAtExit, !k.rfc.E65);
  k.leave(Fn.unmapRegion);
}

type DropData = (k: Kernel, mm: number, first: number, end: number) => Path<void>;

function* unmapVma(k: Kernel, mm: number, vma: number, dropData: DropData, tellsPeers: boolean): Path<void> {
  const first = k.vmas.start(vma);
  const end = k.vmas.end(vma);
  const isPeerShared = k.vmas.has(vma, VmFlag.PeerShared);
  if (isPeerShared) yield* dropData(k, mm, first, end);
  yield* zapRange(k, mm, first, end, !k.vmas.has(vma, VmFlag.Shared));
  unlinkVma(k, vma);
  if (isPeerShared && tellsPeers) munmapInPeerDevices(k, mm, first, end);
  k.tables.freeEmptyTables(k.mms.pgd.data[mm]!, first, end - 1);
}

const boundsOf = ({ vmas }: Kernel, list: readonly number[]): Span => ({
  first: vmas.start(list[0]!),
  end: vmas.end(list.at(-1)!),
});

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
