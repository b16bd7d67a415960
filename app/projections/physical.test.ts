import { describe, expect, it } from 'vitest';
import type { FormatName } from '../core/index.ts';
import { LeafFlag } from './codes.ts';
import type { StageView, TableView } from './stage-view.ts';
import { Run } from './testing/run.ts';

/** One line a bar: row, columns that it spans, and name[slot] or name:used of its pages. */
const drawBars = ({ bars }: TableView): string[] =>
  bars.map(({ row, from, to, pages }) => {
    const chain = pages.map(({ name, slot, used }) => (slot >= 0 ? `${name}[${slot}]` : `${name}:${used}`));
    return `${row} ${from.toFixed(2)}–${to.toFixed(2)} ${chain.join(' ')}`;
  });

const table = (view: StageView, id: string): TableView => view.tables.find((one) => one.id === id)!;

describe('the physical page tables', () => {
  it('shows the CPU’s, and a device’s in its own format over the same columns', () => {
    const run = new Run();
    run.device('gpu0');
    const a = run.map(4, 0x7f3c20000);
    run.store(a);
    run.store(a + 1);
    run.store(a + 2, 1);
    const view = run.stage();
    expect(drawBars(table(view, 'cpu'))).toEqual(['0 0.00–4.00 PGD[254] PUD[240] PMD[256] PTE:2']);
    expect(drawBars(table(view, '1'))).toEqual(['0 0.00–4.00 L4[0] L3[508] L2[481] L1[0] L0:1']);
    expect(table(view, 'cpu')).toMatchObject({ levels: 4, addressBits: 48, pageCount: 4, bytes: 4 * 4096 });
    expect(table(view, '1')).toMatchObject({ levels: 5, addressBits: 49, pageCount: 5 });
  });

  it('gives 2 MiB leaves and 4 KiB leaves their own depth', () => {
    const run = new Run({ granule: '2M', host: 64n << 20n });
    run.device('gpu0', 'gpu', 4096n);
    run.map(4, 0x55d08a400, 0);
    run.store(0x55d08a400);
    run.map(1024, 0x7f3c20000);
    run.store(0x7f3c20000);
    const cpu = table(run.stage(), 'cpu');
    expect(cpu.rows).toEqual([['PGD'], ['PUD', 'PMD'], ['PTE']]);
    expect(drawBars(cpu)).toEqual([
      '0 0.00–7.00 PGD:2',
      '1 0.00–4.00 PUD[322] PMD:1',
      '2 0.00–4.00 PTE:1',
      '1 5.00–7.00 PUD[240] PMD:1',
    ]);
    expect([...cpu.leaves.order]).toEqual([0, 0, 0, 0, 0, 9, 0]);
  });

  it('names the raw entry at the end of the selected walk', () => {
    const run = new Run();
    run.device('gpu0');
    const a = run.map(2, 0x7f3c20000);
    run.store(a);
    const { entry } = table(run.stage(a), 'cpu');
    expect(entry).toMatchObject({ level: 'PTE', slot: 0, kind: 'leaf', pfn: 0, raw: 0x8000_0000_0000_0067n });
    const set = entry!.fields.filter(({ high, low, value }) => high === low && value === 1n);
    expect(set.map(({ name }) => name)).toEqual(['XD', 'D', 'A', 'U/S', 'R/W', 'P']);
    expect(table(run.stage(a), '1').entry).toMatchObject({ level: 'L4', kind: 'empty', raw: 0n, pfn: -1 });
    expect(table(run.stage(), 'cpu').entry).toBeNull();
  });

  it('keeps the place of a device that is not attached yet', () => {
    const run = new Run();
    run.device('gpu0', 'npu');
    run.history.moveTo({ statement: 0, step: 0 });
    expect(table(run.stage(), '1')).toMatchObject({
      exists: false,
      name: 'gpu0',
      format: 'npu',
      bars: [],
      pageCount: 0,
    });
  });

  it('shows the frame before, where the step changed a leaf', () => {
    const run = new Run();
    run.device('gpu0');
    const a = run.map(1);
    run.store(a);
    run.unmap(a, 1);
    const view = run.find(
      run.history.length - 1,
      ({ tables }) => (tables[0]!.leaves.flags[0]! & LeafFlag.Changed) !== 0,
    );
    const { leaves } = table(view, 'cpu');
    expect([leaves.pfn[0], leaves.wasPfn[0]]).toEqual([-1, 0]);
    expect(leaves.flags[0]).toBe(LeafFlag.Changed | LeafFlag.WasPresent);
  });

  const formats: FormatName[] = [
    'x86-64',
    'x86-64-5level',
    'arm64',
    'riscv-sv39',
    'riscv-sv48',
    'riscv-sv57',
    'gpu',
    'npu',
  ];
  it.each(formats)('draws leaves of %s as they are, and rows for its levels only', (format) => {
    const run = new Run();
    run.device('dev0', format);
    const a = run.map(3);
    run.store(a + 1, 1);
    const view = run.stage(a + 1);
    const device = table(view, '1');
    expect([...device.leaves.pfn]).toEqual([-1, 2 ** 26, -1]);
    expect(device.rows.flat()).toHaveLength(device.levels);
    expect(device.entry).toMatchObject({ kind: 'leaf', pfn: 2 ** 26 });
    expect(device.bars.flatMap(({ pages }) => pages)).toHaveLength(device.pageCount);
  });
});
