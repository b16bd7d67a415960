// The invariants of model.md §5 in exclusive mode, judged for single granules: after a statement only what it touched is looked at, and
// a full look at everything must agree (tests).

import { NO_FRAME, nodeOf, type Pfn } from '../base/units.ts';
import { StepKind, type Steps } from '../base/steps.ts';
import { contextsOf } from '../gmem/gm-as.ts';
import { pageOf, typeOf } from '../gmem/gm-mapping.ts';
import { forEachMapping, peekMapping } from '../gmem/vm-object.ts';
import type { Kernel } from '../mm/kernel.ts';
import { VmFlag } from '../mm/structs.ts';
import { GmPage } from '../uapi.ts';
import type { Reports, ReportRule } from './reports.ts';

/** Judges granules and page-table leaves of one machine; findings go to its reports. */
export class Invariants {
  private readonly k: Kernel;
  private readonly reports: Reports;
  private pagesBefore = 0;

  constructor(k: Kernel, reports: Reports) {
    this.k = k;
    this.reports = reports;
  }

  /** Notes what stands before a statement; `checkTouched` after it compares. */
  begin(): void {
    this.pagesBefore = this.countedPages();
  }

  /** Judges what the steps from number `from` on have touched. Cost follows the number of steps. */
  checkTouched(steps: Steps, from: number): void {
    const seen = new Set<number>();
    let created = 0;
    for (let at = Math.max(from, steps.first); at < steps.end; at++) {
      const kind = steps.kindAt(at);
      if (kind === StepKind.PteSet || kind === StepKind.PteClear) this.touchLeaf(steps, at, seen);
      else if (kind === StepKind.MappingState) this.touchMapping(steps.numberAt(at, 'a'));
      else if (kind === StepKind.MappingCreate || kind === StepKind.MappingFree) {
        created += kind === StepKind.MappingCreate ? 1 : -1;
        this.touchKey(steps.numberAt(at, 'a'), steps.numberAt(at, 'c'), seen);
      }
    }
    if (this.countedPages() - this.pagesBefore !== created) this.checkObjects();
  }

  /** Judges everything: every mapping, every leaf of every page table, every object. */
  checkAll(): void {
    const { k } = this;
    for (const mm of k.mms.slab.ids()) {
      const pgd = k.mms.pgd.data[mm]!;
      if (pgd === 0) continue;
      const object = k.mms.vmObject.data[mm]!;
      if (object !== 0) this.checkObject(object);
      forEachMapping(k, object, 0, Number.MAX_SAFE_INTEGER, (key) => {
        this.checkKey(mm, key);
      });
      for (const mmu of this.mmusOf(mm))
        k.tables.forEachLeaf(mmu, 0, Number.MAX_SAFE_INTEGER, (index) => {
          this.checkKey(mm, k.granuleOf(index));
        });
      this.checkVmas(mm);
    }
  }

  private touchLeaf(steps: Steps, at: number, seen: Set<number>): void {
    const mmu = steps.numberAt(at, 'a');
    if (this.k.tables.isLive(mmu))
      this.once(this.k.tables.mmOf(mmu), this.k.granuleOf(steps.numberAt(at, 'b')), seen);
  }

  private touchMapping(mapping: number): void {
    if (!this.k.mappings.slab.isLive(mapping)) return;
    const nomap = typeOf(this.k, mapping) === GmPage.NOMAP;
    if (nomap !== (pageOf(this.k, mapping) === NO_FRAME)) this.report('nomap-with-entry', 0, mapping);
  }

  private touchKey(object: number, key: number, seen: Set<number>): void {
    if (this.k.objects.slab.isLive(object)) this.once(this.k.objects.mm.data[object]!, key, seen);
  }

  private once(mm: number, key: number, seen: Set<number>): void {
    const id = mm * 2 ** 45 + key;
    if (seen.has(id)) return;
    seen.add(id);
    if (this.k.mms.pgd.data[mm] !== 0) this.checkKey(mm, key);
  }

