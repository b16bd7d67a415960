// struct gm_dev and struct hnode: a device and the memory nodes it brings (RFC patch 3/6 gm_dev_create, gm_dev_register_physmem,
// gm_dev_destroy; 1/6 hnode). Not modelled: dev_data, dma_dev; device ids come from the slab instead of an allocating XArray and are not
// used again.

import { pageIndex } from '../base/bits.ts';
import { costPresets } from '../base/cost.ts';
import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { MAX_NODES, NODE_SHIFT, PAGE_SHIFT } from '../base/units.ts';
import { failure, gmRetAnswer, success, type Answer, type LinkName } from '../command.ts';
import { NodeKind } from '../memory/nodes.ts';
import type { FormatName } from '../mmu/format.ts';
import { formatNames } from '../mmu/formats.ts';
import type { Kernel } from '../mm/kernel.ts';
import { Fn } from '../trace.ts';
import { GmRet } from '../uapi.ts';
import { contextsOfDevice, mmOf } from './contexts.ts';
import { detach } from './gm-as.ts';
import { bringAllHome } from './home.ts';
import { DeviceState } from './structs.ts';

/**
 * What a device is made of; `memory` in bytes, `cap` as `GmDevCap` bits, `reserved` as addresses from `from` to before `to`. A `link` that is
 * not named is `pcie4` with the times of the machine's preset.
 */
export interface DeviceSpec {
  readonly name: string;
  readonly memory: bigint;
  readonly mmu: FormatName;
  readonly cap: number;
  readonly link: LinkName | null;
  readonly hnodes?: number;
  readonly reserved?: { readonly from: bigint; readonly to: bigint } | null;
}

const DEFAULT_LINK: LinkName = 'pcie4';

/**
 * Makes a device with its hnodes, among which its memory is split evenly. Answers 0 with the device's id as `object`; `GM_RET_NOMEM` when
 * there are no nodes for its memory.
 */
export function* gmDevCreate(k: Kernel, spec: DeviceSpec): Path<Answer> {
  const { hnodes = 1, reserved = null } = spec;
  const frames = spec.memory >> BigInt(PAGE_SHIFT);
  const shares = frames <= BigInt(hnodes) << BigInt(NODE_SHIFT) ? splitFrames(k, Number(frames), hnodes) : [];
  const fits = shares.length > 0 && k.memory.nodeCount + hnodes <= MAX_NODES;
  if (!fits || shares.some((share) => share > 2 ** NODE_SHIFT)) return gmRetAnswer(GmRet.NOMEM);
  k.enter(Fn.gmDevCreate);
  const dev = k.devices.slab.alloc();
  k.devices.state.set(dev, DeviceState.Present);
  k.devices.capability.set(dev, spec.cap);
  k.devices.name.set(dev, k.intern(spec.name));
  k.devices.format.set(dev, formatNames.indexOf(spec.mmu));
  k.devices.link.set(dev, costPresets.indexOf(spec.link ?? DEFAULT_LINK));
  k.devices.timing.set(dev, costPresets.indexOf(spec.link ?? k.config.cost));
  if (reserved !== null)
    k.devices.setReserved(dev, pageIndex(reserved.from), pageIndex(reserved.to + 0xfffn));
  registerPhysmem(k, dev, shares);
  k.engine.steps.emit(StepKind.DeviceCreate, dev);
  k.leave(Fn.gmDevCreate);
  return { kind: 'value', value: 0, object: dev };
}

/**
 * Takes a device out of the machine: everything on it comes home, then its contexts and hnodes go (errata E20). `-ENODEV` when it is gone
 * already; a `gm_ret` when something cannot come home: then the device stays, with its contexts. RFC patch 3/6, `gm_dev_destroy`.
 */
export function* gmDevDestroy(k: Kernel, dev: number): Path<Answer> {
  const { state } = k.devices;
  if (state.data[dev] !== DeviceState.Present) return failure('ENODEV');
  k.enter(Fn.gmDevDestroy);
  if (k.rfc.E20) {
    forgetDevice(k, dev);
    k.leave(Fn.gmDevDestroy);
    return success;
  }
  state.set(dev, DeviceState.Leaving);
  const ret = hasRoomAtHome(k, dev) ? yield* emptyDevice(k, dev) : GmRet.NOMEM;
  if (ret === GmRet.SUCCESS) yield* retire(k, dev);
  else state.set(dev, DeviceState.Present);
  k.leave(Fn.gmDevDestroy, ret);
  return ret === GmRet.SUCCESS ? success : gmRetAnswer(ret);
}

