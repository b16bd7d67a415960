// The leak checker: what is allocated and belongs to nobody any more. Looked for at exit and at `expect clean` (interface.md §1).

import type { Pfn } from '../base/units.ts';
import { forEachMapping } from '../gmem/vm-object.ts';
import type { Kernel } from '../mm/kernel.ts';
import type { Reports } from './reports.ts';

/** Reports every frame, mapping, object and context that nothing reaches from a live process. */
export function checkLeaks(k: Kernel, reports: Reports): void {
  const reached = reach(k);
  for (let node = 0; node < k.memory.nodeCount; node++)
    k.memory.forEachBlock(node, (head, _order, used) => {
      if (used && !reached.frames.has(head))
        reports.add({ kind: 'leak', rule: 'leaked-frame', pid: 0, object: head });
    });
  for (const mapping of k.mappings.slab.ids())
    if (!reached.mappings.has(mapping))
      reports.add({ kind: 'leak', rule: 'leaked-mapping', pid: 0, object: mapping });
  const expected = k.mms.slab.live;
  for (const slab of [k.objects.slab, k.spaces.slab])
    if (slab.live > expected)
      reports.add({ kind: 'leak', rule: 'leaked-object', pid: 0, object: slab.live, a: expected });
}

function reach(k: Kernel): { frames: Set<Pfn>; mappings: Set<number> } {
  const frames = new Set<Pfn>();
  const mappings = new Set<number>();
  for (const mm of k.mms.slab.ids()) {
    const pgd = k.mms.pgd.data[mm]!;
    if (pgd === 0) continue;
    k.tables.forEachLeaf(pgd, 0, Number.MAX_SAFE_INTEGER, (_index, _order, pfn) => frames.add(pfn));
    forEachMapping(k, k.mms.vmObject.data[mm]!, 0, Number.MAX_SAFE_INTEGER, (_key, mapping) => {
      mappings.add(mapping);
      frames.add(k.mappings.page.data[mapping]! as Pfn);
    });
  }
  return { frames, mappings };
}
