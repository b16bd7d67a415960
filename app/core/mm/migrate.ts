// migrate_pages: compaction moves pages to other frames; whatever maps them follows, gm_mapping and replicas too (Linux mm/migrate.c; the RFC
// forgets the mapping, errata E46). Not modelled: why, and which frames compaction would choose.

import { alignDown, alignUp, pageIndex } from '../base/bits.ts';
import type { Path } from '../base/scheduler.ts';
import { NO_FRAME, type Pfn } from '../base/units.ts';
import { failure, type Answer } from '../command.ts';
import { pageOf, setCpu, typeOf } from '../gmem/gm-mapping.ts';
import { clearReplicas, enterReplicas } from '../gmem/replicate.ts';
import { mappingsIn } from '../gmem/vm-object.ts';
import { FrameFlag } from '../memory/frames.ts';
import { Fn } from '../trace.ts';
import { GmPage } from '../uapi.ts';
import { allocPages } from './alloc-page.ts';
import type { Kernel } from './kernel.ts';
import { mapOnCpu } from './map-page.ts';
import { offsetAt, putInCache } from './page-cache.ts';
import { vmasIn, type Span } from './range.ts';
import { mappersOf, type Mapper } from './rmap.ts';
import { VmFlag } from './structs.ts';
import { flushTlb, lockMapped, zapOne } from './zap.ts';

const TOP = 1n << 64n;

/**
 * Moves the host pages of a range (`null`: the one at `addr`) to other frames. Answers how many moved, a huge page or granule as one; pinned
 * ones stay, and it ends when no frame is free. `-EINVAL` when the range wraps.
 */
export function* migratePages(k: Kernel, mm: number, addr: bigint, length: bigint | null): Path<Answer> {
  const { mmapLock } = k.mms;
  const bytes = length ?? 1n;
  if (addr + bytes > TOP) return failure('EINVAL');
  const span = { first: pageIndex(addr), end: Number((addr + bytes + 0xfffn) >> 12n) };
  k.enter(Fn.migratePages, span.first);
  if (!mmapLock.tryLockSharedAlone(mm)) yield* mmapLock.lockShared(mm);
  let moved = 0;
  if (bytes > 0n) for (const vma of vmasIn(k, mm, span)) moved += yield* migrateIn(k, mm, vma, span);
  mmapLock.unlockShared(mm);
  k.leave(Fn.migratePages);
  return { kind: 'value', value: moved };
}

function* migrateIn(k: Kernel, mm: number, vma: number, span: Span): Path<number> {
  const first = Math.max(span.first, k.vmas.start(vma));
  const end = Math.min(span.end, k.vmas.end(vma));
  let moved = 0;
  if (k.vmas.has(vma, VmFlag.PeerShared)) {
    const from = alignDown(first, k.granulePages);
    for (const [key, mapping] of mappingsIn(k, mm, from, alignUp(end, k.granulePages)))
      moved += yield* migrateGranule(k, mm, vma, key, mapping);
    return moved;
  }
  for (const index of leavesIn(k, mm, { first, end })) moved += yield* migratePage(k, mm, vma, index);
  return moved;
}

function leavesIn(k: Kernel, mm: number, { first, end }: Span): number[] {
  const found: number[] = [];
  k.tables.forEachLeaf(k.mms.pgd.data[mm]!, first, end - 1, (index) => found.push(index));
  return found;
}

/** A granule on the host: its mapping, the CPU's leaf and the replicas follow it. Gives 1 if it moved. */
function* migrateGranule(k: Kernel, mm: number, vma: number, key: number, mapping: number): Path<0 | 1> {
  const { lock } = k.mappings;
  if (!lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
  const old = pageOf(k, mapping);
  const isMapped = k.tables.lookup(k.mms.pgd.data[mm]!, key) >= 0;
  const isFound = typeOf(k, mapping) === GmPage.CPU && (isMapped || !k.rfc.E46);
  const page = isFound ? targetFor(k, old) : NO_FRAME;
  if (page !== NO_FRAME) {
    const zapping = zapOne(k, mm, key);
    if (zapping !== null) yield* zapping;
    clearReplicas(k, mm, key);
    copyBlock(k, old, page);
    const isOwned = tellMapping(k, mm, key, mapping, page);
    if (isMapped) {
      if (isOwned) k.memory.get(page);
      const entered = mapOnCpu(k, mm, vma, key, k.granuleOrder, page);
      if (typeof entered !== 'boolean') yield* entered;
    }
    enterReplicas(k, mm, key, mapping);
  }
  lock.unlock(mapping);
  return page === NO_FRAME ? 0 : 1;
}

/**
 * The mapping follows its page and owns the reference to it. Whether it does: as posted only page tables are looked for, the mapping keeps
 * the old page, and the reference is the leaf's (E46).
 */
function tellMapping(k: Kernel, mm: number, key: number, mapping: number, page: Pfn): boolean {
  if (k.rfc.E46) {
    k.deviate('E46', 'page', key, mm);
    return false;
  }
  const old = pageOf(k, mapping);
  setCpu(k, mapping, page);
  k.memory.put(old);
  return true;
}

/** An ordinary page: the leaves of all processes that map it follow it, at once. Gives 1 if it moved. */
function* migratePage(k: Kernel, mm: number, vma: number, index: number): Path<0 | 1> {
  const table = yield* lockMapped(k, mm, index);
  if (table === 0) return 0;
  const old = k.tables.pfnAt(k.tables.lookup(k.mms.pgd.data[mm]!, index));
  const page = targetFor(k, old);
  if (page !== NO_FRAME) {
    const leaves = mappersOf(k, old).map((mapper) => takeOut(k, mapper));
    copyBlock(k, old, page);
    for (const leaf of leaves) putBack(k, leaf, page);
    const cache = k.vmas.cache.data[vma]!;
    if (cache === 0) k.memory.put(page);
    else putInCache(k, cache, offsetAt(k, vma, index), page);
    for (let held = leaves.length + (cache === 0 ? 0 : 1); held > 0; held--) k.memory.put(old);
  }
  k.tables.locks.unlock(table);
  return page === NO_FRAME ? 0 : 1;
}

/** A frame block for a page that may move; `NO_FRAME` if it is pinned, or none is free. */
function targetFor(k: Kernel, old: Pfn): Pfn {
  return k.memory.hasFlag(old, FrameFlag.Pinned) ? NO_FRAME : allocPages(k, k.memory.orderOf(old));
}

function copyBlock(k: Kernel, from: Pfn, to: Pfn): void {
  const order = k.memory.orderOf(from);
  k.memory.copyContents(from, to, order);
  k.engine.clock.advance(k.cost.copyPage * 2 ** order);
}

interface Leaf extends Mapper {
  readonly order: number;
  readonly access: number;
}

/** Clears a leaf and flushes; its reference is left to the caller. */
function takeOut(k: Kernel, { mm, index }: Mapper): Leaf {
  const pgd = k.mms.pgd.data[mm]!;
  const cell = k.tables.lookup(pgd, index);
  const leaf = { mm, index, order: k.tables.orderAt(cell), access: k.tables.accessAt(cell) };
  k.memory.removeMapping(k.tables.clear(pgd, index));
  flushTlb(k, pgd, index, 2 ** leaf.order);
  return leaf;
}

function putBack(k: Kernel, { mm, index, order, access }: Leaf, page: Pfn): void {
  k.tables.set(k.mms.pgd.data[mm]!, index, order, page, access);
  k.memory.get(page);
  k.memory.addMapping(page, mm, index);
}
