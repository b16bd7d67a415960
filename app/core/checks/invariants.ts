// The invariants of model.md §5 in exclusive mode, judged for single granules: after a statement only what it touched is looked at, and
// a full look at everything must agree (tests).

import { nodeOf, type Pfn } from '../base/units.ts';
import { StepKind, type Steps } from '../base/steps.ts';
import { contextsOf, firstContext } from '../gmem/gm-as.ts';
import { pageOf, typeOf } from '../gmem/gm-mapping.ts';
import { forEachMapping, peekMapping } from '../gmem/vm-object.ts';
import type { Kernel } from '../mm/kernel.ts';
import { VmFlag } from '../mm/structs.ts';
import { GmPage } from '../uapi.ts';
import { checkXArray } from '../xarray/check.ts';
import type { Reports, ReportRule } from './reports.ts';

/** Judges granules and page-table leaves of one machine; findings go to its reports. */
export class Invariants {
  private readonly k: Kernel;
  private readonly reports: Reports;
  /** Entries of each vm_object: counted once, then followed by the steps, and counted anew after history moved. */
  private readonly entries = new Map<number, number>();
  private epoch = -1;
  /** Entries made less entries freed by the statement that is judged, by vm_object. */
  private readonly changes = new Map<number, number>();
  private lastMm = 0;
  private lastKey = 0;

  constructor(k: Kernel, reports: Reports) {
    this.k = k;
    this.reports = reports;
  }

  /** Judges what the steps from number `from` on have touched. Cost follows the number of steps. */
  checkTouched(steps: Steps, from: number): void {
    this.lastMm = 0;
    for (let at = Math.max(from, steps.first); at < steps.end; at++) {
      const kind = steps.kindAt(at);
      if (kind === StepKind.PteSet || kind === StepKind.PteClear) this.touchLeaf(steps, at);
      else if (kind === StepKind.MappingCreate) this.touchEntry(steps, at, 1 - steps.numberAt(at, 'd'));
      else if (kind === StepKind.MappingFree) this.touchEntry(steps, at, -1);
    }
    if (this.changes.size > 0) this.followEntries();
  }

  /** Judges everything: every mapping, every leaf of every page table, every object. */
  checkAll(): void {
    const { k } = this;
    for (const mm of k.mms.slab.ids()) {
      if (k.mms.pgd.data[mm] === 0) continue;
      const object = k.mms.vmObject.data[mm]!;
      if (object !== 0) this.checkEntries(object, this.countEntries(object));
      if (object !== 0) this.checkStructure(mm, this.k.objects.table.data[object]!);
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

  /** The XArray itself: counts, marks, parents, no node without an entry. */
  private checkStructure(mm: number, table: number): void {
    for (const fault of checkXArray(this.k.arrays, table))
      this.reports.add({
        kind: 'xarray',
        rule: 'xarray-structure',
        pid: mm,
        object: table,
        a: fault.node,
        b: fault.slot,
      });
  }

  private touchLeaf(steps: Steps, at: number): void {
    const { tables } = this.k;
    const mmu = steps.numberAt(at, 'a');
    if (tables.isLive(mmu)) this.look(tables.mmOf(mmu), this.k.granuleOf(steps.numberAt(at, 'b')));
  }

  private touchEntry(steps: Steps, at: number, made: number): void {
    const { objects } = this.k;
    const object = steps.numberAt(at, 'a');
    this.changes.set(object, (this.changes.get(object) ?? 0) + made);
    if (objects.slab.isLive(object)) this.look(objects.mm.data[object]!, steps.numberAt(at, 'c'));
  }

  /** Steps about one granule follow each other: it is judged once. */
  private look(mm: number, key: number): void {
    if (mm === this.lastMm && key === this.lastKey) return;
    this.lastMm = mm;
    this.lastKey = key;
    if (this.k.mms.slab.isLive(mm) && this.k.mms.pgd.data[mm] !== 0) this.checkKey(mm, key);
  }

  /** The rules about one granule of one process. */
  private checkKey(mm: number, key: number): void {
    const { k } = this;
    const mapping = peekMapping(k, k.mms.vmObject.data[mm]!, key);
    const vma = k.vmaIndex.lookup(mm, key);
    const tracked = vma !== 0 && k.vmas.has(vma, VmFlag.PeerShared);
    if (mapping === 0) {
      this.checkUntracked(mm, key, tracked);
      return;
    }
    if (!tracked) this.report('entry-outside-vma', mm, key);
    const type = typeOf(k, mapping);
    const page = pageOf(k, mapping);
    this.checkCpuLeaf(mm, key, type, page);
    this.checkDeviceLeaves(mm, key, mapping, type, page);
    if (type !== GmPage.NOMAP) this.checkReferences(mm, key, page, 1);
  }

  /** Without a mapping no device has a leaf, and the CPU has one in ordinary VMAs only. */
  private checkUntracked(mm: number, key: number, tracked: boolean): void {
    const { k } = this;
    const leaf = k.tables.lookup(k.mms.pgd.data[mm]!, key);
    if (leaf >= 0 && (tracked || k.vmaIndex.lookup(mm, key) === 0))
      this.report(tracked ? 'nomap-with-entry' : 'entry-outside-vma', mm, key, k.tables.pfnAt(leaf));
    else if (leaf >= 0) this.checkReferences(mm, key, k.tables.pfnAt(leaf), 0);
    for (let ctx = firstContext(k, mm); ctx !== 0; ctx = k.contexts.nextInSpace.data[ctx]!) {
      const deviceLeaf = k.tables.lookup(k.contexts.pmap.data[ctx]!, key);
      if (deviceLeaf >= 0) this.report('nomap-with-entry', mm, key, k.tables.pfnAt(deviceLeaf));
    }
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
    for (let ctx = firstContext(k, mm); ctx !== 0; ctx = k.contexts.nextInSpace.data[ctx]!) {
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

  /** refcount = PTE maps + the references of mappings (no pins yet). */
  private checkReferences(mm: number, key: number, page: Pfn, owners: 0 | 1): void {
    const { memory } = this.k;
    const due = memory.isHead(page) ? memory.mapcount(page) + owners : 0;
    if (due === 0 || memory.refcount(page) !== due) this.report('refcount-mismatch', mm, key, page, due);
  }

  /** Adds what a statement made and freed to the number of entries of each object that it touched, and compares. */
  private followEntries(): void {
    const { journal } = this.k.engine;
    if (this.epoch !== journal.epoch) this.entries.clear();
    this.epoch = journal.epoch;
    for (const [object, change] of this.changes) {
      if (!this.k.objects.slab.isLive(object)) {
        this.entries.delete(object);
        continue;
      }
      const before = this.entries.get(object);
      const count = before === undefined ? this.countEntries(object) : before + change;
      this.entries.set(object, count);
      this.checkEntries(object, count);
    }
    this.changes.clear();
  }

  private countEntries(object: number): number {
    let entries = 0;
    forEachMapping(this.k, object, 0, Number.MAX_SAFE_INTEGER, () => entries++);
    return entries;
  }

  private checkEntries(object: number, entries: number): void {
    const { nrPages, mm } = this.k.objects;
    const counted = nrPages.data[object]!;
    if (counted !== entries) this.report('nr-pages-mismatch', mm.data[object]!, object, counted, entries);
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
