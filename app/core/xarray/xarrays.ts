// struct xarray, struct xa_node and struct xa_state (include/linux/xarray.h) over slabs. Not modelled: RCU (no reader runs beside
// a writer, so a freed node is gone at once), xa_node's private_list, and the preallocation of xas_nomem.
//
// Glossary: *index* = position in the array, 0 to 2^64−1; *shift* = index bits below one slot of a node; *offset* = slot in a
// node; *entry* = what a slot holds; *mark* = one of three bits an entry may carry; *sibling* = further slot of an entry that
// covers several; *head* = the topmost entry: a node, a lone entry at index 0, or NULL.

import { assert } from '../base/assert.ts';
import { bigHi, bigLo, hi32, join32, join64, lo32 } from '../base/bits.ts';
import type { Engine } from '../base/engine.ts';
import { FailSite, type FaultInjection } from '../base/fault-injection.ts';
import { Locks } from '../base/lock.ts';
import { LockClass } from '../base/lockdep.ts';
import { Slab, type Column } from '../base/slab.ts';
import { StepKind, type Steps } from '../base/steps.ts';
import {
  INLINE_VALUES,
  isLargeValue,
  isNode,
  mkInlineValue,
  mkLargeValue,
  toNode,
  valuePayload,
  type Entry,
} from './entry.ts';
import { carryOf, maskHi, maskLo, offsetAt, shiftedHi, shiftedLo } from './index64.ts';
import { LargeValues } from './large-values.ts';

/** Bits of `flags`: how an array treats free slots (`XA_FLAGS_TRACK_FREE`, `XA_FLAGS_ZERO_BUSY`, `XA_FLAGS_ALLOC_WRAPPED`). */
export const XaFlag = { TrackFree: 1, ZeroBusy: 2, AllocWrapped: 4 } as const;

/** Kinds of array: plain, `XA_FLAGS_ALLOC` (ids from 0), `XA_FLAGS_ALLOC1` (ids from 1, index 0 counts as busy). */
export const XaKind = {
  Plain: 0,
  Alloc: XaFlag.TrackFree,
  Alloc1: XaFlag.TrackFree | XaFlag.ZeroBusy,
} as const;
export type XaKind = (typeof XaKind)[keyof typeof XaKind];

/** The three marks (`XA_MARK_0` to `XA_MARK_2`). */
export type Mark = 0 | 1 | 2;

/** `XA_FREE_MARK`: the mark that allocating arrays keep on free slots. */
export const XA_FREE_MARK: Mark = 0;

/** The greatest mark. */
export const XA_MARK_MAX = 2;

const FIRST_NODES = 64;
const INDEX_BITS = 64;

/** log2 of the slots of a node: 6 as in most kernels, 4 with CONFIG_BASE_SMALL. */
export type ChunkShift = 4 | 6;

/**
 * All XArrays of a machine. Ids of arrays and of nodes start at 1. Cells of node n: `slots` from `n << chunkShift`, `nodeMarks`
 * from `n * 3 * markWords` (three bitmaps). The `xa_lock` of an array is the lock of its id in `locks`; callers take it.
 */
export class XArrays {
  readonly chunkShift: ChunkShift;
  /** Slots of a node. */
  readonly chunkSize: number;
  /** Slots − 1. */
  readonly chunkMask: number;
  /** The greatest shift of a node, 60: its slots span all indices, of 64 slots only the first 16. */
  readonly topShift: number;
  /** 32-bit words of one mark's bitmap. */
  readonly markWords: number;
  readonly steps: Steps;
  readonly locks: Locks;

  readonly arraySlab: Slab;
  readonly heads: Column;
  readonly flags: Column;
  /** The array's own marks: bit m = some entry has mark m. */
  readonly marks: Column;

  readonly nodeSlab: Slab;
  readonly shifts: Column;
  readonly offsets: Column;
  readonly counts: Column;
  readonly nrValues: Column;
  readonly parents: Column;
  readonly owners: Column;
  readonly nodeMarks: Column;
  readonly slots: Column;

  /** The cursor of the `xa_*` tier; it keeps nothing from one call to the next. */
  readonly scratch: Xas;
  private readonly largeValues: LargeValues;
  private readonly faults: FaultInjection;

