// gm_host_fault_locked: data comes home from a device (RFC patch 3/6). Called with the mapping's lock held and no page-table lock
// (errata E33), for a CPU fault, for another device's fault, and whenever a device gives up its pages.

import { RUNNABLE, type Path, type Soon } from '../base/scheduler.ts';
import { NO_FRAME, type Pfn } from '../base/units.ts';
import { allocPages } from '../mm/alloc-page.ts';
import type { Kernel } from '../mm/kernel.ts';
import { Fn } from '../trace.ts';
import { GmPage, GmRet } from '../uapi.ts';
import { contextOf } from './contexts.ts';
import { dmaMap, dmaUnmap } from './dma.ts';
import { peerUnmap } from './driver.ts';
import { pageOf, setCpu, typeOf } from './gm-mapping.ts';
import { clearReplicas, enterReplicas } from './replicate.ts';

/**
 * Brings the granule `key`, which device `mapping.dev` holds, to a fresh host page: DEVICE becomes CPU without a CPU PTE. `GM_RET_NOMEM`:
 * no host page; `GM_RET_FAILURE_UNKNOWN`: no DMA, or the driver refuses. Then the data stays on the device.
 */
export function* gmHostFaultLocked(k: Kernel, mm: number, mapping: number, key: number): Path<GmRet> {
  k.enter(Fn.gmHostFaultLocked, key);
  const isThere = faultAddress(k, mm, key) === key;
  const page = allocPages(k, k.granuleOrder);
  const isReferenced = page !== NO_FRAME && isPutInPlaceEarly(k);
  if (isReferenced) k.memory.addMapping(page, mm, key);
  let ret: GmRet = page === NO_FRAME ? GmRet.NOMEM : GmRet.FAILURE_UNKNOWN;
  if (page !== NO_FRAME && isThere) ret = yield* copyHome(k, mm, mapping, key, page);
  if (ret === GmRet.SUCCESS) {
    if (isReferenced) k.memory.removeMapping(page);
    setCpu(k, mapping, page);
    k.counters.migrationsToHost.value++;
  } else if (page !== NO_FRAME) k.memory.put(page);
  k.leave(Fn.gmHostFaultLocked, ret);
  return ret;
}

/** The index that is looked up. As posted the address is masked with a page order, in the wrong sense: nothing is ever found (E12). */
function faultAddress(k: Kernel, mm: number, key: number): number {
  if (!k.rfc.E12) return key;
  k.deviate('E12', 'page', key, mm);
  return 0;
}

/** As posted a huge page has its reverse mapping before the migration into it, which may still fail (E50; with E33 only). */
export const isPutInPlaceEarly = ({ rfc, granuleOrder }: Kernel): boolean =>
  rfc.E50 && rfc.E33 && granuleOrder !== 0;

function* copyHome(k: Kernel, mm: number, mapping: number, key: number, page: Pfn): Path<GmRet> {
  const ctx = contextOf(k, mm, k.mappings.dev.data[mapping]!);
  if (ctx === 0 || !dmaMap(k, page)) return GmRet.FAILURE_UNKNOWN;
  clearReplicas(k, mm, key);
  const ret = yield* peerUnmap(k, ctx, key, page);
  dmaUnmap(k, page);
  if (ret !== GmRet.SUCCESS) enterReplicas(k, mm, key, mapping);
  return ret;
}

/** As posted the path for 4 KiB pages does not look at what the migration answers, and goes on with a zeroed page (E12). */
const isFailureIgnored = ({ rfc, granuleOrder }: Kernel): boolean => rfc.E12 && granuleOrder === 0;

/** With the mapping's lock held: afterwards its data is in a host page, brought home or zeroed; the CPU need not map it. */
export function haveOnHost(k: Kernel, mm: number, mapping: number, key: number): Soon<GmRet> {
  const type = typeOf(k, mapping);
  if (type === GmPage.CPU && pageOf(k, mapping) === NO_FRAME)
    k.oops({ rule: 'cpu-without-page', pid: mm, object: key });
  if (type === GmPage.CPU) return GmRet.SUCCESS;
  return type === GmPage.DEVICE ? bringHome(k, mm, mapping, key) : haveZeroed(k, mapping);
}

function* bringHome(k: Kernel, mm: number, mapping: number, key: number): Path<GmRet> {
  const home = yield* gmHostFaultLocked(k, mm, mapping, key);
  if (home === GmRet.SUCCESS || !isFailureIgnored(k)) return home;
  const zeroed = haveZeroed(k, mapping);
  return typeof zeroed === 'number' ? zeroed : yield* zeroed;
}

function haveZeroed(k: Kernel, mapping: number): Soon<GmRet> {
  const page = allocPages(k, k.granuleOrder);
  if (page === NO_FRAME) return GmRet.NOMEM;
  k.engine.clock.advance(k.cost.zeroPage * k.granulePages);
  setCpu(k, mapping, page);
  return k.engine.scheduler.contended ? preempted(GmRet.SUCCESS) : GmRet.SUCCESS;
}

/** Others may run before it is answered. */
function* preempted(ret: GmRet): Path<GmRet> {
  yield RUNNABLE;
  return ret;
}
