// Which faults of a device are served: the checks at the head of gm_dev_fault (RFC patch 3/6), and what they come to as posted.

import { contextOf, reaches } from './contexts.ts';
import { attachSilently } from './gm-as.ts';
import type { GmFault } from './gm-fault.ts';
import { DeviceState } from './structs.ts';
import type { Kernel } from '../mm/kernel.ts';
import { accessOf, permits } from '../mm/protection.ts';
import { VmFlag } from '../mm/structs.ts';
import { Access } from '../mmu/formats.ts';

/** What a device touches. `node`: the hnode that a hint names, 0 for a fault of the device itself. */
export interface DeviceTouch {
  readonly mm: number;
  readonly dev: number;
  readonly index: number;
  readonly write: boolean;
  readonly node: number;
}

/** The fault of a touch that may be served, or null. */
export function admit(k: Kernel, { mm, dev, index, write, node }: DeviceTouch): GmFault | null {
  const key = faultKey(k, mm, index);
  const ctx = contextFor(k, mm, dev);
  const vma = faultVma(k, mm, index);
  const isPresent = k.devices.state.data[dev] === DeviceState.Present;
  if (ctx === 0 || vma === 0 || !isPresent || !reaches(k, ctx, key)) return null;
  if (!isTracked(k, mm, vma, index) || !isAllowed(k, vma, index, write)) return null;
  return { mm, dev, ctx, key, vma, access: deviceAccessOf(k, vma), node };
}

/** The key that is looked up: the granule's first page; as posted the very page (E13). */
function faultKey(k: Kernel, mm: number, index: number): number {
  const key = k.granuleOf(index);
  if (!k.rfc.E13 || key === index) return key;
  k.deviate('E13', 'page', index, mm);
  return index;
}

/** The context of the faulting device, 0 if it is not attached; as posted nobody asks, and the driver serves it all the same (E63). */
function contextFor(k: Kernel, mm: number, dev: number): number {
  const ctx = contextOf(k, mm, dev);
  if (ctx !== 0 || !k.rfc.E63 || k.mms.space.data[mm] === 0) return ctx;
  k.deviate('E63', 'device', dev, mm);
  return attachSilently(k, mm, dev);
}

/** The VMA at a page; as posted the first that ends after it, whether it begins before or not (E16). */
function faultVma(k: Kernel, mm: number, index: number): number {
  const vma = k.vmaIndex.lookup(mm, index);
  if (vma !== 0 || !k.rfc.E16) return vma;
  k.deviate('E16', 'page', index, mm);
  return k.vmaIndex.find(mm, index);
}

/** Whether devices may reach into a VMA; as posted into any, once the process has a logical page table (E17). */
function isTracked(k: Kernel, mm: number, vma: number, index: number): boolean {
  if (k.vmas.has(vma, VmFlag.PeerShared)) return true;
  if (!k.rfc.E17 || k.mms.vmObject.data[mm] === 0) return false;
  k.deviate('E17', 'page', index, mm);
  return true;
}

/** Whether a VMA allows the access; as posted nobody asks (E55). */
function isAllowed(k: Kernel, vma: number, index: number, write: boolean): boolean {
  if (permits(k.vmas.prot.data[vma]!, write)) return true;
  if (k.rfc.E55) k.deviate('E55', 'page', index, k.vmas.mm.data[vma]);
  return k.rfc.E55;
}

/** What the device's leaf allows: as the VMA does; as posted everything, because `gmf.prot` is never set (E55). */
const deviceAccessOf = (k: Kernel, vma: number): number => (k.rfc.E55 ? Access.ReadWrite : accessOf(k, vma));
