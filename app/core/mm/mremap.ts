// mremap: a VMA grows, shrinks or moves, with what it maps (Linux mm/mremap.c; the RFC strands the mappings of what moves, errata E55).
// Not modelled: MREMAP_DONTUNMAP (-EINVAL), duplicating shared mappings (old length 0).

import { alignUp, pageIndex, pageOffset, pagesOf } from '../base/bits.ts';
import { Cost } from '../base/cost.ts';
import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { addressOf, failure, type Answer } from '../command.ts';
import { moveMappings } from '../gmem/move.ts';
import { Fn } from '../trace.ts';
import { MremapFlag } from '../uapi.ts';
import { freeRange, userEnd } from './address-space.ts';
import type { Kernel } from './kernel.ts';
import { isolate, unmapSpan } from './munmap.ts';
import { vmasIn, type Span } from './range.ts';
import { VmFlag } from './structs.ts';
import { areaOf, insertVma, mergeAround, resize } from './vma.ts';
import { flushTlb } from './zap.ts';

/** What mremap is asked; `newAddr` with MREMAP_FIXED, `placed` from a recording. */
export interface MremapRequest {
  readonly addr: bigint;
  readonly length: bigint;
  readonly newLength: bigint;
  readonly flags: number;
  readonly newAddr?: bigint;
  readonly placed?: bigint;
}

/** Answers the new address; `-EINVAL`, `-EFAULT` (no VMA, or the range leaves it), `-ENOMEM` (no room without MAYMOVE, no place). */
export function* doMremap(k: Kernel, mm: number, request: MremapRequest): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.mremap, Number(request.addr >> 12n));
  k.engine.clock.advance(Cost.systemCall);
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  const answer = yield* remap(k, mm, request);
  mmapLock.unlock(mm);
  k.leave(Fn.mremap, answer.kind === 'code' ? 1 : 0);
  return answer;
}

function* remap(k: Kernel, mm: number, request: MremapRequest): Path<Answer> {
  const { addr, length, newLength, flags } = request;
  const fixed = (flags & MremapFlag.MREMAP_FIXED) !== 0;
  const mayMove = (flags & MremapFlag.MREMAP_MAYMOVE) !== 0;
  if (pageOffset(addr) !== 0 || newLength === 0n || length === 0n || flags > 3 || (fixed && !mayMove))
    return failure('EINVAL');
  const first = pageIndex(addr);
  const vma = k.vmaIndex.lookup(mm, first);
  if (vma === 0) return failure('EFAULT');
  const align = k.vmas.has(vma, VmFlag.PeerShared) ? k.granulePages : 1;
  const old = { first, end: first + alignUp(pagesOf(length), align) };
  const pages = alignUp(pagesOf(newLength), align);
  if (first % align !== 0) return failure('EINVAL');
  if (old.end > k.vmas.end(vma)) return failure('EFAULT');
  const target = targetOf(request, fixed);
  if (target !== null && target !== first)
    return yield* moveTo(k, mm, vma, old, { first: target, end: target + pages }, align);
  if (pages <= old.end - first) return yield* shrink(k, mm, old, pages);
  if (growsInPlace(k, mm, vma, old, pages)) return addressOf(first);
  const span = mayMove ? freeRange(k, mm, { pages, align, hint: 0 }) : null;
  return span === null ? failure('ENOMEM') : yield* moveTo(k, mm, vma, old, span, align);
}

function targetOf({ newAddr, placed }: MremapRequest, fixed: boolean): number | null {
  if (placed !== undefined) return pageIndex(placed);
  return fixed && newAddr !== undefined ? pageIndex(newAddr) : null;
}

function* shrink(k: Kernel, mm: number, old: Span, pages: number): Path<Answer> {
  if (old.first + pages < old.end) yield* unmapSpan(k, mm, { first: old.first + pages, end: old.end });
  return addressOf(old.first);
}

function growsInPlace(k: Kernel, mm: number, vma: number, old: Span, pages: number): boolean {
  const grown = { first: old.end, end: old.first + pages };
  if (old.end !== k.vmas.end(vma) || grown.end > userEnd(k) || vmasIn(k, mm, grown).length > 0) return false;
  resize(k, vma, k.vmas.start(vma), grown.end);
  mergeAround(k, vma);
  return true;
}

/** Moves `old` to `target`, which may be longer or shorter and whose place is cleared first. The ranges must not overlap. */
function* moveTo(k: Kernel, mm: number, vma: number, old: Span, target: Span, align: number): Path<Answer> {
  const overlaps = target.first < old.end && old.first < target.end;
  if (overlaps || target.first % align !== 0) return failure('EINVAL');
  if (target.end > userEnd(k)) return failure('ENOMEM');
  const area = areaOf(k, vma);
  yield* unmapSpan(k, mm, target);
  isolate(k, mm, old);
  insertVma(k, mm, { ...area, start: target.first, end: target.end });
  const pages = Math.min(old.end - old.first, target.end - target.first);
  k.enter(Fn.movePageTables, old.first);
  moveLeaves(k, mm, old.first, target.first, pages);
  if ((area.flags & VmFlag.PeerShared) !== 0) yield* moveMappings(k, mm, old.first, target.first, pages);
  k.watcher?.moved(mm, old.first, target.first, pages);
  k.engine.steps.emit(StepKind.Move, mm, old.first, target.first, pages);
  k.leave(Fn.movePageTables);
  yield* unmapSpan(k, mm, old);
  return addressOf(target.first);
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
