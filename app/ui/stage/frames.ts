// Where a frame is on the picture.

import type { FramePlace, StageView } from '../../worker/protocol.ts';
import type { StageLayout } from './layout.ts';

/** The middle of a frame's cell; of a frame beyond what is shown, the line below its node's grid. Null without the band. */
export function middleOfFrame(view: StageView, { memory, size }: StageLayout, { node, cell }: FramePlace) {
  const place = view.memory.nodes.findIndex(({ id }) => id === node);
  const box = memory?.nodes[place];
  const facts = view.memory.nodes[place];
  if (box === undefined || facts === undefined) return null;
  if (cell < 0) {
    const rows = Math.ceil(facts.cells / facts.perRow);
    return { x: box.x + 6, y: box.y + rows * box.pitch + size.gap + size.entry / 2 };
  }
  const x = box.x + (cell % facts.perRow) * box.pitch + box.pitch / 2;
  return { x, y: box.y + Math.floor(cell / facts.perRow) * box.pitch + box.pitch / 2 };
}
