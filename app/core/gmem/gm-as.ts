// struct gm_as and struct gm_context: which devices share an address space (RFC patch 3/6, gm_as_create, gm_as_attach). One space a
// process. Not modelled: start_va and end_va (the RFC never reads them), activation.

import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { failure, success, type Answer } from '../command.ts';
import type { Kernel } from '../mm/kernel.ts';
import { Fn } from '../trace.ts';
import { GmMmuMode, type GmMmuModeName } from '../uapi.ts';
import { pmapCreate, pmapDestroy } from './driver.ts';

/**
 * Attaches a device to the address space of a process; makes the space when there is none. `-EEXIST` when it is attached already,
 * `-EINVAL` for a mode that the model does not have yet. RFC patch 3/6, `gm_as_attach`.
 */
export function* gmAsAttach(k: Kernel, mm: number, dev: number, mode: GmMmuModeName): Path<Answer> {
  if (contextOf(k, mm, dev) !== 0) return failure('EEXIST');
  if (mode !== 'COHERENT_EXCLUSIVE') return failure('EINVAL');
  if (k.mms.space.data[mm] === 0) gmAsCreate(k, mm);
  const space = k.mms.space.data[mm]!;
  k.enter(Fn.gmAsAttach);
  const ctx = k.contexts.slab.alloc();
  k.contexts.space.set(ctx, space);
  k.contexts.dev.set(ctx, dev);
  k.contexts.mode.set(ctx, GmMmuMode[mode]);
  k.contexts.pmap.set(ctx, pmapCreate(k, dev, mm));
  appendToSpace(k, space, ctx);
  k.contexts.nextOfDevice.set(ctx, k.devices.contexts.data[dev]!);
  k.devices.contexts.set(dev, ctx);
  k.engine.steps.emit(StepKind.ContextAttach, dev, mm);
  k.leave(Fn.gmAsAttach);
  return success;
}

/** Destroys the space of a process, its contexts and the devices' page tables, which map nothing any more. */
export function gmAsRelease(k: Kernel, mm: number): void {
  const space = k.mms.space.data[mm]!;
  if (space === 0) return;
  k.enter(Fn.gmAsDestroy);
  for (let ctx = k.spaces.contexts.data[space]!; ctx !== 0;) {
    const next = k.contexts.nextInSpace.data[ctx]!;
    k.spaces.contexts.set(space, next);
    unlinkFromDevice(k, ctx);
    pmapDestroy(k, ctx);
    k.contexts.slab.free(ctx);
    ctx = next;
  }
  k.spaces.slab.free(space);
  k.mms.space.set(mm, 0);
  k.leave(Fn.gmAsDestroy);
}

/** The first context of a process, 0 if there is none; `nextInSpace` leads on. */
export function firstContext({ mms, spaces }: Kernel, mm: number): number {
  const space = mms.space.data[mm]!;
  return space === 0 ? 0 : spaces.contexts.data[space]!;
}

/** The context of a device in the address space of a process, or 0. */
export function contextOf(k: Kernel, mm: number, dev: number): number {
  for (let ctx = firstContext(k, mm); ctx !== 0; ctx = k.contexts.nextInSpace.data[ctx]!)
    if (k.contexts.dev.data[ctx] === dev) return ctx;
  return 0;
}

/** The contexts of a process in order of attaching. */
export function contextsOf(k: Kernel, mm: number): number[] {
  const list: number[] = [];
  for (let ctx = firstContext(k, mm); ctx !== 0; ctx = k.contexts.nextInSpace.data[ctx]!) list.push(ctx);
  return list;
}

/** Whether the device of a context can address a whole granule. */
export function reaches(k: Kernel, ctx: number, key: number): boolean {
  return key + k.granulePages <= k.tables.formatOf(k.contexts.pmap.data[ctx]!).userEnd;
}

function gmAsCreate(k: Kernel, mm: number): void {
  k.enter(Fn.gmAsCreate);
  const space = k.spaces.slab.alloc();
  k.spaces.mm.set(space, mm);
  k.mms.space.set(mm, space);
  k.leave(Fn.gmAsCreate);
}

function appendToSpace(k: Kernel, space: number, ctx: number): void {
  const last = contextsOf(k, k.spaces.mm.data[space]!).at(-1);
  if (last === undefined) k.spaces.contexts.set(space, ctx);
  else k.contexts.nextInSpace.set(last, ctx);
}

function unlinkFromDevice(k: Kernel, ctx: number): void {
  const dev = k.contexts.dev.data[ctx]!;
  const next = k.contexts.nextOfDevice.data[ctx]!;
  if (k.devices.contexts.data[dev] === ctx) {
    k.devices.contexts.set(dev, next);
    return;
  }
  let before = k.devices.contexts.data[dev]!;
  while (k.contexts.nextOfDevice.data[before] !== ctx) before = k.contexts.nextOfDevice.data[before]!;
  k.contexts.nextOfDevice.set(before, next);
}
