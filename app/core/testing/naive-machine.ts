// The naive model's faults: what becomes of a granule when a CPU or a device touches it, and when something must go. Written from
// model.md §4, not from the core.

import { NaivePage, type NaiveCache, type Home } from './naive-page.ts';
import { GmRet, Prot } from '../uapi.ts';
import type { Build } from './commands.ts';
import { NaiveDevice, NaiveMemory } from './naive-memory.ts';
import { areaAt, down, limits, type NaiveArea, type NaiveProcess } from './naive-space.ts';

const UNKNOWN = 'GM_RET_FAILURE_UNKNOWN';
export const NOMEM = 'GM_RET_NOMEM';
const MIGRATING = 'GM_RET_MIGRATING';

/** What a fault ends with; null: it was served. */
export type Failure = typeof UNKNOWN | typeof NOMEM | typeof MIGRATING | null;

const MOST_FAULTS = 17;

export class NaiveMachine {
  readonly memory: NaiveMemory;
  readonly devices: readonly NaiveDevice[];
  readonly granule: number;
  readonly userEnd: number;
  readonly processes: NaiveProcess[] = [];
  /** Granules copied home because room was needed. */
  evictions = 0;

  constructor(build: Build) {
    this.memory = new NaiveMemory(build);
    this.devices = build.devices.map((_, i) => new NaiveDevice(i + 1, build));
    this.granule = build.granule === '2M' ? 512 : 1;
    this.userEnd = limits[build.cpu];
  }

  device(id: number): NaiveDevice {
    return this.devices[id - 1]!;
  }

  /** A granule's data is there from now on; the page of a home on the host was made for it. */
  settle(process: NaiveProcess, key: number, home: Home): void {
    const was = process.homes.get(key);
    if (was instanceof NaivePage) this.memory.drop(was);
    if (typeof was === 'number') this.device(was).forget(process, key);
    process.homes.set(key, home);
    if (typeof home === 'number') this.device(home).use(process, key);
  }

  /** A granule's data goes. Its driver is asked to unmap it, and cannot refuse that. */
  forget(process: NaiveProcess, key: number): void {
    const home = process.homes.get(key)!;
    if (typeof home === 'number') this.device(home).fails('peer_unmap');
    this.settle(process, key, 'nowhere');
  }

  /** A CPU touches a page: the word that ends the access, or null. */
  cpuFault(process: NaiveProcess, page: number, write: boolean): string | null {
    const area = areaAt(process, page);
    if (area === undefined || !permits(area.prot, write)) return 'SIGSEGV';
    if (area.kind !== 'peer') return this.ordinaryFault(process, area, page, write) ? null : 'OOM';
    const failure = this.toHost(process, down(page, this.granule));
    return failure === NOMEM ? 'OOM' : failure === null ? null : 'SIGBUS';
  }

  /** A page of ordinary memory is there, and the process's own if it is written to. False: no memory. */
  ordinaryFault(process: NaiveProcess, area: NaiveArea, page: number, write: boolean): boolean {
    if (!this.memory.exact) return true;
    const there = process.touched.get(page);
    if (there !== undefined && (!write || area.cache !== null || there.holders === 1)) return true;
    const fresh =
      area.cache === null ? this.memory.alloc() : this.cached(area.cache, area.offset + page - area.start);
    if (fresh === null) return false;
    if (there !== undefined) this.memory.drop(there);
    process.touched.set(page, fresh);
    return true;
  }

  /** The data of a granule is on the host. */
  toHost(process: NaiveProcess, key: number): Failure {
    if (!this.hasMapping(process, key)) return NOMEM;
    const home = process.homes.get(key)!;
    if (home instanceof NaivePage) return null;
    if (typeof home === 'number') return this.bringHome(process, key, home);
    const page = this.memory.alloc();
    if (page !== null) this.settle(process, key, page);
    return page === null ? NOMEM : null;
  }

