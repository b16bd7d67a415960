// Translation look-aside buffers: what an MMU remembers of its walks. One for each use of a page table: the CPUs' of a process, a device's of
// a context; a device that walks the CPU's table (SHARE) has its own over it. Set-associative, the least recently used entry of a set goes
// first. Not modelled: a buffer for each CPU (every flush goes to all of them), levels of buffers, caches of upper levels, global entries.
//
// Glossary: a *slot* names one entry (tlb id · ENTRIES + set · ways + way); a page's *set* is chosen by the low bits of its number in pages of
// its own size; the *ages* of a set are its ways from the last used to the next to go, a nibble each, XOR-ed so that 0 is a fresh set.

import { alignDown, hi32, join32, lo32 } from '../base/bits.ts';
import type { Journal } from '../base/journal.ts';
import { type Column, Slab } from '../base/slab.ts';
import { HPAGE_ORDER, type Pfn } from '../base/units.ts';
import type { FormatName } from './format.ts';
import type { Access } from './formats.ts';

/** Entries of a TLB: `sets` (a power of two, at most 16) of `ways` (at most 8) each. */
export interface TlbShape {
  readonly sets: number;
  readonly ways: number;
}

/** The most entries that a TLB can have: a slot is tlb id · ENTRIES + place. */
export const ENTRIES = 64;
const ENTRY_BITS = 6;

/** What `find` answers when nothing is remembered. */
export const NO_SLOT = -1;

const MOST_SETS = 16;
const FIRST_CAPACITY = 4;

/** 64 entries of 4 ways, as the first-level data TLB of Intel cores since Nehalem (Intel optimization manual); the others are ours. */
const cpuShape: TlbShape = { sets: 16, ways: 4 };
const gpuShape: TlbShape = { sets: 4, ways: 8 };
const npuShape: TlbShape = { sets: 1, ways: 8 };

/** Size and associativity by the format that is walked. */
export const tlbShape = (format: FormatName): TlbShape =>
  format === 'gpu' ? gpuShape : format === 'npu' ? npuShape : cpuShape;

const HIGH = 0xffff;
const VALID = 1 << 16;
const HUGE = 1 << 17;
const ACCESS_SHIFT = 18;
const DIRTY = 1 << 20;
/** What tells an entry from others of its set. */
const KEY = HIGH | VALID | HUGE;

const HPAGE_PAGES = 2 ** HPAGE_ORDER;
const FRESH = 0x76543210;
const NIBBLE = 0xf;

/** Receives an entry: first page index, order, first frame, slot. */
export type TlbVisitor = (first: number, order: number, pfn: Pfn, slot: number) => void;

/** All TLBs of one machine. Pure structure: what an entry must agree with is the walker's business (mm/translate.ts). */
export class Tlbs {
  readonly slab: Slab;
  /** The page table that it remembers walks of. */
  readonly mmu: Column;
  /** The device whose it is, 0 = the CPUs'. */
  readonly device: Column;
  private readonly sets: Column;
  private readonly ways: Column;
  /** Low 32 bits of an entry's first page index. */
  private readonly tag: Column;
  /** Its high bits, order, access and dirty bit; 0 = no entry. */
  private readonly state: Column;
  private readonly frame: Column;
  private readonly ages: Column;
  /** Whether a page can be part of a huge leaf: without them nobody looks for one. */
  private readonly hasHuge: boolean;

  constructor(journal: Journal, granuleOrder: 0 | 9) {
    this.slab = new Slab(journal, 'tlb', { capacity: FIRST_CAPACITY });
    this.mmu = this.slab.column('mmu');
    this.device = this.slab.column('device');
    this.sets = this.slab.column('sets');
    this.ways = this.slab.column('ways');
    this.tag = this.slab.column('tag', { stride: ENTRIES });
    this.state = this.slab.column('bits', { stride: ENTRIES });
    this.frame = this.slab.column('frame', { stride: ENTRIES });
    this.ages = this.slab.column('ages', { stride: MOST_SETS });
    this.hasHuge = granuleOrder !== 0;
  }

  /** An empty TLB over a page table, of a device (0 = the CPUs). Gives its id. */
  create(mmu: number, device: number, { sets, ways }: TlbShape): number {
    const tlb = this.slab.alloc();
    this.mmu.set(tlb, mmu);
    this.device.set(tlb, device);
    this.sets.set(tlb, sets);
    this.ways.set(tlb, ways);
    return tlb;
  }

  /** Forgets everything and frees it: its page table goes, or its device leaves. */
  free(tlb: number): void {
    this.flush(tlb, 0, Number.MAX_SAFE_INTEGER);
    for (let set = 0; set < MOST_SETS; set++) this.ages.set(tlb * MOST_SETS + set, 0);
    this.slab.free(tlb);
  }

  shapeOf(tlb: number): TlbShape {
    return { sets: this.sets.data[tlb]!, ways: this.ways.data[tlb]! };
  }

  /** The slot of the entry that translates page `index`, or NO_SLOT. Changes nothing. */
  find(tlb: number, index: number): number {
    const slot = this.probe(tlb, index, index, 0);
    if (slot !== NO_SLOT || !this.hasHuge) return slot;
    const number = Math.floor(index / HPAGE_PAGES);
    return this.probe(tlb, number, number * HPAGE_PAGES, HUGE);
  }

  /** First frame of an entry. */
  pfnAt(slot: number): Pfn {
    return this.frame.data[slot]! as Pfn;
  }

  /** Order of an entry: 0 or 9. */
  orderAt(slot: number): number {
    return (this.state.data[slot]! & HUGE) === 0 ? 0 : HPAGE_ORDER;
  }

