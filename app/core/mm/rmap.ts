// rmap_walk: from a host page to the CPU page-table entries that map it. Not modelled: anon_vma and i_mmap trees; where the page itself
// does not say who maps it, the tables are asked.

import type { Pfn } from '../base/units.ts';
import type { Kernel } from './kernel.ts';

/** One leaf of a CPU's page table: its process and first page index. */
export interface Mapper {
  readonly mm: number;
  readonly index: number;
}

/** The CPU leaves that map a block of the host, by process. */
export function mappersOf(k: Kernel, head: Pfn): readonly Mapper[] {
  const mm = k.memory.ownerMm(head);
  if (mm !== 0) {
    const owner = { mm, index: k.memory.ownerIndex(head) };
    return mapsAt(k, owner, head) ? [owner] : [];
  }
  return k.memory.mapcount(head) === 0 ? [] : askTables(k, head);
}

/** Looks at every leaf of every process. */
function askTables(k: Kernel, head: Pfn): Mapper[] {
  const found: Mapper[] = [];
  for (const mm of k.mms.slab.ids()) {
    if (k.mms.pgd.data[mm] === 0) continue;
    k.tables.forEachLeaf(k.mms.pgd.data[mm]!, 0, Number.MAX_SAFE_INTEGER, (index, _order, pfn) => {
      if (pfn === head) found.push({ mm, index });
    });
  }
  return found;
}

function mapsAt({ tables, mms }: Kernel, { mm, index }: Mapper, head: Pfn): boolean {
  const cell = tables.lookup(mms.pgd.data[mm]!, index);
  return cell >= 0 && tables.pfnAt(cell) === head;
}