  /** From a device to the host. A refusal comes before anything has changed. */
  bringHome(process: NaiveProcess, key: number, device: number): Failure {
    const page = this.memory.alloc();
    if (page === null) return NOMEM;
    if (this.memory.fails('dma_map') || this.device(device).fails('peer_unmap')) {
      this.memory.drop(page);
      return UNKNOWN;
    }
    this.settle(process, key, page);
    return null;
  }

  /** A device touches a page. */
  deviceFault(process: NaiveProcess, page: number, device: NaiveDevice, write: boolean): Failure {
    const area = areaAt(process, page);
    const key = down(page, this.granule);
    const mode = process.attached.get(device.id);
    const mine = process.homes.get(key) === device.id;
    if (mode === undefined || area?.kind !== 'peer' || !permits(area.prot, write)) return UNKNOWN;
    if (!this.reaches(process, device, key)) return UNKNOWN;
    if (mine) device.use(process, key);
    if (mine) return null;
    if (!device.replays) return UNKNOWN;
    return this.serve(process, key, device, mode);
  }

  /** Whether a device can address a granule: with a table of its own, or the CPU's. */
  reaches(process: NaiveProcess, device: NaiveDevice, key: number): boolean {
    return process.attached.get(device.id) === 'SHARE' || key + this.granule <= device.limit;
  }

  /** Whether coherent devices can use a granule where it is. */
  isUsableInPlace(home: Home | undefined): boolean {
    return home instanceof NaivePage || (typeof home === 'number' && this.device(home).coherent);
  }

  /** Brings the granule home that a device used longest ago; one that its driver does not give back is passed over. */
  evict(device: NaiveDevice): boolean {
    for (const { process, key } of [...device.used]) {
      const failure = this.bringHome(process, key, device.id);
      if (failure === null) this.evictions++;
      if (failure !== UNKNOWN) return failure === null;
    }
    return false;
  }

  private serve(process: NaiveProcess, key: number, device: NaiveDevice, mode: string): Failure {
    if (mode === 'SHARE') return this.toHost(process, key);
    if (mode === 'REPLICATE')
      return this.isUsableInPlace(process.homes.get(key)) ? null : this.toHost(process, key);
    for (let faults = 0; faults < MOST_FAULTS; faults++) {
      const failure = this.moveTo(process, key, device);
      if (failure !== 'again') return failure;
    }
    return MIGRATING;
  }

  /** One fault of a device in exclusive mode. `again`: its driver is migrating. */
  private moveTo(process: NaiveProcess, key: number, device: NaiveDevice): Failure | 'again' {
    for (;;) {
      if (!this.hasMapping(process, key)) return NOMEM;
      const home = process.homes.get(key)!;
      const failure = typeof home === 'number' ? this.bringHome(process, key, home) : null;
      if (failure !== null) return failure;
      const from = process.homes.get(key)!;
      if (from instanceof NaivePage && (from.pins > 0 || this.memory.fails('dma_map'))) return UNKNOWN;
      const refused = device.fails('peer_map');
      if (refused && device.mapAnswer === GmRet.MIGRATING) return 'again';
      if (refused && device.mapAnswer !== GmRet.NOMEM) return UNKNOWN;
      if (!refused && !device.isFull) {
        this.settle(process, key, device.id);
        return null;
      }
      if (!this.evict(device)) return NOMEM;
    }
  }

  private hasMapping(process: NaiveProcess, key: number): boolean {
    if (process.homes.has(key)) return true;
    if (this.memory.fails('gm_mapping')) return false;
    process.homes.set(key, 'nowhere');
    return true;
  }

  private cached({ pages }: NaiveCache, offset: number): NaivePage | null {
    const page = pages.get(offset) ?? this.memory.alloc();
    if (page === null) return null;
    pages.set(offset, page);
    page.holders++;
    return page;
  }
}

/** Whether a protection allows a load or a store. */
const permits = (prot: number, write: boolean): boolean =>
  write ? (prot & Prot.PROT_WRITE) !== 0 : prot !== Prot.PROT_NONE;
