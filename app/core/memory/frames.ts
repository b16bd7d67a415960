// One row of cells per frame of one node, after struct page. Not modelled: compound tails' pointers, private data, flags other
// than FrameFlag.
//
// Glossary: a *block* is 2^order frames that the buddy allocator hands out together; its *head* is the first, and only the head
// carries state, counts and owner. A tail's and an untouched frame's state is 0.

import type { Journal } from '../base/journal.ts';
import { Column } from '../base/slab.ts';

/** Bits of the state cell below the flags: the order of the block, and whether it is free or in use. */
export const ORDER_MASK = 0xf;
export const BLOCK_FREE = 0x10;
export const BLOCK_USED = 0x20;

/**
 * Flags of an allocated block, after enum pageflags: `Lru` = on an LRU list; `Pinned` = a DMA user relies on its place; `Unheld` = a
 * gm_mapping names it and holds no reference (the model's, for erratum E36).
 */
export const FrameFlag = { Lru: 0x40, Pinned: 0x80, Unheld: 0x100 } as const;
export type FrameFlag = (typeof FrameFlag)[keyof typeof FrameFlag];

const FIRST_CAPACITY = 1024;
const GROWTH = 1.25;

/**
 * The columns of one node's frames, indexed by frame: 24 bytes a frame, 32 in an hnode, allocated as the node's watermark rises.
 */
export class Frames {
  /** Order, BLOCK_FREE or BLOCK_USED, and flags; 0 for tails and untouched frames. */
  readonly state: Column;
  readonly refcount: Column;
  readonly mapcount: Column;
  /** In use: mm id · 2^20 + bits 32 and up of the page index that maps it. Free: next block of its list + 1, or 0. */
  readonly owner: Column;
  /** In use: low 32 bits of that page index. Free: previous block of its list + 1, or 0. */
  readonly index: Column;
  /** Links of the device's LRU list, frame number + 1, 0 = none. Hnodes only. */
  readonly lruNext: Column;
  readonly lruPrevious: Column;
  /** Contents id of this very frame, tails included; 0 = all zero. */
  readonly contents: Column;
  private readonly columns: readonly Column[];

  constructor(journal: Journal, node: number) {
    const column = (name: string) => new Column(journal, `frame${node}.${name}`, 0);
    this.state = column('state');
    this.refcount = column('refcount');
    this.mapcount = column('mapcount');
    this.owner = column('owner');
    this.index = column('index');
    this.lruNext = column('lru.next');
    this.lruPrevious = column('lru.prev');
    this.contents = column('contents');
    this.columns = [
      this.state,
      this.refcount,
      this.mapcount,
      this.owner,
      this.index,
      this.contents,
      ...(node === 0 ? [] : [this.lruNext, this.lruPrevious]),
    ];
  }

  /** Makes room for frames below `end`, and for some more, but never above `limit`. */
  reach(end: number, limit: number): void {
    const capacity = this.state.data.length;
    if (end <= capacity) return;
    const larger = Math.min(limit, Math.max(end, FIRST_CAPACITY, Math.ceil(capacity * GROWTH)));
    for (const column of this.columns) column.grow(larger);
  }

  /** Whether an allocated block begins at a frame. */
  isUsed(frame: number): boolean {
    return (this.state.data[frame]! & BLOCK_USED) !== 0;
  }

  /** The head of the block that `frame` lies in, or −1 if the frame was never handed out. */
  headOf(frame: number): number {
    const { data } = this.state;
    for (let order = 0, head = frame; order <= 10; order++, head = frame & -(1 << order)) {
      const state = data[head]!;
      if ((state & (BLOCK_FREE | BLOCK_USED)) !== 0) return (state & ORDER_MASK) >= order ? head : -1;
    }
    return -1;
  }

  /** Visits the blocks below `limit`, ascending: the frame of the head, its order, and whether it is in use. */
  forEachBlock(limit: number, visit: (frame: number, order: number, used: boolean) => void): void {
    const { data } = this.state;
    for (let frame = 0; frame < limit;) {
      const state = data[frame]!;
      visit(frame, state & ORDER_MASK, (state & BLOCK_USED) !== 0);
      frame += 1 << (state & ORDER_MASK);
    }
  }

  /**
   * Adds up the frames in use in each run of 2^unit frames below `limit`, and notes the head of the first block in use there (−1: none),
   * as a frame within the node. Runs beyond the arrays are left out. For pictures: one look at each block.
   */
  survey(limit: number, unit: number, used: Uint32Array, heads: Int32Array): void {
    const { data } = this.state;
    const end = Math.min(limit, used.length * 2 ** unit);
    used.fill(0);
    heads.fill(-1);
    for (let frame = 0; frame < end;) {
      const state = data[frame]!;
      const order = state & ORDER_MASK;
      const last = (frame + (1 << order) - 1) >> unit;
      for (let run = frame >> unit; (state & BLOCK_USED) !== 0 && run <= last && run < used.length; run++) {
        used[run]! += 1 << Math.min(order, unit);
        if (heads[run]! < 0) heads[run] = frame;
      }
      frame += 1 << order;
    }
  }
}
