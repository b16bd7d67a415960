// Everything that some devices hold comes home before they leave (gm_as_destroy and gm_dev_destroy of RFC patch 3/6, which forget it:
// errata E19, E20).

import type { Path } from '../base/scheduler.ts';
import type { Kernel } from '../mm/kernel.ts';
import { GmPage, GmRet } from '../uapi.ts';
import { sharesTable } from './contexts.ts';
import { typeOf } from './gm-mapping.ts';
import { gmHostFaultLocked } from './host-fault.ts';
import { pmapRelease } from './pmap.ts';
import { mappingsIn } from './vm-object.ts';

const END = Number.MAX_SAFE_INTEGER;

/**
 * Brings home (without CPU PTEs) what the devices of these contexts of a process hold, and clears their replicas. `GM_RET_NOMEM` without
 * room for all of it: then nothing has changed. Another `gm_ret` when a driver refuses: what came home before stays there, and every device
 * goes on. The caller holds `mmap_lock` for writing.
 */
export function* bringAllHome(k: Kernel, mm: number, contexts: readonly number[]): Path<GmRet> {
  const leaving = new Set(contexts.map((ctx) => k.contexts.dev.data[ctx]!));
  const list = mappingsIn(k, mm, 0, END).filter(([, mapping]) => isOn(k, mapping, leaving));
  if (list.length > k.memory.roomFor(k.hostNode, k.granuleOrder)) return GmRet.NOMEM;
  for (const [key, mapping] of list) {
    const ret = yield* bringHome(k, mm, key, mapping, leaving);
    if (ret !== GmRet.SUCCESS) return ret;
  }
  for (const ctx of contexts) if (!sharesTable(k, ctx)) releaseAll(k, ctx);
  return GmRet.SUCCESS;
}

function* bringHome(
  k: Kernel,
  mm: number,
  key: number,
  mapping: number,
  leaving: ReadonlySet<number>,
): Path<GmRet> {
  const { lock } = k.mappings;
  if (!lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
  const stays = !isOn(k, mapping, leaving);
  const ret = stays ? GmRet.SUCCESS : yield* gmHostFaultLocked(k, mm, mapping, key);
  lock.unlock(mapping);
  return ret;
}

const isOn = (k: Kernel, mapping: number, devices: ReadonlySet<number>): boolean =>
  typeOf(k, mapping) === GmPage.DEVICE && devices.has(k.mappings.dev.data[mapping]!);

/** What is left in the page table of a device that holds no data are replicas. */
function releaseAll(k: Kernel, ctx: number): void {
  const keys: number[] = [];
  k.tables.forEachLeaf(k.contexts.pmap.data[ctx]!, 0, END, (index) => keys.push(index));
  for (const key of keys) pmapRelease(k, ctx, key);
}
