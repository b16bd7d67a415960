// struct vm_object: the logical page table of a process, an XArray from page index to gm_mapping (RFC patch 2/6). The key is the page
// index of the granule's first page. Not modelled: vm_object.lock, which the RFC never takes.

import { StepKind } from '../base/steps.ts';
import type { Path } from '../base/scheduler.ts';
import type { Kernel } from '../mm/kernel.ts';
import { Fn } from '../trace.ts';
import { isPointer, mkPointer, NULL_ENTRY, toPointer } from '../xarray/entry.ts';
import { xasFind } from '../xarray/find.ts';
import { xaErase, xaLoad, xaStore } from '../xarray/xa.ts';

/** Makes the object of a process, with an empty table. RFC patch 2/6, `vm_object_create`. */
export function vmObjectCreate(k: Kernel, mm: number): void {
  k.enter(Fn.vmObjectCreate);
  const object = k.objects.slab.alloc();
  k.objects.table.set(object, k.arrays.create());
  k.objects.mm.set(object, mm);
  k.mms.vmObject.set(mm, object);
  k.leave(Fn.vmObjectCreate);
}

/** Frees the object of a process; its table must be empty. RFC patch 2/6, `vm_object_drop_locked`. */
export function vmObjectDropLocked(k: Kernel, mm: number): void {
  const object = k.mms.vmObject.data[mm]!;
  if (object === 0) return;
  k.enter(Fn.vmObjectDropLocked);
  k.arrays.free(k.objects.table.data[object]!);
  k.objects.slab.free(object);
  k.mms.vmObject.set(mm, 0);
  k.leave(Fn.vmObjectDropLocked);
}

/** The mapping of a granule, or 0. The caller holds `xa_lock`. RFC patch 2/6, `vm_object_lookup`. */
export function vmObjectLookup(k: Kernel, table: number, key: number): number {
  k.enter(Fn.vmObjectLookup, key);
  const entry = xaLoad(k.arrays, table, key);
  k.leave(Fn.vmObjectLookup);
  return isPointer(entry) ? toPointer(entry) : 0;
}

/**
 * The mapping of a granule, made as NOMAP if there is none. The object is allocated before `xa_lock` is taken; whoever stores first
 * wins (errata E06). RFC patch 2/6, `vm_object_mapping_create`.
 */
export function* vmObjectMappingCreate(k: Kernel, object: number, key: number): Path<number> {
  const table = k.objects.table.data[object]!;
  const { locks } = k.arrays;
  k.enter(Fn.vmObjectMappingCreate, key);
  const fresh = k.mappings.slab.alloc();
  if (!locks.tryLockAlone(table)) yield* locks.lock(table);
  const winner = xaLoad(k.arrays, table, key);
  if (isPointer(winner)) k.mappings.slab.free(fresh);
  else {
    xaStore(k.arrays, table, key, mkPointer(fresh));
    k.objects.nrPages.add(object, 1);
    k.engine.steps.emit(StepKind.MappingCreate, object, fresh, key);
  }
  locks.unlock(table);
  k.leave(Fn.vmObjectMappingCreate);
  return isPointer(winner) ? toPointer(winner) : fresh;
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
  k.objects.nrPages.add(object, -1);
  k.mappings.slab.free(mapping);
  k.engine.steps.emit(StepKind.MappingFree, object, mapping, key);
}
