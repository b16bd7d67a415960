// mremap: a VMA grows, shrinks or moves, with what it maps (Linux mm/mremap.c; the RFC strands the mappings of what moves, errata E55).
// Not modelled: duplicating shared mappings (old length 0: -EINVAL).

import { alignUp, pageIndex, pageOffset, pagesOf } from '../base/bits.ts';
import { FailSite } from '../base/fault-injection.ts';
import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { addressOf, failure, type Answer } from '../command.ts';
import { bringWithinReach, moveMappings } from '../gmem/move.ts';
import { moveReplicas } from '../gmem/replicate.ts';
import { gmAllocVaInPeerDevices, gmFreeVaInPeerDevices } from '../gmem/peers.ts';
import { SLOTS } from '../mmu/table-pages.ts';
import { Fn } from '../trace.ts';
import { GMEM_MMAP_RETRY_TIMES, GmRet, MremapFlag, Prot } from '../uapi.ts';
import { fitsMemory, freeRange, userEnd } from './address-space.ts';
import type { Kernel } from './kernel.ts';
import { prepareUnmap, rejoin, unmapSpan, unmapVmas } from './munmap.ts';
import { granuleSpan, vmasIn, type Span } from './range.ts';
import { VmFlag } from './structs.ts';
import { areaOf, linkVma, mergeAround, resize, vmAreaAlloc, vmAreaFree, type Area } from './vma.ts';
import { flushTlb, lockLeaves, splitHuge, splitHugeAt } from './zap.ts';

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
  k.engine.clock.advance(k.cost.systemCall);
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
  return asked.mayMove ? yield* moveAnywhere(k, mm, asked, align) : failure('ENOMEM');
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
  const done = cut.first >= cut.end || (yield* unmapSpan(k, mm, cut));
  return done ? addressOf(old.first) : failure('ENOMEM');
}

function growsInPlace(k: Kernel, mm: number, vma: number, old: Span, pages: number): boolean {
  const grown = { first: old.end, end: old.first + pages };
  if (old.end !== k.vmas.end(vma) || grown.end > userEnd(k) || vmasIn(k, mm, grown).length > 0) return false;
  if (k.vmas.has(vma, VmFlag.PeerShared) && !gmAllocVaInPeerDevices(k, mm, grown)) return false;
  resize(k, vma, k.vmas.start(vma), grown.end);
  mergeAround(k, vma);
  return true;
}

/** Looks for a place that every PEER device agrees to, as mmap does. */
function* moveAnywhere(k: Kernel, mm: number, asked: Remap, align: number): Path<Answer> {
  const { pages, old } = asked;
  const isPeerShared = k.vmas.has(k.vmaIndex.lookup(mm, old.first), VmFlag.PeerShared);
  const setAside: Span[] = [];
  while (setAside.length < GMEM_MMAP_RETRY_TIMES) {
    const span = freeRange(k, mm, { pages, align, hint: 0, setAside });
    if (span === null) return failure('ENOMEM');
    if (!isPeerShared || gmAllocVaInPeerDevices(k, mm, span)) return yield* move(k, mm, asked, span);
    setAside.push(span);
  }
  return failure('ENOMEM');
}

/** Moves the old range to `first`, whose place is cleared; the two must not overlap. */
function* moveTo(k: Kernel, mm: number, asked: Remap, first: number): Path<Answer> {
  const target = { first, end: first + asked.pages };
  const vma = k.vmaIndex.lookup(mm, asked.old.first);
  const overlaps = target.first < asked.old.end && asked.old.first < target.end;
  if (overlaps || granuleSpan(k, mm, target) === null || target.end > userEnd(k)) return failure('EINVAL');
  if (asked.old.end > k.vmas.end(vma)) return failure('EFAULT');
  if (!isAffordable(k, vma, asked)) return failure('ENOMEM');
  const agreed = !k.vmas.has(vma, VmFlag.PeerShared) || gmAllocVaInPeerDevices(k, mm, target);
  return agreed ? yield* move(k, mm, asked, target) : failure('ENOMEM');
}

/**
 * Moves the old range to a place that was agreed on. What the new length leaves over is unmapped. Everything that can fail comes first and
 * is undone when it does.
 */
function* move(k: Kernel, mm: number, asked: Remap, target: Span): Path<Answer> {
  const { old, keepOld } = asked;
  const moved = { first: old.first, end: Math.min(old.end, old.first + asked.pages) };
  const area = movedArea(k, k.vmaIndex.lookup(mm, old.first), moved.first, target);
  const peers = (area.flags & VmFlag.PeerShared) !== 0;
  const doomed = [
    granuleSpan(k, mm, target) ?? target,
    ...(keepOld ? [] : [moved, { first: moved.end, end: old.end }]),
  ];
  const home = peers ? yield* bringWithinReach(k, mm, moved, target.first) : GmRet.SUCCESS;
  const spare = home === GmRet.SUCCESS ? yield* prepareMove(k, mm, doomed, peers) : 0;
  if (spare === 0) {
    if (peers) gmFreeVaInPeerDevices(k, mm, target);
    return failure('ENOMEM');
  }
  const [cleared, , rest] = doomed;
  yield* unmapVmas(k, mm, vmasIn(k, mm, cleared!), { keepsPeers: peers });
  if (rest !== undefined) yield* unmapVmas(k, mm, vmasIn(k, mm, rest));
  for (const edge of [moved.first, moved.end]) yield* splitHugeAt(k, mm, edge);
  linkVma(k, mm, area, spare);
  yield* movePageTables(k, mm, moved, target.first, peers);
  if (!keepOld) yield* unmapVmas(k, mm, vmasIn(k, mm, moved));
  mergeAround(k, spare);
  return addressOf(target.first);
}

