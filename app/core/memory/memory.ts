// Physical memory as the kernel sees it: alloc_pages, get_page, put_page and the counts of struct page. Not modelled: reclaim
// (it is mm's), per-CPU lists, fallback to other nodes.

import { assert } from '../base/assert.ts';
import { hi32, join32, lo32 } from '../base/bits.ts';
import type { Engine } from '../base/engine.ts';
import type { Findings } from '../base/findings.ts';
import { Oops } from '../base/oops.ts';
import { POISON } from '../base/slab.ts';
import { StepKind, type Steps } from '../base/steps.ts';
import {
  frameOf,
  HPAGE_ORDER,
  MAX_NODES,
  NO_FRAME,
  type NodeId,
  nodeOf,
  type Pfn,
  pfnOf,
} from '../base/units.ts';
import { Buddy } from './buddy.ts';
import { Contents } from './contents.ts';
import { BLOCK_USED, FrameFlag, Frames, ORDER_MASK } from './frames.ts';
import { Lru } from './lru.ts';
import { type NodeKind, Nodes } from './nodes.ts';

/** What `contentsOf` answers for a frame that is not allocated: reading it gives `POISON` in every word. */
export const POISONED = -1;

const MM_SHIFT = 20;
const INDEX_HIGH_MASK = (1 << MM_SHIFT) - 1;
const MM_LIMIT = 1 << 12;
/** More references than that can only be a mistake: as many processes as there can be, each with every device, and pins. */
const MOST_REFERENCES = 1 << 24;

/** All nodes of one machine with their frames and what these hold. */
export class Memory {
  readonly contents: Contents;
  private readonly nodes: Nodes;
  private readonly frames: readonly Frames[];
  private readonly buddy: Buddy;
  private readonly lru: Lru;
  private readonly steps: Steps;
  private readonly findings: Findings;
  private readonly busy = new Set<Pfn>();

  constructor({ journal, steps, findings }: Engine) {
    this.nodes = new Nodes(journal);
    this.frames = Array.from({ length: MAX_NODES }, (_, node) => new Frames(journal, node));
    this.buddy = new Buddy(journal, this.nodes, this.frames, steps);
    this.contents = new Contents(journal);
    this.lru = new Lru(journal, this.frames);
    this.steps = steps;
    this.findings = findings;
  }

  /** A node of `frames` (0 to 2^26) frames; `device` is the owner of an hnode, or 0. Ids count from 0, at most MAX_NODES. */
  addNode(kind: NodeKind, device: number, frames: number): NodeId {
    return this.nodes.add(kind, device, frames);
  }

  /** Takes an hnode whose frames are all free out of service (device hot-remove). Its id is not used again. */
  removeNode(node: number): void {
    this.nodes.remove(node);
  }

  /** Nodes ever added: ids 0 to `nodeCount` − 1. */
  get nodeCount(): number {
    return this.nodes.count;
  }

  kindOf(node: number): NodeKind {
    return this.nodes.kinds.data[node] as NodeKind;
  }

  /** The device that owns `node`, or 0. */
  deviceOf(node: number): number {
    return this.nodes.devices.data[node]!;
  }

  framesOf(node: number): number {
    return this.nodes.frames.data[node]!;
  }

  freeFramesOf(node: number): number {
    return this.nodes.freeFrames.data[node]!;
  }

  /** Frames below it were allocated at least once; above it nothing was ever touched. */
  watermarkOf(node: number): number {
    return this.nodes.watermarks.data[node]!;
  }

  /**
   * Allocates 2^order (order 0 to 10) zeroed frames in `node` with one reference (`alloc_pages` with `__GFP_ZERO`).
   * Gives the head, or NO_FRAME if no block is free.
   */
  alloc(node: number, order: number): Pfn {
    const frame = this.buddy.alloc(node, order);
    if (frame < 0) return NO_FRAME;
    const at = pfnOf(node, frame);
    this.frames[node]!.refcount.set(frame, 1);
    this.steps.emit(StepKind.FrameAlloc, at, order, 1);
    return at;
  }

  /** Takes a reference to an allocated block (`get_page`). */
  get(pfn: Pfn): void {
    if (this.isBad(pfn)) return;
    const count = this.used(pfn).refcount.add(frameOf(pfn), 1);
    if (count > MOST_REFERENCES)
      this.findings.add({ kind: 'refcount', rule: 'refcount-overflow', pid: 0, object: pfn, a: count });
  }

