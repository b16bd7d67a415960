// PEER devices run an operating system of their own and must agree to every address that is shared with them (RFC patches 5/6 and 6/6:
// gm_alloc_va_in_peer_devices, munmap_in_peer_devices). Here it is asked before a VMA is linked, and what was granted is given back
// (errata E29, E42, E53).

import type { Kernel } from '../mm/kernel.ts';
import { vmasIn, type Span } from '../mm/range.ts';
import { VmFlag } from '../mm/structs.ts';
import { Fn } from '../trace.ts';
import { GmDevCap, GmRet } from '../uapi.ts';
import { peerVaAllocFixed, peerVaFree } from './driver.ts';
import { contextsOf } from './contexts.ts';

/**
 * Asks every attached PEER device for a range; what a peer-shared VMA of the process occupies is granted already. Either all agree, or
 * none keeps anything of it. RFC patch 5/6, `gm_alloc_va_in_peer_devices`.
 */
export function gmAllocVaInPeerDevices(k: Kernel, mm: number, span: Span): boolean {
  return peersOf(k, mm).length === 0 || askPeerDevices(k, mm, gapsIn(k, mm, span));
}

/** Asks every attached PEER device for ranges, all or nothing. */
export function askPeerDevices(k: Kernel, mm: number, wanted: readonly Span[]): boolean {
  const peers = peersOf(k, mm);
  if (peers.length === 0) return true;
  k.enter(Fn.gmAllocVaInPeerDevices, wanted[0]?.first ?? -1);
  const granted = peers.findIndex((ctx) => !grants(k, ctx, wanted));
  const agreed = granted < 0;
  if (!agreed) for (const ctx of peers.slice(0, granted)) giveBack(k, ctx, wanted);
  k.leave(Fn.gmAllocVaInPeerDevices, agreed ? GmRet.SUCCESS : GmRet.NOMEM);
  return agreed;
}

/** Takes back what `gmAllocVaInPeerDevices` granted, because something else failed. The VMAs must be as they were then. */
export function gmFreeVaInPeerDevices(k: Kernel, mm: number, span: Span): void {
  for (const ctx of peersOf(k, mm)) giveBack(k, ctx, gapsIn(k, mm, span));
}

/** Every attached PEER device forgets a range that is unmapped. RFC patch 6/6, `munmap_in_peer_devices`. */
export function munmapInPeerDevices(k: Kernel, mm: number, first: number, end: number): void {
  const peers = peersOf(k, mm);
  if (peers.length === 0) return;
  k.enter(Fn.munmapInPeerDevices, first);
  for (const ctx of peers) freeVa(k, ctx, { first, end });
  k.leave(Fn.munmapInPeerDevices);
}

/** A device that joins is asked for every peer-shared VMA there is. Whether it grants them all; if not, it keeps none. */
export function grantsAll(k: Kernel, mm: number, ctx: number): boolean {
  return !isPeer(k, ctx) || grants(k, ctx, peerSharedSpans(k, mm));
}

/** A device that leaves gives back every range. */
export function releaseRanges(k: Kernel, mm: number, ctx: number): void {
  if (isPeer(k, ctx)) giveBack(k, ctx, peerSharedSpans(k, mm));
}

/** Whether the device of a context has an address space of its own. */
const isPeer = (k: Kernel, ctx: number): boolean =>
  (k.devices.capability.data[k.contexts.dev.data[ctx]!]! & GmDevCap.PEER) !== 0;

const peersOf = (k: Kernel, mm: number): number[] => contextsOf(k, mm).filter((ctx) => isPeer(k, ctx));

function grants(k: Kernel, ctx: number, spans: readonly Span[]): boolean {
  const refused = spans.findIndex(({ first, end }) => peerVaAllocFixed(k, ctx, first, end) !== GmRet.SUCCESS);
  if (refused < 0) return true;
  giveBack(k, ctx, spans.slice(0, refused));
  return false;
}

function giveBack(k: Kernel, ctx: number, spans: readonly Span[]): void {
  for (const span of spans) freeVa(k, ctx, span);
}

/** A PEER device gets an address range back; as posted nobody ever says so (E53). */
function freeVa(k: Kernel, ctx: number, { first, end }: Span): void {
  if (k.rfc.E53) k.deviate('E53', 'context', ctx);
  else peerVaFree(k, ctx, first, end);
}

function peerSharedSpans(k: Kernel, mm: number): Span[] {
  return k.vmaIndex
    .list(mm)
    .filter((vma) => k.vmas.has(vma, VmFlag.PeerShared))
    .map((vma) => ({ first: k.vmas.start(vma), end: k.vmas.end(vma) }));
}

/** The parts of a range that no peer-shared VMA occupies, ascending. */
function gapsIn(k: Kernel, mm: number, { first, end }: Span): Span[] {
  const gaps: Span[] = [];
  let at = first;
  for (const vma of vmasIn(k, mm, { first, end })) {
    if (!k.vmas.has(vma, VmFlag.PeerShared)) continue;
    if (k.vmas.start(vma) > at) gaps.push({ first: at, end: k.vmas.start(vma) });
    at = k.vmas.end(vma);
  }
  if (at < end) gaps.push({ first: at, end });
  return gaps;
}
