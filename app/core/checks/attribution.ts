// Which erratum a report is due to: the newest deviation on what it is about, or on what that was written from; else the only one that is
// switched on (errata.md "Where it stands in code"). Our decision.

import type { Deviation, Thing } from '../base/deviations.ts';
import { type Finding, type ReportRule, subjectOf } from '../base/findings.ts';
import { decodeLock, LockClass } from '../base/lockdep.ts';
import { errataIn } from '../base/rfc.ts';
import { StepKind } from '../base/steps.ts';
import { NO_FRAME, type Pfn } from '../base/units.ts';
import { contextsOf } from '../gmem/contexts.ts';
import { peekMapping } from '../gmem/vm-object.ts';
import type { Kernel } from '../mm/kernel.ts';

/** How many steps back one looks for where a frame's contents came from. */
const FAR = 4096;

/**
 * The erratum that a finding is due to, with the function in which it took effect (−1: unknown); `null` if none is known. The newest
 * deviation counts if it is the only one that is on, whatever it is about.
 */
export function attribute(k: Kernel, finding: Finding): Deviation | null {
  const inForce = errataIn(k.rfc);
  const related = new Related(k);
  related.addFinding(finding);
  const newest = k.deviations.newest((thing) => related.has(thing));
  if (newest !== null || inForce.length !== 1) return newest;
  const only = k.deviations.newest(() => true);
  return only?.erratum === inForce[0] ? only : { erratum: inForce[0]!, fn: -1 };
}

/** Rules whose `a` is a frame that the report is about as well. */
const withFrame: ReadonlySet<ReportRule> = new Set<ReportRule>([
  'device-with-cpu-pte',
  'device-without-entry',
  'cpu-pte-elsewhere',
  'nomap-with-entry',
  'two-homes',
  'refcount-mismatch',
  'entry-outside-vma',
  'stale-tlb-entry',
]);

/** What a finding is about, and what belongs to it: the mapping of a page, its frames, where these were copied from. */
class Related {
  private readonly known = new Set<string>();
  private readonly k: Kernel;

  constructor(k: Kernel) {
    this.k = k;
  }

  has({ kind, object, mm }: Thing): boolean {
    if (kind !== 'page') return this.known.has(nameOf(kind, object));
    return this.known.has(nameOf(kind, this.k.granuleOf(object), mm));
  }

  addFinding({ rule, pid, object, a = 0 }: Finding): void {
    const subject = subjectOf[rule];
    if (subject === 'page') this.addPage(pid, object);
    else if (subject === 'frame') this.addFrame(object as Pfn);
    else if (subject === 'mapping') this.addMapping(object);
    else if (subject === 'lock') this.addLock(object);
    else this.add(subject, object);
    if (withFrame.has(rule)) this.addFrame(a as Pfn);
    if (subject === 'actor') this.addLock(a);
    if (subject === 'lock' && rule === 'lock-order') this.addLock(a);
    if (pid !== 0) this.add('process', pid);
  }

  /** Whether it was new. */
  private add(kind: Thing['kind'], object: number, mm = 0): boolean {
    const name = nameOf(kind, object, mm);
    if (this.known.has(name)) return false;
    this.known.add(name);
    return true;
  }

  private addPage(mm: number, index: number): void {
    const { k } = this;
    const key = k.granuleOf(index);
    if (!this.add('page', key, mm) || !k.mms.slab.isLive(mm)) return;
    this.add('process', mm);
    this.addMapping(peekMapping(k, k.mms.vmObject.data[mm]!, key));
    const tables = [k.mms.pgd.data[mm]!, ...contextsOf(k, mm).map((ctx) => k.contexts.pmap.data[ctx]!)];
    for (const mmu of tables) {
      const cell = mmu === 0 || !k.tables.isLive(mmu) ? -1 : k.tables.lookup(mmu, index);
      if (cell >= 0) this.addFrame(k.tables.pfnAt(cell));
    }
  }

  private addMapping(mapping: number): void {
    const { k } = this;
    if (mapping === 0 || !this.add('mapping', mapping) || !k.mappings.slab.isLive(mapping)) return;
    const object = k.mappings.objectOf(mapping);
    if (k.objects.slab.isLive(object)) this.addPage(k.objects.mm.data[object]!, k.mappings.keyOf(mapping));
    this.addFrame(k.mappings.page.data[mapping]! as Pfn);
  }

  private addFrame(frame: Pfn): void {
    const { memory } = this.k;
    if (frame < 0 || !this.add('frame', frame)) return;
    const head = memory.headOf(frame);
    if (head !== NO_FRAME && memory.ownerMm(head) !== 0)
      this.addPage(memory.ownerMm(head), memory.ownerIndex(head));
    this.addOrigins(frame);
  }

  /** The frames that it was copied from or to, and the mappings that named it, not long ago. */
  private addOrigins(frame: Pfn): void {
    const { steps } = this.k.engine;
    for (let at = steps.end - 1; at >= Math.max(steps.first, steps.end - FAR); at--) {
      const kind = steps.kindAt(at);
      if (kind === StepKind.DmaBegin && steps.numberAt(at, 'b') === frame)
        return this.addFrame(steps.numberAt(at, 'a') as Pfn);
      if (kind === StepKind.MappingState && steps.numberAt(at, 'd') === frame)
        this.addMapping(steps.numberAt(at, 'a'));
    }
  }

  private addLock(code: number): void {
    const { lockClass, id } = decodeLock(code);
    this.add('lock', code);
    if (lockClass === LockClass.MappingLock) this.addMapping(id);
    else if (lockClass === LockClass.MmapLock) this.add('process', id);
    else if (lockClass === LockClass.XaLock) this.add('tree', id);
  }
}

const nameOf = (kind: Thing['kind'], object: number, mm = 0): string =>
  `${kind} ${object}${kind === 'page' ? ` ${mm}` : ''}`;
