// Why an access that must be served may fail all the same: a fault is armed, memory is short, a page is pinned. Looked at before the access,
// and only while nobody runs beside it. What has no excuse is a failure of the machine.

import { contextOf, GmDevCap, hnodesOf, type Machine } from '../../core/index.ts';

/** What an access by a processor or a device asks for. */
export interface Wish {
  readonly pid: number;
  /** Page index. */
  readonly index: number;
  /** A device id; 0: a processor. */
  readonly device: number;
}

/** Where an access can meet an armed fault. */
const SITES = ['page', 'table', 'gm_mapping', 'xa_node', 'dma_map'] as const;

/** Follows one machine. */
export class Excuses {
  private readonly machine: Machine;
  private isArmed = false;
  private isTight = false;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** A statement is about to run. */
  note(): void {
    const { devices, engine, memory, hostNode, granuleOrder } = this.machine.kernel;
    const { mapFaults, unmapFaults, slab } = devices;
    this.isArmed =
      SITES.some((site) => engine.faults.isArmed(site)) ||
      [...slab.ids()].some((dev) => mapFaults.data[dev] !== 0 || unmapFaults.data[dev] !== 0);
    this.isTight = memory.roomFor(hostNode, granuleOrder) < 2;
  }

  /** Whether an access may end with a code, though the address allows it. */
  allows(code: string, { pid, index, device }: Wish): boolean {
    if (this.isArmed) return true;
    if (code === 'OOM' || code === 'GM_RET_NOMEM')
      return this.isTight || (device !== 0 && !this.hasMemory(device));
    return code === 'GM_RET_FAILURE_UNKNOWN' && (this.hasPins() || !this.canFault(pid, index, device));
  }

  private hasMemory(device: number): boolean {
    const k = this.machine.kernel;
    return hnodesOf(k, device).some((node) => k.memory.framesOf(node) >= k.granulePages);
  }

  private hasPins(): boolean {
    return this.machine.kernel.pins.slab.live > 0;
  }

  /** Whether a device raises faults, and can address the page. */
  private canFault(pid: number, index: number, device: number): boolean {
    const k = this.machine.kernel;
    const ctx = contextOf(k, pid, device);
    const reach = k.tables.formatOf(k.contexts.pmap.data[ctx]!).userEnd;
    return (
      (k.devices.capability.data[device]! & GmDevCap.REPLAYABLE) !== 0 && index + k.granulePages <= reach
    );
  }
}