  constructor(engine: Engine, chunkShift: ChunkShift) {
    const { journal, steps, faults } = engine;
    this.chunkShift = chunkShift;
    this.chunkSize = 1 << chunkShift;
    this.chunkMask = this.chunkSize - 1;
    this.topShift = INDEX_BITS - 1 - ((INDEX_BITS - 1) % chunkShift);
    this.markWords = Math.ceil(this.chunkSize / 32);
    this.steps = steps;
    this.faults = faults;
    this.arraySlab = new Slab(journal, 'xarray');
    this.heads = this.arraySlab.column('head');
    this.flags = this.arraySlab.column('flags');
    this.marks = this.arraySlab.column('marks');
    this.locks = new Locks(LockClass.XaLock, this.arraySlab, 'lock', engine);
    this.nodeSlab = new Slab(journal, 'xa_node', { capacity: FIRST_NODES });
    this.shifts = this.nodeSlab.column('shift');
    this.offsets = this.nodeSlab.column('offset');
    this.counts = this.nodeSlab.column('count');
    this.nrValues = this.nodeSlab.column('nr_values');
    this.parents = this.nodeSlab.column('parent');
    this.owners = this.nodeSlab.column('array');
    this.nodeMarks = this.nodeSlab.column('marks', { stride: 3 * this.markWords });
    this.slots = this.nodeSlab.column('slots', { stride: this.chunkSize });
    this.largeValues = new LargeValues(journal);
    this.scratch = new Xas(this);
  }

  /** `xa_init_flags`: a new, empty array. Gives its id. */
  create(kind: XaKind = XaKind.Plain): number {
    const xa = this.arraySlab.alloc();
    this.flags.set(xa, kind);
    if (kind === XaKind.Alloc) this.marks.set(xa, 1 << XA_FREE_MARK);
    return xa;
  }

  /** Gives back the array itself, which must be empty (`xaDestroy`). */
  free(xa: number): void {
    assert(this.heads.data[xa] === 0, 'an XArray is empty when it is freed');
    this.arraySlab.free(xa);
  }

  /** `xa_mk_value` for every value, 0 to 2^64−1. */
  mkValue(value: number | bigint): Entry {
    if (value < INLINE_VALUES) return mkInlineValue(Number(value));
    const big = BigInt(value);
    return mkLargeValue(this.largeValues.intern(bigHi(big), bigLo(big)));
  }

  /** `xa_to_value`. */
  toValue(entry: Entry): bigint {
    const payload = valuePayload(entry);
    return isLargeValue(entry) ? this.largeValues.read(payload) : BigInt(payload);
  }

  /**
   * `kmem_cache_alloc` of a node, every field set but its parent's slot. 0 is −ENOMEM: the one place where an allocation of a
   * node can fail.
   */
  allocNode(xa: number, shift: number, parent: number, offset: number): number {
    if (this.faults.shouldFail(FailSite.XaNode)) return 0;
    const node = this.nodeSlab.alloc();
    this.shifts.set(node, shift);
    this.offsets.set(node, offset);
    this.parents.set(node, parent);
    this.owners.set(node, xa);
    return node;
  }

  /**
   * `xa_node_free` of a node whose slots are all back at 0, which its count says. Its marks are cleared here: an array without marks
   * has none in its nodes.
   */
  freeNode(xa: number, node: number, hasMarks: boolean): void {
    assert(this.counts.data[node] === 0, 'a node has no entry when it is freed');
    const shift = this.shifts.data[node]!;
    if (hasMarks) this.clearMarks(node);
    this.nodeSlab.free(node);
    this.steps.emit(StepKind.NodeFree, xa, node, shift);
  }

  /** Writes the head and says whether the tree grew (1) or shrank (−1). */
  setHead(xa: number, entry: Entry, direction: 1 | -1): void {
    this.heads.set(xa, entry);
    const node = isNode(entry) ? toNode(entry) : 0;
    this.steps.emit(StepKind.HeadChange, xa, node, node === 0 ? -1 : this.shifts.data[node]!, direction);
  }

  /** `xa_track_free`. */
  tracksFree(xa: number): boolean {
    return (this.flags.data[xa]! & XaFlag.TrackFree) !== 0;
  }

  /** `xa_zero_busy`. */
  isZeroBusy(xa: number): boolean {
    return (this.flags.data[xa]! & XaFlag.ZeroBusy) !== 0;
  }

  /** `xa_empty`: nothing was ever stored, or all of it was erased. */
  isEmpty(xa: number): boolean {
    return this.heads.data[xa] === 0;
  }

  /** The entry in a slot of a node (`xa_entry`). */
  entryAt(node: number, offset: number): Entry {
    return this.slots.data[(node << this.chunkShift) + offset]!;
  }

