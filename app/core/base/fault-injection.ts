// Fault injection, after lib/fault-inject.c (should_fail): the next n allocations of a kind fail because the script says so. The counts
// are state like everything else. Not modelled: probabilities, intervals, stack-trace filters.

import type { Journal } from './journal.ts';
import { Column } from './slab.ts';
import { StepKind, type Steps } from './steps.ts';

/**
 * What can be made to fail, in the order of its numbers: allocations of the kernel, DMA mappings, and operations of a device's driver.
 * Names as scripts write them; `vma_tree` is the last allocation of a munmap before its point of no return.
 */
export const failSites = [
  'page',
  'table',
  'gm_mapping',
  'xa_node',
  'vm_object',
  'vma',
  'vma_tree',
  'context',
  'dma_map',
  'peer_map',
  'peer_unmap',
  'peer_va_alloc_fixed',
] as const;
export type FailSiteName = (typeof failSites)[number];

/** Those of drivers, and those of the kernel. */
export type DeviceSite = Extract<FailSiteName, 'peer_map' | 'peer_unmap' | 'peer_va_alloc_fixed'>;
export type KernelSite = Exclude<FailSiteName, DeviceSite>;

/** Numbers of the kernel's sites: `FailSite.Page` and so on. */
export const FailSite = {
  Page: 0,
  Table: 1,
  GmMapping: 2,
  XaNode: 3,
  VmObject: 4,
  Vma: 5,
  VmaTree: 6,
  Context: 7,
  DmaMap: 8,
} as const;
export type FailSite = (typeof FailSite)[keyof typeof FailSite];

/** The kernel's sites of one machine. Device operations are counted at their device. */
export class FaultInjection {
  /** Calls that are still to fail, by site. */
  private readonly left: Column;
  private readonly steps: Steps;
  private assured = false;

  constructor(journal: Journal, steps: Steps) {
    this.left = new Column(journal, 'fail', failSites.length);
    this.steps = steps;
  }

  /** The next `count` calls of a site fail; 0 cancels. */
  inject(site: KernelSite, count: number): void {
    this.left.set(failSites.indexOf(site), count);
    this.steps.emit(StepKind.FaultArmed, failSites.indexOf(site), 0, count);
  }

  /** Whether the next call of a site is to fail. */
  isArmed(site: KernelSite): boolean {
    return this.left.data[failSites.indexOf(site)] !== 0;
  }

  /** Whether this call is to fail; counts it. */
  shouldFail(site: FailSite): boolean {
    if (this.left.data[site] === 0 || this.assured) return false;
    const left = this.left.add(site, -1);
    this.steps.emit(StepKind.FaultInjected, site, 0, left);
    return true;
  }

  /** The same sites for what watches the machine: nothing of it ever fails. */
  never(): FaultInjection {
    const never = Object.create(FaultInjection.prototype) as FaultInjection;
    return Object.assign(never, this, { assured: true });
  }

  /** Does `work`, which cannot be preempted, with memory that was taken ahead: nothing in it fails (`__GFP_NOFAIL`). */
  nofail<T>(work: () => T): T {
    const before = this.assured;
    this.assured = true;
    try {
      return work();
    } finally {
      this.assured = before;
    }
  }
}
