// The objects that GMEM adds, as slabs: struct gm_mapping, vm_object (RFC patch 2/6), gm_dev, gm_as, gm_context (3/6), hnode (1/6).
// Not modelled: dev_data, dma_dev, and list links beyond "next" (ids stand for pointers, 0 is NULL).

import type { Engine } from '../base/engine.ts';
import { LockClass, Locks } from '../base/lock.ts';
import { Column, Register, Slab } from '../base/slab.ts';
import { NO_FRAME } from '../base/units.ts';
import { GmPage } from '../uapi.ts';

/** `struct gm_mapping`: where the data of one granule lives. `page` is a frame of the host (CPU) or of a device (DEVICE). */
export class GmMappings {
  readonly slab: Slab;
  readonly flag: Column;
  /** Frame of the first page, `NO_FRAME` when NOMAP. The posted union keeps no device frame (E08); the model does. */
  readonly page: Column;
  /** Device id when DEVICE, else 0. */
  readonly dev: Column;
  readonly lock: Locks;

  constructor(engine: Engine) {
    this.slab = new Slab(engine.journal, 'gm_mapping');
    this.flag = this.slab.column('flag', { initial: GmPage.NOMAP });
    this.page = this.slab.column('page', { initial: NO_FRAME });
    this.dev = this.slab.column('dev');
    this.lock = new Locks(LockClass.MappingLock, this.slab.column('lock'), engine);
  }
}

/** `struct vm_object`: the logical page table of one process. */
export class VmObjects {
  readonly slab: Slab;
  /** The xarray's id (`logical_page_table`). */
  readonly table: Column;
  readonly nrPages: Column;
  /** The mm that it belongs to (the model's, for reports and pictures). */
  readonly mm: Column;

  constructor(engine: Engine) {
    this.slab = new Slab(engine.journal, 'vm_object');
    this.table = this.slab.column('logical_page_table');
    this.nrPages = this.slab.column('nr_pages');
    this.mm = this.slab.column('mm');
  }
}

/** `struct gm_dev` with its hnode: one device and its memory node. Id 0 of the RFC is id 1 here, because 0 is NULL. */
export class GmDevs {
  readonly slab: Slab;
  readonly capability: Column;
  /** Index into the machine's interned names. */
  readonly name: Column;
  /** The first memory node of the device. */
  readonly hnode: Column;
  /** Index into `formatNames`. */
  readonly format: Column;
  /** Index into the link names. */
  readonly link: Column;
  /** First context of the device (`gm_ctx_list`), 0 if none. */
  readonly contexts: Column;

  constructor(engine: Engine) {
    this.slab = new Slab(engine.journal, 'gm_dev');
    this.capability = this.slab.column('capability');
    this.name = this.slab.column('name');
    this.hnode = this.slab.column('registered_hnodes');
    this.format = this.slab.column('mmu');
    this.link = this.slab.column('link');
    this.contexts = this.slab.column('gm_ctx_list');
  }
}

/** `struct gm_as`: the address space that devices attach to; one a process. */
export class GmSpaces {
  readonly slab: Slab;
  readonly mm: Column;
  /** First context (`gm_ctx_list`), in order of attaching; 0 if none. */
  readonly contexts: Column;

  constructor(engine: Engine) {
    this.slab = new Slab(engine.journal, 'gm_as');
    this.mm = this.slab.column('mm');
    this.contexts = this.slab.column('gm_ctx_list');
  }
}

/** `struct gm_context`: one device attached to one address space, with the device's page table for it (`pmap`). */
export class GmContexts {
  readonly slab: Slab;
  readonly space: Column;
  readonly dev: Column;
  /** Page-table id of the device for this address space. */
  readonly pmap: Column;
  readonly mode: Column;
  /** Next context of the same address space (`gm_as_link`). */
  readonly nextInSpace: Column;
  /** Next context of the same device (`gm_dev_link`). */
  readonly nextOfDevice: Column;

  constructor(engine: Engine) {
    this.slab = new Slab(engine.journal, 'gm_context');
    this.space = this.slab.column('as');
    this.dev = this.slab.column('dev');
    this.pmap = this.slab.column('pmap');
    this.mode = this.slab.column('mode');
    this.nextInSpace = this.slab.column('gm_as_link');
    this.nextOfDevice = this.slab.column('gm_dev_link');
  }
}

/** Counters of interface.md §3, journalled but not part of the digest. `calls` has one a `gm_mmu` operation. */
export class Counters {
  readonly cpuFaults: Register;
  readonly deviceFaults: Register;
  readonly migrationsToDevice: Register;
  readonly migrationsToHost: Register;
  readonly evictions: Register;
  /** Base pages copied either way; bytes moved = 4096 times this. */
  readonly pagesMoved: Register;
  readonly tlbFlushes: Register;
  readonly calls: Column;

  constructor({ journal }: Engine) {
    const counter = (name: string): Register => new Register(journal, name, 0, false);
    this.cpuFaults = counter('cpu_faults');
    this.deviceFaults = counter('device_faults');
    this.migrationsToDevice = counter('migrations_to_device');
    this.migrationsToHost = counter('migrations_to_host');
    this.evictions = counter('evictions');
    this.pagesMoved = counter('pages_moved');
    this.tlbFlushes = counter('tlb_flushes');
    this.calls = new Column(journal, 'calls', gmMmuOps.length, { digested: false });
  }
}

/** The operations of `struct gm_mmu` (RFC patch 3/6); their place here numbers them in steps and counters. */
export const gmMmuOps = [
  'peer_va_alloc_fixed',
  'peer_va_free',
  'peer_map',
  'peer_unmap',
  'pmap_create',
  'pmap_destroy',
  'pmap_enter',
  'pmap_release',
  'pmap_protect',
  'tlb_invl',
  'tlb_invl_coalesced',
] as const;

/** The name of one `gm_mmu` operation. */
export type GmMmuOp = (typeof gmMmuOps)[number];
