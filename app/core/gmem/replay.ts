// A device that can replay repeats its access after a fault; while its driver is migrating (`GM_RET_MIGRATING`) the access misses again.
// Our decision (model.md §4): at most 16 times.

import { RUNNABLE, type Path } from '../base/scheduler.ts';
import type { Kernel } from '../mm/kernel.ts';
import { VmFlag } from '../mm/structs.ts';
import { translate } from '../mm/translate.ts';
import { Access } from '../mmu/formats.ts';
import { NO_SLOT } from '../mmu/tlb.ts';
import { GmRet } from '../uapi.ts';
import { contextOf, sharesTable } from './contexts.ts';
import type { DeviceTouch } from './admission.ts';
import { gmDevFault } from './dev-fault.ts';

const MOST_REPLAYS = 16;

/**
 * Faults until the device maps what it touches. `GM_RET_MIGRATING` when it still does not after 16 replays; else what the fault answers.
 */
export function* faultUntilMapped(k: Kernel, touch: DeviceTouch): Path<GmRet> {
  for (let replays = 0; replays <= MOST_REPLAYS; replays++) {
    const ret = yield* gmDevFault(k, touch);
    if (ret !== GmRet.SUCCESS || deviceLeaf(k, touch) >= 0) return ret;
    if (k.engine.scheduler.contended) yield RUNNABLE;
  }
  return GmRet.MIGRATING;
}

/**
 * The cell of the leaf through which a device reaches what it touches, or −1: in its own table, or in the CPU's if it walks that one
 * (SHARE), and then in peer-shared memory only.
 */
function deviceLeaf(k: Kernel, { mm, dev, index, write }: DeviceTouch): number {
  const ctx = contextOf(k, mm, dev);
  if (ctx === 0 || !mayUse(k, mm, ctx, index)) return -1;
  const cell = k.tables.lookup(k.contexts.pmap.data[ctx]!, index);
  const wanted = write ? Access.ReadWrite : Access.Read;
  return cell >= 0 && k.tables.accessAt(cell) >= wanted ? cell : -1;
}

/** The slot of its TLB's entry through which a device reaches what it touches, or NO_SLOT: see `translate`. */
export function deviceTranslate(k: Kernel, { mm, dev, index, write }: DeviceTouch): number {
  const ctx = contextOf(k, mm, dev);
  if (ctx === 0 || !mayUse(k, mm, ctx, index)) return NO_SLOT;
  return translate(k, k.contexts.tlb.data[ctx]!, index, write);
}

const mayUse = (k: Kernel, mm: number, ctx: number, index: number): boolean =>
  !sharesTable(k, ctx) || k.vmas.has(k.vmaIndex.lookup(mm, index), VmFlag.PeerShared);
