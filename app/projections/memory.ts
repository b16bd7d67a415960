// Band 4: physical memory, each node's frames as cells whose place is their number, and the copies between nodes. Mirrors struct page
// of each node's mem_map, and the order of its LRU list; not shown: free lists.

import {
  frameOf,
  type Kernel,
  MAX_ORDER,
  NO_FRAME,
  NodeKind,
  nodeOf,
  type Pfn,
  pfnOf,
  StepKind,
} from '../core/index.ts';
import { deviceNumber } from './cells.ts';
import { FrameOwner, MOST_BLOCKS } from './codes.ts';
import { frameSurveyOf } from './frame-survey.ts';
import type { Copy } from './moment.ts';
import type { Reported } from './reported.ts';
import type { Scene } from './scene.ts';
import type { CopyView, FramePlace, LogicalView, MemoryNodeView, MemoryView } from './stage-view.ts';

/** Cells of a node that are shown in a picture of cells, where there are few nodes and where there are many. */
const CELLS_OF_FEW = 96;
const CELLS_OF_MANY = 64;
const FEW = 2;
/** Blocks whose order of eviction is told in an area, where single frames are not seen. */
const TURNS_OF_AREA = 3;

/** Band 4 of a scene. `logical` tells whose the frames are that no page table maps. */
export function projectMemory(scene: Scene, logical: LogicalView, reported: Reported): MemoryView {
  const held = framesHeld(scene, logical);
  const sources = nodesOf(scene);
  const { frames } = scene;
  const most = sources.length > FEW && frames <= CELLS_OF_FEW ? Math.min(frames, CELLS_OF_MANY) : frames;
  const nodes = sources.map((node) => new NodeProjector(scene, node, held, most).project(reported));
  const { now } = scene.k.engine.clock;
  const drawn = ({ from, to, order, began, duration }: Copy): CopyView => ({
    id: `${from}:${to}`,
    from: placeOf(nodes, from),
    to: placeOf(nodes, to),
    order,
    duration,
    share: duration === 0 ? 1 : Math.min(1, (now - began) / duration),
  });
  const landed = scene.landed.map((copy): CopyView => ({ ...drawn(copy), share: 1 }));
  return { nodes, copies: scene.copies.map(drawn), landed, now };
}

/** Where a frame is on the picture. */
export function placeOf(nodes: readonly MemoryNodeView[], pfn: number): FramePlace {
  const node = nodeOf(pfn as Pfn);
  const view = nodes.find(({ id }) => id === node);
  const cell = view === undefined ? -1 : Math.floor(frameOf(pfn as Pfn) / 2 ** view.unit);
  return { pfn, node, cell: view !== undefined && cell < view.cells ? cell : -1 };
}

/** A node, whether it stands now or the run makes it later. */
interface SourceNode {
  readonly id: number;
  readonly device: number;
  readonly name: string;
  readonly frames: number;
}

function nodesOf({ k, ground }: Scene): SourceNode[] {
  const host = { id: k.hostNode, device: 0, name: 'host', frames: k.memory.framesOf(k.hostNode) };
  const devices = ground.devices.flatMap(({ id, name, nodes }) =>
    nodes.map(({ node, frames }) => ({ id: node, device: id, name, frames })),
  );
  return [host, ...devices];
}

/** Page indices of frames that a gm_mapping among what is seen, or a copy, points to. */
function framesHeld({ k, axis }: Scene, { mapping }: LogicalView): Map<number, number> {
  const held = new Map<number, number>();
  mapping.forEach((id, column) => {
    if (id !== 0) held.set(k.mappings.page.data[id]!, axis.first[column]!);
  });
  return held;
}

class NodeProjector {
  private readonly scene: Scene;
  private readonly k: Kernel;
  private readonly source: SourceNode;
  private readonly held: ReadonlyMap<number, number>;
  private readonly unit: number;
  private readonly cells: number;
  private readonly exists: boolean;

  constructor(scene: Scene, source: SourceNode, held: ReadonlyMap<number, number>, most: number) {
    const { k, footprint } = scene;
    this.scene = scene;
    this.k = k;
    this.source = source;
    this.held = held;
    this.unit = unitFor(footprint.frameEnd(source.id), k.granuleOrder, most);
    this.cells = Math.min(most, Math.ceil(source.frames / 2 ** this.unit));
    const { memory } = k;
    this.exists = source.id < memory.nodeCount && memory.kindOf(source.id) !== NodeKind.Removed;
  }

