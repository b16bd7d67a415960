// handle_mm_fault: a CPU touches a page that its page table does not map, or not so (Linux mm/memory.c; RFC patch 6/6 for peer-shared
// VMAs). Not modelled: contents of files (a file-backed page begins as zeros), swap.

import { LockClass, lockCode } from '../base/lockdep.ts';
import type { Path } from '../base/scheduler.ts';
import { HPAGE_ORDER, NO_FRAME, type Pfn } from '../base/units.ts';
import type { SignalName } from '../command.ts';
import { pageOf, setCpu, typeOf } from '../gmem/gm-mapping.ts';
import { haveOnHost, isPutInPlaceEarly } from '../gmem/host-fault.ts';
import { enterReplicas } from '../gmem/replicate.ts';
import { mappingAt } from '../gmem/vm-object.ts';
import { FrameFlag } from '../memory/frames.ts';
import { Fn } from '../trace.ts';
import { GmPage, GmRet } from '../uapi.ts';
import { allocPages } from './alloc-page.ts';
import { doWpGranule, doWpPage } from './cow.ts';
import type { Kernel } from './kernel.ts';
import { isEmpty, lockTable, mapOnCpu } from './map-page.ts';
import { accessOf, permits } from './protection.ts';
import { shmemFault } from './shmem.ts';
import { VmFlag } from './structs.ts';

/** What ends a fault: nothing, or the signal that the process gets. */
export type FaultResult = SignalName | null;

/** The signal for each result of a fault on a peer-shared VMA. */
const signals: Readonly<Record<GmRet, FaultResult>> = {
  [GmRet.SUCCESS]: null,
  [GmRet.NOMEM]: 'OOM',
  [GmRet.PAGE_EXIST]: 'SIGBUS',
  [GmRet.MIGRATING]: 'SIGBUS',
  [GmRet.FAILURE_UNKNOWN]: 'SIGBUS',
};

/**
 * Makes page `index` accessible to the CPU, or says why not: `SIGSEGV` outside every VMA or against its protection, `OOM` without a page,
 * `SIGBUS` when a device does not give the data back.
 */
export function* handleMmFault(k: Kernel, mm: number, index: number, write: boolean): Path<FaultResult> {
  const { mmapLock } = k.mms;
  k.enter(Fn.handleMmFault, index);
  k.counters.cpuFaults.value++;
  k.engine.clock.advance(k.cost.cpuFault);
  if (!mmapLock.tryLockSharedAlone(mm)) yield* mmapLock.lockShared(mm);
  const vma = k.vmaIndex.lookup(mm, index);
  const allowed = vma !== 0 && permits(k.vmas.prot.data[vma]!, write);
  let result: FaultResult = 'SIGSEGV';
  if (allowed && k.vmas.has(vma, VmFlag.PeerShared))
    result = signals[yield* peerSharedFault(k, mm, vma, k.granuleOf(index))];
  else if (allowed) result = yield* ordinaryFault(k, mm, vma, index);
  mmapLock.unlockShared(mm);
  k.leave(Fn.handleMmFault, result === null ? 0 : 1);
  return result;
}

/**
 * An ordinary VMA: a page of its cache, a private copy of a page that is mapped but not writable, or a zeroed page: a huge one where a whole
 * aligned one lies in the VMA (2M machines, private anonymous memory only), else a small one; a small one also where no huge one is free
 * (`VM_FAULT_FALLBACK`).
 */
export function* ordinaryFault(k: Kernel, mm: number, vma: number, index: number): Path<FaultResult> {
  if (k.vmas.cache.data[vma] !== 0) return yield* shmemFault(k, mm, vma, index);
  if (k.tables.lookup(k.mms.pgd.data[mm]!, index) >= 0) return yield* doWpPage(k, mm, vma, index);
  const first = k.granuleOf(index);
  if (isHuge(k, vma, first) && (yield* zeroFill(k, mm, vma, first, HPAGE_ORDER))) return null;
  return (yield* zeroFill(k, mm, vma, index, 0)) ? null : 'OOM';
}

/** Maps a zeroed page that only the leaf holds. False: no memory. */
function* zeroFill(k: Kernel, mm: number, vma: number, index: number, order: 0 | 9): Path<boolean> {
  const fn = order === 0 ? Fn.doAnonymousPage : Fn.doHugePmdAnonymousPage;
  k.enter(fn, index);
  if (order !== 0) loseOne(k);
  const page = allocPages(k, order);
  const entered = page !== NO_FRAME && mapOnCpu(k, mm, vma, index, order, page);
  const mapped = typeof entered === 'boolean' ? entered : yield* entered;
  k.leave(fn, mapped ? 0 : 1);
  return mapped;
}

/**
 * A peer-shared VMA, whose granule `key` the CPU, or a device that walks the CPU's table, touches: the logical page table is asked before
 * anything is zero-filled (model.md §4, row "CPU access, no PTE"). `GM_RET_NOMEM` without memory. The caller holds `mmap_lock`.
 */
