import { describe, expect, it } from 'vitest';
import { xasStore } from '../core/xarray/store.ts';
import { xaLoad, xaSetMark } from '../core/xarray/xa.ts';
import { Xas } from '../core/xarray/xarrays.ts';
import { CellFlag, NO_DEVICE, SlotKind } from './codes.ts';
import type { LogicalView } from './stage-view.ts';
import { drawCells, drawChanges } from './testing/drawing.ts';
import { Run } from './testing/run.ts';

/** One line a bar: row, columns that it spans, and shift[slot] or shift:count of its nodes. */
const drawBars = ({ bars }: LogicalView): string[] =>
  bars.map(({ row, from, to, nodes }) => {
    const chain = nodes.map(({ shift, slot, count }) =>
      slot >= 0 ? `${shift}[${slot}]` : `${shift}:${count}`,
    );
    return `${row} ${from}–${to} ${chain.join(' ')}`;
  });

describe('the logical page table', () => {
  it('says that a process without devices has none', () => {
    const run = new Run();
    run.map(4, 0x1000, 0);
    const { logical } = run.stage();
    expect(logical).toMatchObject({ exists: false, head: 'empty', nodes: 0, bars: [], digits: [] });
  });

  it('folds levels with one child into one row, and keeps the leaves apart', () => {
    const run = new Run();
    run.device('gpu0');
    run.map(4, 0x7f3c20000);
    run.store(0x7f3c20000);
    run.store(0x7f3c20002);
    const { logical } = run.stage();
    expect(logical.rows).toEqual([[30, 24, 18, 12, 6], [0]]);
    expect(drawBars(logical)).toEqual(['0 0–4 30[31] 24[51] 18[48] 12[32] 6[0]', '1 0–4 0:2']);
    expect(logical).toMatchObject({
      head: 'node',
      nodes: 6,
      nodeBytes: 6 * 576,
      mappings: 2,
      mappingBytes: 96,
    });
  });

  it('shows the sliver of a leaf node with one slot of 64 under a granule of 2 MiB', () => {
    const run = new Run({ granule: '2M', host: 64n << 20n });
    run.device('gpu0', 'gpu', 4096n);
    run.map(1024, 0x7f3c20000);
    run.store(0x7f3c20000);
    run.store(0x7f3c20200);
    const { logical } = run.stage();
    expect(drawBars(logical)).toEqual([
      '0 0–2 30[31] 24[51] 18[48] 12[32] 6:2',
      '1 0–0.125 0[0]',
      '1 1–1.125 0[0]',
    ]);
    expect(logical.nodes).toBe(5 + 2);
  });

  it('gives every level its row where the run makes several children', () => {
    const run = new Run();
    run.device('gpu0');
    run.map(1, 0x55d08a400);
    run.map(1, 0x7f3c20000);
    run.store(0x55d08a400);
    run.store(0x7f3c20000);
    const { logical } = run.stage();
    expect(logical.rows).toEqual([[30], [24, 18, 12, 6], [0]]);
    expect(logical.bars.filter(({ row }) => row === 1)).toHaveLength(2);
  });

  it('has smaller nodes at chunk shift 4', () => {
    const run = new Run({ chunkShift: 4 });
    run.device('gpu0');
    const a = run.map(2);
    run.store(a);
    const { logical } = run.stage(a);
    expect(logical.nodeBytes).toBe(logical.nodes * 192);
    expect(logical.digits.map(({ shift }) => shift)).toEqual([32, 28, 24, 20, 16, 12, 8, 4, 0]);
    expect(logical.digits.at(-1)!.kinds).toHaveLength(16);
  });

  it('cuts the selected index into the bits that choose slots, and opens the nodes on the way', () => {
    const run = new Run();
    run.device('gpu0');
    const a = run.map(4, 0x7f3c20000);
    run.store(a + 3, 1);
    const { logical } = run.stage(a + 3);
    expect(logical.digits.map(({ slot }) => slot)).toEqual([31, 51, 48, 32, 0, 3]);
    const leaf = logical.digits.at(-1)!;
    expect(leaf.node).toBeGreaterThan(0);
    expect(Array.from(leaf.kinds).indexOf(SlotKind.Mapping)).toBe(3);
    expect(leaf.devices[3]).toBe(0);
    expect(logical.bars.every(({ isLit }) => isLit)).toBe(true);
  });

  it('ends the way where there is no node', () => {
    const run = new Run();
    run.device('gpu0');
    run.map(1, 0x55d08a400);
    run.map(1, 0x7f3c20000);
    run.store(0x7f3c20000);
    const { logical } = run.stage(0x55d08a400);
    expect(logical.digits.map(({ node }) => node > 0)).toEqual([true, false, false, false, false, false]);
    expect(logical.bars.map(({ isLit }) => isLit)).toEqual([true, false, false]);
  });

  it('shows a multi-index entry with its siblings, and marks', () => {
    const run = new Run();
    run.device('gpu0');
    const a = run.map(8, 0x7f3c20000);
    run.store(a + 7);
    run.store(a);
    run.history.run(({ kernel }) => {
      const { arrays } = kernel;
      const table = kernel.objects.table.data[kernel.mms.vmObject.data[1]!]!;
      xasStore(new Xas(arrays).set(table, a).setOrder(2), xaLoad(arrays, table, a));
      xaSetMark(arrays, table, a, 1);
    });
    const { logical, axis } = run.stage(a);
    expect(drawCells(axis, logical.cells)).toBe('CCCC...C');
    expect(drawChanges(logical.cells, CellFlag.Sibling)).toBe(' !!!    ');
    expect([...logical.digits.at(-1)!.kinds.slice(0, 8)]).toEqual([2, 3, 3, 3, 0, 0, 0, 2]);
    expect(logical.bars.at(-1)!.nodes.at(-1)).toMatchObject({ count: 5, marks: 1 << 1 });
  });

  it('keeps NOMAP apart from absent, and marks a dropped page', () => {
    const run = new Run();
    run.device('gpu0');
    const a = run.map(3);
    run.store(a);
    run.store(a + 1, 1);
    run.drop(a, 3);
    const { axis, logical } = run.stage(-1, 'statement');
    expect(drawCells(axis, logical.cells)).toBe('--.');
    expect(drawChanges(logical.cells, CellFlag.Changed)).toBe('!! ');
    expect([...logical.cells.wasDevice]).toEqual([NO_DEVICE, 0, NO_DEVICE]);
  });

  it('marks a node whose count changed, with the count before', () => {
    const run = new Run();
    run.device('gpu0');
    const a = run.map(3);
    run.store(a);
    run.store(a + 1);
    const statement = run.history.length - 1;
    const view = run.find(statement, ({ logical }) => logical.bars.some(({ isChanged }) => isChanged));
    expect(view.logical.bars.filter(({ isChanged }) => isChanged)).toHaveLength(1);
    expect(view.logical.bars.find(({ isChanged }) => isChanged)!.nodes.at(-1)).toMatchObject({
      count: 2,
      wasCount: 1,
    });
  });
});
