// struct vm_object: the logical page table of a process, an XArray from page index to gm_mapping (RFC patch 2/6). The key is the page
// index of the granule's first page. Not modelled: vm_object.lock, which the RFC never takes.

import { FailSite } from '../base/fault-injection.ts';
import { LockClass, lockCode } from '../base/lockdep.ts';
import type { Path, Soon } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import type { Kernel } from '../mm/kernel.ts';
import { Fn } from '../trace.ts';
import { isPointer, mkPointer, NULL_ENTRY, toPointer } from '../xarray/entry.ts';
import { xasFind } from '../xarray/find.ts';
import { xaCmpxchg, xaDestroy, xaErase, xaLoad, xaStore } from '../xarray/xa.ts';

/** Makes the object of a process, with an empty table. Whether there was memory for it. RFC patch 2/6, `vm_object_create`. */
export function vmObjectCreate(k: Kernel, mm: number): boolean {
  k.enter(Fn.vmObjectCreate);
  if (k.engine.faults.shouldFail(FailSite.VmObject)) {
    k.leave(Fn.vmObjectCreate, 1);
    return false;
  }
  const object = k.objects.slab.alloc();
  k.objects.table.set(object, k.arrays.create());
  k.objects.mm.set(object, mm);
  k.mms.vmObject.set(mm, object);
  k.leave(Fn.vmObjectCreate);
  return true;
}

/** Frees the object of a process, and the mappings in its table, which name nothing any more. RFC patch 2/6, `vm_object_drop_locked`. */
export function vmObjectDropLocked(k: Kernel, mm: number): void {
  const object = k.mms.vmObject.data[mm]!;
  if (object === 0) return;
  const isFreed = !k.objects.slab.isLive(object);
  k.enter(Fn.vmObjectDropLocked);
  k.mms.mmapLock.assertHeld(mm);
  if (!areForgotten(k, mm)) freeAll(k, object, mappingsIn(k, mm, 0, Number.MAX_SAFE_INTEGER));
  xaDestroy(k.arrays, k.objects.table.data[object]!);
  if (isFreed) k.report({ kind: 'uaf', rule: 'freed-object', pid: mm, object });
  else if (isLedToElsewhere(k, mm, object)) {
    k.arrays.arraySlab.quarantine(k.objects.table.data[object]!);
    k.objects.slab.quarantine(object);
  } else {
    k.arrays.free(k.objects.table.data[object]!);
    k.objects.slab.free(object);
  }
  k.mms.vmObject.set(mm, 0);
  k.leave(Fn.vmObjectDropLocked);
}

/** Whether another process has a pointer to the object, as one that was half forked has as posted (E47). */
const isLedToElsewhere = (k: Kernel, mm: number, object: number): boolean =>
  k.isDamaged && [...k.mms.slab.ids()].some((other) => other !== mm && k.mms.vmObject.data[other] === object);

/** As posted the nodes of the table are freed, and nothing that they lead to (E05). */
function areForgotten(k: Kernel, mm: number): boolean {
  if (!k.rfc.E05) return false;
  for (const [, mapping] of mappingsIn(k, mm, 0, Number.MAX_SAFE_INTEGER))
    k.deviate('E05', 'mapping', mapping);
  return true;
}

/**
 * The mapping of a granule, made as NOMAP if there is none; 0 without memory, and then nothing has changed: the first thing that every
 * fault on a peer-shared VMA does (RFC patches 3/6 and 6/6).
 */
export function mappingAt(k: Kernel, mm: number, key: number): Soon<number> {
  const object = k.mms.vmObject.data[mm]!;
  if (!k.objects.slab.isLive(object)) followLost(k, mm, object);
  const isFree = !k.rfc.E06 && k.arrays.locks.tryLockAlone(k.objects.table.data[object]!);
  return isFree ? findOrCreate(k, object, key) : mappingWhenFree(k, mm, object, key);
}

