// struct mm_struct, struct vm_area_struct and struct address_space as slabs. Not modelled: accounting, anon_vma, the contents of files
// (file-backed pages begin as zeros), the maple tree (an ordered list with a derived index stands for it).

import type { Engine } from '../base/engine.ts';
import { Locks } from '../base/lock.ts';
import { LockClass } from '../base/lockdep.ts';
import { type Column, PairColumn, Slab } from '../base/slab.ts';

/** `vm_flags` of the model; names as in smaps where there is one. */
export const VmFlag = {
  Shared: 1,
  Anonymous: 2,
  PeerShared: 4,
  File: 8,
  Heap: 16,
  GrowsDown: 32,
  NoReserve: 64,
} as const;

/** States of a process. */
export const ProcessState = { Alive: 1, Exited: 2 } as const;

/** `struct mm_struct`, one a process; its slab id is the pid, and an exited process keeps its row. */
export class Mms {
  readonly slab: Slab;
  readonly state: Column;
  readonly parent: Column;
  /** Index into the machine's interned names, 0 = none. */
  readonly name: Column;
  readonly mmapLock: Locks;
  /** Statements of a parallel block that run in it now (`mm_users`); alone, nobody needs to count. */
  readonly users: Column;
  /** First VMA in address order (`mmap`), 0 if none. */
  readonly firstVma: Column;
  readonly mapCount: Column;
  /** Page-table id of the CPUs for this process (`pgd`). */
  readonly pgd: Column;
  readonly vmObject: Column;
  readonly space: Column;
  /** The coherence checker's xarray: page index → contents that a load must see. */
  readonly shadow: Column;
  private readonly startBrk: PairColumn;
  private readonly endBrk: PairColumn;

  constructor(engine: Engine) {
    const slab = new Slab(engine.journal, 'mm_struct', engine);
    this.slab = slab;
    this.state = slab.column('state');
    this.parent = slab.column('parent');
    this.name = slab.column('name');
    this.mmapLock = new Locks(LockClass.MmapLock, slab, 'mmap_lock', engine);
    this.users = slab.column('mm_users');
    this.firstVma = slab.column('mmap');
    this.mapCount = slab.column('map_count');
    this.pgd = slab.column('pgd');
    this.vmObject = slab.column('vm_obj');
    this.space = slab.column('gm_as');
    this.shadow = slab.column('shadow');
    this.startBrk = new PairColumn(slab, 'start_brk');
    this.endBrk = new PairColumn(slab, 'brk');
  }

  /** First address of the heap, in bytes (below 2^53 always: the heap is placed low); 0 until the first `brk`. */
  startBrkOf(mm: number): number {
    return this.startBrk.get(mm);
  }

  /** End of the heap, in bytes. */
  brkOf(mm: number): number {
    return this.endBrk.get(mm);
  }

  setStartBrk(mm: number, bytes: number): void {
    this.startBrk.set(mm, bytes);
  }

  setBrk(mm: number, bytes: number): void {
    this.endBrk.set(mm, bytes);
  }
}

/** `struct vm_area_struct`: page indices `[start, end)` with one protection. */
export class Vmas {
  readonly slab: Slab;
  readonly mm: Column;
  /** `Prot` bits. */
  readonly prot: Column;
  /** `VmFlag` bits. */
  readonly flags: Column;
  readonly prev: Column;
  readonly next: Column;
  /** A number that only pieces of one mapping of a file share; 0 for private anonymous memory. */
  readonly file: Column;
  /** The page cache that a MAP_SHARED mapping shows (`vm_file->f_mapping`), 0 for private memory. */
  readonly cache: Column;
  private readonly starts: PairColumn;
  private readonly ends: PairColumn;
  private readonly offsets: PairColumn;

  constructor(engine: Engine) {
    const slab = new Slab(engine.journal, 'vm_area_struct', engine);
    this.slab = slab;
    this.mm = slab.column('vm_mm');
    this.prot = slab.column('vm_page_prot');
    this.flags = slab.column('vm_flags');
    this.prev = slab.column('vm_prev');
    this.next = slab.column('vm_next');
    this.file = slab.column('vm_file');
    this.cache = slab.column('f_mapping');
    this.offsets = new PairColumn(slab, 'vm_pgoff');
    this.starts = new PairColumn(slab, 'vm_start');
    this.ends = new PairColumn(slab, 'vm_end');
  }

  /** First page index. */
  start(vma: number): number {
    return this.starts.get(vma);
  }

  /** First page index after it. */
  end(vma: number): number {
    return this.ends.get(vma);
  }

  setStart(vma: number, index: number): void {
    this.starts.set(vma, index);
  }

  setEnd(vma: number, index: number): void {
    this.ends.set(vma, index);
  }

  /** Page of the file at which the VMA begins (`vm_pgoff`); 0 for private anonymous memory. */
  offset(vma: number): number {
    return this.offsets.get(vma);
  }

  setOffset(vma: number, page: number): void {
    this.offsets.set(vma, page);
  }

  /** Whether all of `bits` (VmFlag) are set. */
  has(vma: number, bits: number): boolean {
    return (this.flags.data[vma]! & bits) === bits;
  }
}

/** `struct address_space`: the pages of one MAP_SHARED mapping, which every process that inherits it goes on sharing. */
export class PageCaches {
  readonly slab: Slab;
  /** The xarray of its pages: page of the file → frame + 1 (`i_pages`). */
  readonly pages: Column;
  /** VMAs that show it. */
  readonly users: Column;
  /** The coherence checker's xarray: page of the file → contents that a load must see. */
  readonly shadow: Column;

  constructor(engine: Engine) {
    this.slab = new Slab(engine.journal, 'address_space', engine);
    this.pages = this.slab.column('i_pages');
    this.users = this.slab.column('i_mmap');
    this.shadow = this.slab.column('shadow');
  }
}

/** Pages that a DMA user relies on (`pin_user_pages`): whose, where they were when they were pinned, and how often. */
export class Pins {
  readonly slab: Slab;
  readonly mm: Column;
  readonly page: Column;
  readonly order: Column;
  readonly count: Column;
  private readonly indices: PairColumn;

  constructor(engine: Engine) {
    this.slab = new Slab(engine.journal, 'pin', engine);
    this.mm = this.slab.column('mm');
    this.page = this.slab.column('page');
    this.order = this.slab.column('order');
    this.count = this.slab.column('count');
    this.indices = new PairColumn(this.slab, 'index');
  }

  /** First page index of what was pinned. */
  index(pin: number): number {
    return this.indices.get(pin);
  }

  setIndex(pin: number, index: number): void {
    this.indices.set(pin, index);
  }
}
