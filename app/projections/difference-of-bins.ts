// Two pictures of the same bins compared: a bin differs if it holds other numbers, or other reports. Our decision (stage.md, "two runs
// side by side").

import { CellFlag } from './codes.ts';
import type { AxisView, DensityRow, RowShares, SharesView, StageView } from './stage-view.ts';

const FLAGS = CellFlag.Moving | CellFlag.Reported;

/** The bins in which a row of two pictures differs; null where columns stand by themselves. */
export function sharesMask(
  here: StageView,
  there: StageView,
  rowOf: (shares: SharesView) => RowShares | undefined,
): Uint8Array | null {
  if (here.shares === null) return null;
  const own = rowOf(here.shares)!;
  const other = there.shares === null ? undefined : rowOf(there.shares);
  const found = new Uint8Array(own.flags.length);
  const [classes, others] = [here.shares.classes, there.shares?.classes ?? 0];
  for (let bin = 0; bin < found.length; bin++) {
    const flags = other?.flags[bin] ?? FLAGS;
    let differs = other === undefined || ((own.flags[bin]! ^ flags) & FLAGS) !== 0;
    for (let code = 0; code < Math.max(classes, others) && !differs; code++)
      differs = countIn(own, bin, code, classes) !== countIn(other, bin, code, others);
    found[bin] = differs ? 1 : 0;
  }
  return found;
}

const countIn = (row: RowShares | undefined, bin: number, code: number, classes: number): number =>
  code < classes ? (row?.counts[bin * classes + code] ?? 0) : 0;

/** A mask of bars, with the bins in which there are other narrow nodes. */
export function withDensity(
  mask: Uint8Array,
  one: DensityRow | undefined,
  other: DensityRow | undefined,
): Uint8Array {
  one?.nodes.forEach((nodes, bin) => {
    if (nodes !== other?.nodes[bin] || one.used[bin] !== other.used[bin]) mask[bin] = 1;
  });
  return mask;
}

/** The columns or bins that are seen and lie under positions of the axis, `[from, to)`. */
export function elementsUnder(
  { from: first, bin, columns }: AxisView,
  { from, to }: { readonly from: number; readonly to: number },
): [from: number, to: number] {
  const [low, high] = [Math.floor(from), Math.ceil(to)];
  if (bin === 0) return [Math.max(0, low - first), Math.max(0, high - first)];
  let column = first;
  let begin = columns.length;
  for (let i = 0; i < columns.length; i++) {
    if (column >= high) return [Math.min(begin, i), i];
    column += columns[i]!;
    if (column > low && begin === columns.length) begin = i;
  }
  return [begin, columns.length];
}
