// find_vma: the VMAs of a process by address. The ordered list (vm_next) is the state; the sorted array here is derived from it,
// kept up to date at the head of history and rebuilt after going back or forth. Stands for Linux's maple tree.

import type { Engine } from '../base/engine.ts';
import type { Findings } from '../base/findings.ts';
import type { Journal } from '../base/journal.ts';
import type { Mms, Vmas } from './structs.ts';

/** Sorted VMA ids of every process, derived from the ordered lists. */
export class VmaIndex {
  private readonly lists = new Map<number, number[]>();
  private epoch = -1;
  private lastHit = 0;
  private readonly journal: Journal;
  private readonly findings: Findings;
  private readonly mms: Mms;
  private readonly vmas: Vmas;

  constructor({ journal, findings }: Engine, mms: Mms, vmas: Vmas) {
    this.journal = journal;
    this.findings = findings;
    this.mms = mms;
    this.vmas = vmas;
  }

  /** The VMA of `mm` that contains page `index`, or 0. Linux: `vma_lookup`. */
  lookup(mm: number, index: number): number {
    const { vmas, lastHit } = this;
    const hit = lastHit !== 0 && vmas.mm.data[lastHit] === mm && this.contains(lastHit, index);
    if (hit) return lastHit;
    const vma = this.find(mm, index);
    if (vma === 0 || vmas.start(vma) > index) return 0;
    this.lastHit = vma;
    return vma;
  }

  /** The first VMA of `mm` that ends after page `index`, or 0; it need not contain it. Linux: `find_vma`. */
  find(mm: number, index: number): number {
    const list = this.list(mm);
    const vma = list[this.position(list, index)] ?? 0;
    if (vma === 0 || this.vmas.slab.isLive(vma)) return vma;
    this.findings.add({ kind: 'uaf', rule: 'freed-vma', pid: mm, object: vma });
    return 0;
  }

  /** The first VMA of `mm` that has a page of `[first, end)`, or 0. Linux: `find_vma_intersection`. */
  intersecting(mm: number, first: number, end: number): number {
    const vma = this.find(mm, first);
    return vma !== 0 && this.vmas.start(vma) < end ? vma : 0;
  }

  /** The last VMA of `mm` that ends at or before page `index`, or 0. */
  before(mm: number, index: number): number {
    const list = this.list(mm);
    return list[this.position(list, index) - 1] ?? 0;
  }

  /** The VMAs of `mm` in address order. Do not change the array, and do not keep it. */
  list(mm: number): readonly number[] {
    if (this.epoch !== this.journal.epoch) {
      this.lists.clear();
      this.lastHit = 0;
      this.epoch = this.journal.epoch;
    }
    return this.lists.get(mm) ?? this.build(mm);
  }

  /** Tells the index that `vma` was linked into the list of `mm`. */
  linked(mm: number, vma: number): void {
    const list = this.lists.get(mm);
    if (list !== undefined) list.splice(this.position(list, this.vmas.start(vma)), 0, vma);
  }

  /** Tells the index that `vma` is about to leave the list of `mm`. */
  unlinked(mm: number, vma: number): void {
    this.lastHit = 0;
    const list = this.lists.get(mm);
    if (list !== undefined) list.splice(list.indexOf(vma), 1);
  }

  private contains(vma: number, index: number): boolean {
    return this.vmas.slab.isLive(vma) && this.vmas.start(vma) <= index && index < this.vmas.end(vma);
  }

  /** Place in `list` of the first VMA that ends after `index`. */
  private position(list: readonly number[], index: number): number {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.vmas.end(list[middle]!) <= index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private build(mm: number): number[] {
    const list: number[] = [];
    for (let vma = this.mms.firstVma.data[mm]!; vma !== 0; vma = this.vmas.next.data[vma]!) list.push(vma);
    this.lists.set(mm, list);
    return list;
  }
}
