// struct mm_struct and struct vm_area_struct as slabs. Not modelled: accounting, anon_vma, page cache (file-backed VMAs are plain
// VMAs whose pages are private and begin as zeros), the maple tree (an ordered list with a derived index stands for it).

import { hi32, join32, lo32 } from '../base/bits.ts';
import type { Engine } from '../base/engine.ts';
import { LockClass, Locks } from '../base/lock.ts';
import { type Column, Slab } from '../base/slab.ts';

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
  /** First VMA in address order (`mmap`), 0 if none. */
  readonly firstVma: Column;
  readonly mapCount: Column;
  /** Page-table id of the CPUs for this process (`pgd`). */
  readonly pgd: Column;
  readonly vmObject: Column;
  readonly space: Column;
  /** The coherence checker's xarray: page index → contents that a load must see. */
  readonly shadow: Column;
  private readonly startBrk: [Column, Column];
  private readonly endBrk: [Column, Column];

  constructor(engine: Engine) {
    const slab = new Slab(engine.journal, 'mm_struct');
    this.slab = slab;
    this.state = slab.column('state');
    this.parent = slab.column('parent');
    this.name = slab.column('name');
    this.mmapLock = new Locks(LockClass.MmapLock, slab.column('mmap_lock'), engine);
    this.firstVma = slab.column('mmap');
    this.mapCount = slab.column('map_count');
    this.pgd = slab.column('pgd');
    this.vmObject = slab.column('vm_obj');
    this.space = slab.column('gm_as');
    this.shadow = slab.column('shadow');
    this.startBrk = [slab.column('start_brk.hi'), slab.column('start_brk.lo')];
    this.endBrk = [slab.column('brk.hi'), slab.column('brk.lo')];
  }

  /** First address of the heap, in bytes (below 2^53 always: the heap is placed low); 0 until the first `brk`. */
  startBrkOf(mm: number): number {
    return readPair(this.startBrk, mm);
  }

  /** End of the heap, in bytes. */
  brkOf(mm: number): number {
    return readPair(this.endBrk, mm);
  }

  setStartBrk(mm: number, bytes: number): void {
    writePair(this.startBrk, mm, bytes);
  }

  setBrk(mm: number, bytes: number): void {
    writePair(this.endBrk, mm, bytes);
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
  /** A number that only pieces of one file mapping share, 0 for anonymous memory. */
  readonly file: Column;
  private readonly starts: [Column, Column];
  private readonly ends: [Column, Column];

  constructor(engine: Engine) {
    const slab = new Slab(engine.journal, 'vm_area_struct');
    this.slab = slab;
    this.mm = slab.column('vm_mm');
    this.prot = slab.column('vm_page_prot');
    this.flags = slab.column('vm_flags');
    this.prev = slab.column('vm_prev');
    this.next = slab.column('vm_next');
    this.file = slab.column('vm_file');
    this.starts = [slab.column('vm_start.hi'), slab.column('vm_start.lo')];
    this.ends = [slab.column('vm_end.hi'), slab.column('vm_end.lo')];
  }

  /** First page index. */
  start(vma: number): number {
    return readPair(this.starts, vma);
  }

  /** First page index after it. */
  end(vma: number): number {
    return readPair(this.ends, vma);
  }

  setStart(vma: number, index: number): void {
    writePair(this.starts, vma, index);
  }

  setEnd(vma: number, index: number): void {
    writePair(this.ends, vma, index);
  }

  /** Whether all of `bits` (VmFlag) are set. */
  has(vma: number, bits: number): boolean {
    return (this.flags.data[vma]! & bits) === bits;
  }
}

function readPair([hi, lo]: [Column, Column], cell: number): number {
  return join32(hi.data[cell]!, lo.data[cell]!);
}

function writePair([hi, lo]: [Column, Column], cell: number, value: number): void {
  hi.set(cell, hi32(value));
  lo.set(cell, lo32(value));
}