export function* peerSharedFault(k: Kernel, mm: number, vma: number, key: number): Path<GmRet> {
  const fn = k.granuleOrder === 0 ? Fn.doAnonymousPage : Fn.doHugePmdAnonymousPage;
  const { lock } = k.mappings;
  k.enter(fn, key);
  const found = mappingAt(k, mm, key);
  const mapping = typeof found === 'number' ? found : yield* found;
  let ret: GmRet = GmRet.NOMEM;
  if (mapping !== 0) {
    if (!lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
    const isUnlocked = isUnlockedTwice(k, mm, key, mapping);
    ret = isWriteProtected(k, mm, vma, key)
      ? yield* doWpGranule(k, mm, vma, key, mapping)
      : yield* mapGranule(k, mm, vma, key, mapping);
    if (isUnlocked) lock.unlock(mapping);
    if (!staysLocked(k, mapping, ret)) lock.unlock(mapping);
  }
  k.leave(fn, ret);
  return ret;
}

/** As posted the mapping is unlocked here and once more further on when another CPU has mapped the huge page meanwhile (E32). */
function isUnlockedTwice(k: Kernel, mm: number, key: number, mapping: number): boolean {
  if (!k.rfc.E32 || k.granuleOrder === 0 || k.tables.lookup(k.mms.pgd.data[mm]!, key) < 0) return false;
  k.deviate('E32', 'lock', lockCode(LockClass.MappingLock, mapping));
  return true;
}

/** As posted a fault that finds no page for zeros returns with the mapping locked (E51). */
function staysLocked(k: Kernel, mapping: number, ret: GmRet): boolean {
  if (!k.rfc.E51 || k.granuleOrder !== 0 || ret !== GmRet.NOMEM || typeOf(k, mapping) !== GmPage.NOMAP)
    return false;
  k.deviate('E51', 'lock', lockCode(LockClass.MappingLock, mapping));
  return true;
}

/** Whether the CPU maps a granule, but for less than its VMA allows: only as posted it is shared with a child (E30). */
function isWriteProtected(k: Kernel, mm: number, vma: number, key: number): boolean {
  if (!k.isDamaged) return false;
  const cell = k.tables.lookup(k.mms.pgd.data[mm]!, key);
  return cell >= 0 && k.tables.accessAt(cell) < accessOf(k, vma);
}

/** With the mapping's lock held: the data is on the host and the CPU maps it. */
function* mapGranule(k: Kernel, mm: number, vma: number, key: number, mapping: number): Path<GmRet> {
  const isReused = isPutInPlaceAgain(k, mm, key, mapping);
  const held = k.rfc.E33 ? yield* lockTableEarly(k, mm, key, mapping) : 0;
  const had = haveOnHost(k, mm, mapping, key);
  const ret = typeof had === 'number' ? had : yield* had;
  if (ret !== GmRet.SUCCESS) {
    if (held !== 0) k.tables.locks.unlock(held);
    return ret;
  }
  if (!replaceRestored(k, mm, key, mapping)) return GmRet.NOMEM;
  const page = pageOf(k, mapping);
  if (!isTakenOver(k, page)) k.memory.get(page);
  const entered = mapOnCpu(k, mm, vma, key, k.granuleOrder, page, held);
  if (!(typeof entered === 'boolean' ? entered : yield* entered)) return GmRet.NOMEM;
  if (isReused) k.memory.addMapping(page, mm, key);
  enterReplicas(k, mm, key, mapping);
  return GmRet.SUCCESS;
}

/** As posted the mapping holds no reference: the CPU's leaf takes over the only one that there is (E36). */
function isTakenOver(k: Kernel, page: Pfn): boolean {
  const { memory } = k;
  if (!k.rfc.E36 || memory.mapcount(page) > 0 || memory.hasFlag(page, FrameFlag.Unheld)) return false;
  memory.setFlag(page, FrameFlag.Unheld, true);
  return true;
}

/** As posted a page that the mapping names already gets a reverse mapping as a new one does, beside what it has (E37). */
function isPutInPlaceAgain(k: Kernel, mm: number, key: number, mapping: number): boolean {
  if (!k.rfc.E37 || typeOf(k, mapping) !== GmPage.CPU) return false;
  if (k.tables.lookup(k.mms.pgd.data[mm]!, key) >= 0) return false;
  k.deviate('E37', 'page', key, mm);
  return true;
}

/** As posted a huge page is allocated before the one that is used, and nobody knows of it (E31). */
function loseOne(k: Kernel): void {
  if (!k.rfc.E31) return;
  const lost = allocPages(k, HPAGE_ORDER);
  if (lost !== NO_FRAME) k.deviate('E31', 'frame', lost);
}

/** As posted another huge page takes the place of the one that the mapping names, contents and all (E31). False: no memory for it. */
function replaceRestored(k: Kernel, mm: number, key: number, mapping: number): boolean {
  if (!k.rfc.E31 || k.granuleOrder === 0 || k.tables.lookup(k.mms.pgd.data[mm]!, key) >= 0) return true;
  k.deviate('E31', 'frame', pageOf(k, mapping));
  k.deviate('E31', 'page', key, mm);
  const page = allocPages(k, k.granuleOrder);
  if (page !== NO_FRAME) setCpu(k, mapping, page);
  return page !== NO_FRAME;
}

/** As posted the page-table lock is taken before the migration, which sleeps under it (E33). Gives the table; 0, and no lock, else. */
function* lockTableEarly(k: Kernel, mm: number, key: number, mapping: number): Path<number> {
  if (typeOf(k, mapping) !== GmPage.DEVICE) return 0;
  const table = yield* lockTable(k, mm, key, k.granuleOrder);
  if (table !== 0) k.deviate('E33', 'lock', lockCode(LockClass.PageTableLock, table));
  if (isPutInPlaceEarly(k)) k.deviate('E50', 'page', key, mm);
  return table;
}

function isHuge(k: Kernel, vma: number, first: number): boolean {
  const whole =
    k.granuleOrder === HPAGE_ORDER && first >= k.vmas.start(vma) && first + k.granulePages <= k.vmas.end(vma);
  if (!whole || !k.vmas.has(vma, VmFlag.Anonymous)) return false;
  return isEmpty(k, k.mms.pgd.data[k.vmas.mm.data[vma]!]!, first, k.granulePages);
}
