// struct gm_as: the address space that devices share with a process (RFC patch 3/6: gm_as_create, gm_as_attach, gm_as_destroy). One a
// process. Not modelled: start_va and end_va (the RFC never reads them), activation.

import { FailSite } from '../base/fault-injection.ts';
import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { failure, gmRetAnswer, success, type Answer } from '../command.ts';
import type { Kernel } from '../mm/kernel.ts';
import { tlbShape } from '../mmu/tlb.ts';
import { Fn } from '../trace.ts';
import { GmMmuMode, GmRet, type GmMmuModeName } from '../uapi.ts';
import { contextOf, contextsOf, mmOf, sharesTable } from './contexts.ts';
import { bringAllHome } from './home.ts';
import { isCoherent } from './links.ts';
import { grantsAll, releaseRanges } from './peers.ts';
import { formatOfDevice, pmapCreate, pmapDestroy } from './pmap.ts';
import { DeviceState } from './structs.ts';

/**
 * Attaches a device to the address space of a process; makes the space when there is none. `-EEXIST` when it is attached already, `-ENODEV`
 * when it is gone, `-EINVAL` for SHARE or REPLICATE without a coherent link, `-ENOMEM` without memory, or when a PEER device refuses a
 * peer-shared VMA that exists: then nothing has changed. RFC patch 3/6, `gm_as_attach`.
 */
export function* gmAsAttach(k: Kernel, mm: number, dev: number, mode: GmMmuModeName): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.gmAsAttach);
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  const answer = attach(k, mm, dev, mode);
  mmapLock.unlock(mm);
  k.leave(Fn.gmAsAttach, answer === success ? 0 : 1);
  return answer;
}

function attach(k: Kernel, mm: number, dev: number, asked: GmMmuModeName): Answer {
  const mode = k.isPosted ? 'COHERENT_EXCLUSIVE' : asked;
  if (k.devices.state.data[dev] !== DeviceState.Present) return failure('ENODEV');
  if (contextOf(k, mm, dev) !== 0) return failure('EEXIST');
  if (mode !== 'COHERENT_EXCLUSIVE' && !isCoherent(k, dev)) return failure('EINVAL');
  const known = k.mms.space.data[mm]!;
  const space = known === 0 ? gmAsCreate(k, mm) : known;
  const ctx = gmContextCreate(k, space, dev, GmMmuMode[mode]);
  if (ctx !== 0 && grantsAll(k, mm, ctx)) {
    link(k, space, ctx);
    return success;
  }
  if (ctx !== 0) gmContextFree(k, ctx);
  if (known === 0) gmAsFree(k, mm);
  return failure('ENOMEM');
}

/**
 * Detaches every device from a process: what they hold comes home, then page tables and contexts go; the logical page table keeps its
 * entries. A `gm_ret` when something cannot come home: then every device stays attached. `-ENODEV` without an address space. RFC patch
 * 3/6, `gm_as_destroy` (errata E19).
 */
export function* gmAsDestroy(k: Kernel, mm: number): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.gmAsDestroy);
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  const isThere = k.mms.space.data[mm] !== 0;
  const isForgotten = isThere && k.rfc.E19;
  const ret = isThere && !isForgotten ? yield* bringAllHome(k, mm, contextsOf(k, mm)) : GmRet.SUCCESS;
  if (isForgotten) forgetSpace(k, mm);
  else if (isThere && ret === GmRet.SUCCESS) gmAsRelease(k, mm);
  mmapLock.unlock(mm);
  k.leave(Fn.gmAsDestroy, ret);
  if (!isThere) return failure('ENODEV');
  return ret === GmRet.SUCCESS ? success : gmRetAnswer(ret);
}

/** Frees the space of a process, its contexts and the devices' page tables, which map nothing any more. */
export function gmAsRelease(k: Kernel, mm: number): void {
  if (k.mms.space.data[mm] === 0) return;
  for (const ctx of contextsOf(k, mm)) detach(k, ctx);
  gmAsFree(k, mm);
}

/** As posted contexts and space are freed, and that is all: page tables, lists and `mm->gm_as` go on leading to them (E19). */
function forgetSpace(k: Kernel, mm: number): void {
  const space = k.mms.space.data[mm]!;
  k.deviate('E19', 'object', space, mm);
  for (const ctx of contextsOf(k, mm)) {
    k.deviate('E19', 'context', ctx, mm);
    k.contexts.slab.quarantine(ctx);
  }
  k.spaces.slab.quarantine(space);
}

/** A context that nobody asked for, as a driver makes one for a fault that nobody checked; 0 without memory. */
export function attachSilently(k: Kernel, mm: number, dev: number): number {
  const space = k.mms.space.data[mm]!;
  const ctx = gmContextCreate(k, space, dev, GmMmuMode.COHERENT_EXCLUSIVE);
  if (ctx !== 0) link(k, space, ctx);
  return ctx;
}

