// The leak checker: what is allocated and belongs to nobody any more. Looked for at exit and at `expect clean` (interface.md §1).

import type { Pfn } from '../base/units.ts';
import { contextsOf, contextsOfDevice, sharesTable } from '../gmem/contexts.ts';
import { rangesOf } from '../gmem/driver.ts';
import { forEachMapping } from '../gmem/vm-object.ts';
import type { Kernel } from '../mm/kernel.ts';
import { forEachCached } from '../mm/page-cache.ts';
import { VmFlag } from '../mm/structs.ts';

/** What can be reached from the live processes. */
interface Reached {
  readonly frames: Set<Pfn>;
  readonly mappings: Set<number>;
  readonly caches: Set<number>;
  objects: number;
  spaces: number;
  contexts: number;
  tables: number;
  ranges: number;
}

/**
 * Reports every frame, mapping, object, address space, context, page cache and address range of a PEER device that nothing reaches from a live
 * process.
 */
export function checkLeaks(k: Kernel): void {
  const reached = reach(k);
  for (let node = 0; node < k.memory.nodeCount; node++)
    k.memory.forEachBlock(node, (head, _order, used) => {
      if (used && !reached.frames.has(head))
        k.report({ kind: 'leak', rule: 'leaked-frame', pid: 0, object: head });
    });
  for (const mapping of k.mappings.slab.ids())
    if (!reached.mappings.has(mapping))
      k.report({ kind: 'leak', rule: 'leaked-mapping', pid: 0, object: mapping });
  compare(k, k.objects.slab.live, reached.objects);
  compare(k, k.spaces.slab.live, reached.spaces);
  compare(k, k.contexts.slab.live, reached.contexts);
  compare(k, k.tables.live, reached.tables);
  if (k.dmaMaps.value > 0)
    k.report({ kind: 'leak', rule: 'leaked-dma-mapping', pid: 0, object: k.dmaMaps.value });
  compare(k, k.pageCaches.slab.live, reached.caches.size);
  compare(k, k.peerRanges.slab.live, reached.ranges);
}

function compare(k: Kernel, live: number, reached: number): void {
  if (live !== reached) k.report({ kind: 'leak', rule: 'leaked-object', pid: 0, object: live, a: reached });
}

function reach(k: Kernel): Reached {
  const sets = { frames: new Set<Pfn>(), mappings: new Set<number>(), caches: new Set<number>() };
  const reached: Reached = { ...sets, objects: 0, spaces: 0, contexts: 0, tables: 0, ranges: 0 };
  for (const mm of k.mms.slab.ids()) if (k.mms.pgd.data[mm] !== 0) reachFrom(k, mm, reached);
  for (const pin of k.pins.slab.ids()) reachPinned(k, pin, reached.frames);
  return reached;
}

function reachFrom(k: Kernel, mm: number, reached: Reached): void {
  const object = k.mms.vmObject.data[mm]!;
  const all = Number.MAX_SAFE_INTEGER;
  k.tables.forEachLeaf(k.mms.pgd.data[mm]!, 0, all, (_index, _order, pfn) => reached.frames.add(pfn));
  forEachMapping(k, object, 0, all, (_key, mapping) => {
    reached.mappings.add(mapping);
    reached.frames.add(k.mappings.page.data[mapping]! as Pfn);
  });
  if (object !== 0) reached.objects++;
  reached.tables++;
  if (k.mms.space.data[mm] !== 0) reached.spaces++;
  for (const ctx of contextsOf(k, mm)) {
    if (contextsOfDevice(k, k.contexts.dev.data[ctx]!).includes(ctx)) reached.contexts++;
    if (!sharesTable(k, ctx)) reached.tables++;
    reached.ranges += rangesOf(k, ctx).filter((range) => isInPeerShared(k, mm, range)).length;
  }
  for (const vma of k.vmaIndex.list(mm)) {
    const cache = k.vmas.cache.data[vma]!;
    if (cache === 0 || reached.caches.has(cache)) continue;
    reached.caches.add(cache);
    forEachCached(k, cache, (page) => reached.frames.add(page));
  }
}

/** Whether a peer-shared VMA begins or goes on where a PEER device keeps a range for it. */
function isInPeerShared(k: Kernel, mm: number, range: number): boolean {
  const first = k.vmaIndex.lookup(mm, k.peerRanges.start(range));
  const last = k.vmaIndex.lookup(mm, k.peerRanges.end(range) - 1);
  return [first, last].every((vma) => vma !== 0 && k.vmas.has(vma, VmFlag.PeerShared));
}

/** A pin holds its pages even when nothing maps them any more. */
function reachPinned(k: Kernel, pin: number, frames: Set<Pfn>): void {
  const first = k.pins.page.data[pin]!;
  const end = first + 2 ** k.pins.order.data[pin]!;
  for (let page = first; page < end; page++) frames.add(page as Pfn);
}
