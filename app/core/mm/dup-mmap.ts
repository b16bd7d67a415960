// dup_mmap and copy_page_range: what a child gets of its parent's memory (Linux kernel/fork.c, mm/memory.c). Private pages are shared copy on
// write, MAP_SHARED pages for good; peer-shared VMAs are not inherited (model.md §4). Not modelled: MADV_DONTFORK, MADV_WIPEONFORK.

import type { Path } from '../base/scheduler.ts';
import { NO_FRAME } from '../base/units.ts';
import { FrameFlag } from '../memory/frames.ts';
import { Access } from '../mmu/formats.ts';
import { allocPages } from './alloc-page.ts';
import type { Kernel } from './kernel.ts';
import { VmFlag } from './structs.ts';
import { areaOf, insertVma, vmAreaAlloc } from './vma.ts';
import { flushTlb, withLeaves } from './zap.ts';

/** Copies a VMA to the child, with what the parent has touched in it. False without memory; what was copied stays in the child. */
export function* dupVma(k: Kernel, parent: number, child: number, vma: number): Path<boolean> {
  if (k.vmas.has(vma, VmFlag.PeerShared) && !isInherited(k, child)) return true;
  const spare = vmAreaAlloc(k);
  if (spare === 0) return false;
  const area = areaOf(k, vma);
  insertVma(k, child, area, spare);
  if (area.cache !== 0) return true;
  const copied = yield* copyPageRange(k, parent, child, area);
  if (copied) k.watcher?.copied(parent, child, area.start, area.end);
  return copied;
}

/** As posted a child keeps peer-shared VMAs as well, though it has no logical page table (E30). */
function isInherited(k: Kernel, child: number): boolean {
  if (k.rfc.E30) k.deviate('E30', 'process', child, child);
  return k.rfc.E30;
}

/** Lets both processes map the same pages, for reading only. */
function* copyPageRange(
  k: Kernel,
  parent: number,
  child: number,
  { start, end }: { readonly start: number; readonly end: number },
): Path<boolean> {
  const pgd = k.mms.pgd.data[parent]!;
  const done = { copied: true, flushed: start, isProtected: false };
  yield* withLeaves(k, pgd, start, end, (cells, next) => {
    for (const cell of cells) {
      const isWritable = k.tables.accessAt(cell) === Access.ReadWrite;
      done.copied &&= copyLeaf(k, parent, child, cell);
      done.isProtected ||= isWritable && k.tables.accessAt(cell) !== Access.ReadWrite;
    }
    if (!done.isProtected || !k.engine.scheduler.contended) return;
    flushTlb(k, pgd, done.flushed, next - done.flushed);
    done.flushed = next;
    done.isProtected = false;
  });
  if (done.isProtected) flushTlb(k, pgd, done.flushed, end - done.flushed);
  return done.copied;
}

function copyLeaf(k: Kernel, parent: number, child: number, cell: number): boolean {
  const { tables, memory } = k;
  const index = tables.indexAt(cell);
  const page = tables.pfnAt(cell);
  if (memory.hasFlag(page, FrameFlag.Pinned)) return copyNow(k, child, cell);
  const access = Math.min(tables.accessAt(cell), Access.Read);
  if (!tables.set(k.mms.pgd.data[child]!, index, tables.orderAt(cell), page, access)) return false;
  tables.protect(k.mms.pgd.data[parent]!, index, access);
  memory.get(page);
  memory.addMapping(page, child, index);
  k.engine.clock.advance(k.cost.pte);
  return true;
}

/** A pinned page stays the parent's alone, so that its DMA user and the parent go on seeing each other (`page_needs_cow_for_dma`). */
function copyNow(k: Kernel, child: number, cell: number): boolean {
  const { tables, memory } = k;
  const index = tables.indexAt(cell);
  const order = tables.orderAt(cell);
  const copy = allocPages(k, order);
  if (copy === NO_FRAME) return false;
  if (!tables.set(k.mms.pgd.data[child]!, index, order, copy, tables.accessAt(cell))) {
    memory.put(copy);
    return false;
  }
  memory.copyContents(tables.pfnAt(cell), copy, order);
  memory.addMapping(copy, child, index);
  k.engine.clock.advance(k.cost.copyPage * 2 ** order);
  return true;
}
