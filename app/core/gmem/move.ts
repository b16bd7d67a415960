// What mremap does to gm_mappings: their keys move with the data, and so do the leaves of the devices that hold it (errata E55). The
// RFC leaves keys where they were; this is our decision (model.md §4, corrected semantics).

import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { NO_FRAME } from '../base/units.ts';
import type { Kernel } from '../mm/kernel.ts';
import type { Span } from '../mm/range.ts';
import { GmPage, GmRet } from '../uapi.ts';
import { mkPointer } from '../xarray/entry.ts';
import { xaErase, xaStore } from '../xarray/xa.ts';
import { contextOf, reaches } from './contexts.ts';
import { pageOf, typeOf } from './gm-mapping.ts';
import { gmHostFaultLocked } from './host-fault.ts';
import { pmapMove } from './pmap.ts';
import { moveReplicas } from './replicate.ts';
import { mappingsIn } from './vm-object.ts';

/** Before data moves to `to`: brings home what lies on a device that cannot address its new place. `GM_RET_NOMEM`: no host page. */
export function* bringWithinReach(k: Kernel, mm: number, span: Span, to: number): Path<GmRet> {
  const { lock } = k.mappings;
  for (const [key, mapping] of mappingsIn(k, mm, span.first, span.end)) {
    if (!lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
    const reached =
      typeOf(k, mapping) !== GmPage.DEVICE || reaches(k, ownerOf(k, mm, mapping), key - span.first + to);
    const ret = reached ? GmRet.SUCCESS : yield* gmHostFaultLocked(k, mm, mapping, key);
    lock.unlock(mapping);
    if (ret !== GmRet.SUCCESS) return ret;
  }
  return GmRet.SUCCESS;
}

/** Moves every mapping with a key in the range to the same place in the range at `to`, which has none; memory was taken ahead. */
export function* moveMappings(k: Kernel, mm: number, { first, end }: Span, to: number): Path<void> {
  const object = k.mms.vmObject.data[mm]!;
  const { lock } = k.mappings;
  for (const [key, mapping] of mappingsIn(k, mm, first, end)) {
    if (!lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
    yield* moveKey(k, object, mapping, key, key - first + to);
    if (typeOf(k, mapping) === GmPage.DEVICE) pmapMove(k, ownerOf(k, mm, mapping), key, key - first + to);
    moveReplicas(k, mm, key, key - first + to);
    const page = pageOf(k, mapping);
    if (page !== NO_FRAME && k.memory.mapcount(page) > 0) k.memory.claim(page, mm, key - first + to);
    k.watcher?.moved(mm, key, key - first + to, k.granulePages);
    lock.unlock(mapping);
  }
}

function* moveKey(k: Kernel, object: number, mapping: number, from: number, to: number): Path<void> {
  const table = k.objects.table.data[object]!;
  const { locks } = k.arrays;
  if (!locks.tryLockAlone(table)) yield* locks.lock(table);
  xaErase(k.arrays, table, from);
  k.mappings.setPlace(mapping, object, to);
  k.engine.faults.nofail(() => xaStore(k.arrays, table, to, mkPointer(mapping)));
  locks.unlock(table);
  k.engine.steps.emit(StepKind.MappingCreate, object, mapping, to, 1);
}

/** The context of the device that holds a mapping's data. */
const ownerOf = (k: Kernel, mm: number, mapping: number): number =>
  contextOf(k, mm, k.mappings.dev.data[mapping]!);
