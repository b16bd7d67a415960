// The invariants of model.md §5, judged for single granules: after a statement only what it touched is looked at, and
// a full look at everything must agree (tests).

import { NO_FRAME, nodeOf, type Pfn } from '../base/units.ts';
import type { ReportKind, ReportRule } from '../base/findings.ts';
import { kindSet, StepKind, type Steps } from '../base/steps.ts';
import { contextsOf, firstContext, nextContext, sharesTable } from '../gmem/contexts.ts';
import { pageOf, typeOf } from '../gmem/gm-mapping.ts';
import { isUsableInPlace } from '../gmem/replicate.ts';
import { forEachMapping, peekMapping } from '../gmem/vm-object.ts';
import { FrameFlag } from '../memory/frames.ts';
import { pinsOn } from '../mm/gup.ts';
import type { Kernel } from '../mm/kernel.ts';
import { VmFlag } from '../mm/structs.ts';
import { isStale } from '../mm/translate.ts';
import { NO_SLOT } from '../mmu/tlb.ts';
import { GmMmuMode, GmPage } from '../uapi.ts';
import { checkTouchedVma, checkVmaList } from './vma-list.ts';
import { checkTouchedNode, checkTree } from './xarray-structure.ts';

const judged = kindSet(
  StepKind.PteSet,
  StepKind.PteClear,
  StepKind.MappingState,
  StepKind.MappingCreate,
  StepKind.MappingFree,
  StepKind.SlotStore,
  StepKind.NodeAlloc,
  StepKind.VmaLink,
  StepKind.VmaResize,
);

/** Judges granules and page-table leaves of one machine; findings go to its reports. */
export class Invariants {
  private readonly k: Kernel;
  /** Entries of each vm_object: counted once, then followed by the steps, and counted anew after history moved. */
  private entries: (number | undefined)[] = [];
  private epoch = -1;
  /** The vm_objects whose tables the statement that is judged has changed. */
  private readonly changed: number[] = [];
  /** What was looked at last: steps about one page often follow each other. */
  private lastMm = 0;
  private lastIndex = 0;

  constructor(k: Kernel) {
    this.k = k;
  }

  /** Judges what the steps from number `from` on have touched. Cost follows the number of steps. */
  checkTouched(steps: Steps, from: number): void {
    const { k } = this;
    this.lastMm = 0;
    this.forgetAfterMoves();
    for (let at = steps.seek(from, judged); at < steps.end; at = steps.seek(at + 1, judged)) {
      const kind = steps.kindAt(at);
      if (kind === StepKind.PteSet || kind === StepKind.PteClear)
        this.lookAtLeaf(steps.numberAt(at, 'a'), steps.numberAt(at, 'b'));
      else if (kind === StepKind.MappingState) this.lookAtMapping(steps.numberAt(at, 'a'));
      else if (kind === StepKind.MappingCreate || kind === StepKind.MappingFree) {
        const object = steps.numberAt(at, 'a');
        const made = kind === StepKind.MappingFree ? -1 : 1 - steps.numberAt(at, 'd');
        this.follow(object, made);
        this.lookAtObject(object, steps.numberAt(at, 'c'));
      } else if (kind === StepKind.SlotStore || kind === StepKind.NodeAlloc)
        checkTouchedNode(k, steps.numberAt(at, 'a'), steps.numberAt(at, 'b'));
      else if (kind === StepKind.VmaLink || kind === StepKind.VmaResize)
        checkTouchedVma(k, steps.numberAt(at, 'a'), steps.numberAt(at, 'b'));
    }
    for (let object = this.changed.pop(); object !== undefined; object = this.changed.pop())
      this.checkEntriesOf(object);
  }

  private lookAtLeaf(mmu: number, index: number): void {
    const { tables } = this.k;
    if (tables.isLive(mmu)) this.look(tables.mmOf(mmu), index);
  }

  private lookAtMapping(mapping: number): void {
    const { mappings } = this.k;
    if (mappings.slab.isLive(mapping)) this.lookAtObject(mappings.objectOf(mapping), mappings.keyOf(mapping));
  }

  private lookAtObject(object: number, key: number): void {
    const { objects } = this.k;
    if (objects.slab.isLive(object)) this.look(objects.mm.data[object]!, key);
  }

