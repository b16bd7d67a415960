// Which frame holds the data of a page. No kernel symbol; our decision.

import { type Kernel, NO_FRAME, pageOf, peekMapping, type Pfn } from '../core/index.ts';
import { cpuLeaf } from './naming.ts';

/** The frame that the leaf in a cell of a page table maps at page `index`, which it covers. */
export const frameOfLeaf = ({ tables }: Kernel, cell: number, index: number): Pfn =>
  (tables.pfnAt(cell) + index - tables.indexAt(cell)) as Pfn;

/** The frame that holds page `index` of a live process: what its mapping owns, else what the CPU maps; null without data. */
export function frameAt(k: Kernel, pid: number, index: number): Pfn | null {
  const key = k.granuleOf(index);
  const mapping = peekMapping(k, k.mms.vmObject.data[pid]!, key);
  if (mapping !== 0) {
    const head = pageOf(k, mapping);
    return head === NO_FRAME ? null : ((head + (index - key)) as Pfn);
  }
  const cell = cpuLeaf(k, pid, index);
  return cell < 0 ? null : frameOfLeaf(k, cell, index);
}
