import { assert, boolean, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeLeaf,
  encodeLeaf,
  type FormatName,
  formatNames,
  formatOf,
  type Kernel,
  MapFlag,
} from '../core/index.ts';
import type { FormatsView, FormatWalkView } from './all-formats-view.ts';
import { projectFormats } from './all-formats.ts';
import { walkersOf } from './inspector-entry.ts';
import { Run } from './testing/run.ts';

const names = constantFrom<FormatName>(...formatNames);
const bytes = constantFrom<0 | 9>(0, 9);
const state = record({ user: boolean(), write: boolean(), accessed: boolean(), dirty: boolean() });

const kernelOf = (run: Run): Kernel => run.history.machine.kernel;
const formatsAt = (run: Run, index: number): FormatsView => projectFormats(kernelOf(run), { pid: 1, index })!;
const inFormat = ({ formats }: FormatsView, name: FormatName): FormatWalkView =>
  formats.find((format) => format.name === name)!;

/** The address that the slots of a walk choose, in pages; the bits of a leaf's own pages are left out. */
const addressOf = ({ levels }: FormatWalkView): number =>
  levels.reduce((sum, { slot, low }) => sum + slot * 2 ** (low - 12), 0);

/** Holds every walk against the page, the leaf that all share, and what the machine's own tables hold. */
function agrees(run: Run, index: number): void {
  const view = formatsAt(run, index);
  const { granuleOrder, granulePages } = kernelOf(run);
  const pages = 2 ** (view.leaf?.order ?? granuleOrder);
  expect(view.formats.map(({ name }) => name)).toEqual(formatNames);
  for (const format of view.formats) {
    const { name, raw, refusal } = format;
    const { userEnd, levels } = formatOf(name, granuleOrder);
    const hasOrder = levels.some(({ leafOrder }) => 2 ** Math.max(0, leafOrder) === pages && leafOrder >= 0);
    expect(refusal?.kind).toBe(index >= userEnd ? 'address' : hasOrder ? undefined : 'order');
    if (refusal === null) expect(addressOf(format)).toBe(index - (index % pages));
    if (raw === null) continue;
    const { pfn, user, write, accessed, dirty } = view.leaf!;
    const said = decodeLeaf(formatOf(name, granuleOrder), BigInt(`0x${raw}`));
    expect(said).toEqual({ pfn, user, write, accessed, dirty });
  }
  expect(granulePages).toBeGreaterThan(0);
  for (const { mmu, device } of walkersOf(kernelOf(run), 1)) {
    const { tables } = kernelOf(run);
    const cell = tables.lookup(mmu, index);
    const format = inFormat(view, tables.formatOf(mmu).name);
    const isSource = view.source?.kind === 'table' && (view.source.device === null) === (device === 0);
    if (cell >= 0 && isSource) expect(BigInt(`0x${format.raw!}`)).toBe(tables.rawAt(cell));
    expect(format.walkers.filter(({ holds }) => holds !== 'nothing').length > 0).toBe(cell >= 0);
  }
}

describe('a leaf', () => {
  it('says what was encoded, in every format', () => {
    assert(
      property(names, bytes, integer({ min: 0, max: 2 ** 22 }), state, (name, order, granule, facts) => {
        const format = formatOf(name, order);
        if (!format.levels.some(({ leafOrder }) => leafOrder === order)) return;
        const pfn = granule * 2 ** order;
        const raw = encodeLeaf(format, pfn, order, facts);
        expect(decodeLeaf(format, raw)).toEqual({ pfn, ...facts });
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});

describe('all formats of a page', () => {
  it('are walks to the same page, and the machine’s own is what its table holds', () => {
    const places = integer({ min: 0x10, max: 2 ** 26 - 0x20 });
    const writers = constantFrom<readonly number[]>([], [0], [1], [0, 1], [1, 0]);
    assert(
      property(names, places, writers, (cpu, at, by) => {
        if (cpu === 'gpu' || cpu === 'npu') return;
        const run = new Run({ cpu });
        run.device('gpu0', 'gpu');
        const first = run.map(4, at);
        for (const device of by) run.store(first + 1, device);
        for (let page = 0; page < 4; page++) agrees(run, first + page);
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('end at a huge page in a machine of 2 MiB', () => {
    const run = new Run({ granule: '2M', host: 64n << 20n, cpu: 'riscv-sv48' });
    run.device('npu0', 'npu', 4096n);
    const a = run.map(512, 0x200000);
    run.store(a + 7);
    agrees(run, a + 7);
    const view = formatsAt(run, a + 7);
    expect(view.leaf).toMatchObject({ order: 9, write: true, dirty: true });
    expect(inFormat(view, 'x86-64').levels.map(({ name }) => name)).toEqual(['PGD', 'PUD', 'PMD']);
    expect(inFormat(view, 'npu').levels).toEqual([
      { name: 'entry', high: 47, low: 21, slot: a / 512, entries: 2 ** 27 },
    ]);
    expect(view.formats.every(({ raw }) => raw !== null)).toBe(true);
  });

  it('say why a format cannot express the page', () => {
    const run = new Run();
    run.device('gpu0');
    const a = run.map(1, 0x7f3c20000);
    run.store(a);
    const view = formatsAt(run, a);
    expect(view.formats.filter(({ refusal }) => refusal !== null).map(({ name }) => name)).toEqual([
      'riscv-sv39',
    ]);
    expect(inFormat(view, 'riscv-sv39').refusal).toEqual({ kind: 'address', end: 2 ** 26 });
    const large = new Run({ granule: '2M', host: 64n << 20n });
    const small = large.map(1, 0x12345, 0);
    large.store(small);
    expect(inFormat(formatsAt(large, small), 'npu').refusal).toEqual({ kind: 'order', order: 0 });
  });

  it('say what each MMU really holds', () => {
    const run = new Run();
    run.device('gpu0');
    const a = run.map(2, 0x7f3c20000);
    run.store(a, 1);
    const view = formatsAt(run, a);
    expect(view.source).toEqual({ kind: 'table', device: 'gpu0' });
    expect(inFormat(view, 'gpu').walkers).toEqual([
      { device: 'gpu0', holds: 'same', raw: inFormat(view, 'gpu').raw },
    ]);
    expect(inFormat(view, 'x86-64').walkers).toEqual([{ device: null, holds: 'nothing', raw: null }]);
    expect(inFormat(view, 'x86-64').raw).not.toBeNull();
    expect(formatsAt(run, a + 1)).toMatchObject({ leaf: null, source: null });
  });

  it('differ in nothing but what the machine walks, whichever format the CPU has', () => {
    const viewOf = (cpu: FormatName): FormatsView => {
      const run = new Run({ cpu });
      run.device('gpu0');
      const a = run.map(1, 0x3c20000, MapFlag.MAP_PEER_SHARED);
      run.store(a);
      return formatsAt(run, a);
    };
    const [one, other] = [viewOf('x86-64'), viewOf('riscv-sv48')];
    const walks = ({ formats }: FormatsView) => formats.map(({ walkers: _, ...walk }) => walk);
    expect(walks(one)).toEqual(walks(other));
    const used = ({ formats }: FormatsView) =>
      formats.filter(({ walkers }) => walkers.length > 0).map(({ name }) => name);
    expect([used(one), used(other)]).toEqual([
      ['x86-64', 'gpu'],
      ['riscv-sv48', 'gpu'],
    ]);
  });

  it('are nothing of a process that is not there', () => {
    expect(projectFormats(kernelOf(new Run()), { pid: 7, index: 16 })).toBeNull();
  });
});
