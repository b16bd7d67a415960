// do_mmap and mmap_region (Linux mm/mmap.c; RFC patch 5/6 for MAP_PEER_SHARED): checks, placement, linking. Not modelled: contents
// of files (their pages begin as zeros), hugetlb (no pool, so -ENOMEM), MAP_POPULATE and MAP_LOCKED (accepted, nothing is touched).

import { alignDown, alignUp, pageIndex, pageOffset, pagesOf } from '../base/bits.ts';
import type { Path } from '../base/scheduler.ts';
import { addressOf, failure, type Answer } from '../command.ts';
import { gmAllocVaInPeerDevices, gmFreeVaInPeerDevices } from '../gmem/peers.ts';
import { vmObjectCreate } from '../gmem/vm-object.ts';
import { Fn } from '../trace.ts';
import { GMEM_MMAP_RETRY_TIMES, MapFlag, Prot, type ErrnoName } from '../uapi.ts';
import { fitsMemory, freeRange, userEnd } from './address-space.ts';
import type { Kernel } from './kernel.ts';
import { prepareUnmap, rejoin, unmapVmas } from './munmap.ts';
import { createCache } from './page-cache.ts';
import { granuleSpan, vmasIn, type Span } from './range.ts';
import { VmFlag } from './structs.ts';
import { REFUSED, settle } from './settle.ts';
import { insertVma, NO_FILE, vmAreaAlloc, vmAreaFree, vmAreaFreeLinked, type Area } from './vma.ts';

/** What mmap is asked, in C order; `placed` is the address that a recording says the kernel gave. */
export interface MmapRequest {
  readonly addr: bigint;
  readonly length: bigint;
  readonly prot: number;
  readonly flags: number;
  readonly fd: number;
  readonly offset: bigint;
  readonly placed?: bigint;
}

/** Maps a range. Answers its address or an errno as interface.md §1 lists them. Linux: `do_mmap`, `mmap_region`. */
export function* doMmap(k: Kernel, mm: number, request: MmapRequest): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.doMmap);
  k.engine.clock.advance(k.cost.systemCall);
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  const refused = refusal(k, mm, request);
  const span = refused ?? (asksLate(k, request) ? place(k, mm, request, []) : negotiate(k, mm, request));
  const answer = typeof span === 'string' ? failure(span) : yield* mmapRegion(k, mm, span, request);
  mmapLock.unlock(mm);
  k.leave(Fn.doMmap, answer.kind === 'code' ? 1 : 0);
  return answer;
}

/**
 * A place that every PEER device agrees to. Places that one refuses are set aside while others are tried; MAP_FIXED takes the first
 * refusal for an answer (errata E29).
 */
function negotiate(k: Kernel, mm: number, request: MmapRequest): Span | ErrnoName {
  const isPeerShared = (request.flags & MapFlag.MAP_PEER_SHARED) !== 0;
  const tries = isFixed(request.flags) || request.placed !== undefined ? 1 : GMEM_MMAP_RETRY_TIMES;
  const setAside: Span[] = [];
  while (setAside.length < tries) {
    const span = place(k, mm, request, setAside);
    if (typeof span === 'string' || !isPeerShared || gmAllocVaInPeerDevices(k, mm, span)) return span;
    setAside.push(span);
  }
  return 'ENOMEM';
}

/** Everything that can fail comes before what lies there now is unmapped, and is undone when it does. */
function* mmapRegion(k: Kernel, mm: number, span: Span, request: MmapRequest): Path<Answer> {
  k.enter(Fn.mmapRegion, span.first);
  const flags = vmFlags(request);
  const isPeerShared = (flags & VmFlag.PeerShared) !== 0;
  const spare = yield* prepareRegion(k, mm, span, isPeerShared);
  if (spare === 0) {
    if (isPeerShared) gmFreeVaInPeerDevices(k, mm, span);
    k.leave(Fn.mmapRegion, 1);
    return failure('ENOMEM');
  }
  yield* unmapVmas(k, mm, vmasIn(k, mm, span), { keepsPeers: isPeerShared });
  const area = { start: span.first, end: span.end, prot: request.prot & 7, flags };
  const vma = insertVma(k, mm, { ...area, ...fileOf(k, flags, request.offset) }, spare);
  const first = asksLate(k, request) ? settle(k, mm, vma, span) : isOrphan(k, mm, vma) ? REFUSED : span.first;
  k.leave(Fn.mmapRegion, first === REFUSED ? 1 : 0);
  return first === REFUSED ? failure('ENOMEM') : addressOf(first);
}

/** As posted PEER devices are asked when the VMA is linked already (E29). */
const asksLate = ({ rfc }: Kernel, { flags }: MmapRequest): boolean =>
  rfc.E29 && (flags & MapFlag.MAP_PEER_SHARED) !== 0;

/** As posted whether there is an address space is asked when the VMA is linked already, and the VMA freed if there is none (E42). */
function isOrphan(k: Kernel, mm: number, vma: number): boolean {
  if (k.mms.space.data[mm] !== 0 || !k.vmas.has(vma, VmFlag.PeerShared)) return false;
  k.deviate('E42', 'vma', vma, mm);
  vmAreaFreeLinked(k, vma);
  return true;
}

