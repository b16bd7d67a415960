// What sanitizers can find: kinds (interface.md §3), rules, and the way from the place where something is found to the reports. The
// lowest parts of the core find things too, so this lies below all of them. Our decision.

import { BrokenInvariant } from './assert.ts';

/** The kinds of reports, in the order of their numbers. */
export const reportKinds = [
  'coherence',
  'uaf',
  'double-free',
  'leak',
  'refcount',
  'oops',
  'bounds',
  'lock',
  'hang',
  'tlb',
  'xarray',
  'vma',
  'invariant',
] as const;
export type ReportKind = (typeof reportKinds)[number];

/** What findings and deviations are about, in the order of their numbers: `page` is a page index of a process, `frame` a frame number. */
export const subjects = [
  'page',
  'frame',
  'mapping',
  'context',
  'object',
  'tree',
  'lock',
  'actor',
  'vma',
  'device',
  'process',
] as const;
export type Subject = (typeof subjects)[number];

/**
 * What broke, in the order of its numbers: `rule` says which sentence tells it and what `object`, `a` and `b` of a finding are. A *lock*
 * is written `id · 8 + LockClass` (`lockCode`), *expected* and *actual* are counts.
 */
export const reportRules = [
  /** object = page index, a = value loaded, b = value of the last store */
  'load-mismatch',
  /** object = page index, a = frame that the CPU maps */
  'device-with-cpu-pte',
  /** object = page index, a = frame that the mapping names */
  'device-without-entry',
  /** object = page index, a = frame that the CPU maps, b = frame that the mapping names */
  'cpu-pte-elsewhere',
  /** object = page index, a = frame that is mapped */
  'nomap-with-entry',
  /** object = page index, a = frame of the second home, b = frame of the first */
  'two-homes',
  /** object = page index, a = frame, b = expected references */
  'refcount-mismatch',
  /** object = page index, a = frame or 0 */
  'entry-outside-vma',
  /** object = vm_object, a = nr_pages, b = entries */
  'nr-pages-mismatch',
  /** object = frame */
  'leaked-frame',
  /** object = gm_mapping */
  'leaked-mapping',
  /** object = how many there are, a = how many can be reached */
  'leaked-object',
  /** object = xarray, a = node (0: the head), b = slot or −1 */
  'xarray-structure',
  /** object = page index where the VMA begins, a = VMA */
  'vma-overlap',
  /** object = actor, a = lock that it waits for: those who wait for each other go round in a circle */
  'deadlock',
  /** object = actor, a = lock that it waits for; 0: work, or the end of others' statements */
  'waits-forever',
  /** object = lock that is taken, a = the same */
  'lock-recursion',
  /** object = lock that is taken, a = lock that is held */
  'lock-order',
  /** object = lock, a = actor that holds it + 1, 0 if none */
  'double-unlock',
  /** object = spinlock that is held */
  'sleep-under-spinlock',
  /** object = lock that is still held when a statement ends */
  'held-at-return',
  /** object = lock of an object that is freed */
  'freed-while-locked',
  /** object = lock of an object that was freed */
  'freed-lock',
  /** object = gm_mapping */
  'freed-mapping',
  /** object = gm_context */
  'freed-context',
  /** object = frame */
  'freed-frame',
  /** object = frame */
  'freed-under-dma',
  /** object = device frame */
  'frame-freed-twice',
  /** object = id of an object of a slab */
  'object-freed-twice',
  /** object = id of an object of a slab, which somebody wrote to after it was freed */
  'poison-overwritten',
  /** object = frame */
  'refcount-underflow',
  /** object = frame, a = references */
  'refcount-overflow',
  /** object = frame */
  'mapcount-underflow',
  /** object = frame that is freed while page tables map it */
  'freed-while-mapped',
  /** object = 0: a page pointer that is NULL was followed */
  'null-page',
  /** object = frame, a = order asked for, b = order of the block */
  'beyond-block',
  /** object = VMA that a list of VMAs leads to */
  'vma-dangling',
  /** object = VMAs as the process counts them, a = VMAs on its list */
  'vma-count',
  /** object = VMA that was freed, and is found by its address */
  'freed-vma',
  /** object = gm_as that was freed, and is used */
  'freed-space',
  /** object = device that is gone, whose driver is called */
  'freed-device',
  /** object = number that is used as an index, a = entries that there are */
  'beyond-array',
  /** object = frame, a = order that is opened to DMA, b = order of the block */
  'dma-beyond-block',
  /** object = DMA mappings that nobody will ever close */
  'leaked-dma-mapping',
  /** object = page index that was accessed, a = frame that the TLB says, b = frame that the page table says, −1 if none */
  'stale-tlb-entry',
  /** object = page index, a = frame that the TLB says, b = frame that the page table says, −1 if none: it may be used any time */
  'tlb-without-pte',
  /** object = gm_mapping, a = device whose gm_dev is taken for a page */
  'not-a-page',
  /** object = page index: its mapping says CPU and names no page, which is followed */
  'cpu-without-page',
  /** object = page index: there is no mapping, and the pointer to it is followed */
  'null-mapping',
  /** object = lock that should be held */
  'lock-not-held',
  /** object = process whose vm_object is NULL, and is followed */
  'null-object',
  /** object = vm_object that was freed, and is used */
  'freed-object',
  /** object = frame that a DMA user pinned, and whose data was moved away */
  'pinned-moved',
] as const;
export type ReportRule = (typeof reportRules)[number];

