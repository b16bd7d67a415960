// struct gm_context: finding the devices of an address space, and what each can do there. Changing them is gm-as.ts.

import type { Kernel } from '../mm/kernel.ts';
import { GmMmuMode } from '../uapi.ts';

/** The context of a device in the address space of a process, or 0. */
export function contextOf(k: Kernel, mm: number, dev: number): number {
  let ctx = firstContext(k, mm);
  while (ctx !== 0 && k.contexts.dev.data[ctx] !== dev) ctx = nextContext(k, ctx);
  return ctx;
}

/** The contexts of a process in order of attaching. */
export function contextsOf(k: Kernel, mm: number): number[] {
  const list: number[] = [];
  for (let ctx = firstContext(k, mm); ctx !== 0; ctx = nextContext(k, ctx)) list.push(ctx);
  return list;
}

/** The contexts of a process whose device works in a mode (`GmMmuMode`), in order of attaching. */
export function contextsIn(k: Kernel, mm: number, mode: number): readonly number[] {
  let list = NONE;
  for (let ctx = firstContext(k, mm); ctx !== 0; ctx = nextContext(k, ctx))
    if (k.contexts.mode.data[ctx] === mode) list = [...list, ctx];
  return list;
}

const NONE: readonly number[] = [];

/** The contexts of a device, over all processes. */
export function contextsOfDevice(k: Kernel, dev: number): number[] {
  const list: number[] = [];
  const { devices, contexts } = k;
  for (
    let ctx = existing(k, devices.contexts.data[dev]!);
    ctx !== 0;
    ctx = existing(k, contexts.nextOfDevice.data[ctx]!)
  )
    list.push(ctx);
  return list;
}

/** The process of a context. */
export const mmOf = (k: Kernel, ctx: number): number => k.spaces.mm.data[k.contexts.space.data[ctx]!]!;

/** Whether the device of a context can address a whole granule. */
export function reaches(k: Kernel, ctx: number, key: number): boolean {
  return key + k.granulePages <= k.tables.formatOf(k.contexts.pmap.data[ctx]!).userEnd;
}

/** Whether the device of a context walks the CPU's table instead of one of its own. */
export const sharesTable = (k: Kernel, ctx: number): boolean => k.contexts.mode.data[ctx] === GmMmuMode.SHARE;

/** The first context of a process, 0 without. With `nextContext` a loop that makes no list, for what runs after every statement. */
export function firstContext(k: Kernel, mm: number): number {
  const space = k.mms.space.data[mm]!;
  if (space === 0 || k.spaces.slab.isLive(space))
    return space === 0 ? 0 : existing(k, k.spaces.contexts.data[space]!);
  k.report({ kind: 'uaf', rule: 'freed-space', pid: mm, object: space });
  return 0;
}

/** The context of the same process that was attached after one, 0 after the last. */
export const nextContext = (k: Kernel, ctx: number): number => existing(k, k.contexts.nextInSpace.data[ctx]!);

/** The context that a list leads to; 0 at its end, or where it leads to one that was freed, which is reported. */
function existing(k: Kernel, ctx: number): number {
  if (ctx === 0 || k.contexts.slab.isLive(ctx)) return ctx;
  k.report({ kind: 'uaf', rule: 'freed-context', pid: 0, object: ctx });
  return 0;
}
