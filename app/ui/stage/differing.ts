// What of a picture is otherwise in the one that stands beside it, handed down to its parts: they are marked, the rest turns grey.

import { createContext, useContext } from 'react';
import type { StageDifference, StageView } from '../../worker/protocol.ts';

/** Masks by the names of rows, over the columns from `from` on; `slots` are those of a digit (empty: all differ). */
export interface Masks {
  readonly from: number;
  readonly rows: ReadonlyMap<string, Uint8Array>;
  readonly difference: StageDifference;
  slots(shift: number): Uint8Array;
}

/** Null as long as a picture stands alone. */
export const Differing = createContext<Masks | null>(null);

/** The masks of a difference, for the rows of a view. */
export function maskedBy(difference: StageDifference, { axis, tables }: StageView): Masks {
  const { vmas, ribbon, nodes, mappings } = difference;
  const rows = new Map([
    ['vma', vmas],
    ['ribbon', ribbon],
    ['mapping', mappings],
  ]);
  nodes.forEach((mask, row) => rows.set(`node-${row}`, mask));
  difference.tables.forEach((table, at) => {
    const id = tables[at]?.id ?? '';
    rows.set(`leaf-${id}`, table.leaves);
    table.rows.forEach((mask, row) => rows.set(`table-${id}-${row}`, mask));
  });
  const slots = (shift: number): Uint8Array =>
    difference.slots.find((digit) => digit.shift === shift)?.slots ?? new Uint8Array();
  return { from: axis.from, rows, difference, slots };
}

/** Whether something in a row, over the positions `from` to `to`, is otherwise in the picture beside. */
export function useDiffers(row: string, from: number, to: number): boolean {
  const masks = useContext(Differing);
  if (masks === null) return false;
  const start = Math.max(0, Math.floor(from) - masks.from);
  const end = Math.max(0, Math.ceil(to) - masks.from);
  return masks.rows.get(row)?.subarray(start, end).includes(1) ?? true;
}
