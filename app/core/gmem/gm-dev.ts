// struct gm_dev and struct hnode: a device and the memory node it brings (RFC patch 3/6 gm_dev_create, gm_dev_register_physmem; 1/6
// hnode). Not modelled: dev_data, dma_dev; device ids come from the slab instead of an allocating XArray.

import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { MAX_NODES, NODE_SHIFT, PAGE_SHIFT } from '../base/units.ts';
import { gmRetAnswer, type Answer, type LinkName } from '../command.ts';
import { NodeKind } from '../memory/nodes.ts';
import type { FormatName } from '../mmu/format.ts';
import { formatNames } from '../mmu/formats.ts';
import type { Kernel } from '../mm/kernel.ts';
import { Fn } from '../trace.ts';
import { GmRet } from '../uapi.ts';

/** The links by number, as `GmDevs.link` stores them. */
export const linkNames: readonly LinkName[] = ['pcie4', 'cxl', 'coherent'];

/** What a device is made of; `memory` in bytes, `cap` as `GmDevCap` bits. */
export interface DeviceSpec {
  readonly name: string;
  readonly memory: bigint;
  readonly mmu: FormatName;
  readonly cap: number;
  readonly link: LinkName;
}

/** Makes a device with one hnode. Answers 0 with the device's id as `object`; `GM_RET_NOMEM` when there is no node for its memory. */
export function* gmDevCreate(k: Kernel, spec: DeviceSpec): Path<Answer> {
  const frames = spec.memory >> BigInt(PAGE_SHIFT);
  if (k.memory.nodeCount >= MAX_NODES || frames > 1n << BigInt(NODE_SHIFT)) return gmRetAnswer(GmRet.NOMEM);
  k.enter(Fn.gmDevCreate);
  const dev = k.devices.slab.alloc();
  k.devices.capability.set(dev, spec.cap);
  k.devices.name.set(dev, k.intern(spec.name));
  k.devices.format.set(dev, formatNames.indexOf(spec.mmu));
  k.devices.link.set(dev, linkNames.indexOf(spec.link));
  k.enter(Fn.gmDevRegisterPhysmem);
  k.devices.hnode.set(dev, k.memory.addNode(NodeKind.Hnode, dev, Number(frames)));
  k.leave(Fn.gmDevRegisterPhysmem);
  k.engine.steps.emit(StepKind.DeviceCreate, dev);
  k.leave(Fn.gmDevCreate);
  return { kind: 'value', value: 0, object: dev };
}
