// vma_link, vma_merge, split_vma: the VMAs of a process as an ordered list. Not modelled: anon_vma compatibility, policies, userfaultfd
// contexts; two neighbours merge when protection and flags are the same and one goes
// on where the other's piece of a file ends.

import { assert } from '../base/assert.ts';
import { FailSite } from '../base/fault-injection.ts';
import { StepKind } from '../base/steps.ts';
import { freeWithVma } from '../gmem/release.ts';
import { Fn } from '../trace.ts';
import type { Kernel } from './kernel.ts';
import { getCache, putCache } from './page-cache.ts';
import { VmFlag } from './structs.ts';

/**
 * What a new VMA is made of: page indices `[start, end)`, `Prot` bits, `VmFlag` bits. `file`, `offset`, `cache`: the mapping of a file that it
 * is a piece of, from which page, and the page cache behind it; 0 without.
 */
export interface Area {
  readonly start: number;
  readonly end: number;
  readonly prot: number;
  readonly flags: number;
  readonly file: number;
  readonly offset: number;
  readonly cache: number;
}

/** What private anonymous memory has of a file. */
export const NO_FILE = { file: 0, offset: 0, cache: 0 } as const;

/** The fields of a VMA as an `Area`. */
export function areaOf({ vmas }: Kernel, vma: number): Area {
  return {
    start: vmas.start(vma),
    end: vmas.end(vma),
    prot: vmas.prot.data[vma]!,
    flags: vmas.flags.data[vma]!,
    file: vmas.file.data[vma]!,
    offset: vmas.offset(vma),
    cache: vmas.cache.data[vma]!,
  };
}

/** A VMA that is in no list yet, or 0 without memory. Linux: `vm_area_alloc`. */
export function vmAreaAlloc(k: Kernel): number {
  return k.engine.faults.shouldFail(FailSite.Vma) ? 0 : k.vmas.slab.alloc();
}

/** Gives back a VMA that is in no list. Linux: `vm_area_free`. */
export function vmAreaFree(k: Kernel, vma: number): void {
  k.vmas.slab.free(vma);
}

/** Gives back a VMA that the list still leads to, as some errata do. */
export function vmAreaFreeLinked(k: Kernel, vma: number): void {
  k.vmas.slab.quarantine(vma);
}

/**
 * Puts a range that nothing occupies into the list: as `spare`, which the caller allocated, or by growing a neighbour that is alike, and
 * then the spare is freed. Gives the VMA that holds the range.
 */
export function insertVma(k: Kernel, mm: number, area: Area, spare: number): number {
  const previous = k.vmaIndex.before(mm, area.start);
  if (previous === 0 || !k.vmas.slab.isLive(previous) || !canMerge(areaOf(k, previous), area)) {
    linkVma(k, mm, area, spare);
    return mergeNext(k, spare);
  }
  vmAreaFree(k, spare);
  resize(k, previous, k.vmas.start(previous), area.end);
  return mergeNext(k, previous);
}

/** Splits a VMA at page index `at` inside it. Gives the new VMA that holds the upper part, 0 without memory. Linux: `split_vma`. */
export function splitVma(k: Kernel, vma: number, at: number): number {
  const { start, end, ...rest } = areaOf(k, vma);
  assert(start < at && at < end, 'a split point lies inside the VMA');
  k.enter(Fn.splitVma, at);
  const upper = vmAreaAlloc(k);
  if (upper !== 0) {
    resize(k, vma, start, at);
    const offset = rest.file === 0 ? 0 : rest.offset + at - start;
    linkVma(k, k.vmas.mm.data[vma]!, { ...rest, start: at, end, offset }, upper);
  }
  k.leave(Fn.splitVma, upper === 0 ? 1 : 0);
  return upper;
}

/** Undoes a split: joins the VMAs on both sides of page index `at` if they are alike. */
export function mergeAt(k: Kernel, mm: number, at: number): void {
  const upper = k.vmaIndex.lookup(mm, at);
  if (upper !== 0 && k.vmas.start(upper) === at && k.vmas.prev.data[upper] !== 0)
    mergeNext(k, k.vmas.prev.data[upper]!);
}

/** Merges a VMA with the next and the previous one where they are alike. Gives the VMA that remains. Linux: `vma_merge`. */
export function mergeAround(k: Kernel, vma: number): number {
  const previous = k.vmas.prev.data[vma]!;
  mergeNext(k, vma);
  return previous !== 0 && canMerge(areaOf(k, previous), areaOf(k, vma)) ? mergeNext(k, previous) : vma;
}

/** Takes a VMA off the list and frees it, and the page cache that nobody else shows. What it mapped must be gone already. */
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
  const cache = vmas.cache.data[vma]!;
  if (k.rfc.E67) freeWithVma(k, mm, { first: start, end }, vmas.has(vma, VmFlag.PeerShared));
  vmas.slab.free(vma);
  if (cache !== 0) putCache(k, cache);
  k.engine.steps.emit(StepKind.VmaUnlink, mm, vma, start, end - start);
}

/** Sets the bounds of a VMA; its order among the others must not change. */
export function resize(k: Kernel, vma: number, start: number, end: number): void {
  k.vmas.setStart(vma, start);
  k.vmas.setEnd(vma, end);
  k.engine.steps.emit(StepKind.VmaResize, k.vmas.mm.data[vma], vma, start, end - start);
}

/** Puts a VMA that the caller allocated into the list, for a range that nothing occupies; it is not merged. */
export function linkVma(k: Kernel, mm: number, area: Area, vma: number): void {
  const { vmas, mms, vmaIndex } = k;
  const previous = vmaIndex.before(mm, area.start);
  assert(k.isDamaged || isFree(k, mm, area), 'the range is free');
  vmas.mm.set(vma, mm);
  vmas.prot.set(vma, area.prot);
  vmas.flags.set(vma, area.flags);
  vmas.file.set(vma, area.file);
  vmas.setOffset(vma, area.offset);
  vmas.cache.set(vma, area.cache);
  if (area.cache !== 0) getCache(k, area.cache);
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
}

function isFree({ vmas, vmaIndex }: Kernel, mm: number, { start, end }: Area): boolean {
  const following = vmaIndex.find(mm, start);
  return following === 0 || vmas.start(following) >= end;
}

/** Merges every VMA that follows and is alike. */
function mergeNext(k: Kernel, vma: number): number {
  const next = k.vmas.next.data[vma]!;
  if (next === 0 || !k.vmas.slab.isLive(next) || !canMerge(areaOf(k, vma), areaOf(k, next))) return vma;
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
    lower.file === upper.file &&
    (lower.file === 0 || lower.offset + lower.end - lower.start === upper.offset)
  );
}