/** As posted the id is given back, and that is all: contexts, frames and mappings survive the device (E20). */
function forgetDevice(k: Kernel, dev: number): void {
  k.deviate('E20', 'device', dev);
  k.devices.state.set(dev, DeviceState.Gone);
  k.engine.steps.emit(StepKind.DeviceDestroy, dev);
}

/** Ids of the devices that are there. */
export const devicesOf = (k: Kernel): number[] =>
  [...k.devices.slab.ids()].filter((dev) => k.devices.state.data[dev] !== DeviceState.Gone);

/** The hnodes of a device, ascending. */
export const hnodesOf = ({ devices }: Kernel, dev: number): number[] =>
  Array.from({ length: devices.hnodeCount.data[dev]! }, (_, i) => devices.hnode.data[dev]! + i);

/** Whole granules as evenly as they go; frames that make none are the last node's. */
function splitFrames({ granulePages }: Kernel, frames: number, hnodes: number): number[] {
  const granules = Math.floor(frames / granulePages);
  const shares = Array.from(
    { length: hnodes },
    (_, i) => Math.floor((granules + hnodes - 1 - i) / hnodes) * granulePages,
  );
  shares[hnodes - 1]! += frames - granules * granulePages;
  return shares;
}

function registerPhysmem(k: Kernel, dev: number, shares: readonly number[]): void {
  k.enter(Fn.gmDevRegisterPhysmem);
  const nodes = shares.map((frames) => k.memory.addNode(NodeKind.Hnode, dev, frames));
  k.devices.hnode.set(dev, nodes[0]!);
  k.devices.hnodeCount.set(dev, nodes.length);
  k.leave(Fn.gmDevRegisterPhysmem);
}

function hasRoomAtHome(k: Kernel, dev: number): boolean {
  const used = hnodesOf(k, dev).map((node) => k.memory.framesOf(node) - k.memory.freeFramesOf(node));
  const granules = used.reduce((sum, frames) => sum + frames, 0) / k.granulePages;
  return granules <= k.memory.roomFor(k.hostNode, k.granuleOrder);
}

function* emptyDevice(k: Kernel, dev: number): Path<GmRet> {
  const { mmapLock } = k.mms;
  for (const ctx of contextsOfDevice(k, dev)) {
    const mm = yield* lockSpaceOf(k, ctx, dev);
    if (mm === 0) continue;
    const ret = yield* bringAllHome(k, mm, [ctx]);
    mmapLock.unlock(mm);
    if (ret !== GmRet.SUCCESS) return ret;
  }
  return GmRet.SUCCESS;
}

/** The device holds nothing any more: contexts and nodes go. */
function* retire(k: Kernel, dev: number): Path<void> {
  for (const ctx of contextsOfDevice(k, dev)) {
    const mm = yield* lockSpaceOf(k, ctx, dev);
    if (mm === 0) continue;
    detach(k, ctx);
    k.mms.mmapLock.unlock(mm);
  }
  k.enter(Fn.gmDevUnregisterPhysmem);
  for (const node of hnodesOf(k, dev).filter((each) => isUnused(k, each))) k.memory.removeNode(node);
  k.leave(Fn.gmDevUnregisterPhysmem);
  k.devices.state.set(dev, DeviceState.Gone);
  k.engine.steps.emit(StepKind.DeviceDestroy, dev);
}

/** A node with frames that somebody forgot cannot go. */
const isUnused = ({ memory }: Kernel, node: number): boolean =>
  memory.freeFramesOf(node) === memory.framesOf(node);

/** Takes `mmap_lock` of a context's process for writing. Gives the process; 0, and no lock, if the context went away meanwhile. */
function* lockSpaceOf(k: Kernel, ctx: number, dev: number): Path<number> {
  const { mmapLock } = k.mms;
  if (!contextsOfDevice(k, dev).includes(ctx)) return 0;
  const mm = mmOf(k, ctx);
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  if (contextsOfDevice(k, dev).includes(ctx)) return mm;
  mmapLock.unlock(mm);
  return 0;
}