  project(reported: Reported): MemoryNodeView {
    const { source, unit, cells, exists, k } = this;
    const survey = exists ? frameSurveyOf(k, this.scene.ground, source.id, unit, cells) : null;
    const used = survey?.used.slice() ?? new Uint32Array(cells);
    const heads = survey?.heads ?? new Int32Array(cells).fill(-1);
    const owners = this.owners(heads);
    const free = exists ? k.memory.freeFramesOf(source.id) : source.frames;
    const rest = Math.max(0, source.frames - cells * 2 ** unit);
    const usedShown = used.reduce((sum, frames) => sum + frames, 0);
    return {
      id: source.id,
      device: deviceNumber(source.device),
      name: source.name,
      exists,
      frames: source.frames,
      free,
      unit,
      cells,
      rest,
      restFree: free - (source.frames - rest - usedShown),
      blocks: exists ? this.freeBlocks() : [],
      used,
      changed: this.changedCells(),
      reported: this.reportedCells(reported),
      turn: this.turns(),
      ...owners,
    };
  }

  private freeBlocks(): number[] {
    const { memory } = this.k;
    return Array.from({ length: MAX_ORDER + 1 }, (_, order) => {
      let blocks = 0;
      for (const _block of memory.freeBlocks(this.source.id, order)) if (++blocks === MOST_BLOCKS) break;
      return blocks;
    });
  }

  /** When each cell comes up for eviction: as many blocks from the cold end of its device's list as there are cells, in an area a few. */
  private turns(): Uint16Array {
    const { source, exists, unit, cells } = this;
    const { memory } = this.k;
    const turns = new Uint16Array(cells);
    if (!exists || source.device === 0) return turns;
    const most = cells > CELLS_OF_FEW ? TURNS_OF_AREA : cells;
    let pfn = memory.leastRecentlyUsed(source.device);
    for (let turn = 1; turn <= most && pfn !== NO_FRAME; turn++) {
      const cell = Math.floor(frameOf(pfn) / 2 ** unit);
      if (nodeOf(pfn) === source.id && cell < cells && turns[cell] === 0) turns[cell] = turn;
      pfn = memory.usedNextAfter(pfn);
    }
    return turns;
  }

  /** Whose the first block in use of each cell is. */
  private owners(heads: Int32Array): Pick<MemoryNodeView, 'owner' | 'index' | 'pid'> {
    const { memory } = this.k;
    const owner = new Uint8Array(heads.length);
    const index = new Float64Array(heads.length).fill(-1);
    const pid = new Uint16Array(heads.length);
    heads.forEach((head, cell) => {
      if (head < 0) return;
      const pfn = pfnOf(this.source.id, head);
      const mm = memory.ownerMm(pfn);
      owner[cell] = mm === 0 ? FrameOwner.Held : mm === this.scene.pid ? FrameOwner.Shown : FrameOwner.Other;
      pid[cell] = mm;
      index[cell] = mm === 0 ? (this.held.get(pfn) ?? -1) : memory.ownerIndex(pfn);
    });
    return { owner, index, pid };
  }

  /** Cells with a frame that was reported. */
  private reportedCells({ frames }: Reported): Uint8Array {
    const reported = new Uint8Array(this.cells);
    for (const pfn of frames)
      if (nodeOf(pfn as Pfn) === this.source.id)
        reported[Math.floor(frameOf(pfn as Pfn) / 2 ** this.unit)] = 1;
    return reported;
  }

  /** Cells in which the marked steps took or gave back frames. */
  private changedCells(): Uint8Array {
    const changed = new Uint8Array(this.cells);
    const { steps } = this.k.engine;
    const { marked, end } = this.scene.moment;
    for (let at = marked; at < end; at++) {
      const kind = steps.kindAt(at);
      if (kind !== StepKind.FrameAlloc && kind !== StepKind.FrameFree) continue;
      const pfn = steps.numberAt(at, 'a') as Pfn;
      if (nodeOf(pfn) === this.source.id) changed[Math.floor(frameOf(pfn) / 2 ** this.unit)] = 1;
    }
    return changed;
  }
}

/** Order of a cell: the granule's, or larger where the run used more frames than there are cells to show. */
function unitFor(end: number, granuleOrder: number, most: number): number {
  let unit = granuleOrder;
  while (Math.ceil(end / 2 ** unit) > most) unit++;
  return unit;
}
