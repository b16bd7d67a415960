// The buddy allocator, after mm/page_alloc.c (__rmqueue_smallest, expand, __free_one_page): orders 0 to 10, last freed first.
// Not modelled: zones, migrate types, per-CPU lists, fallbacks to other nodes.
//
// Glossary: the *buddy* of a block is the other half of the block of the next order; never-used memory lies above the node's
// *watermark* and is taken from its low end, the largest block first, when no list can serve.

import type { Journal } from '../base/journal.ts';
import { StepKind, type Steps } from '../base/steps.ts';
import { Column } from '../base/slab.ts';
import { MAX_NODES, pfnOf } from '../base/units.ts';
import { BLOCK_FREE, BLOCK_USED, type Frames, ORDER_MASK } from './frames.ts';
import type { Nodes } from './nodes.ts';

/** The greatest order of a block (Linux `MAX_ORDER`): 2^10 frames, 4 MiB. */
export const MAX_ORDER = 10;

const ORDERS = MAX_ORDER + 1;

/** The free blocks of every node. Frames here are numbers within their node. */
export class Buddy {
  /** First free block + 1 by node and order; 0 = none. */
  private readonly heads: Column;
  private readonly nodes: Nodes;
  private readonly frames: readonly Frames[];
  private readonly steps: Steps;

  constructor(journal: Journal, nodes: Nodes, frames: readonly Frames[], steps: Steps) {
    this.heads = new Column(journal, 'node.free_area', MAX_NODES, { stride: ORDERS });
    this.nodes = nodes;
    this.frames = frames;
    this.steps = steps;
  }

  /** Takes a block of 2^order frames off the lists, split from a larger one if need be. Its head, or −1 if there is none. */
  alloc(node: number, order: number): number {
    for (let from = order; from <= MAX_ORDER; from++) {
      const head = this.heads.data[node * ORDERS + from]! - 1;
      if (head < 0) continue;
      this.unlink(node, head, from);
      return this.take(node, head, from, order);
    }
    const from = this.untouchedOrder(node);
    return from < order ? -1 : this.take(node, this.raiseWatermark(node, from), from, order);
  }

  /** Gives a block back and merges it with its buddies while they are free: one step for each of the two. */
  free(node: number, frame: number, order: number): void {
    let head = frame;
    let merged = order;
    this.frames[node]!.state.set(frame, 0);
    this.nodes.freeFrames.add(node, 1 << order);
    const alone = !this.isFree(node, head ^ (1 << order), order);
    if (alone) this.link(node, head, order);
    this.steps.emit(StepKind.FrameFree, pfnOf(node, frame), order);
    if (alone) return;
    for (; merged < MAX_ORDER && this.isFree(node, head ^ (1 << merged), merged); merged++) {
      this.unlink(node, head ^ (1 << merged), merged);
      head &= ~(1 << merged);
    }
    this.link(node, head, merged);
    this.steps.emit(StepKind.BlockMerge, pfnOf(node, head), merged, order);
  }

  /** Free blocks of one order, the next to be handed out first. Never-used memory is not among them. */
  *blocks(node: number, order: number): Generator<number, void, void> {
    const { owner } = this.frames[node]!;
    for (let at = this.heads.data[node * ORDERS + order]!; at !== 0; at = owner.data[at - 1]!) yield at - 1;
  }

  /** How many free blocks of one order there are: a walk over them. */
  count(node: number, order: number): number {
    let count = 0;
    for (const _ of this.blocks(node, order)) count++;
    return count;
  }

  /** How many blocks of 2^order frames the free blocks of a node have room for. */
  roomFor(node: number, order: number): number {
    let blocks = 0;
    for (let larger = order; larger <= MAX_ORDER; larger++)
      blocks += this.count(node, larger) * 2 ** (larger - order);
    return blocks;
  }

  /** Whether a free block of exactly this order begins at a frame; there is no larger one than MAX_ORDER. */
  private isFree(node: number, frame: number, order: number): boolean {
    const state = this.frames[node]!.state.data[frame]!;
    return order < MAX_ORDER && (state & (BLOCK_FREE | BLOCK_USED | ORDER_MASK)) === (BLOCK_FREE | order);
  }

  private take(node: number, head: number, from: number, order: number): number {
    for (let half = from - 1; half >= order; half--) this.link(node, head + (1 << half), half);
    if (from > order) this.steps.emit(StepKind.BlockSplit, pfnOf(node, head), from, order);
    this.frames[node]!.state.set(head, BLOCK_USED | order);
    this.nodes.freeFrames.add(node, -(1 << order));
    return head;
  }

  /** Order of the largest block at the watermark, or −1 if all frames were handed out once. */
  private untouchedOrder(node: number): number {
    const left = this.nodes.frames.data[node]! - this.nodes.watermarks.data[node]!;
    return Math.min(MAX_ORDER, 31 - Math.clz32(left));
  }

  private raiseWatermark(node: number, order: number): number {
    const { frames, watermarks } = this.nodes;
    const head = watermarks.data[node]!;
    const end = head + (1 << order);
    watermarks.set(node, end);
    this.frames[node]!.reach(end, frames.data[node]!);
    return head;
  }

  private link(node: number, head: number, order: number): void {
    const { state, owner: next, index: previous } = this.frames[node]!;
    const list = node * ORDERS + order;
    const first = this.heads.data[list]!;
    state.set(head, BLOCK_FREE | order);
    next.set(head, first);
    if (first !== 0) previous.set(first - 1, head + 1);
    this.heads.set(list, head + 1);
  }

  private unlink(node: number, head: number, order: number): void {
    const { state, owner: next, index: previous } = this.frames[node]!;
    const after = next.data[head]!;
    const before = previous.data[head]!;
    if (before === 0) this.heads.set(node * ORDERS + order, after);
    else next.set(before - 1, after);
    if (after !== 0) previous.set(after - 1, before);
    state.set(head, 0);
    next.set(head, 0);
    previous.set(head, 0);
  }
}
