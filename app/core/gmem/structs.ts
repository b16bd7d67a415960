// The objects that GMEM adds, as slabs: struct gm_mapping, vm_object (RFC patch 2/6), gm_dev, gm_as, gm_context (3/6), hnode (1/6).
// Not modelled: dev_data, dma_dev, and list links beyond "next" (ids stand for pointers, 0 is NULL).

import { hi32, join32, lo32 } from '../base/bits.ts';
import type { Engine } from '../base/engine.ts';
import { Locks } from '../base/lock.ts';
import { LockClass } from '../base/lockdep.ts';
import { Column, PairColumn, Register, Slab } from '../base/slab.ts';
import { NO_FRAME } from '../base/units.ts';
import { GmPage } from '../uapi.ts';

const OBJECT_SHIFT = 20;
const KEY_HIGH_MASK = (1 << OBJECT_SHIFT) - 1;

/** `struct gm_mapping`: where the data of one granule lives. `page` is a frame of the host (CPU) or of a device (DEVICE). */
export class GmMappings {
  readonly slab: Slab;
  readonly flag: Column;
  /** Frame of the first page, `NO_FRAME` when NOMAP. The posted union keeps no device frame (E08); the model does. */
  readonly page: Column;
  /** Device id when DEVICE, else 0. */
  readonly dev: Column;
  readonly lock: Locks;
  /** Which table it is in, and where (the model's, for checks and pictures): vm_object · 2^20 + bits 32 and up of the key; its low bits. */
  private readonly owner: Column;
  private readonly index: Column;

  constructor(engine: Engine) {
    this.slab = new Slab(engine.journal, 'gm_mapping', engine);
    this.flag = this.slab.column('flag', { initial: GmPage.NOMAP });
    this.page = this.slab.column('page', { initial: NO_FRAME });
    this.dev = this.slab.column('dev');
    this.lock = new Locks(LockClass.MappingLock, this.slab, 'lock', engine);
    this.owner = this.slab.column('owner');
    this.index = this.slab.column('index');
  }

  /** The vm_object whose table it is in. */
  objectOf(mapping: number): number {
    return this.owner.data[mapping]! >>> OBJECT_SHIFT;
  }

  /** Its key there. */
  keyOf(mapping: number): number {
    return join32(this.owner.data[mapping]! & KEY_HIGH_MASK, this.index.data[mapping]!);
  }

  /** Notes that it is in the table of an object at `key`: before it is stored there, so that whoever meets it knows where it is. */
  setPlace(mapping: number, object: number, key: number): void {
    this.owner.set(mapping, (object << OBJECT_SHIFT) | hi32(key));
    this.index.set(mapping, lo32(key));
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
    this.slab = new Slab(engine.journal, 'vm_object', engine);
    this.table = this.slab.column('logical_page_table');
    this.nrPages = this.slab.column('nr_pages');
    this.mm = this.slab.column('mm');
  }
}

/** States of a device: `Leaving` while everything comes home, `Gone` once it was destroyed; its row stays and says so. */
export const DeviceState = { Present: 1, Leaving: 2, Gone: 3 } as const;
export type DeviceState = (typeof DeviceState)[keyof typeof DeviceState];

/** `struct gm_dev` with its hnodes: one device and its memory nodes. Id 0 of the RFC is id 1 here, because 0 is NULL. */
export class GmDevs {
  readonly slab: Slab;
  readonly state: Column;
  readonly capability: Column;
  /** Index into the machine's interned names. */
  readonly name: Column;
  /** The first memory node of the device; its others follow (`registered_hnodes`). */
  readonly hnode: Column;
  readonly hnodeCount: Column;
  /** Index into `formatNames`. */
  readonly format: Column;
  /** Index into `costPresets`: the link's name. */
  readonly link: Column;
  /** Index into `costPresets`: whose times the link has. */
  readonly timing: Column;
  /** First context of the device (`gm_ctx_list`), 0 if none. */
  readonly contexts: Column;
  /** What the next calls of its driver answer because it was injected: a `gm_ret` for peer_map, and how many calls of each operation. */
  readonly mapFault: Column;
  readonly mapFaults: Column;
  readonly unmapFaults: Column;
  readonly vaFaults: Column;
  private readonly reservedStart: PairColumn;
  private readonly reservedEnd: PairColumn;