/** Each mapping of a file, and each MAP_SHARED one, is a file of its own; what is shared has a page cache. */
function fileOf(k: Kernel, flags: number, offset: bigint): Pick<Area, 'file' | 'offset' | 'cache'> {
  const isShared = (flags & VmFlag.Shared) !== 0;
  if (!isShared && (flags & VmFlag.File) === 0) return NO_FILE;
  return { file: ++k.files.value, offset: pageIndex(offset), cache: isShared ? createCache(k) : 0 };
}

/** The memory that a new region needs: its VMA, what unmapping its place may take, and the `vm_object`. 0: there is none. */
function* prepareRegion(k: Kernel, mm: number, span: Span, isPeerShared: boolean): Path<number> {
  const cleared = granuleSpan(k, mm, span) ?? span;
  const spare = vmAreaAlloc(k);
  if (spare === 0) return 0;
  if (yield* prepareUnmap(k, mm, cleared)) {
    const needsObject = isPeerShared && k.mms.space.data[mm] !== 0 && k.mms.vmObject.data[mm] === 0;
    if (!needsObject || vmObjectCreate(k, mm)) return spare;
    rejoin(k, mm, cleared);
  }
  vmAreaFree(k, spare);
  return 0;
}

/** Everything that can be said without looking for a place. */
function refusal(
  k: Kernel,
  mm: number,
  { addr, length, prot, flags, fd, offset, placed }: MmapRequest,
): ErrnoName | null {
  const has = (bits: number): boolean => (flags & bits) !== 0;
  const kind = flags & (MapFlag.MAP_SHARED | MapFlag.MAP_PRIVATE);
  const kindIsKnown = kind === MapFlag.MAP_SHARED || kind === MapFlag.MAP_PRIVATE;
  const recorded = placed !== undefined && kind !== 0;
  if (length === 0n || !(kindIsKnown || recorded)) return 'EINVAL';
  if ((isFixed(flags) && pageOffset(addr) !== 0) || pageOffset(offset) !== 0) return 'EINVAL';
  if (has(MapFlag.MAP_PEER_SHARED)) {
    const isOther = has(MapFlag.MAP_SHARED) || !has(MapFlag.MAP_ANONYMOUS) || has(MapFlag.MAP_HUGETLB);
    if (isOther && !isAnyAccepted(k, mm)) return 'EINVAL';
    const fixedAt = placed ?? (isFixed(flags) ? addr : 0n);
    if (pageIndex(fixedAt) % k.granulePages !== 0) return 'EINVAL';
    if (k.mms.space.data[mm] === 0 && !k.rfc.E42) return 'ENODEV';
  }
  if (placed !== undefined) return null;
  if (!has(MapFlag.MAP_ANONYMOUS) && fd < 0) return 'EBADF';
  if (has(MapFlag.MAP_HUGETLB)) return 'ENOMEM';
  const charged =
    kind === MapFlag.MAP_PRIVATE && (prot & Prot.PROT_WRITE) !== 0 && !has(MapFlag.MAP_NORESERVE);
  return charged && !fitsMemory(k, pagesOf(length)) ? 'ENOMEM' : null;
}

/** As posted MAP_PEER_SHARED goes with everything (E66). */
function isAnyAccepted(k: Kernel, mm: number): boolean {
  if (k.rfc.E66) k.deviate('E66', 'process', mm, mm);
  return k.rfc.E66;
}

/** Where the range goes, or why it cannot. */
function place(k: Kernel, mm: number, request: MmapRequest, setAside: readonly Span[]): Span | ErrnoName {
  const { addr, length, flags, placed } = request;
  const align = (flags & MapFlag.MAP_PEER_SHARED) === 0 ? 1 : k.granulePages;
  const pages = alignUp(pagesOf(length), align);
  if (placed !== undefined) return fixedSpan(k, mm, pageIndex(placed), pages);
  if (!isFixed(flags))
    return freeRange(k, mm, { pages, align, hint: alignDown(pageIndex(addr), align), setAside }) ?? 'ENOMEM';
  const first = pageIndex(addr);
  const occupied = vmasIn(k, mm, { first, end: first + pages }).length > 0;
  if (occupied && (flags & MapFlag.MAP_FIXED_NOREPLACE) !== 0) return 'EEXIST';
  return fixedSpan(k, mm, first, pages);
}

function fixedSpan(k: Kernel, mm: number, first: number, pages: number): Span | ErrnoName {
  if (first + pages > userEnd(k)) return 'ENOMEM';
  const span = { first, end: first + pages };
  return granuleSpan(k, mm, span) === null ? 'EINVAL' : span;
}

const isFixed = (flags: number): boolean => (flags & (MapFlag.MAP_FIXED | MapFlag.MAP_FIXED_NOREPLACE)) !== 0;

function vmFlags({ flags }: MmapRequest): number {
  const has = (bit: number, flag: number): number => ((flags & bit) === 0 ? 0 : flag);
  return (
    has(MapFlag.MAP_SHARED, VmFlag.Shared) |
    (has(MapFlag.MAP_ANONYMOUS, VmFlag.Anonymous) || VmFlag.File) |
    has(MapFlag.MAP_PEER_SHARED, VmFlag.PeerShared) |
    has(MapFlag.MAP_GROWSDOWN, VmFlag.GrowsDown) |
    has(MapFlag.MAP_NORESERVE, VmFlag.NoReserve)
  );
}
