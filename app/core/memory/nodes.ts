// Memory nodes, after struct pglist_data and the RFC's struct hnode: how many frames each has and how many are free.
// Not modelled: zones, distances between nodes, watermarks of reclaim.

import { assert } from '../base/assert.ts';
import type { Journal } from '../base/journal.ts';
import { Column, Register } from '../base/slab.ts';
import { MAX_NODES, NODE_SHIFT, type NodeId } from '../base/units.ts';

/** What a node is: host DRAM, a device's memory (RFC patch 3/6, `struct hnode`), or a device's that went away. */
export const NodeKind = { Host: 1, Hnode: 2, Removed: 3 } as const;
export type NodeKind = (typeof NodeKind)[keyof typeof NodeKind];

/** The nodes of one machine, one cell a node in each column. Ids count from 0 and are never used again. */
export class Nodes {
  readonly kinds: Column;
  /** Device id that owns the node, or 0. */
  readonly devices: Column;
  readonly frames: Column;
  readonly freeFrames: Column;
  /** Frames below it were handed out at least once; the rest is one untouched run. */
  readonly watermarks: Column;
  private readonly counter: Register;

  constructor(journal: Journal) {
    const column = (name: string) => new Column(journal, `node.${name}`, MAX_NODES);
    this.counter = new Register(journal, 'node.count');
    this.kinds = column('kind');
    this.devices = column('device');
    this.frames = column('frames');
    this.freeFrames = column('free');
    this.watermarks = column('watermark');
  }

  /** Nodes ever added. */
  get count(): number {
    return this.counter.value;
  }

  /** A node of `frames` untouched frames (0 to 2^26). Gives its id. */
  add(kind: NodeKind, device: number, frames: number): NodeId {
    const node = this.count;
    assert(node < MAX_NODES, 'at most MAX_NODES nodes');
    assert(frames >= 0 && frames <= 2 ** NODE_SHIFT, 'a node has at most 2^26 frames');
    this.counter.value = node + 1;
    this.kinds.set(node, kind);
    this.devices.set(node, device);
    this.frames.set(node, frames);
    this.freeFrames.set(node, frames);
    return node as NodeId;
  }

  /** Takes an hnode out of service; every frame of it must be free. */
  remove(node: number): void {
    assert(this.kinds.data[node] === NodeKind.Hnode, 'only an hnode can be removed');
    assert(this.freeFrames.data[node] === this.frames.data[node], 'a removed node has no frame in use');
    this.kinds.set(node, NodeKind.Removed);
  }
}