  constructor(engine: Engine) {
    const slab = new Slab(engine.journal, 'gm_dev', engine);
    this.slab = slab;
    this.state = slab.column('state');
    this.capability = slab.column('capability');
    this.name = slab.column('name');
    this.hnode = slab.column('registered_hnodes');
    this.hnodeCount = slab.column('registered_hnodes.count');
    this.format = slab.column('mmu');
    this.link = slab.column('link');
    this.timing = slab.column('link.timing');
    this.contexts = slab.column('gm_ctx_list');
    this.mapFault = slab.column('fail.peer_map.ret');
    this.mapFaults = slab.column('fail.peer_map');
    this.unmapFaults = slab.column('fail.peer_unmap');
    this.vaFaults = slab.column('fail.peer_va_alloc_fixed');
    this.reservedStart = new PairColumn(slab, 'reserved.start');
    this.reservedEnd = new PairColumn(slab, 'reserved.end');
  }

  /** Page indices that a PEER device refuses, `first` to before `end`; empty unless it was made so. */
  reserved(dev: number): { readonly first: number; readonly end: number } {
    return { first: this.reservedStart.get(dev), end: this.reservedEnd.get(dev) };
  }

  setReserved(dev: number, first: number, end: number): void {
    this.reservedStart.set(dev, first);
    this.reservedEnd.set(dev, end);
  }
}

/** `struct gm_as`: the address space that devices attach to; one a process. */
export class GmSpaces {
  readonly slab: Slab;
  readonly mm: Column;
  /** First context (`gm_ctx_list`), in order of attaching; 0 if none. */
  readonly contexts: Column;

  constructor(engine: Engine) {
    this.slab = new Slab(engine.journal, 'gm_as', engine);
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
  /** The TLB of the device for this address space. */
  readonly tlb: Column;
  /** Next context of the same address space (`gm_as_link`). */
  readonly nextInSpace: Column;
  /** Next context of the same device (`gm_dev_link`). */
  readonly nextOfDevice: Column;
  /** First address range that a PEER device keeps for the address space, 0 if none. */
  readonly ranges: Column;
  /** The actor that attached it. */
  readonly attacher: Column;

  constructor(engine: Engine) {
    this.slab = new Slab(engine.journal, 'gm_context', engine);
    this.space = this.slab.column('as');
    this.dev = this.slab.column('dev');
    this.pmap = this.slab.column('pmap');
    this.mode = this.slab.column('mode');
    this.tlb = this.slab.column('tlb');
    this.nextInSpace = this.slab.column('gm_as_link');
    this.nextOfDevice = this.slab.column('gm_dev_link');
    this.ranges = this.slab.column('peer_va');
    this.attacher = this.slab.column('attacher');
  }
}

/** What a PEER device's own operating system keeps: an address range that it gave to one of its contexts (`peer_va_alloc_fixed`). */
export class PeerRanges {
  readonly slab: Slab;
  /** Next range of the same context, in no order. */
  readonly next: Column;
  private readonly starts: PairColumn;
  private readonly ends: PairColumn;

  constructor(engine: Engine) {
    this.slab = new Slab(engine.journal, 'peer_va', engine);
    this.next = this.slab.column('next');
    this.starts = new PairColumn(this.slab, 'start');
    this.ends = new PairColumn(this.slab, 'end');
  }

  /** First page index. */
  start(range: number): number {
    return this.starts.get(range);
  }

  /** First page index after it. */
  end(range: number): number {
    return this.ends.get(range);
  }

  setBounds(range: number, start: number, end: number): void {
    this.starts.set(range, start);
    this.ends.set(range, end);
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
