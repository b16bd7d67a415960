// The lists that pages to evict are taken from, after struct lruvec: one a device, the block that was not used for longest first. Not
// modelled: active and inactive lists, generations, host memory (it is never swapped).

import type { Journal } from '../base/journal.ts';
import { Column } from '../base/slab.ts';
import { frameOf, MAX_NODES, NO_FRAME, nodeOf, type Pfn } from '../base/units.ts';
import type { Frames } from './frames.ts';

/** Lists of blocks by device id. A block is on at most one, that of its node's device. Links are frame number + 1, 0 = none. */
export class Lru {
  private readonly heads: Column;
  private readonly tails: Column;
  private readonly frames: readonly Frames[];

  constructor(journal: Journal, frames: readonly Frames[]) {
    this.heads = new Column(journal, 'lru.head', MAX_NODES + 1);
    this.tails = new Column(journal, 'lru.tail', MAX_NODES + 1);
    this.frames = frames;
  }

  /** The block of a list that was used longest ago, or NO_FRAME. */
  oldest(list: number): Pfn {
    return (this.heads.data[list]! - 1) as Pfn;
  }

  /** The block that was used next after one on the same list, or NO_FRAME. */
  after(pfn: Pfn): Pfn {
    return (this.next(pfn).data[frameOf(pfn)]! - 1) as Pfn;
  }

  /** Puts a block on a list as the one used last. */
  add(list: number, pfn: Pfn): void {
    const last = this.tails.data[list]!;
    this.previous(pfn).set(frameOf(pfn), last);
    this.next(pfn).set(frameOf(pfn), 0);
    if (last === 0) this.heads.set(list, pfn + 1);
    else this.linkAfter((last - 1) as Pfn, pfn + 1);
    this.tails.set(list, pfn + 1);
  }

  /** Makes a block of a list the one used last. */
  touch(list: number, pfn: Pfn): void {
    if (this.tails.data[list] === pfn + 1) return;
    this.remove(list, pfn);
    this.add(list, pfn);
  }

  /** Takes a block off a list. */
  remove(list: number, pfn: Pfn): void {
    const before = this.previous(pfn).data[frameOf(pfn)]!;
    const after = this.after(pfn);
    if (before === 0) this.heads.set(list, after + 1);
    else this.linkAfter((before - 1) as Pfn, after + 1);
    if (after === NO_FRAME) this.tails.set(list, before);
    else this.previous(after).set(frameOf(after), before);
  }

  private linkAfter(pfn: Pfn, link: number): void {
    this.next(pfn).set(frameOf(pfn), link);
  }

  private next(pfn: Pfn): Column {
    return this.frames[nodeOf(pfn)]!.lruNext;
  }

  private previous(pfn: Pfn): Column {
    return this.frames[nodeOf(pfn)]!.lruPrevious;
  }
}
