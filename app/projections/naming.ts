// Numbers of the core to names that facts carry: actors, devices, page tables, xarrays, and where a granule lives. Reads the state as it
// stands. No kernel symbol; our decision.

import {
  contextOf,
  devicesOf,
  deviceName as nameOf,
  GmPage,
  identifyActor,
  isAlive,
  type Kernel,
  nodeOf,
  pageOf,
  peekMapping,
  type Pfn,
  type Step,
  typeOf,
} from '../core/index.ts';
import type { ActorFacts, ArrayFacts, FramesFacts, PlaceFacts, TableFacts } from './step-facts.ts';

/** The name of a device id. */
export const deviceName = (k: Kernel, device: number): string => nameOf(k, device) ?? '';

/** Who an actor number is. */
export function actorFacts(k: Kernel, actor: Step['actor']): ActorFacts {
  const { kind, number } = identifyActor(actor);
  if (kind === 'cpu') return { kind, cpu: number };
  if (kind === 'device') return { kind, device: deviceName(k, number) };
  return kind === 'worker' ? { kind, worker: number } : { kind };
}

/** Whose page table `mmu` is; process 0 when the table is gone at this place. */
export function tableFacts(k: Kernel, mmu: number): TableFacts {
  if (!k.tables.isLive(mmu)) return { device: null, pid: 0 };
  const device = k.tables.deviceOf(mmu);
  return { device: device === 0 ? null : deviceName(k, device), pid: k.tables.mmOf(mmu) };
}

/** Which xarray `xa` is. */
export function arrayFacts(k: Kernel, xa: number): ArrayFacts {
  for (const pid of k.mms.slab.ids()) {
    const object = k.mms.vmObject.data[pid]!;
    if (object !== 0 && k.objects.table.data[object] === xa) return { kind: 'logical', pid };
  }
  return { kind: 'other', id: xa };
}

/** Frames with the device whose memory they are in. */
export function framesFacts(k: Kernel, pfn: number, order: number): FramesFacts {
  const device = k.memory.deviceOf(nodeOf(pfn as Pfn));
  return { pfn, order, device: device === 0 ? null : deviceName(k, device) };
}

/** Where the data of page `index` of a process is; null when the process is not alive. */
export function placeOf(k: Kernel, pid: number, index: number): PlaceFacts | null {
  if (!isAlive(k, pid)) return null;
  const mapped = cpuLeaf(k, pid, index) >= 0;
  const mapping = peekMapping(k, k.mms.vmObject.data[pid]!, k.granuleOf(index));
  if (mapping === 0) return { state: 'absent', mapped };
  const type = typeOf(k, mapping);
  if (type === GmPage.NOMAP) return { state: 'nomap', mapped };
  const pfn = pageOf(k, mapping);
  if (type === GmPage.CPU) return { state: 'cpu', mapped, pfn };
  return { state: 'device', mapped, pfn, device: deviceName(k, k.mappings.dev.data[mapping]!) };
}

/** The devices that are attached to a process, as ids in order of attaching. */
export const attachedDevices = (k: Kernel, pid: number): number[] =>
  isAlive(k, pid) ? devicesOf(k).filter((device) => contextOf(k, pid, device) !== 0) : [];

/** The cell of the CPUs' leaf for page `index` of a live process, negative if there is none. */
export function cpuLeaf(k: Kernel, pid: number, index: number): number {
  const pgd = k.mms.pgd.data[pid]!;
  return pgd === 0 ? -1 : k.tables.lookup(pgd, index);
}
