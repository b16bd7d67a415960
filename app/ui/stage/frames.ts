// Where a frame is on the picture.

import type { FramePlace, StageView } from '../../worker/protocol.ts';
import type { StageLayout } from './layout.ts';

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
  const x = box.x + (cell % box.perRow) * box.pitch + box.pitch / 2;
  return { x, y: box.y + Math.floor(cell / box.perRow) * box.pitch + box.pitch / 2, side };
}
