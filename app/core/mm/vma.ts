// vma_link, vma_merge, split_vma: the VMAs of a process as an ordered list. Not modelled: anon_vma compatibility, policies, userfaultfd
// contexts; two neighbours merge when protection, flags and file are the same.

import { assert } from '../base/assert.ts';
import { StepKind } from '../base/steps.ts';
import { Fn } from '../trace.ts';
import type { Kernel } from './kernel.ts';

/** What a new VMA is made of: page indices `[start, end)`, `Prot` bits, `VmFlag` bits, and the number of its file mapping or 0. */
export interface Area {
  readonly start: number;
  readonly end: number;
  readonly prot: number;
  readonly flags: number;
  readonly file: number;
}

/** The fields of a VMA as an `Area`. */
export function areaOf({ vmas }: Kernel, vma: number): Area {
  return {
    start: vmas.start(vma),
    end: vmas.end(vma),
    prot: vmas.prot.data[vma]!,
    flags: vmas.flags.data[vma]!,
    file: vmas.file.data[vma]!,
  };
}

/** Links a new VMA for a range that nothing occupies, or grows a neighbour that is alike. Gives the VMA that holds the range. */
export function insertVma(k: Kernel, mm: number, area: Area): number {
  const previous = k.vmaIndex.before(mm, area.start);
  assert(
    k.vmaIndex.find(mm, area.start) === 0 || k.vmas.start(k.vmaIndex.find(mm, area.start)) >= area.end,
    'the range is free',
  );
  if (previous !== 0 && canMerge(areaOf(k, previous), area)) {
    resize(k, previous, k.vmas.start(previous), area.end);
    return mergeNext(k, previous);
  }
  return mergeNext(k, linkVma(k, mm, previous, area));
}

/** Splits a VMA at page index `at` inside it. Gives the new VMA that holds the upper part. Linux: `split_vma`. */
export function splitVma(k: Kernel, vma: number, at: number): number {
  const { start, end, ...rest } = areaOf(k, vma);
  assert(start < at && at < end, 'a split point lies inside the VMA');
  k.enter(Fn.splitVma, at);
  resize(k, vma, start, at);
  const upper = linkVma(k, k.vmas.mm.data[vma]!, vma, { start: at, end, ...rest });
  k.leave(Fn.splitVma);
  return upper;
}

/** Merges a VMA with the next and the previous one where they are alike. Gives the VMA that remains. Linux: `vma_merge`. */
export function mergeAround(k: Kernel, vma: number): number {
  const previous = k.vmas.prev.data[vma]!;
  mergeNext(k, vma);
  return previous !== 0 && canMerge(areaOf(k, previous), areaOf(k, vma)) ? mergeNext(k, previous) : vma;
}

/** Takes a VMA off the list and frees it. What it mapped must be gone already. */
export function unlinkVma(k: Kernel, vma: number): void {
  const { vmas, mms, vmaIndex } = k;
  const mm = vmas.mm.data[vma]!;
  const { start, end } = areaOf(k, vma);
  vmaIndex.unlinked(mm, vma);
  const previous = vmas.prev.data[vma]!;
  const next = vmas.next.data[vma]!;
  if (previous === 0) mms.firstVma.set(mm, next);
  else vmas.next.set(previous, next);
  if (next !== 0) vmas.prev.set(next, previous);
  mms.mapCount.add(mm, -1);
  vmas.slab.free(vma);
  k.engine.steps.emit(StepKind.VmaUnlink, mm, vma, start, end - start);
}

/** Sets the bounds of a VMA; its order among the others must not change. */
export function resize(k: Kernel, vma: number, start: number, end: number): void {
  k.vmas.setStart(vma, start);
  k.vmas.setEnd(vma, end);
  k.engine.steps.emit(StepKind.VmaResize, k.vmas.mm.data[vma], vma, start, end - start);
}

function linkVma(k: Kernel, mm: number, previous: number, area: Area): number {
  const { vmas, mms } = k;
  const vma = vmas.slab.alloc();
  vmas.mm.set(vma, mm);
  vmas.prot.set(vma, area.prot);
  vmas.flags.set(vma, area.flags);
  vmas.file.set(vma, area.file);
  vmas.setStart(vma, area.start);
  vmas.setEnd(vma, area.end);
  const next = previous === 0 ? mms.firstVma.data[mm]! : vmas.next.data[previous]!;
  vmas.prev.set(vma, previous);
  vmas.next.set(vma, next);
  if (previous === 0) mms.firstVma.set(mm, vma);
  else vmas.next.set(previous, vma);
  if (next !== 0) vmas.prev.set(next, vma);
  mms.mapCount.add(mm, 1);
  k.vmaIndex.linked(mm, vma);
  k.engine.steps.emit(StepKind.VmaLink, mm, vma, area.start, area.end - area.start);
  return vma;
}

/** Merges every VMA that follows and is alike. */
function mergeNext(k: Kernel, vma: number): number {
  const next = k.vmas.next.data[vma]!;
  if (next === 0 || !canMerge(areaOf(k, vma), areaOf(k, next))) return vma;
  k.enter(Fn.mergeVma, k.vmas.start(next));
  const end = k.vmas.end(next);
  unlinkVma(k, next);
  resize(k, vma, k.vmas.start(vma), end);
  k.leave(Fn.mergeVma);
  return mergeNext(k, vma);
}

function canMerge(lower: Area, upper: Area): boolean {
  return (
    lower.end === upper.start &&
    lower.prot === upper.prot &&
    lower.flags === upper.flags &&
    lower.file === upper.file
  );
}
