// gm_host_fault_locked: data comes home from a device (RFC patch 3/6). Called with the mapping's lock held and no page-table lock
// (errata E33), for a CPU fault, for another device's fault, and whenever a device gives up its pages.

import { NO_FRAME } from '../base/units.ts';
import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import type { Kernel } from '../mm/kernel.ts';
import { Fn } from '../trace.ts';
import { GmRet } from '../uapi.ts';
import { peerUnmap } from './driver.ts';
import { setCpu } from './gm-mapping.ts';
import { contextOf } from './gm-as.ts';

/**
 * Brings the granule `key`, which device `mapping.dev` holds, to a fresh host page: DEVICE becomes CPU without a CPU PTE.
 * `GM_RET_NOMEM`: no host page, nothing has changed.
 */
export function* gmHostFaultLocked(k: Kernel, mm: number, mapping: number, key: number): Path<GmRet> {
  k.enter(Fn.gmHostFaultLocked, key);
  const page = k.memory.alloc(k.hostNode, k.granuleOrder);
  if (page === NO_FRAME) {
    k.leave(Fn.gmHostFaultLocked, GmRet.NOMEM);
    return GmRet.NOMEM;
  }
  const ctx = contextOf(k, mm, k.mappings.dev.data[mapping]!);
  k.engine.steps.emit(StepKind.DmaMap, page, k.granuleOrder);
  const ret = yield* peerUnmap(k, ctx, key, page);
  k.engine.steps.emit(StepKind.DmaUnmap, page, k.granuleOrder);
  if (ret === GmRet.SUCCESS) {
    setCpu(k, mapping, page);
    k.counters.migrationsToHost.value++;
  } else k.memory.put(page);
  k.leave(Fn.gmHostFaultLocked, ret);
  return ret;
}
