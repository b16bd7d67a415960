// Where a frame is on the picture, what is told of it, and which page it stands for.

import { FrameOwner } from '../../projections/codes.ts';
import type { stageWords } from '../../words/en/stage.ts';
import type { FramePlace, MemoryNodeView, StageView } from '../../worker/protocol.ts';
import { isArea, type NodeBox, type StageLayout } from './layout.ts';

/** What is told of a cell. */
type FrameFacts = Parameters<typeof stageWords.frameName>[0];

/** Cells of an area are small: what surrounds one is not. */
const LEAST_SIDE = 7;

/** The square of a frame's cell, by its middle. */
export interface FrameBox {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Where a frame's cell is; of a frame beyond what is shown, the line below its node's grid. Null without the band. */
export function frameBox(view: StageView, layout: StageLayout, { node, cell }: FramePlace): FrameBox | null {
  const { memory, size } = layout;
  const place = view.memory.nodes.findIndex(({ id }) => id === node);
  const box = memory?.nodes[place];
  const facts = view.memory.nodes[place];
  if (box === undefined || facts === undefined) return null;
  const side = Math.max(LEAST_SIDE, box.pitch - 2);
  if (cell < 0) {
    const rows = Math.ceil(facts.cells / box.perRow);
    return { x: box.x + side / 2, y: box.y + rows * box.pitch + size.gap + size.copies / 2, side };
  }
  return { ...middleOf(box, cell), side };
}

/** The middle of a cell of a node's grid, in units of the picture. */
export function middleOf(box: NodeBox, cell: number): Pick<FrameBox, 'x' | 'y'> {
  const [column, row] = [cell % box.perRow, Math.floor(cell / box.perRow)];
  return { x: box.x + (column + 0.5) * box.pitch, y: box.y + (row + 0.5) * box.pitch };
}

/** The page that a cell stands for: of its first block in use, if that is the shown process's; else null. */
export function pageOfCell({ owner, index }: MemoryNodeView, cell: number): number | null {
  const isOwn = owner[cell] === FrameOwner.Shown || owner[cell] === FrameOwner.Held;
  return isOwn && index[cell]! >= 0 ? index[cell]! : null;
}

/** The page under a point of the picture where a node's frames are an area; null elsewhere, and where no page of the process lies. */
export function pageInArea(view: StageView, layout: StageLayout, x: number, y: number): number | null {
  for (const [i, box] of (layout.memory?.nodes ?? []).entries()) {
    const node = view.memory.nodes[i]!;
    const [column, row] = [Math.floor((x - box.x) / box.pitch), Math.floor((y - box.y) / box.pitch)];
    const cell = row * box.perRow + column;
    const isInside = column >= 0 && row >= 0 && column < box.perRow && cell < node.cells;
    if (isInside && isArea(node)) return pageOfCell(node, cell);
  }
  return null;
}

/** What is told of a cell. */
export const factsOf = (node: MemoryNodeView, cell: number): FrameFacts => ({
  frame: cell * 2 ** node.unit,
  frames: 2 ** node.unit,
  used: node.used[cell]!,
  owner: node.owner[cell]!,
  pid: node.pid[cell]!,
  index: node.index[cell]!,
  isChanged: node.changed[cell] === 1,
  isReported: node.reported[cell] === 1,
  turn: node.turn[cell]!,
});