  private look(mm: number, index: number): void {
    if (mm === this.lastMm && index === this.lastIndex) return;
    this.lastMm = mm;
    this.lastIndex = index;
    if (!this.k.mms.slab.isLive(mm) || this.k.mms.pgd.data[mm] === 0) return;
    this.checkPage(mm, index);
    this.checkTlbs(mm, index);
  }

  /** Judges everything: every mapping, every leaf of every page table, every object. */
  checkAll(): void {
    const { k } = this;
    for (const mm of k.mms.slab.ids()) {
      if (k.mms.pgd.data[mm] === 0) continue;
      const object = k.mms.vmObject.data[mm]!;
      if (object !== 0) this.checkEntries(object, this.countEntries(object));
      forEachMapping(k, object, 0, Number.MAX_SAFE_INTEGER, (key) => {
        this.checkPage(mm, key);
      });
      for (const mmu of this.mmusOf(mm))
        k.tables.forEachLeaf(mmu, 0, Number.MAX_SAFE_INTEGER, (index) => {
          this.checkPage(mm, index);
        });
      for (const tlb of tlbsOf(k, mm))
        k.tables.tlbs.forEach(tlb, (index) => {
          this.checkTlb(mm, tlb, index);
        });
      if (object !== 0) checkTree(k, object);
      checkVmaList(k, mm);
    }
  }

  /** The rules about one page of one process, or about its granule in a peer-shared VMA. Nothing while an actor that hangs holds it. */
  private checkPage(mm: number, index: number): void {
    const { k } = this;
    const key = k.granuleOf(index);
    const mapping = peekMapping(k, k.mms.vmObject.data[mm]!, key);
    const vma = k.vmaIndex.lookup(mm, index);
    const tracked = vma !== 0 && k.vmas.has(vma, VmFlag.PeerShared);
    if (mapping === 0) {
      this.checkUntracked(mm, tracked ? key : index, tracked);
      return;
    }
    if (k.mappings.lock.isHeld(mapping)) return;
    if (!tracked) this.report('entry-outside-vma', mm, key);
    const type = typeOf(k, mapping);
    const page = pageOf(k, mapping);
    this.checkCpuLeaf(mm, key, type, page);
    this.checkDeviceLeaves(mm, key, mapping, type, page);
    if (type !== GmPage.NOMAP && page !== NO_FRAME) this.checkReferences(mm, key, page, 1);
  }

  /** No TLB of the process says more of a page than the page table that it was filled from. */
  private checkTlbs(mm: number, index: number): void {
    const { k } = this;
    this.checkTlb(mm, k.tables.tlbOf(k.mms.pgd.data[mm]!), index);
    for (let ctx = firstContext(k, mm); ctx !== 0; ctx = nextContext(k, ctx))
      this.checkTlb(mm, k.contexts.tlb.data[ctx]!, index);
  }

  private checkTlb(mm: number, tlb: number, index: number): void {
    const { tables } = this.k;
    const slot = tables.tlbs.find(tlb, index);
    if (slot === NO_SLOT) return;
    const cell = tables.lookup(tables.tlbs.mmu.data[tlb]!, index);
    if (!isStale(this.k, slot, cell)) return;
    const leaf = cell < 0 ? NO_FRAME : tables.pfnAt(cell);
    this.report('tlb-without-pte', mm, index, tables.tlbs.pfnAt(slot), leaf);
  }

