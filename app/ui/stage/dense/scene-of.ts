// The dense rows of a view, and where the layout has them.

import { NO_DEVICE } from '../../../projections/codes.ts';
import type { MemoryNodeView, StageView } from '../../../worker/protocol.ts';
import type { StageLayout } from '../layout.ts';
import { isArea } from '../layout.ts';
import type { DensityData, FramesData, Row, RowData, SharesData } from './scene.ts';

type Shares = NonNullable<StageView['shares']>;

/** The data of every dense row of a view, by the row's name; made once a view, so that what stays the same is not sent again. */
export function dataOf(view: StageView): Readonly<Record<string, RowData>> {
  const data: Record<string, RowData> = {};
  if (view.shares !== null) sharesOf(view, view.shares, data);
  for (const node of view.memory.nodes) if (isArea(node)) data[`frames-${node.id}`] = framesOf(node);
  return data;
}

function sharesOf(view: StageView, shares: Shares, data: Record<string, RowData>): void {
  const { columns } = view.axis;
  const bars = ({ counts, flags }: Shares['ribbon']): SharesData => ({
    kind: 'shares',
    classes: shares.classes,
    counts,
    flags,
    columns,
  });
  const density = (row: Shares['logicalRows'][number]): DensityData => ({ kind: 'density', ...row });
  data['ribbon'] = bars(shares.ribbon);
  data['mapping'] = bars(shares.logical);
  shares.logicalRows.forEach((row, i) => (data[`node-${i}`] = density(row)));
  view.tables.forEach(({ id, exists }, at) => {
    const table = shares.tables[at];
    if (table === undefined || !exists) return;
    data[`leaf-${id}`] = bars(table.leaves);
    table.rows.forEach((row, i) => (data[`table-${id}-${i}`] = density(row)));
  });
}

const framesOf = ({ used, owner, changed, unit, device }: MemoryNodeView): FramesData => ({
  kind: 'frames',
  used,
  owner,
  changed,
  perCell: 2 ** unit,
  hue: device === NO_DEVICE ? 2 : 3 + device,
});

/** The rows of a picture, with the places that the layout gives them. */
export function rowsOf(view: StageView, layout: StageLayout, data: Readonly<Record<string, RowData>>): Row[] {
  const { virtual, logical, tables, memory, size } = layout;
  const rows: Row[] = [];
  const add = (id: string, y: number | undefined, height: number): void => {
    const found = data[id];
    if (found === undefined || y === undefined) return;
    rows.push({ id, place: { y, height, x: 0, pitch: 0, perRow: 0 }, data: found });
  };
  if (virtual !== null) add('ribbon', virtual.ribbon, size.ribbon);
  logical?.rows.forEach((y, i) => add(`node-${i}`, y, size.bar));
  if (logical !== null) add('mapping', logical.leaves, size.leaf);
  tables?.tables.forEach((box, at) => {
    const id = view.tables[at]?.id ?? '';
    box.rows.forEach((y, i) => add(`table-${id}-${i}`, y, size.bar));
    add(`leaf-${id}`, box.leaves, size.leaf);
  });
  memory?.nodes.forEach(({ x, y, pitch, perRow }, at) => {
    const id = `frames-${view.memory.nodes[at]?.id}`;
    const found = data[id];
    if (found !== undefined) rows.push({ id, place: { y, height: 0, x, pitch, perRow }, data: found });
  });
  return rows;
}
