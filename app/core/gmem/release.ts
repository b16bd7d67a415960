// What drops the data of peer-shared ranges: unmap_gm_mappings_range and free_gm_mappings (RFC patches 2/6 and 6/6), hmadvise's eager
// free (4/6) and munmap_in_peer_devices (6/6), with the corrected bounds (errata E01, E02) and flags (E03, E04, E49).

import { NO_FRAME } from '../base/units.ts';
import type { Path } from '../base/scheduler.ts';
import type { Kernel } from '../mm/kernel.ts';
import type { Span } from '../mm/range.ts';
import { zapOne, zapRange } from '../mm/zap.ts';
import { Fn } from '../trace.ts';
import { GmPage } from '../uapi.ts';
import { contextOf } from './contexts.ts';
import { peerUnmap } from './driver.ts';
import { setNomap, typeOf } from './gm-mapping.ts';
import { isHooked } from './munmap-hook.ts';
import { dropPage } from './zap-hook.ts';
import { clearReplicas } from './replicate.ts';
import { freeAll, freeMapping, mappingsIn } from './vm-object.ts';

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
  const list = mappingsIn(k, mm, first, endOfDrop(k, end));
  if (list.length === 0) return;
  const isHookFirst = k.rfc.E36;
  k.enter(Fn.unmapGmMappingsRange, first);
  if (!isHookFirst) yield* zapRange(k, mm, first, end, false);
  for (const [key, mapping] of list) {
    const isLocked = !isLockIgnored(k, mapping);
    if (isLocked && !lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
    if (key < end) yield* release(k, mm, key, mapping);
    else dropBeyond(k, mm, key, mapping);
    if (isLocked) lock.unlock(mapping);
  }
  if (isHookFirst) yield* zapRange(k, mm, first, end, false);
  k.leave(Fn.unmapGmMappingsRange);
}

/** As posted the hook of the zap path changes a mapping whoever has it locked (E68). */
function isLockIgnored(k: Kernel, mapping: number): boolean {
  if (k.rfc.E68 && k.mappings.lock.isHeld(mapping)) k.deviate('E68', 'mapping', mapping);
  return k.rfc.E68;
}

/** The index before which contents are dropped; as posted that of the last page is taken to be included (E02). */
const endOfDrop = (k: Kernel, end: number): number => (k.rfc.E02 ? end + 1 : end);

/** The page behind the range loses its reference, and nobody looks at what maps it (E02). */
function dropBeyond(k: Kernel, mm: number, key: number, mapping: number): void {
  k.deviate('E02', 'page', key, mm);
  dropPage(k, mapping);
}

/** Drops the contents of a range and frees its mappings: for munmap and exit. RFC patch 2/6, `free_gm_mappings`. */
export function* freeGmMappings(k: Kernel, mm: number, first: number, end: number): Path<void> {
  if (mappingsIn(k, mm, first, endOfFree(k, end)).length === 0) return;
  k.enter(Fn.freeGmMappings, first);
  if (isHooked(k)) yield* dropRest(k, mm, first, end);
  else yield* dropContents(k, mm, first, end);
  if (!areKept(k, mm, first, end) && !k.rfc.E67) yield* freeEntries(k, mm, first, end);
  k.leave(Fn.freeGmMappings);
}

/** As posted the hook of munmap has taken the range from the devices before (E35, E48, E49). */
function* dropRest(k: Kernel, mm: number, first: number, end: number): Path<void> {
  k.watcher?.dropped(mm, first, end);
  yield* dropHostContents(k, mm, first, end);
}

/** As posted the condition is inverted: mappings of peer-shared VMAs stay (E34). */
function areKept(k: Kernel, mm: number, first: number, end: number): boolean {
  if (!k.rfc.E34) return false;
  for (const [, mapping] of mappingsIn(k, mm, first, end)) k.deviate('E34', 'mapping', mapping);
  return true;
}

/**
 * As posted mappings go where a VMA object goes, also when a merge frees it and its range lives on (E67). With E34 those of peer-shared
 * VMAs stay even so, and ordinary ones are walked, which have none but with E01 the next one's first.
 */
export function freeWithVma(k: Kernel, mm: number, { first, end }: Span, isPeerShared: boolean): void {
  const list = mappingsIn(k, mm, first, endOfFree(k, end));
  if (list.length === 0 || (!isPeerShared && !k.rfc.E34)) return;
  k.enter(Fn.vmAreaFree, first);
  if (!isPeerShared || !areKept(k, mm, first, end)) {
    for (const [key, mapping] of list)
      if (typeOf(k, mapping) !== GmPage.NOMAP) k.deviate(key < end ? 'E67' : 'E01', 'page', key, mm);
    freeAll(k, k.mms.vmObject.data[mm]!, list);
  }
  k.leave(Fn.vmAreaFree);
}

/** Drops the contents of a range when its process ends; as posted devices keep theirs (E65). */
export const dropAtExit = (k: Kernel, mm: number, first: number, end: number): Path<void> =>
  k.rfc.E65 ? dropHostContents(k, mm, first, end) : dropContents(k, mm, first, end);

/** The index before which mappings are freed; as posted that of the last page is taken to be included (E01). */
const endOfFree = (k: Kernel, end: number): number => (k.rfc.E01 ? end + 1 : end);

/** Frees the mappings of a range, whatever they name. Gives how many. RFC patch 2/6, all that `free_gm_mappings` does there. */
export function* freeEntries(k: Kernel, mm: number, first: number, end: number): Path<number> {
  const list = mappingsIn(k, mm, first, endOfFree(k, end));
  if (list.length === 0) return 0;
  const object = k.mms.vmObject.data[mm]!;
  const table = k.objects.table.data[object]!;
  const { locks } = k.arrays;
  if (!locks.tryLockAlone(table)) yield* locks.lock(table);
  for (const [key, mapping] of list) {
    if (key >= end) k.deviate('E01', 'page', key, mm);
    freeMapping(k, object, key, mapping);
  }
  locks.unlock(table);
  return list.length;
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
  if (typeOf(k, mapping) !== GmPage.CPU) {
    dropPage(k, mapping);
    return;
  }
  clearReplicas(k, mm, key);
  const zapping = k.rfc.E36 ? null : zapOne(k, mm, key);
  if (zapping !== null) yield* zapping;
  dropPage(k, mapping);
  k.watcher?.dropped(mm, key, key + k.granulePages);
}
