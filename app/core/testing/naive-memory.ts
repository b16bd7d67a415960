// The naive model's memory: how many pages of the host are in use and by how many, what each device used in which order, and what is
// to fail next. It knows nothing of frames, tables or locks.

import type { KernelSite } from '../base/fault-injection.ts';
import type { Build } from './commands.ts';
import { NaivePage } from './naive-page.ts';
import { limits, type NaiveProcess, type Range } from './naive-space.ts';

/** What a driver was told to answer next. */
export type DriverSite = 'peer_map' | 'peer_unmap' | 'peer_va_alloc_fixed';

/** One device: the granules on it in order of use, the one used longest ago first. */
export class NaiveDevice {
  readonly id: number;
  readonly limit: number;
  readonly granules: number;
  readonly replays: boolean;
  readonly coherent: boolean;
  readonly peer: boolean;
  readonly reserved: Range;
  present = true;
  used: { readonly process: NaiveProcess; key: number }[] = [];
  readonly failing = new Map<DriverSite, number>();
  /** What failing peer_map calls answer. */
  mapAnswer = 0;

  constructor(id: number, { devices, granule }: Build) {
    const { mmu, frames, replays, coherent, peer, reserved } = devices[id - 1]!;
    this.id = id;
    this.limit = limits[mmu];
    this.granules = Math.floor(frames / (granule === '2M' ? 512 : 1));
    this.replays = replays;
    this.coherent = coherent;
    this.peer = peer;
    this.reserved = reserved;
  }

  get isFull(): boolean {
    return this.used.length >= this.granules;
  }

  /** Whether the next call of an operation fails; counts it. */
  fails(site: DriverSite): boolean {
    return countDown(this.failing, site);
  }

  forget(process: NaiveProcess, key: number): void {
    this.used = this.used.filter((each) => each.process !== process || each.key !== key);
  }

  use(process: NaiveProcess, key: number): void {
    this.forget(process, key);
    this.used.push({ process, key });
  }
}

/** The memory of one machine. */
export class NaiveMemory {
  /** Whether host memory is counted: pages of 4 KiB never fragment; 2M machines have more than any script uses. */
  readonly exact: boolean;
  readonly failing = new Map<KernelSite, number>();
  private readonly total: number;
  private readonly pages = new Set<NaivePage>();

  constructor({ granule, hostFrames }: Build) {
    this.exact = granule === '4K';
    this.total = hostFrames;
  }

  get free(): number {
    return this.exact ? this.total - this.pages.size : Infinity;
  }

  fails(site: KernelSite): boolean {
    return countDown(this.failing, site);
  }

  /** A page with one holder, or null without memory. */
  alloc(): NaivePage | null {
    return this.fails('page') || this.free < 1 ? null : this.added();
  }

  /** A page that is known to be there. */
  added(): NaivePage {
    const page = new NaivePage();
    this.pages.add(page);
    return page;
  }

  drop(page: NaivePage): void {
    page.holders--;
    this.settle(page);
  }

  unpin(page: NaivePage): void {
    page.pins--;
    this.settle(page);
  }

  private settle(page: NaivePage): void {
    if (page.holders === 0 && page.pins === 0) this.pages.delete(page);
  }
}

function countDown<Site>(failing: Map<Site, number>, site: Site): boolean {
  const left = failing.get(site) ?? 0;
  if (left > 0) failing.set(site, left - 1);
  return left > 0;
}
