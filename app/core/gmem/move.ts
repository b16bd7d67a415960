// What mremap does to gm_mappings: their keys move with the data, and so do the leaves of the devices that hold it (errata E55). The
// RFC leaves keys where they were; this is our decision (model.md §4, corrected semantics).

import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import type { Kernel } from '../mm/kernel.ts';
import { GmPage } from '../uapi.ts';
import { mkPointer } from '../xarray/entry.ts';
import { xaErase, xaStore } from '../xarray/xa.ts';
import { pmapMove } from './driver.ts';
import { contextOf } from './gm-as.ts';
import { typeOf } from './gm-mapping.ts';
import { forEachMapping } from './vm-object.ts';

/** Moves every mapping with a key in `[from, from + pages)` to the same place in the range at `to`, which has none. */
export function* moveMappings(k: Kernel, mm: number, from: number, to: number, pages: number): Path<void> {
  const object = k.mms.vmObject.data[mm]!;
  const moved: [number, number][] = [];
  forEachMapping(k, object, from, from + pages, (key, mapping) => moved.push([key, mapping]));
  for (const [key, mapping] of moved) {
    const { lock } = k.mappings;
    if (!lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
    yield* moveKey(k, object, mapping, key, key - from + to);
    if (typeOf(k, mapping) === GmPage.DEVICE) moveDeviceLeaf(k, mm, mapping, key, key - from + to);
    lock.unlock(mapping);
  }
}

function* moveKey(k: Kernel, object: number, mapping: number, from: number, to: number): Path<void> {
  const table = k.objects.table.data[object]!;
  const { locks } = k.arrays;
  if (!locks.tryLockAlone(table)) yield* locks.lock(table);
  xaErase(k.arrays, table, from);
  xaStore(k.arrays, table, to, mkPointer(mapping));
  locks.unlock(table);
  k.engine.steps.emit(StepKind.MappingCreate, object, mapping, to);
}

function moveDeviceLeaf(k: Kernel, mm: number, mapping: number, from: number, to: number): void {
  const ctx = contextOf(k, mm, k.mappings.dev.data[mapping]!);
  const cell = k.tables.lookup(k.contexts.pmap.data[ctx]!, from);
  pmapMove(k, ctx, from, to, k.tables.accessAt(cell));
}