  /** What an entry allows. */
  accessAt(slot: number): Access {
    return ((this.state.data[slot]! >>> ACCESS_SHIFT) & 3) as Access;
  }

  /** Whether the leaf is known to be dirty: then a store need not tell it. */
  isDirty(slot: number): boolean {
    return (this.state.data[slot]! & DIRTY) !== 0;
  }

  /** First page index of an entry. */
  firstAt(slot: number): number {
    return join32(this.state.data[slot]! & HIGH, this.tag.data[slot]!);
  }

  /** The entry was used: it goes last. */
  touch(slot: number): void {
    const ages = this.agesOf(slot);
    const way = this.wayOf(slot);
    const now = this.ages.data[ages]! ^ FRESH;
    if ((now & NIBBLE) !== way) this.ages.set(ages, promote(now, way) ^ FRESH);
  }

  /** A store went through the entry. */
  setDirty(slot: number): void {
    this.state.set(slot, this.state.data[slot]! | DIRTY);
  }

  /**
   * Remembers a walk: the leaf of `order` that begins at page `first`. `slot`: the entry of the same page that knew less, NO_SLOT to take the
   * place of the one least recently used. Gives the slot.
   */
  fill(
    tlb: number,
    slot: number,
    first: number,
    order: number,
    pfn: Pfn,
    access: number,
    dirty: boolean,
  ): number {
    const place = slot === NO_SLOT ? this.victim(tlb, order === 0 ? first : first / HPAGE_PAGES) : slot;
    const bits = (order === 0 ? VALID : VALID | HUGE) | (dirty ? DIRTY : 0) | (access << ACCESS_SHIFT);
    this.tag.set(place, lo32(first));
    this.state.set(place, bits | hi32(first));
    this.frame.set(place, pfn);
    this.touch(place);
    return place;
  }

  /** Forgets what it knows of `pages` pages from `first` on; of a huge page that lies partly there, all. */
  flush(tlb: number, first: number, pages: number): void {
    if (pages > this.sets.data[tlb]!) return this.flushAll(tlb, first, first + pages);
    for (let index = first; index < first + pages; index++) {
      const slot = this.find(tlb, index);
      if (slot !== NO_SLOT) this.forget(slot);
    }
  }

  /** Visits all entries, by slot. */
  forEach(tlb: number, visit: TlbVisitor): void {
    const from = tlb * ENTRIES;
    const { data } = this.state;
    for (let slot = from; slot < from + ENTRIES; slot++)
      if (data[slot] !== 0) visit(this.firstAt(slot), this.orderAt(slot), this.pfnAt(slot), slot);
  }

  private probe(tlb: number, number: number, first: number, huge: number): number {
    const ways = this.ways.data[tlb]!;
    const from = tlb * ENTRIES + (number & (this.sets.data[tlb]! - 1)) * ways;
    const tag = lo32(first);
    const key = VALID | huge | hi32(first);
    for (let slot = from; slot < from + ways; slot++)
      if (this.tag.data[slot] === tag && (this.state.data[slot]! & KEY) === key) return slot;
    return NO_SLOT;
  }

  private victim(tlb: number, number: number): number {
    const ways = this.ways.data[tlb]!;
    const set = number & (this.sets.data[tlb]! - 1);
    const ages = this.ages.data[tlb * MOST_SETS + set]! ^ FRESH;
    return tlb * ENTRIES + set * ways + ((ages >>> (4 * (ways - 1))) & NIBBLE);
  }

  private flushAll(tlb: number, first: number, end: number): void {
    this.forEach(tlb, (at, order, _pfn, slot) => {
      if (at < end && at + 2 ** order > first) this.forget(slot);
    });
  }

  /** The place is free: it is the next to be taken. */
  private forget(slot: number): void {
    this.tag.set(slot, 0);
    this.state.set(slot, 0);
    this.frame.set(slot, 0);
    const ages = this.agesOf(slot);
    const ways = this.ways.data[slot >> ENTRY_BITS]!;
    this.ages.set(ages, demote(this.ages.data[ages]! ^ FRESH, this.wayOf(slot), ways) ^ FRESH);
  }

  private wayOf(slot: number): number {
    return (slot & (ENTRIES - 1)) % this.ways.data[slot >> ENTRY_BITS]!;
  }

  private agesOf(slot: number): number {
    const tlb = slot >> ENTRY_BITS;
    return tlb * MOST_SETS + Math.floor((slot & (ENTRIES - 1)) / this.ways.data[tlb]!);
  }
}

/** First page index of the leaf of `order` that `index` lies in. */
export const firstOf = (index: number, order: number): number =>
  order === 0 ? index : alignDown(index, HPAGE_PAGES);

/** Bits of the nibbles below place `at` (in bits, 0 to 32). */
const below = (at: number): number => (at === 32 ? -1 : (1 << at) - 1);

function placeOf(ages: number, way: number): number {
  let at = 0;
  while (((ages >>> at) & NIBBLE) !== way) at += 4;
  return at;
}

/** The nibble of `way` goes to the front; those before it move back by one. */
function promote(ages: number, way: number): number {
  const at = placeOf(ages, way);
  return (ages & ~below(at + 4)) | ((ages & below(at)) << 4) | way;
}

/** The nibble of `way` goes behind those of all other `ways`. */
function demote(ages: number, way: number, ways: number): number {
  const at = placeOf(ages, way);
  const end = 4 * ways;
  const between = ((ages & below(end)) >>> 4) & ~below(at);
  return (ages & ~below(end)) | (ages & below(at)) | between | (way << (end - 4));
}