/** What a rule's `object` names: findings of one statement about the same thing are folded, about others of the same number not. */
export const subjectOf: Readonly<Record<ReportRule, Subject>> = {
  'load-mismatch': 'page',
  'device-with-cpu-pte': 'page',
  'device-without-entry': 'page',
  'cpu-pte-elsewhere': 'page',
  'nomap-with-entry': 'page',
  'two-homes': 'page',
  'refcount-mismatch': 'page',
  'entry-outside-vma': 'page',
  'nr-pages-mismatch': 'object',
  'leaked-frame': 'frame',
  'leaked-mapping': 'mapping',
  'leaked-object': 'object',
  'xarray-structure': 'tree',
  'vma-overlap': 'page',
  deadlock: 'actor',
  'waits-forever': 'actor',
  'lock-recursion': 'lock',
  'lock-order': 'lock',
  'double-unlock': 'lock',
  'sleep-under-spinlock': 'lock',
  'held-at-return': 'lock',
  'freed-while-locked': 'lock',
  'freed-lock': 'lock',
  'freed-mapping': 'mapping',
  'freed-context': 'context',
  'freed-frame': 'frame',
  'freed-under-dma': 'frame',
  'frame-freed-twice': 'frame',
  'object-freed-twice': 'object',
  'poison-overwritten': 'object',
  'refcount-underflow': 'frame',
  'refcount-overflow': 'frame',
  'mapcount-underflow': 'frame',
  'freed-while-mapped': 'frame',
  'null-page': 'frame',
  'beyond-block': 'frame',
  'vma-dangling': 'vma',
  'vma-count': 'object',
  'freed-vma': 'vma',
  'freed-space': 'object',
  'freed-device': 'device',
  'beyond-array': 'object',
  'dma-beyond-block': 'frame',
  'leaked-dma-mapping': 'object',
  'stale-tlb-entry': 'page',
  'tlb-without-pte': 'page',
  'not-a-page': 'mapping',
  'cpu-without-page': 'page',
  'null-mapping': 'page',
  'lock-not-held': 'lock',
  'null-object': 'process',
  'freed-object': 'object',
  'pinned-moved': 'frame',
};

/** What a check says when a rule is broken. `pid` 0: no process in particular. */
export interface Finding {
  readonly kind: ReportKind;
  readonly rule: ReportRule;
  readonly pid: number;
  readonly object: number;
  readonly a?: number;
  readonly b?: number;
}

/**
 * Where findings of one machine go. Without a receiver a finding is a broken invariant of ours. Outside of statements nothing is
 * received: looking at a broken machine changes nothing.
 */
export class Findings {
  receiver: ((finding: Finding) => void) | null = null;
  /** Whether a statement runs. */
  isOpen = false;

  add(finding: Finding): void {
    if (this.receiver === null) throw new BrokenInvariant(`${finding.kind}: ${finding.rule}`);
    if (this.isOpen) this.receiver(finding);
  }

  /** What `look` finds, without telling the receiver: nothing changes. */
  collect(look: () => void): readonly Finding[] {
    const found: Finding[] = [];
    const { receiver, isOpen } = this;
    this.receiver = (finding) => found.push(finding);
    this.isOpen = true;
    try {
      look();
      return found;
    } finally {
      this.receiver = receiver;
      this.isOpen = isOpen;
    }
  }
}