/** Takes a device, whose page table maps nothing any more, out of an address space. */
export function detach(k: Kernel, ctx: number): void {
  const mm = mmOf(k, ctx);
  const dev = k.contexts.dev.data[ctx]!;
  releaseRanges(k, mm, ctx);
  unlinkFromSpace(k, ctx);
  unlinkFromDevice(k, ctx);
  gmContextFree(k, ctx);
  k.engine.steps.emit(StepKind.ContextDetach, dev, mm);
}

function gmAsCreate(k: Kernel, mm: number): number {
  k.enter(Fn.gmAsCreate);
  const space = k.spaces.slab.alloc();
  k.spaces.mm.set(space, mm);
  k.mms.space.set(mm, space);
  k.leave(Fn.gmAsCreate);
  return space;
}

function gmAsFree(k: Kernel, mm: number): void {
  const space = k.mms.space.data[mm]!;
  if (isLedToElsewhere(k, mm, space)) k.spaces.slab.quarantine(space);
  else k.spaces.slab.free(space);
  k.mms.space.set(mm, 0);
}

/** Whether another process has a pointer to the space, as a child has as posted (E30). */
const isLedToElsewhere = (k: Kernel, mm: number, space: number): boolean =>
  k.isDamaged && [...k.mms.slab.ids()].some((other) => other !== mm && k.mms.space.data[other] === space);

/** A context that is in no list yet; in SHARE mode its page table is the CPU's. 0 without memory. */
function gmContextCreate(k: Kernel, space: number, dev: number, mode: number): number {
  if (k.engine.faults.shouldFail(FailSite.Context)) return 0;
  const mm = k.spaces.mm.data[space]!;
  const shares = mode === GmMmuMode.SHARE;
  const pmap = shares ? k.mms.pgd.data[mm]! : pmapCreate(k, dev, mm);
  if (pmap === 0) return 0;
  const ctx = k.contexts.slab.alloc();
  k.contexts.space.set(ctx, space);
  k.contexts.dev.set(ctx, dev);
  k.contexts.mode.set(ctx, mode);
  k.contexts.pmap.set(ctx, pmap);
  k.contexts.attacher.set(ctx, k.engine.steps.actor);
  k.contexts.tlb.set(ctx, shares ? createTlb(k, dev, pmap) : k.tables.tlbOf(pmap));
  return ctx;
}

/** A device that walks the CPU's table has a TLB of its own over it. */
const createTlb = (k: Kernel, dev: number, pgd: number): number =>
  k.tables.tlbs.create(pgd, dev, tlbShape(formatOfDevice(k, dev)));

function gmContextFree(k: Kernel, ctx: number): void {
  if (sharesTable(k, ctx)) k.tables.tlbs.free(k.contexts.tlb.data[ctx]!);
  else pmapDestroy(k, ctx);
  k.contexts.slab.free(ctx);
}

function link(k: Kernel, space: number, ctx: number): void {
  const mm = k.spaces.mm.data[space]!;
  const dev = k.contexts.dev.data[ctx]!;
  const last = contextsOf(k, mm).at(-1);
  if (last === undefined) k.spaces.contexts.set(space, ctx);
  else k.contexts.nextInSpace.set(last, ctx);
  k.contexts.nextOfDevice.set(ctx, nextOfDevice(k, dev));
  k.devices.contexts.set(dev, ctx);
  k.engine.steps.emit(StepKind.ContextAttach, dev, mm);
}

/** What follows a new context on its device's list: the others; as posted nothing, so that they are lost (E18). */
function nextOfDevice(k: Kernel, dev: number): number {
  const first = k.devices.contexts.data[dev]!;
  if (first === 0 || !k.rfc.E18) return first;
  k.deviate('E18', 'context', first);
  return 0;
}

function unlinkFromSpace(k: Kernel, ctx: number): void {
  const { spaces, contexts } = k;
  const space = contexts.space.data[ctx]!;
  const next = contexts.nextInSpace.data[ctx]!;
  const before = contextsOf(k, spaces.mm.data[space]!).find(
    (each) => contexts.nextInSpace.data[each] === ctx,
  );
  if (before === undefined) spaces.contexts.set(space, next);
  else contexts.nextInSpace.set(before, next);
}

function unlinkFromDevice(k: Kernel, ctx: number): void {
  const { devices, contexts } = k;
  const dev = contexts.dev.data[ctx]!;
  const next = contexts.nextOfDevice.data[ctx]!;
  let before = devices.contexts.data[dev]!;
  if (before === ctx) {
    devices.contexts.set(dev, next);
    return;
  }
  while (before !== 0 && contexts.nextOfDevice.data[before] !== ctx)
    before = contexts.nextOfDevice.data[before]!;
  if (before !== 0) contexts.nextOfDevice.set(before, next);
}