function* mappingWhenFree(k: Kernel, mm: number, object: number, key: number): Path<number> {
  const table = k.objects.table.data[object]!;
  const { locks } = k.arrays;
  if (!locks.tryLockAlone(table)) yield* locks.lock(table);
  const found = findOrCreate(k, object, key);
  const mapping = typeof found === 'number' ? found : yield* found;
  if (mapping === 0 && k.rfc.E06) k.oops({ rule: 'null-mapping', pid: mm, object: key });
  return mapping;
}

/** With `xa_lock` held, which it gives back. */
function findOrCreate(k: Kernel, object: number, key: number): Soon<number> {
  const table = k.objects.table.data[object]!;
  const known = vmObjectLookup(k, table, key);
  k.arrays.locks.unlock(table);
  return known === 0 ? vmObjectMappingCreate(k, object, key) : known;
}

/** A process that has peer-shared memory has a `vm_object`, but as posted (E30, E47). */
function followLost(k: Kernel, mm: number, object: number): void {
  if (object === 0) k.oops({ rule: 'null-object', pid: mm, object: mm });
  k.report({ kind: 'uaf', rule: 'freed-object', pid: mm, object });
}

/** The mapping of a granule, or 0. The caller holds `xa_lock`. RFC patch 2/6, `vm_object_lookup`. */
function vmObjectLookup(k: Kernel, table: number, key: number): number {
  k.enter(Fn.vmObjectLookup, key);
  const entry = xaLoad(k.arrays, table, key);
  k.leave(Fn.vmObjectLookup);
  return isPointer(entry) ? toPointer(entry) : 0;
}

/**
 * The mapping of a granule, made as NOMAP if there is none; 0 without memory for it or for a node, and then nothing has changed. The
 * object is allocated before `xa_lock` is taken; whoever stores first wins (errata E06). RFC patch 2/6, `vm_object_mapping_create`.
 */
export function vmObjectMappingCreate(k: Kernel, object: number, key: number): Soon<number> {
  k.enter(Fn.vmObjectMappingCreate, key);
  if (k.rfc.E06) return createUnderLock(k, object, key);
  const fresh = allocMapping(k);
  if (fresh === 0) return created(k, 0);
  const isFree = k.arrays.locks.tryLockAlone(k.objects.table.data[object]!);
  return isFree ? storeFresh(k, object, key, fresh) : storeWhenFree(k, object, key, fresh);
}

function* storeWhenFree(k: Kernel, object: number, key: number, fresh: number): Path<number> {
  yield* k.arrays.locks.lock(k.objects.table.data[object]!);
  return storeFresh(k, object, key, fresh);
}

/** With `xa_lock` held, which it gives back. */
function storeFresh(k: Kernel, object: number, key: number, fresh: number): number {
  const mapping = storeMapping(k, object, key, fresh);
  k.arrays.locks.unlock(k.objects.table.data[object]!);
  if (mapping !== fresh) k.mappings.slab.free(fresh);
  return created(k, mapping);
}

function created(k: Kernel, mapping: number): number {
  k.leave(Fn.vmObjectMappingCreate, mapping === 0 ? 1 : 0);
  return mapping;
}

function allocMapping(k: Kernel): number {
  return k.engine.faults.shouldFail(FailSite.GmMapping) ? 0 : k.mappings.slab.alloc();
}

/**
 * As posted memory is asked for with `xa_lock` held, which may sleep; the store drops the lock to get some, overwrites what is there by
 * then, and may fail without anybody noticing (E06). Gives the mapping, 0 without memory for it.
 */
function* createUnderLock(k: Kernel, object: number, key: number): Path<number> {
  const table = k.objects.table.data[object]!;
  const { locks } = k.arrays;
  if (!locks.tryLockAlone(table)) yield* locks.lock(table);
  k.deviate('E06', 'lock', lockCode(LockClass.XaLock, table));
  k.deviate('E06', 'page', key, k.objects.mm.data[object]);
  k.engine.lockdep.mightSleep();
  const fresh = allocMapping(k);
  if (fresh !== 0 && k.engine.scheduler.contended) {
    locks.unlock(table);
    yield* locks.lock(table);
  }
  if (fresh !== 0) storeBlindly(k, object, key, fresh);
  locks.unlock(table);
  return created(k, fresh);
}