  /** Drops a reference (`put_page`); the last one frees the block, which nothing may map any more. Whether it was freed. */
  put(pfn: Pfn): boolean {
    if (
      this.isBad(pfn, this.nodes.devices.data[nodeOf(pfn)] === 0 ? 'refcount-underflow' : 'frame-freed-twice')
    )
      return false;
    const frames = this.used(pfn);
    const frame = frameOf(pfn);
    if (frames.refcount.add(frame, -1) > 0) return false;
    this.release(frames, pfn);
    return true;
  }

  /** Whether the frame, head or tail, belongs to an allocated block. */
  isAllocated(pfn: Pfn): boolean {
    const frames = this.frames[nodeOf(pfn)]!;
    const head = frames.headOf(frameOf(pfn));
    return head >= 0 && frames.isUsed(head);
  }

  /** Whether an allocated block begins here: what `get`, `put` and `refcount` are about. */
  isHead(pfn: Pfn): boolean {
    return this.frames[nodeOf(pfn)]!.isUsed(frameOf(pfn));
  }

  /** The head of the allocated block that a frame lies in, or NO_FRAME if it is not allocated. */
  headOf(pfn: Pfn): Pfn {
    const node = nodeOf(pfn);
    const head = pfnOf(node, this.frames[node]!.headOf(frameOf(pfn)));
    return head >= 0 && this.isAllocated(pfn) ? head : NO_FRAME;
  }

  /** The order of the allocated block whose head this is. */
  orderOf(pfn: Pfn): number {
    return this.used(pfn).state.data[frameOf(pfn)]! & ORDER_MASK;
  }

  /** References to the allocated block whose head this is. */
  refcount(pfn: Pfn): number {
    return this.used(pfn).refcount.data[frameOf(pfn)]!;
  }

  /** Page-table entries that map the block (`page_mapcount`). */
  mapcount(pfn: Pfn): number {
    return this.used(pfn).mapcount.data[frameOf(pfn)]!;
  }

  /** One more entry maps the block: at page `index` of the address space `mm` (1 to 4095). */
  addMapping(pfn: Pfn, mm: number, index: number): void {
    assert(mm > 0 && mm < MM_LIMIT, 'mm id fits the owner cell');
    if (this.isBad(pfn)) return;
    const frames = this.used(pfn);
    const frame = frameOf(pfn);
    const count = frames.mapcount.add(frame, 1);
    if (count === 1) this.setOwner(frames, frame, mm, index);
    else if (this.ownerMm(pfn) !== mm || this.ownerIndex(pfn) !== index) this.setOwner(frames, frame, 0, 0);
  }

  /** One entry fewer maps the block. The owner is forgotten with the last. */
  removeMapping(pfn: Pfn): void {
    if (this.isBad(pfn)) return;
    const frames = this.used(pfn);
    const frame = frameOf(pfn);
    if (frames.mapcount.data[frame] === 0) {
      this.findings.add({ kind: 'refcount', rule: 'mapcount-underflow', pid: 0, object: pfn });
      return;
    }
    if (frames.mapcount.add(frame, -1) === 0) this.setOwner(frames, frame, 0, 0);
  }

  /** Says again who maps a block, after others gave it up or all moved: entries at page `index` of `mm`. */
  claim(pfn: Pfn, mm: number, index: number): void {
    if (!this.isBad(pfn)) this.setOwner(this.used(pfn), frameOf(pfn), mm, index);
  }

  /** The address space that maps the block, if all its mappings agree on address space and index; else 0 (ask the tables). */
  ownerMm(pfn: Pfn): number {
    return this.used(pfn).owner.data[frameOf(pfn)]! >>> MM_SHIFT;
  }

  /** The page index at which `ownerMm` maps the block. */
  ownerIndex(pfn: Pfn): number {
    const frames = this.used(pfn);
    const frame = frameOf(pfn);
    return join32(frames.owner.data[frame]! & INDEX_HIGH_MASK, frames.index.data[frame]!);
  }

  /** Makes an order-9 block 512 blocks of order 0, each with the head's counts and flags (`split_huge_page`). */
  splitHuge(pfn: Pfn): void {
    assert(this.orderOf(pfn) === HPAGE_ORDER, 'only a huge block is split');
    const frames = this.used(pfn);
    const head = frameOf(pfn);
    const mm = this.ownerMm(pfn);
    const index = this.ownerIndex(pfn);
    frames.state.set(head, frames.state.data[head]! & ~ORDER_MASK);
    for (let i = 1; i < 1 << HPAGE_ORDER; i++) {
      for (const column of [frames.state, frames.refcount, frames.mapcount]) {
        column.set(head + i, column.data[head]!);
      }
      if (mm !== 0) this.setOwner(frames, head + i, mm, index + i);
    }
  }

