// The leak checker: what is allocated and belongs to nobody any more. Looked for at exit and at `expect clean` (interface.md §1).

import type { Pfn } from '../base/units.ts';
import { contextsOf } from '../gmem/contexts.ts';
import { forEachMapping } from '../gmem/vm-object.ts';
import type { Kernel } from '../mm/kernel.ts';

/** What can be reached from the live processes. */
interface Reached {
  readonly frames: Set<Pfn>;
  readonly mappings: Set<number>;
  objects: number;
  spaces: number;
  contexts: number;
}

/** Reports every frame, mapping, object, address space and context that nothing reaches from a live process. */
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
}

function compare(k: Kernel, live: number, reached: number): void {
  if (live !== reached)
    k.report({ kind: 'leak', rule: 'leaked-object', pid: 0, object: live, a: reached });
}

function reach(k: Kernel): Reached {
  const reached: Reached = { frames: new Set(), mappings: new Set(), objects: 0, spaces: 0, contexts: 0 };
  for (const mm of k.mms.slab.ids()) if (k.mms.pgd.data[mm] !== 0) reachFrom(k, mm, reached);
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
  if (k.mms.space.data[mm] !== 0) reached.spaces++;
  reached.contexts += contextsOf(k, mm).length;
}
