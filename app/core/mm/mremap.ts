// mremap: a VMA grows, shrinks or moves, with what it maps (Linux mm/mremap.c; the RFC strands the mappings of what moves, errata E55).
// Not modelled: duplicating shared mappings (old length 0: -EINVAL).

import { alignUp, pageIndex, pageOffset, pagesOf } from '../base/bits.ts';
import { Cost } from '../base/cost.ts';
import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { addressOf, failure, type Answer } from '../command.ts';
import { bringWithinReach, moveMappings } from '../gmem/move.ts';
import { Fn } from '../trace.ts';
import { GmRet, MremapFlag, Prot } from '../uapi.ts';
import { fitsMemory, freeRange, userEnd } from './address-space.ts';
import type { Kernel } from './kernel.ts';
import { unmapSpan } from './munmap.ts';
import { granuleSpan, vmasIn, type Span } from './range.ts';
import { VmFlag } from './structs.ts';
import { areaOf, insertVma, mergeAround, resize, type Area } from './vma.ts';
import { flushTlb, splitHugeAt } from './zap.ts';

/** What mremap is asked; `newAddr` with MREMAP_FIXED, `placed` from a recording. */
export interface MremapRequest {
  readonly addr: bigint;
  readonly length: bigint;
  readonly newLength: bigint;
  readonly flags: number;
  readonly newAddr?: bigint;
  readonly placed?: bigint;
}

/** The request in page indices: lengths rounded up, `target` where the result must lie, `null` where it may. */
interface Remap {
  readonly old: Span;
  readonly pages: number;
  readonly target: number | null;
  readonly mayMove: boolean;
  /** What was moved stays mapped, empty (MREMAP_DONTUNMAP). */
  readonly keepOld: boolean;
  readonly recorded: boolean;
}

const ALL_FLAGS = MremapFlag.MREMAP_MAYMOVE | MremapFlag.MREMAP_FIXED | MremapFlag.MREMAP_DONTUNMAP;

/** Answers the new address; `-EINVAL`, `-EFAULT` (no VMA, or the range leaves it), `-ENOMEM` (no room without MAYMOVE, no place). */
export function* doMremap(k: Kernel, mm: number, request: MremapRequest): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.mremap, Number(request.addr >> 12n));
  k.engine.clock.advance(Cost.systemCall);
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  const answer = isValid(request) ? yield* remap(k, mm, request) : failure('EINVAL');
  mmapLock.unlock(mm);
  k.leave(Fn.mremap, answer.kind === 'code' ? 1 : 0);
  return answer;
}

function isValid({ addr, length, newLength, flags, newAddr = 0n, placed }: MremapRequest): boolean {
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const moves = has(MremapFlag.MREMAP_FIXED) || has(MremapFlag.MREMAP_DONTUNMAP);
  if (pageOffset(addr) !== 0 || pageOffset(newAddr) !== 0 || newLength === 0n || length === 0n) return false;
  if ((flags & ~ALL_FLAGS) !== 0 || (moves && !has(MremapFlag.MREMAP_MAYMOVE))) return false;
  if (has(MremapFlag.MREMAP_DONTUNMAP) && length !== newLength) return false;
  return placed !== undefined || !has(MremapFlag.MREMAP_FIXED) || newAddr !== addr;
}

function* remap(k: Kernel, mm: number, request: MremapRequest): Path<Answer> {
  const first = pageIndex(request.addr);
  const vma = k.vmaIndex.lookup(mm, first);
  if (vma === 0) return failure('EFAULT');
  const align = k.vmas.has(vma, VmFlag.PeerShared) ? k.granulePages : 1;
  const asked = remapOf(request, first, align);
  const { old, pages, target, keepOld } = asked;
  if (first % align !== 0 || (target ?? 0) % align !== 0) return failure('EINVAL');
  if (target !== null && target !== first) return yield* moveTo(k, mm, asked, target);
  if (pages <= old.end - first && !keepOld) return yield* shrink(k, mm, old, pages);
  if (old.end > k.vmas.end(vma)) return failure('EFAULT');
  if (!isAffordable(k, vma, asked)) return failure('ENOMEM');
  if (!keepOld && growsInPlace(k, mm, vma, old, pages)) return addressOf(first);
  const span = asked.mayMove ? freeRange(k, mm, { pages, align, hint: 0 }) : null;
  return span === null ? failure('ENOMEM') : yield* moveTo(k, mm, asked, span.first);
}

function remapOf(
  { length, newLength, flags, newAddr, placed }: MremapRequest,
  first: number,
  align: number,
): Remap {
  const fixed = (flags & MremapFlag.MREMAP_FIXED) !== 0 ? newAddr : undefined;
  const target = placed ?? fixed;
  return {
    old: { first, end: first + alignUp(pagesOf(length), align) },
    pages: alignUp(pagesOf(newLength), align),
    target: target === undefined ? null : pageIndex(target),
    mayMove: (flags & MremapFlag.MREMAP_MAYMOVE) !== 0 && target === undefined,
    keepOld: (flags & MremapFlag.MREMAP_DONTUNMAP) !== 0,
    recorded: placed !== undefined,
  };
}

