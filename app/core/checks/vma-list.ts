// The VMAs of a process as a list in address order: no two overlap, every link leads to a VMA that exists, and both directions agree.

import type { Kernel } from '../mm/kernel.ts';

/** Judges a VMA that a statement touched with its neighbours, if it is still there. */
export function checkTouchedVma(k: Kernel, mm: number, vma: number): void {
  const { vmas } = k;
  if (!vmas.slab.isLive(vma) || vmas.mm.data[vma] !== mm) return;
  const next = vmas.next.data[vma]!;
  const previous = vmas.prev.data[vma]!;
  checkVma(k, mm, vma, previous === 0 ? 0 : vmas.end(previous));
  if (next !== 0) checkVma(k, mm, next, vmas.end(vma));
}

/** Judges all VMAs of a process, and their number. */
export function checkVmaList(k: Kernel, mm: number): void {
  const { vmas, mms } = k;
  let end = 0;
  let count = 0;
  for (let vma = mms.firstVma.data[mm]!; vma !== 0; vma = vmas.next.data[vma]!) {
    if (!checkVma(k, mm, vma, end)) return;
    end = vmas.end(vma);
    count++;
  }
  if (count !== mms.mapCount.data[mm])
    k.report({ kind: 'vma', rule: 'vma-count', pid: mm, object: mms.mapCount.data[mm]!, a: count });
}

/** One VMA of the list, which must begin at `from` or after it. Whether one can go on from it. */
function checkVma(k: Kernel, mm: number, vma: number, from: number): boolean {
  const { vmas, mms } = k;
  const isThere = vmas.slab.isLive(vma) && vmas.mm.data[vma] === mm;
  const previous = isThere ? vmas.prev.data[vma]! : 0;
  const isLinked = previous === 0 ? mms.firstVma.data[mm] === vma : vmas.next.data[previous] === vma;
  if (!isThere || !isLinked) {
    k.report({ kind: 'vma', rule: 'vma-dangling', pid: mm, object: vma });
    return false;
  }
  if (vmas.start(vma) < from || vmas.end(vma) <= vmas.start(vma))
    k.report({ kind: 'vma', rule: 'vma-overlap', pid: mm, object: vmas.start(vma), a: vma });
  return true;
}