  /** Puts a device's block on its device's LRU list, as the one used last; it goes off the list when it is freed. */
  addToLru(pfn: Pfn): void {
    this.setFlag(pfn, FrameFlag.Lru, true);
    this.lru.add(this.deviceOf(nodeOf(pfn)), pfn);
  }

  /** The device used the block just now: by a map, a MARK_HOT fault or an access (model.md §4, Recency). */
  touch(pfn: Pfn): void {
    const isListed = (this.frames[nodeOf(pfn)]!.state.data[frameOf(pfn)]! & FrameFlag.Lru) !== 0;
    if (isListed) this.lru.touch(this.deviceOf(nodeOf(pfn)), pfn);
  }

  /** The block of a device that it has not used for longest, or NO_FRAME if it has none on its list. */
  leastRecentlyUsed(device: number): Pfn {
    return this.lru.oldest(device);
  }

  /** The block that the same device used next after this one, or NO_FRAME. */
  usedNextAfter(pfn: Pfn): Pfn {
    return this.lru.after(pfn);
  }

  hasFlag(pfn: Pfn, flag: FrameFlag): boolean {
    return (this.used(pfn).state.data[frameOf(pfn)]! & flag) !== 0;
  }

  setFlag(pfn: Pfn, flag: FrameFlag, on: boolean): void {
    if (this.isBad(pfn)) return;
    const { state } = this.used(pfn);
    const frame = frameOf(pfn);
    state.set(frame, on ? state.data[frame]! | flag : state.data[frame]! & ~flag);
  }

  /** Contents id of this very frame (a tail has its own): 0 = all zero, POISONED if it is not allocated. */
  contentsOf(pfn: Pfn): number {
    const id = this.frames[nodeOf(pfn)]!.contents.data[frameOf(pfn)] ?? 0;
    if (id !== 0) return id;
    return this.isAllocated(pfn) ? 0 : POISONED;
  }

  /** A word (0 to 1023) of a frame as a signed 32-bit integer; POISON if the frame is not allocated. */
  readWord(pfn: Pfn, word: number): number {
    const id = this.contentsOf(pfn);
    return id === POISONED ? POISON : this.contents.read(id, word);
  }

  /** As `readWord`, for an access of the machine: a frame that is not allocated is reported. */
  loadWord(pfn: Pfn, word: number): number {
    const id = this.contentsOf(pfn);
    if (id !== POISONED) return this.contents.read(id, word);
    this.findings.add({ kind: 'uaf', rule: 'freed-frame', pid: 0, object: pfn });
    return POISON;
  }

  /**
   * Writes a word of an allocated frame. `holders` is 2 when a shadow that holds the same contents is to follow, else 1.
   * Gives the frame's contents id afterwards, which such a shadow must take over (`Contents.write`). A frame that is not allocated is
   * reported and stays as it is.
   */
  writeWord(pfn: Pfn, word: number, value: number, holders = 1): number {
    const before = this.contentsOf(pfn);
    if (before === POISONED) {
      this.findings.add({ kind: 'uaf', rule: 'freed-frame', pid: 0, object: pfn });
      return 0;
    }
    const id = this.contents.write(before, word, value, holders);
    this.frames[nodeOf(pfn)]!.contents.set(frameOf(pfn), id);
    return id;
  }

  /** Lets 2^order frames from `to` on hold what those from `from` on hold, shared until one side writes. */
  copyContents(from: Pfn, to: Pfn, order: number): void {
    if (this.isBad(from) || this.isBad(to)) return;
    for (const block of [from, to]) this.checkWithin(block, order);
    this.dropContents(to, order);
    const source = this.frames[nodeOf(from)]!.contents;
    const target = this.frames[nodeOf(to)]!.contents;
    for (let i = 0; i < 1 << order; i++) {
      target.set(frameOf(to) + i, this.contents.share(source.data[frameOf(from) + i]!));
    }
  }

  /** A copy to or from the blocks is under way: they must not be freed. Not state, as copies end within their statement. */
  beginCopy(from: Pfn, to: Pfn): void {
    this.busy.add(from).add(to);
  }

