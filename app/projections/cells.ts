// One cell a column: where the data of a granule lives, and what the shown step did to it. Shared by the ribbon and the logical page
// table. No kernel symbol; our decision (stage.md).

import { GM_PAGE_TYPE_MASK, GmPage } from '../core/index.ts';
import { CellState, NO_DEVICE } from './codes.ts';
import type { CellsView } from './stage-view.ts';

/** Cells for `columns` columns, all outside. */
export const emptyCells = (columns: number): CellsView => ({
  state: new Uint8Array(columns),
  device: new Uint8Array(columns).fill(NO_DEVICE),
  flags: new Uint8Array(columns),
  wasState: new Uint8Array(columns),
  wasDevice: new Uint8Array(columns).fill(NO_DEVICE),
});

/** The number of a device on the picture: ids count from 1, numbers from 0 as in `gpu0`. */
export const deviceNumber = (device: number): number => (device > 0 ? device - 1 : NO_DEVICE);

/** The state that a `gm_mapping`'s flags say. */
export function stateOfFlags(flags: number): CellState {
  const type = flags & GM_PAGE_TYPE_MASK;
  if (type === GmPage.CPU) return CellState.Cpu;
  return type === GmPage.DEVICE ? CellState.Device : CellState.Nomap;
}
