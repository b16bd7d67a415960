import { describe, expect, it } from 'vitest';
import { decodeBits, formatNames, formatOf, type Kernel } from '../core/index.ts';
import { projectFormats } from './formats.ts';
import type { FormatsView, FormatWalkView } from './formats-view.ts';
import { walkersOf } from './inspector-entry.ts';
import { eachStep, runScript } from './testing/script-run.ts';

const PEER = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0';
const SMALL = [0, 1, 2, 3];
const HUGE = [0, 1, 511, 512];

const scriptAt = (cpu: string, mmu: string, granule: '4K' | '2M', base: string): string =>
  granule === '4K'
    ? `machine(host=192K, granule=4K, cpu=${cpu})
gpu0 = gm_dev_create(memory=64K, mmu=${mmu})
gm_as_attach(gpu0)
a = mmap(${base}, 16K, ${PEER})
cpu store a 1
gpu0 store a 2
cpu load a+0x1000
gpu0 load a+0x2000
mprotect(a, 8K, PROT_READ)
cpu load a
munmap(a+0x3000, 4K)`
    : `machine(host=16M, granule=2M, cpu=${cpu})
gpu0 = gm_dev_create(memory=8M, mmu=${mmu})
gm_as_attach(gpu0)
a = mmap(${base}, 4M, ${PEER})
cpu store a+0x1000 1
gpu0 store a+0x1004 2
cpu load a`;

/** Addresses from a fixed seed, as huge pages begin; below what each CPU's user space has. */
function* addresses(bits: number, count: number): Generator<string> {
  let seed = 20_231_128n + BigInt(bits);
  for (let i = 0; i < count; i++) {
    seed = (seed * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & ((1n << 64n) - 1n);
    const page = (seed >> 20n) % (1n << BigInt(bits - 22));
    yield `0x${((page + 1n) << 21n).toString(16)}`;
  }
}

const machines = [
  ['x86-64', 'gpu', 47],
  ['x86-64-5level', 'npu', 47],
  ['arm64', 'gpu', 47],
  ['riscv-sv39', 'npu', 37],
  ['riscv-sv48', 'gpu', 46],
  ['riscv-sv57', 'gpu', 47],
] as const;

/** The page index that the slots of a walk spell. */
const spelt = ({ rows }: FormatWalkView): number =>
  rows.reduce((sum, { slot, shift }) => sum + slot * 2 ** shift, 0);

/** A format tells the frame and the flags of the leaf that it was given. */
function expectTellsTheLeaf(k: Kernel, { index, mapped }: FormatsView, walk: FormatWalkView): void {
  const leaf = walk.rows.at(-1)!;
  expect(leaf.kind).toBe('leaf');
  const format = formatOf(walk.format, k.granuleOrder);
  const raw = BigInt(`0x${leaf.raw!}`);
  const level = format.levels.findIndex(({ name, shift }) => name === leaf.name && shift === leaf.shift);
  const bits = decodeBits(format, level, raw);
  expect(leaf.fields.map(({ value }) => value)).toEqual(bits.map(({ value }) => value.toString()));
  const frame = bits.find(({ meaning }) => meaning === 'frame')!;
  const order = format.levels[level]!.leafOrder;
  const pfn = Number(frame.value) * 2 ** (frame.low - format.frameShift);
  expect(pfn).toBe(mapped!.pfn + (mapped!.order > order ? index % 512 : 0));
  const tells = ({ mask, inverted }: typeof format.user): boolean =>
    ((raw ^ inverted) & (mask | inverted)) !== 0n;
  expect([tells(format.user), tells(format.writable), tells(format.accessed), tells(format.dirty)]).toEqual([
    mapped!.access !== 'none',
    mapped!.access === 'readWrite',
    mapped!.accessed,
    mapped!.dirty,
  ]);
}

/** What is said to be real is what the walker's table holds, entry for entry. */
function expectReal(k: Kernel, { pid, index }: FormatsView, walk: FormatWalkView): void {
  const tables = walkersOf(k, pid)
    .filter(({ mmu }) => k.tables.formatOf(mmu).name === walk.format)
    .map(({ mmu }) => k.tables.walk(mmu, index).map(({ slot, raw, kind }) => ({ slot, raw, kind })));
  const shown = walk.rows.map(({ slot, raw, kind }) => ({ slot, raw: BigInt(`0x${raw ?? '0'}`), kind }));
  expect(tables).toContainEqual(shown);
}

describe.each(machines)('every format of a page in a machine of %s and %s', (cpu, mmu, bits) => {
  it.each([
    ['4K', SMALL],
    ['2M', HUGE],
  ] as const)('tells the leaf of granule %s, and what the real tables hold', (granule, pages) => {
    const seen = new Set<string>();
    for (const base of addresses(bits, 1)) {
      const { history } = runScript(scriptAt(cpu, mmu, granule, base));
      const first = Number(BigInt(base) >> 12n);
      eachStep(history, () => {
        const k = history.machine.kernel;
        for (const page of pages) {
          const index = first + page;
          const view = projectFormats(k, { pid: 1, index });
          if (view === null) continue;
          expect(view.walks.map(({ format }) => format)).toEqual(formatNames);
          for (const walk of view.walks) {
            seen.add(walk.kind);
            if (walk.kind === 'address') expect(index).toBeGreaterThanOrEqual(walk.userEnd);
            if (walk.kind === 'encoded' || (walk.kind === 'real' && view.mapped !== null))
              expectTellsTheLeaf(k, view, walk);
            if (walk.kind === 'real' || walk.kind === 'other') expectReal(k, view, walk);
            if (walk.kind === 'encoded' && walk.format !== 'npu')
              expect(spelt(walk)).toBe(index - (index % 2 ** walk.rows.at(-1)!.shift));
          }
        }
      });
    }
    expect([...seen]).toEqual(expect.arrayContaining(['real', 'encoded', 'unmapped']));
    expect(seen.has('address')).toBe(cpu !== 'riscv-sv39');
  });
});

describe('an entry that points to a table', () => {
  it('does not claim the frame of a table that the machine has not', () => {
    const { history } = runScript(scriptAt('x86-64', 'gpu', '4K', '0x10000000'));
    let pointers = 0;
    eachStep(history, () => {
      const view = projectFormats(history.machine.kernel, { pid: 1, index: 0x10000 });
      for (const { format, rows } of view?.walks ?? []) {
        const k = history.machine.kernel;
        const own = walkersOf(k, 1).find(({ mmu }) => k.tables.formatOf(mmu).name === format);
        const walk = own === undefined ? [] : k.tables.walk(own.mmu, 0x10000);
        rows.forEach(({ raw, fields, pfn, kind }, i) => {
          if (kind !== 'table') return;
          pointers++;
          const isReal = walk[i]?.kind === 'table';
          expect(raw!.includes('?')).toBe(!isReal);
          expect(fields.some(({ value }) => value === null)).toBe(!isReal);
          expect(pfn === null).toBe(!isReal);
          if (isReal) expect(BigInt(`0x${raw!}`)).toBe(walk[i]!.raw);
        });
      }
    });
    expect(pointers).toBeGreaterThan(0);
  });
});
