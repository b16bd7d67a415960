// The thread of the selected address: VA, slot, mapping, every PTE that has it, frame. Where they disagree, or it ends in the air,
// the view says so. No kernel symbol; our decision (stage.md).

import { NO_FRAME } from '../core/index.ts';
import { CellState, LeafFlag } from './codes.ts';
import { placeOf } from './memory.ts';
import type { Scene } from './scene.ts';
import type { LogicalView, MemoryView, TableView, ThreadView, VirtualView } from './stage-view.ts';

/** The bands that the thread runs through. */
interface Bands {
  readonly virtual: VirtualView;
  readonly logical: LogicalView;
  readonly tables: readonly TableView[];
  readonly memory: MemoryView;
}

/** The thread in column `column` (absolute), or null if the column is not seen. */
export function projectThread({ k, axis }: Scene, column: number, bands: Bands): ThreadView | null {
  const { virtual, logical, tables, memory } = bands;
  const i = column - axis.from;
  if (column < 0 || i < 0 || i >= axis.first.length) return null;
  const mapping = logical.mapping[i]!;
  const said = mapping === 0 ? NO_FRAME : k.mappings.page.data[mapping]!;
  const frames = tables.map(({ leaves }) => leaves.pfn[i]!);
  const named = mapping === 0 ? [] : [{ pfn: said, from: -1 }];
  const mapped = frames.map((pfn, from) => ({ pfn, from })).filter(({ pfn }) => pfn !== said);
  return {
    column,
    vma: virtual.ribbon.state[i] !== CellState.Outside,
    mapping: mapping !== 0,
    leaves: tables.map(({ leaves }) => (leaves.flags[i]! & LeafFlag.Present) !== 0),
    ends: [...named, ...mapped]
      .filter(({ pfn }) => pfn !== NO_FRAME)
      .map(({ pfn, from }) => ({
        at: placeOf(memory.nodes, pfn),
        from,
        agrees: mapping === 0 || pfn === said,
      })),
  };
}
