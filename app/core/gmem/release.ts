// What drops the data of peer-shared ranges: unmap_gm_mappings_range and free_gm_mappings (RFC patches 2/6 and 6/6), hmadvise's eager
// free (4/6) and munmap_in_peer_devices (6/6), with the corrected bounds (errata E01, E02) and flags (E03, E04, E49).

import { NO_FRAME } from '../base/units.ts';
import type { Path } from '../base/scheduler.ts';
import type { Kernel } from '../mm/kernel.ts';
import { zapOne, zapRange } from '../mm/zap.ts';
import { Fn } from '../trace.ts';
import { GmPage } from '../uapi.ts';
import { peerUnmap } from './driver.ts';
import { contextOf } from './gm-as.ts';
import { pageOf, setNomap, typeOf } from './gm-mapping.ts';
import { freeMapping, mappingsIn } from './vm-object.ts';

/**
 * Drops the contents of every granule with a key in `[first, end)`, wherever they live: NOMAP afterwards. Both sides (errata E54).
 * The caller holds `mmap_lock`. RFC patch 2/6, `unmap_gm_mappings_range`.
 */
export function* dropContents(k: Kernel, mm: number, first: number, end: number): Path<void> {
  const { lock } = k.mappings;
  const list = mappingsIn(k, mm, first, end);
  if (list.length === 0) return;
  k.enter(Fn.unmapGmMappingsRange, first);
  yield* zapRange(k, mm, first, end, false);
  for (const [key, mapping] of list) {
    if (!lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
    yield* releaseData(k, mm, key, mapping);
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

/** The CPU's leaves of the range are gone already, but for one that another CPU's fault has set again. */
function* releaseData(k: Kernel, mm: number, key: number, mapping: number): Path<void> {
  const page = pageOf(k, mapping);
  const type = typeOf(k, mapping);
  if (type === GmPage.NOMAP) return;
  if (type === GmPage.CPU) {
    yield* zapOne(k, mm, key);
    setNomap(k, mapping);
    k.memory.put(page);
  } else {
    yield* peerUnmap(k, contextOf(k, mm, k.mappings.dev.data[mapping]!), key, NO_FRAME);
    setNomap(k, mapping);
  }
  k.watcher?.dropped(mm, key, key + k.granulePages);
}