/** Growth of private writable memory is charged like a new mapping; a recorded success never is. */
function isAffordable(k: Kernel, vma: number, { old, pages, recorded }: Remap): boolean {
  const { prot, flags } = areaOf(k, vma);
  const charged = (prot & Prot.PROT_WRITE) !== 0 && (flags & (VmFlag.Shared | VmFlag.NoReserve)) === 0;
  return recorded || !charged || fitsMemory(k, pages - (old.end - old.first));
}

/** What is cut off may span several VMAs, as in Linux. */
function* shrink(k: Kernel, mm: number, old: Span, pages: number): Path<Answer> {
  const cut = granuleSpan(k, mm, { first: old.first + pages, end: old.end });
  if (cut === null) return failure('EINVAL');
  if (cut.first < cut.end) yield* unmapSpan(k, mm, cut);
  return addressOf(old.first);
}

function growsInPlace(k: Kernel, mm: number, vma: number, old: Span, pages: number): boolean {
  const grown = { first: old.end, end: old.first + pages };
  if (old.end !== k.vmas.end(vma) || grown.end > userEnd(k) || vmasIn(k, mm, grown).length > 0) return false;
  resize(k, vma, k.vmas.start(vma), grown.end);
  mergeAround(k, vma);
  return true;
}

/** Moves the old range to `first`, whose place is cleared; the two must not overlap. What the new length leaves over is unmapped. */
function* moveTo(k: Kernel, mm: number, asked: Remap, first: number): Path<Answer> {
  const target = { first, end: first + asked.pages };
  const moved = { first: asked.old.first, end: Math.min(asked.old.end, asked.old.first + asked.pages) };
  const vma = k.vmaIndex.lookup(mm, moved.first);
  const cleared = granuleSpan(k, mm, target);
  const overlaps = target.first < asked.old.end && asked.old.first < target.end;
  if (overlaps || cleared === null || target.end > userEnd(k)) return failure('EINVAL');
  if (asked.old.end > k.vmas.end(vma)) return failure('EFAULT');
  if (!isAffordable(k, vma, asked)) return failure('ENOMEM');
  const area = movedArea(k, vma, target);
  const peers = (area.flags & VmFlag.PeerShared) !== 0;
  const home = peers ? yield* bringWithinReach(k, mm, moved, target.first) : GmRet.SUCCESS;
  if (home !== GmRet.SUCCESS) return failure('ENOMEM');
  yield* unmapSpan(k, mm, cleared);
  if (moved.end < asked.old.end) yield* unmapSpan(k, mm, { first: moved.end, end: asked.old.end });
  for (const edge of [moved.first, moved.end]) splitHugeAt(k, mm, edge);
  insertVma(k, mm, area);
  yield* movePageTables(k, mm, moved, target.first, peers);
  if (!asked.keepOld) yield* unmapSpan(k, mm, moved);
  return addressOf(target.first);
}

/** What moved away is no longer the next piece of its file, so that it must not merge with what is. */
function movedArea(k: Kernel, vma: number, { first, end }: Span): Area {
  const area = areaOf(k, vma);
  return { ...area, start: first, end, file: area.file === 0 ? 0 : ++k.files.value };
}

function* movePageTables(
  k: Kernel,
  mm: number,
  { first, end }: Span,
  to: number,
  peers: boolean,
): Path<void> {
  const pages = end - first;
  k.enter(Fn.movePageTables, first);
  moveLeaves(k, mm, first, to, pages);
  if (peers) yield* moveMappings(k, mm, { first, end }, to);
  k.watcher?.moved(mm, first, to, pages);
  k.engine.steps.emit(StepKind.Move, mm, first, to, pages);
  k.leave(Fn.movePageTables);
}

function moveLeaves(k: Kernel, mm: number, from: number, to: number, pages: number): void {
  const pgd = k.mms.pgd.data[mm]!;
  const leaves: number[] = [];
  k.tables.forEachLeaf(pgd, from, from + pages - 1, (index) => leaves.push(index));
  for (const index of leaves) moveLeaf(k, mm, pgd, index, index - from + to);
  if (leaves.length > 0) flushTlb(k, pgd, from, pages);
}

/** A huge leaf that lands at no multiple of its size is split first. */
function moveLeaf(k: Kernel, mm: number, pgd: number, from: number, to: number): void {
  const cell = k.tables.lookup(pgd, from);
  const order = k.tables.orderAt(cell);
  const head = k.tables.pfnAt(cell);
  const access = k.tables.accessAt(cell);
  if (to % 2 ** order !== 0) {
    k.tables.split(pgd, from);
    k.memory.splitHuge(head);
    for (let page = 0; page < 2 ** order; page++) moveLeaf(k, mm, pgd, from + page, to + page);
    return;
  }
  const page = k.tables.clear(pgd, from);
  k.memory.removeMapping(page);
  k.tables.set(pgd, to, order, page, access);
  k.memory.addMapping(page, mm, to);
}