  /** The copy is done. */
  endCopy(from: Pfn, to: Pfn): void {
    this.busy.delete(from);
    this.busy.delete(to);
  }

  /** No copy is under way: paths that were in the middle of one were thrown out of. */
  forgetCopies(): void {
    if (this.busy.size > 0) this.busy.clear();
  }

  /** Zeroes 2^order frames. */
  dropContents(pfn: Pfn, order: number): void {
    const { contents } = this.frames[nodeOf(pfn)]!;
    const first = frameOf(pfn);
    for (let frame = first; frame < first + (1 << order); frame++) {
      const id = contents.data[frame]!;
      if (id === 0) continue;
      contents.set(frame, 0);
      this.contents.release(id);
    }
  }

  /** Visits the blocks of a node below its watermark, ascending: its head, order, and whether it is in use. */
  forEachBlock(node: number, visit: (head: Pfn, order: number, used: boolean) => void): void {
    this.frames[node]!.forEachBlock(this.watermarkOf(node), (frame, order, used) => {
      visit(pfnOf(node, frame), order, used);
    });
  }

  /** `Frames.survey` of a node, below its watermark. */
  survey(node: number, unit: number, used: Uint32Array, heads: Int32Array): void {
    this.frames[node]!.survey(this.watermarkOf(node), unit, used, heads);
  }

  /** Heads of the free blocks of one order, the next to be handed out first (as /proc/buddyinfo counts them). */
  *freeBlocks(node: number, order: number): Generator<Pfn, void, void> {
    for (const frame of this.buddy.blocks(node, order)) yield pfnOf(node, frame);
  }

  /** How many blocks of 2^order frames a node has left. */
  roomFor(node: number, order: number): number {
    const beyond = Math.floor((this.framesOf(node) - this.watermarkOf(node)) / 2 ** order);
    return beyond + this.buddy.roomFor(node, order);
  }

  /** Whether no allocated block begins at a frame that somebody uses; then that is reported. */
  private isBad(
    pfn: Pfn,
    rule: 'freed-frame' | 'refcount-underflow' | 'frame-freed-twice' = 'freed-frame',
  ): boolean {
    if (pfn >= 0 && (this.frames[nodeOf(pfn)]!.state.data[frameOf(pfn)]! & BLOCK_USED) !== 0) return false;
    const kind = rule === 'freed-frame' ? 'uaf' : rule === 'frame-freed-twice' ? 'double-free' : 'refcount';
    this.findings.add(
      pfn < 0 ? { kind: 'oops', rule: 'null-page', pid: 0, object: 0 } : { kind, rule, pid: 0, object: pfn },
    );
    return true;
  }

  private used(pfn: Pfn): Frames {
    const frames = this.frames[nodeOf(pfn)];
    if (pfn < 0 || frames === undefined) {
      this.findings.add({ kind: 'oops', rule: 'null-page', pid: 0, object: 0 });
      throw new Oops('null-page');
    }
    if ((frames.state.data[frameOf(pfn)]! & BLOCK_USED) === 0)
      this.findings.add({ kind: 'uaf', rule: 'freed-frame', pid: 0, object: pfn });
    return frames;
  }

  /** A copy must not reach beyond the block that it begins in. */
  private checkWithin(pfn: Pfn, order: number): void {
    const own = this.orderOf(pfn);
    if (own < order)
      this.findings.add({ kind: 'bounds', rule: 'beyond-block', pid: 0, object: pfn, a: order, b: own });
  }

  private release(frames: Frames, pfn: Pfn): void {
    const frame = frameOf(pfn);
    const order = frames.state.data[frame]! & ORDER_MASK;
    if (frames.mapcount.data[frame] !== 0) {
      this.findings.add({ kind: 'uaf', rule: 'freed-while-mapped', pid: 0, object: pfn });
      frames.mapcount.set(frame, 0);
    }
    if (this.busy.has(pfn)) this.findings.add({ kind: 'uaf', rule: 'freed-under-dma', pid: 0, object: pfn });
    this.dropContents(pfn, order);
    this.setOwner(frames, frame, 0, 0);
    if (this.hasFlag(pfn, FrameFlag.Lru)) this.lru.remove(this.deviceOf(nodeOf(pfn)), pfn);
    this.buddy.free(nodeOf(pfn), frame, order);
  }

  private setOwner(frames: Frames, frame: number, mm: number, index: number): void {
    frames.owner.set(frame, (mm << MM_SHIFT) | hi32(index));
    frames.index.set(frame, lo32(index));
  }
}
