// The picture as text, one character a column: `.` absent, `-` NOMAP, `C` CPU, `0` device 0, `>` moving; blank = outside, `~` = fold
// or gap. Leaves: `x` none, `#` present. `!` below marks what the step changed.

import { CellFlag, CellState, ColumnKind, LeafFlag } from '../codes.ts';
import type { AxisView, CellsView, LeavesView, StageView } from '../stage-view.ts';

/** One row of cells. */
export const drawCells = (axis: AxisView, { state, device, flags }: CellsView): string =>
  Array.from(state, (cell, i) => {
    if (axis.kind[i] !== ColumnKind.Cell) return '~';
    if ((flags[i]! & CellFlag.Moving) !== 0) return '>';
    return cell === CellState.Device ? String(device[i]) : ' .-C'.charAt(cell);
  }).join('');

/** One row of leaves. */
const drawLeaves = (axis: AxisView, { flags }: LeavesView): string =>
  Array.from(flags, (bits, i) => {
    if (axis.kind[i] !== ColumnKind.Cell) return '~';
    return (bits & LeafFlag.Present) === 0 ? 'x' : '#';
  }).join('');

/** Where the step changed a row of cells or leaves. */
export const drawChanges = ({ flags }: CellsView | LeavesView, bit: number = CellFlag.Changed): string =>
  Array.from(flags, (bits) => ((bits & bit) === 0 ? ' ' : '!')).join('');

/** The whole stage: ribbon, mappings, then a row for each page table. */
export function draw({ axis, virtual, logical, tables }: StageView): string[] {
  const leaves = tables.map((table) => drawLeaves(axis, table.leaves));
  return [drawCells(axis, virtual.ribbon), drawCells(axis, logical.cells), ...leaves];
}
