// What drops the data of peer-shared ranges: unmap_gm_mappings_range and free_gm_mappings (RFC patches 2/6 and 6/6), hmadvise's eager
// free (4/6) and munmap_in_peer_devices (6/6), with the corrected bounds (errata E01, E02) and flags (E03, E04, E49).

import { NO_FRAME } from '../base/units.ts';
import type { Path } from '../base/scheduler.ts';
import type { Kernel } from '../mm/kernel.ts';
import { zapOne, zapRange } from '../mm/zap.ts';
import { Fn } from '../trace.ts';
import { GmPage } from '../uapi.ts';
import { contextOf } from './contexts.ts';
import { peerUnmap } from './driver.ts';
import { pageOf, setNomap, typeOf } from './gm-mapping.ts';
import { clearReplicas } from './replicate.ts';
import { freeMapping, mappingsIn } from './vm-object.ts';

/**
 * Drops the contents of every granule with a key in `[first, end)`, wherever they live: NOMAP afterwards. Both sides (errata E54).
 * The caller holds `mmap_lock`. RFC patch 2/6, `unmap_gm_mappings_range`.
 */
export const dropContents = (k: Kernel, mm: number, first: number, end: number): Path<void> =>
  unmapGmMappingsRange(k, mm, first, end, releaseData);

/** The same for what lives in host memory alone; data on devices stays (errata E03). */
export const dropHostContents = (k: Kernel, mm: number, first: number, end: number): Path<void> =>
  unmapGmMappingsRange(k, mm, first, end, releaseHostData);

type Release = (k: Kernel, mm: number, key: number, mapping: number) => Path<void>;

function* unmapGmMappingsRange(
  k: Kernel,
  mm: number,
  first: number,
  end: number,
  release: Release,
): Path<void> {
  const { lock } = k.mappings;
  const list = mappingsIn(k, mm, first, end);
  if (list.length === 0) return;
  k.enter(Fn.unmapGmMappingsRange, first);
  yield* zapRange(k, mm, first, end, false);
  for (const [key, mapping] of list) {
    if (!lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
    yield* release(k, mm, key, mapping);
    lock.unlock(mapping);
  }
  k.leave(Fn.unmapGmMappingsRange);
}

/** Drops the contents of a range and frees its mappings: for munmap and exit. RFC patch 2/6, `free_gm_mappings`. */
export function* freeGmMappings(k: Kernel, mm: number, first: number, end: number): Path<void> {
  const list = mappingsIn(k, mm, first, end);
  if (list.length === 0) return;
  k.enter(Fn.freeGmMappings, first);
  yield* dropContents(k, mm, first, end);
  const object = k.mms.vmObject.data[mm]!;
  const table = k.objects.table.data[object]!;
  const { locks } = k.arrays;
  if (!locks.tryLockAlone(table)) yield* locks.lock(table);
  for (const [key, mapping] of list) freeMapping(k, object, key, mapping);
  locks.unlock(table);
  k.leave(Fn.freeGmMappings);
}

function* releaseData(k: Kernel, mm: number, key: number, mapping: number): Path<void> {
  if (typeOf(k, mapping) === GmPage.DEVICE) yield* releaseDeviceData(k, mm, key, mapping);
  else yield* releaseHostData(k, mm, key, mapping);
}

function* releaseDeviceData(k: Kernel, mm: number, key: number, mapping: number): Path<void> {
  clearReplicas(k, mm, key);
  const ctx = contextOf(k, mm, k.mappings.dev.data[mapping]!);
  if (ctx !== 0) yield* peerUnmap(k, ctx, key, NO_FRAME);
  setNomap(k, mapping);
  k.watcher?.dropped(mm, key, key + k.granulePages);
}

/** The CPU's leaves of the range are gone already, but for one that another CPU's fault has set again. */
function* releaseHostData(k: Kernel, mm: number, key: number, mapping: number): Path<void> {
  if (typeOf(k, mapping) !== GmPage.CPU) return;
  const page = pageOf(k, mapping);
  clearReplicas(k, mm, key);
  yield* zapOne(k, mm, key);
  setNomap(k, mapping);
  k.memory.put(page);
  k.watcher?.dropped(mm, key, key + k.granulePages);
}