function storeBlindly(k: Kernel, object: number, key: number, fresh: number): void {
  k.mappings.setPlace(fresh, object, key);
  const old = xaStore(k.arrays, k.objects.table.data[object]!, key, mkPointer(fresh));
  const isNew = old === NULL_ENTRY;
  if (isNew) countPage(k, object, 1);
  else k.deviate('E06', 'mapping', isPointer(old) ? toPointer(old) : fresh);
  k.engine.steps.emit(StepKind.MappingCreate, object, fresh, key, isNew ? 0 : 1);
}

/** One entry more or fewer; as posted nobody counts them (E07). */
function countPage(k: Kernel, object: number, by: 1 | -1): void {
  if (k.rfc.E07) k.deviate('E07', 'object', object, k.objects.mm.data[object]);
  else k.objects.nrPages.add(object, by);
}

/** With `xa_lock` held: the mapping that is at `key` afterwards, 0 when there is no memory for a node. */
function storeMapping(k: Kernel, object: number, key: number, fresh: number): number {
  const table = k.objects.table.data[object]!;
  k.mappings.setPlace(fresh, object, key);
  const winner = xaCmpxchg(k.arrays, table, key, NULL_ENTRY, mkPointer(fresh));
  if (isPointer(winner)) return toPointer(winner);
  if (winner !== NULL_ENTRY) return 0;
  countPage(k, object, 1);
  k.engine.steps.emit(StepKind.MappingCreate, object, fresh, key);
  return fresh;
}

/** The mapping at exactly `key`, without locks: for checks, dumps and pictures. 0 if none. */
export function peekMapping(k: Kernel, object: number, key: number): number {
  if (object === 0) return 0;
  const entry = xaLoad(k.arrays, k.objects.table.data[object]!, key);
  return isPointer(entry) ? toPointer(entry) : 0;
}

/** Calls `visit` for every mapping with a key in `[first, end)`, ascending; `visit` may erase the entry it is given. */
export function forEachMapping(
  k: Kernel,
  object: number,
  first: number,
  end: number,
  visit: (key: number, mapping: number) => void,
): void {
  if (object === 0) return;
  const table = k.objects.table.data[object]!;
  for (let at = first; at < end;) {
    const cursor = k.arrays.scratch.set(table, at).upTo(end - 1);
    const entry = xasFind(cursor);
    if (entry === NULL_ENTRY) return;
    at = cursor.index + 1;
    visit(cursor.index, toPointer(entry));
  }
}

/** The mappings with a key in `[first, end)`, ascending; a copy, so that they may be erased meanwhile. */
export function mappingsIn(
  k: Kernel,
  mm: number,
  first: number,
  end: number,
): [key: number, mapping: number][] {
  const list: [number, number][] = [];
  forEachMapping(k, k.mms.vmObject.data[mm]!, first, end, (key, mapping) => list.push([key, mapping]));
  return list;
}

/** Erases a NOMAP mapping and frees it. RFC patch 2/6, the loop's body of `free_gm_mappings`. */
export function freeMapping(k: Kernel, object: number, key: number, mapping: number): void {
  xaErase(k.arrays, k.objects.table.data[object]!, key);
  countPage(k, object, -1);
  k.mappings.lock.freeing(mapping);
  k.mappings.slab.free(mapping);
  k.engine.steps.emit(StepKind.MappingFree, object, mapping, key);
}

/** Erases and frees mappings of an object. The caller holds `mmap_lock` for writing, so that nobody has `xa_lock`. */
export function freeAll(k: Kernel, object: number, list: readonly [key: number, mapping: number][]): void {
  if (list.length === 0) return;
  const { locks } = k.arrays;
  const table = k.objects.table.data[object]!;
  const isLocked = locks.tryLock(table);
  for (const [key, mapping] of list) freeMapping(k, object, key, mapping);
  if (isLocked) locks.unlock(table);
}