  /** The rules about one granule of one process. */
  private checkKey(mm: number, key: number): void {
    const { k } = this;
    const mapping = peekMapping(k, k.mms.vmObject.data[mm]!, key);
    if (mapping === 0) return;
    const vma = k.vmaIndex.lookup(mm, key);
    if (vma === 0 || !k.vmas.has(vma, VmFlag.PeerShared)) this.report('entry-outside-vma', mm, key);
    const type = typeOf(k, mapping);
    const page = pageOf(k, mapping);
    this.checkCpuLeaf(mm, key, type, page);
    this.checkDeviceLeaves(mm, key, mapping, type, page);
    if (type === GmPage.CPU) this.checkReferences(mm, key, page);
  }

  private checkCpuLeaf(mm: number, key: number, type: number, page: Pfn): void {
    const { tables, mms } = this.k;
    const leaf = tables.lookup(mms.pgd.data[mm]!, key);
    if (leaf < 0) return;
    if (type === GmPage.NOMAP) this.report('nomap-with-entry', mm, key);
    else if (type === GmPage.DEVICE) this.report('device-with-cpu-pte', mm, key, tables.pfnAt(leaf));
    else if (tables.pfnAt(leaf) !== page) this.report('cpu-pte-elsewhere', mm, key, tables.pfnAt(leaf), page);
  }

  private checkDeviceLeaves(mm: number, key: number, mapping: number, type: number, page: Pfn): void {
    const { k } = this;
    const owner = type === GmPage.DEVICE ? k.mappings.dev.data[mapping]! : 0;
    let owned = owner === 0;
    for (const ctx of contextsOf(k, mm)) {
      const leaf = k.tables.lookup(k.contexts.pmap.data[ctx]!, key);
      const dev = k.contexts.dev.data[ctx]!;
      if (dev === owner)
        owned = leaf >= 0 && k.tables.pfnAt(leaf) === page && k.memory.deviceOf(nodeOf(page)) === dev;
      else if (leaf >= 0)
        this.report(
          type === GmPage.NOMAP ? 'nomap-with-entry' : 'two-homes',
          mm,
          key,
          k.tables.pfnAt(leaf),
          page,
        );
    }
    if (!owned) this.report('device-without-entry', mm, key, page);
  }

  /** refcount = PTE maps + the mapping's own reference (no pins yet). */
  private checkReferences(mm: number, key: number, page: Pfn): void {
    const { memory } = this.k;
    const due = memory.isAllocated(page) ? memory.mapcount(page) + 1 : 0;
    if (!memory.isAllocated(page) || memory.refcount(page) !== due)
      this.report('refcount-mismatch', mm, key, page, due);
  }

  /** The sum of all objects' `nr_pages`. */
  private countedPages(): number {
    let sum = 0;
    const { slab, nrPages } = this.k.objects;
    for (let object = 1; object <= slab.top; object++) if (slab.isLive(object)) sum += nrPages.data[object]!;
    return sum;
  }

  private checkObjects(): void {
    for (const object of this.k.objects.slab.ids()) this.checkObject(object);
  }

  private checkObject(object: number): void {
    const { k } = this;
    let entries = 0;
    forEachMapping(k, object, 0, Number.MAX_SAFE_INTEGER, () => entries++);
    const counted = k.objects.nrPages.data[object]!;
    if (counted !== entries)
      this.report('nr-pages-mismatch', k.objects.mm.data[object]!, object, counted, entries);
  }

  private checkVmas(mm: number): void {
    const { vmas } = this.k;
    let end = 0;
    for (const vma of this.k.vmaIndex.list(mm)) {
      if (vmas.start(vma) < end || vmas.end(vma) <= vmas.start(vma))
        this.report('vma-overlap', mm, vmas.start(vma), vma);
      end = vmas.end(vma);
    }
  }

  private mmusOf(mm: number): number[] {
    const { k } = this;
    return [k.mms.pgd.data[mm]!, ...contextsOf(k, mm).map((ctx) => k.contexts.pmap.data[ctx]!)];
  }

  private report(rule: ReportRule, pid: number, object: number, a = 0, b = 0): void {
    const kind = rule === 'refcount-mismatch' ? 'refcount' : rule === 'vma-overlap' ? 'vma' : 'invariant';
    this.reports.add({ kind, rule, pid, object, a, b });
  }
}