  /** Writes a slot of a node. */
  setEntry(node: number, offset: number, entry: Entry): void {
    this.slots.set((node << this.chunkShift) + offset, entry);
  }

  private clearMarks(node: number): void {
    const cells = 3 * this.markWords;
    const first = node * cells;
    for (let i = first; i < first + cells; i++) this.nodeMarks.set(i, 0);
  }
}

/** `xa_node` of a cursor that is outside the array's height (`XAS_BOUNDS`). */
export const XAS_BOUNDS = -1;

/** `xa_node` of a cursor that starts at the head (`XAS_RESTART`). */
export const XAS_RESTART = -2;

/**
 * `struct xa_state`: a cursor into one array, made once and set again for every walk. `node` is the node it is in, 0 at the head,
 * or what is negative: `XAS_BOUNDS`, `XAS_RESTART`, an error. The inclusive bound of searches, an argument in Linux, is part of
 * it, as it is a pair like the index; `set` puts it at 2^64−1.
 */
export class Xas {
  readonly arrays: XArrays;
  xa = 0;
  hi = 0;
  lo = 0;
  maxHi = -1;
  maxLo = -1;
  /** Index bits of the entry to store that are below one slot. */
  shift = 0;
  /** Slots − 1 of the entry to store. */
  sibs = 0;
  offset = 0;
  node = XAS_RESTART;
  /** Nodes made ahead by `xasSplitAlloc`, linked by their parent field. */
  alloc = 0;

  constructor(arrays: XArrays) {
    this.arrays = arrays;
  }

  /** `XA_STATE`: at the start of array `xa`, for the entry at `index` (an exact number). */
  set(xa: number, index: number): this {
    return this.set64(xa, hi32(index), lo32(index));
  }

  /** The same for any index, as a pair. */
  set64(xa: number, hi: number, lo: number): this {
    this.xa = xa;
    this.hi = hi;
    this.lo = lo;
    this.maxHi = -1;
    this.maxLo = -1;
    this.shift = 0;
    this.sibs = 0;
    this.offset = 0;
    this.node = XAS_RESTART;
    this.alloc = 0;
    return this;
  }

  /**
   * `xas_set_order`: for an entry of 2^order indices (0 to 64) around the present index, aligned down. All 2^64 are the slots of the
   * top node together, because no node is above it; Linux leaves that order undefined.
   */
  setOrder(order: number): this {
    const { chunkShift, topShift } = this.arrays;
    this.hi &= ~maskHi(order);
    this.lo &= ~maskLo(order);
    this.shift = Math.min(order - (order % chunkShift), topShift);
    this.sibs = (1 << (order - this.shift)) - 1;
    this.node = XAS_RESTART;
    return this;
  }

  /** Searches end at `max`, inclusive: an exact number. */
  upTo(max: number): this {
    return this.upTo64(hi32(max), lo32(max));
  }

  /** The same for any bound, as a pair. */
  upTo64(hi: number, lo: number): this {
    this.maxHi = hi;
    this.maxLo = lo;
    return this;
  }

  /** The index as a number: exact below 2^53. */
  get index(): number {
    return join32(this.hi, this.lo);
  }

  /** The index, exact. */
  get index64(): bigint {
    return join64(this.hi, this.lo);
  }

  /** `xas_error`: the errno that ended the walk, or 0. */
  get error(): number {
    return this.node < XAS_RESTART ? this.node - XAS_RESTART : 0;
  }

  /** `xas_set_err`. */
  fail(errno: number): void {
    this.node = XAS_RESTART + errno;
  }

  /** `set_bounds`: outside the array. Gives NULL. */
  leave(): Entry {
    this.node = XAS_BOUNDS;
    return 0;
  }

  /** Adds n · 2^shift to the index, which wraps at 2^64. */
  advance(n: number, shift: number): void {
    const low = shiftedLo(n, shift);
    this.hi = (this.hi + shiftedHi(n, shift) + carryOf(this.lo, low)) | 0;
    this.lo = (this.lo + low) | 0;
  }

  /** `xas_move_index`: to the first index of slot `offset` of a node of `shift` within its present span. */
  moveIndex(offset: number, shift: number): void {
    const span = shift + this.arrays.chunkShift;
    this.hi &= ~maskHi(span);
    this.lo &= ~maskLo(span);
    this.advance(offset, shift);
  }

  /** `get_offset`: the slot of `node` that the index falls into. */
  offsetIn(node: number): number {
    const { shifts, chunkMask } = this.arrays;
    return offsetAt(this.hi, this.lo, shifts.data[node]!, chunkMask);
  }
}
