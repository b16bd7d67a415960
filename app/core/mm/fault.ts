// handle_mm_fault: a CPU touches a page that its page table does not map (Linux mm/memory.c; RFC patch 6/6 for peer-shared VMAs). Not
// modelled: file pages (a file-backed VMA gets private zeroed pages), swap, copy on write.

import { Cost } from '../base/cost.ts';
import type { Path } from '../base/scheduler.ts';
import { HPAGE_ORDER, NO_FRAME, type Pfn } from '../base/units.ts';
import type { SignalName } from '../command.ts';
import { pageOf, setCpu, typeOf } from '../gmem/gm-mapping.ts';
import { gmHostFaultLocked } from '../gmem/host-fault.ts';
import { vmObjectLookup, vmObjectMappingCreate } from '../gmem/vm-object.ts';
import { Fn } from '../trace.ts';
import { GmPage, GmRet } from '../uapi.ts';
import type { Kernel } from './kernel.ts';
import { accessOf, permits } from './protection.ts';
import { VmFlag } from './structs.ts';

/** What ends a fault: nothing, or the signal that the process gets. */
export type FaultResult = SignalName | null;

/**
 * Makes page `index` accessible to the CPU, or says why not: `SIGSEGV` outside every VMA or against its protection, `OOM` without a page.
 */
export function* handleMmFault(k: Kernel, mm: number, index: number, write: boolean): Path<FaultResult> {
  const { mmapLock } = k.mms;
  k.enter(Fn.handleMmFault, index);
  k.counters.cpuFaults.value++;
  k.engine.clock.advance(Cost.cpuFault);
  if (!mmapLock.tryLockSharedAlone(mm)) yield* mmapLock.lockShared(mm);
  const vma = k.vmaIndex.lookup(mm, index);
  const allowed = vma !== 0 && permits(k.vmas.prot.data[vma]!, write);
  let result: FaultResult = 'SIGSEGV';
  if (allowed && k.vmas.has(vma, VmFlag.PeerShared))
    result = yield* peerSharedFault(k, mm, vma, k.granuleOf(index));
  else if (allowed) result = ordinaryFault(k, mm, vma, index);
  mmapLock.unlockShared(mm);
  k.leave(Fn.handleMmFault, result === null ? 0 : 1);
  return result;
}

/**
 * An ordinary VMA: a huge page where a whole aligned one lies in the VMA (2M machines, anonymous memory only), else a small one; a small
 * one also where no huge one is free (`VM_FAULT_FALLBACK`).
 */
function ordinaryFault(k: Kernel, mm: number, vma: number, index: number): FaultResult {
  const first = k.granuleOf(index);
  if (isHuge(k, vma, first) && zeroFill(k, mm, vma, first, HPAGE_ORDER)) return null;
  return zeroFill(k, mm, vma, index, 0) ? null : 'OOM';
}

/** Maps a zeroed page that only the leaf holds. False: no memory. */
function zeroFill(k: Kernel, mm: number, vma: number, index: number, order: 0 | 9): boolean {
  const fn = order === 0 ? Fn.doAnonymousPage : Fn.doHugePmdAnonymousPage;
  k.enter(fn, index);
  const page = k.memory.alloc(k.hostNode, order);
  if (page !== NO_FRAME) {
    k.engine.clock.advance(Cost.zeroPage * 2 ** order);
    mapOnCpu(k, mm, vma, index, order, page);
  }
  k.leave(fn, page === NO_FRAME ? 1 : 0);
  return page !== NO_FRAME;
}

/** A peer-shared VMA: the logical page table is asked before anything is zero-filled (model.md §4, row "CPU access, no PTE"). */
function* peerSharedFault(k: Kernel, mm: number, vma: number, key: number): Path<FaultResult> {
  const fn = k.granuleOrder === 0 ? Fn.doAnonymousPage : Fn.doHugePmdAnonymousPage;
  const object = k.mms.vmObject.data[mm]!;
  const table = k.objects.table.data[object]!;
  const { lock } = k.mappings;
  const { locks } = k.arrays;
  k.enter(fn, key);
  if (!locks.tryLockAlone(table)) yield* locks.lock(table);
  const known = vmObjectLookup(k, table, key);
  locks.unlock(table);
  const mapping = known || (yield* vmObjectMappingCreate(k, object, key));
  if (!lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
  const away = typeOf(k, mapping) === GmPage.DEVICE;
  const ret = away ? yield* gmHostFaultLocked(k, mm, mapping, key) : haveHostPage(k, mapping);
  if (ret === GmRet.SUCCESS && k.tables.lookup(k.mms.pgd.data[mm]!, key) < 0) {
    const page = pageOf(k, mapping);
    k.memory.get(page);
    mapOnCpu(k, mm, vma, key, k.granuleOrder, page);
  }
  lock.unlock(mapping);
  k.leave(fn, ret);
  return ret === GmRet.SUCCESS ? null : ret === GmRet.NOMEM ? 'OOM' : 'SIGBUS';
}

/** The page of a mapping that is on no device: the one that exists, or a zeroed one. The mapping's lock is held. */
function haveHostPage(k: Kernel, mapping: number): GmRet {
  if (typeOf(k, mapping) === GmPage.CPU) return GmRet.SUCCESS;
  const page = k.memory.alloc(k.hostNode, k.granuleOrder);
  if (page === NO_FRAME) return GmRet.NOMEM;
  k.engine.clock.advance(Cost.zeroPage * k.granulePages);
  setCpu(k, mapping, page);
  return GmRet.SUCCESS;
}

function isHuge(k: Kernel, vma: number, first: number): boolean {
  const whole =
    k.granuleOrder === HPAGE_ORDER && first >= k.vmas.start(vma) && first + k.granulePages <= k.vmas.end(vma);
  if (!whole || !k.vmas.has(vma, VmFlag.Anonymous)) return false;
  let empty = true;
  k.tables.forEachLeaf(
    k.mms.pgd.data[k.vmas.mm.data[vma]!]!,
    first,
    first + k.granulePages - 1,
    () => (empty = false),
  );
  return empty;
}

/** Enters the page in the CPU's table under its PTE lock; the leaf takes over one reference. */
function mapOnCpu(k: Kernel, mm: number, vma: number, index: number, order: 0 | 9, page: Pfn): void {
  const pgd = k.mms.pgd.data[mm]!;
  k.tables.set(pgd, index, order, page, accessOf(k, vma));
  k.memory.addMapping(page, mm, index);
  k.memory.touch(page);
  k.engine.clock.advance(Cost.pte);
}
