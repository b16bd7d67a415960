// GM_MMU_MODE_REPLICATE (RFC patch 3/6 declares it, errata E61): a device's table repeats what is mapped anywhere in the address space, so
// that it seldom faults. It never owns data. The caller holds the mapping's lock, so that data and replicas change together.

import { NO_FRAME, type Pfn } from '../base/units.ts';
import type { Kernel } from '../mm/kernel.ts';
import { accessOf } from '../mm/protection.ts';
import { GmMmuMode, GmPage } from '../uapi.ts';
import { contextsIn, reaches } from './contexts.ts';
import { pageOf, typeOf } from './gm-mapping.ts';
import { isCoherent } from './links.ts';
import { pmapEnter, pmapMove, pmapRelease } from './pmap.ts';
import { DeviceState } from './structs.ts';

/** A mapping was installed somewhere: every REPLICATE device gets the same page, as far as it can use it from there and has memory. */
export function enterReplicas(k: Kernel, mm: number, key: number, mapping: number): void {
  const replicas = contextsIn(k, mm, GmMmuMode.REPLICATE);
  if (replicas.length === 0 || !isUsableInPlace(k, mapping)) return;
  const access = accessOf(k, k.vmaIndex.lookup(mm, key));
  for (const ctx of replicas)
    if (isPresent(k, ctx) && reaches(k, ctx, key)) enterReplica(k, ctx, key, pageOf(k, mapping), access);
}

/** The device of a context maps the page of a granule where it is. False without memory for a table. */
export function enterReplica(k: Kernel, ctx: number, key: number, page: Pfn, access: number): boolean {
  return k.tables.lookup(k.contexts.pmap.data[ctx]!, key) >= 0 || pmapEnter(k, ctx, key, page, access);
}

/** Before data moves or is freed every replica is cleared and flushed. */
export function clearReplicas(k: Kernel, mm: number, key: number): void {
  for (const ctx of contextsIn(k, mm, GmMmuMode.REPLICATE)) pmapRelease(k, ctx, key);
}

/** A granule is known under another address now; the data stays where it is. */
export function moveReplicas(k: Kernel, mm: number, from: number, to: number): void {
  for (const ctx of contextsIn(k, mm, GmMmuMode.REPLICATE))
    if (reaches(k, ctx, to)) pmapMove(k, ctx, from, to);
    else pmapRelease(k, ctx, from);
}

const isPresent = (k: Kernel, ctx: number): boolean =>
  k.devices.state.data[k.contexts.dev.data[ctx]!] === DeviceState.Present;

/** Whether a device with a coherent link can use the data where it is: on the host, or behind another coherent link. */
export function isUsableInPlace(k: Kernel, mapping: number): boolean {
  const type = typeOf(k, mapping);
  if (pageOf(k, mapping) === NO_FRAME) return false;
  return type === GmPage.CPU || (type === GmPage.DEVICE && isCoherent(k, k.mappings.dev.data[mapping]!));
}