  /**
   * Without a mapping the CPU has a leaf in ordinary VMAs only, and devices have none outside of peer-shared ones. (What a device maps in
   * those without one is a leak, and the next touch finds other data.)
   */
  private checkUntracked(mm: number, key: number, tracked: boolean): void {
    const { k } = this;
    const leaf = k.tables.lookup(k.mms.pgd.data[mm]!, key);
    if (leaf >= 0 && (tracked || k.vmaIndex.lookup(mm, key) === 0))
      this.report(tracked ? 'nomap-with-entry' : 'entry-outside-vma', mm, key, k.tables.pfnAt(leaf));
    else if (leaf >= 0) this.checkReferences(mm, key, k.tables.pfnAt(leaf), isCached(k, mm, key) ? 1 : 0);
    for (let ctx = tracked ? 0 : firstContext(k, mm); ctx !== 0; ctx = nextContext(k, ctx)) {
      if (sharesTable(k, ctx)) continue;
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

  /** The owner maps the page, replicas show the same one if they can use it in place, and nobody else has a leaf. */
  private checkDeviceLeaves(mm: number, key: number, mapping: number, type: number, page: Pfn): void {
    const { k } = this;
    const owner = type === GmPage.DEVICE ? k.mappings.dev.data[mapping]! : 0;
    let owned = owner === 0;
    for (let ctx = firstContext(k, mm); ctx !== 0; ctx = nextContext(k, ctx)) {
      if (sharesTable(k, ctx)) continue;
      const leaf = k.tables.lookup(k.contexts.pmap.data[ctx]!, key);
      const at = leaf < 0 ? NO_FRAME : k.tables.pfnAt(leaf);
      const dev = k.contexts.dev.data[ctx]!;
      if (dev === owner) owned = at === page && k.memory.deviceOf(nodeOf(page)) === dev;
      else if (leaf >= 0 && !(at === page && isReplica(k, ctx) && isUsableInPlace(k, mapping)))
        this.report(type === GmPage.NOMAP ? 'nomap-with-entry' : 'two-homes', mm, key, at, page);
    }
    if (!owned) this.report('device-without-entry', mm, key, page);
  }

  /** refcount = PTE maps + the references of mappings and page caches (`owners`) + pins. */
  private checkReferences(mm: number, key: number, page: Pfn, owners: number): void {
    const { memory } = this.k;
    const isHead = memory.isHead(page);
    const pins = isHead && memory.hasFlag(page, FrameFlag.Pinned) ? pinsOn(this.k, page) : 0;
    const unheld = isHead && owners > 0 && memory.hasFlag(page, FrameFlag.Unheld) ? 1 : 0;
    const due = isHead ? memory.mapcount(page) + owners + pins - unheld : 0;
    if (due === 0 || memory.refcount(page) !== due) this.report('refcount-mismatch', mm, key, page, due);
  }

  private forgetAfterMoves(): void {
    const { journal } = this.k.engine;
    if (this.epoch !== journal.epoch) this.entries = [];
    this.epoch = journal.epoch;
  }

  /** Notes entries made or freed (less than 0) in the table of an object. */
  private follow(object: number, made: number): void {
    const before = this.entries[object];
    if (before !== undefined) this.entries[object] = before + made;
    if (!this.changed.includes(object)) this.changed.push(object);
  }

  private checkEntriesOf(object: number): void {
    if (!this.k.objects.slab.isLive(object)) {
      this.entries[object] = undefined;
      return;
    }
    this.entries[object] ??= this.countEntries(object);
    this.checkEntries(object, this.entries[object]);
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

  private mmusOf(mm: number): number[] {
    const { k } = this;
    return [k.mms.pgd.data[mm]!, ...ownTables(k, mm).map((ctx) => k.contexts.pmap.data[ctx]!)];
  }

  private report(rule: ReportRule, pid: number, object: number, a = 0, b = 0): void {
    const kind: ReportKind =
      rule === 'refcount-mismatch' ? 'refcount' : rule === 'tlb-without-pte' ? 'tlb' : 'invariant';
    this.k.report({ kind, rule, pid, object, a, b });
  }
}

/** The contexts of a process whose devices have page tables of their own. */
const ownTables = (k: Kernel, mm: number): number[] =>
  contextsOf(k, mm).filter((ctx) => !sharesTable(k, ctx));

/** The TLBs that may know a page of a process: the CPUs' and one of each device. */
const tlbsOf = (k: Kernel, mm: number): number[] => [
  k.tables.tlbOf(k.mms.pgd.data[mm]!),
  ...contextsOf(k, mm).map((ctx) => k.contexts.tlb.data[ctx]!),
];

const isReplica = (k: Kernel, ctx: number): boolean => k.contexts.mode.data[ctx] === GmMmuMode.REPLICATE;

/** Whether the page at `index` is a page cache's, which holds a reference as well. */
const isCached = (k: Kernel, mm: number, index: number): boolean =>
  k.vmas.cache.data[k.vmaIndex.lookup(mm, index)] !== 0;