/** All the memory that a move takes: VMAs of the splits, the new VMA (it is given), tables and nodes. 0: there is none. */
function* prepareMove(k: Kernel, mm: number, doomed: readonly Span[], peers: boolean): Path<number> {
  const { faults } = k.engine;
  const spare = vmAreaAlloc(k);
  const cut: Span[] = [];
  let ready = spare !== 0;
  for (const span of doomed) {
    ready &&= yield* prepareUnmap(k, mm, span);
    if (ready) cut.push(span);
  }
  ready &&= !faults.shouldFail(FailSite.Table) && !(peers && faults.shouldFail(FailSite.XaNode));
  if (ready) return spare;
  for (const span of cut) rejoin(k, mm, span);
  if (spare !== 0) vmAreaFree(k, spare);
  return 0;
}

/** The VMA at the new place, the same piece of the same file. */
function movedArea(k: Kernel, vma: number, from: number, { first, end }: Span): Area {
  const area = areaOf(k, vma);
  const offset = area.file === 0 ? 0 : area.offset + from - area.start;
  return { ...area, start: first, end, offset };
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
  yield* moveLeaves(k, mm, { first, end }, to);
  if (peers && !leavesKeys(k, mm, { first, end }, to)) yield* moveMappings(k, mm, { first, end }, to);
  k.engine.steps.emit(StepKind.Move, mm, first, to, pages);
  k.leave(Fn.movePageTables);
}

/** As posted keys stay where they were, and what lies on devices with them: the new place finds nothing (E55). */
function leavesKeys(k: Kernel, mm: number, { first, end }: Span, to: number): boolean {
  if (!k.rfc.E55) return false;
  k.deviate('E55', 'page', first, mm);
  k.deviate('E55', 'page', to, mm);
  k.watcher?.moved(mm, first, to, end - first);
  return true;
}

/** Moves the CPU's leaves, as many at a time as lie in one table page both before and after: Linux, the loop of `move_page_tables`. */
function* moveLeaves(k: Kernel, mm: number, { first, end }: Span, to: number): Path<void> {
  const pgd = k.mms.pgd.data[mm]!;
  for (let at = first; at < end;) {
    const target = at - first + to;
    const leaf = k.tables.lookup(pgd, at);
    const isHuge = leaf >= 0 && k.tables.orderAt(leaf) > 0;
    if (isHuge && target % SLOTS !== 0) yield* splitHuge(k, mm, at);
    const next = Math.min(end, at + SLOTS - Math.max(at % SLOTS, target % SLOTS));
    yield* moveExtent(k, mm, { first: at, end: next }, target);
    at = next;
  }
}

/** Moves the leaves of a range that one table page holds to a place in one table page, with both locks held (`move_ptes`). */
function* moveExtent(k: Kernel, mm: number, { first, end }: Span, to: number): Path<void> {
  const pgd = k.mms.pgd.data[mm]!;
  const { tables } = k;
  const cells = yield* lockLeaves(k, pgd, first, end);
  const cell = cells[0];
  if (cell === undefined) return;
  const old = tables.tableOf(cell);
  const indices = cells.map((each) => tables.indexAt(each));
  const target = indices[0]! - first + to;
  const table = k.engine.faults.nofail(() => tables.populate(pgd, target, tables.orderAt(cell)));
  if (table !== old && !tables.locks.tryLockAlone(table)) yield* tables.locks.lock(table);
  for (const index of indices) moveLeaf(k, mm, index, index - first + to);
  flushTlb(k, pgd, first, end - first);
  if (table !== old) tables.locks.unlock(table);
  tables.locks.unlock(old);
}

/** What devices show of the same page moves with it, so that nobody sees data at the old place that is at the new one already. */
function moveLeaf(k: Kernel, mm: number, from: number, to: number): void {
  const pgd = k.mms.pgd.data[mm]!;
  const cell = k.tables.lookup(pgd, from);
  const order = k.tables.orderAt(cell);
  const access = k.tables.accessAt(cell);
  const page = k.tables.clear(pgd, from);
  k.memory.removeMapping(page);
  k.tables.set(pgd, to, order, page, access);
  k.memory.addMapping(page, mm, to);
  if (!k.rfc.E55) moveReplicas(k, mm, from, to);
  k.watcher?.moved(mm, from, to, 2 ** order);
}
