import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Digest } from '../base/digest.ts';
import { Engine } from '../base/engine.ts';
import { LockClass } from '../base/lockdep.ts';
import { StepKind } from '../base/steps.ts';
import { NO_FRAME, type Pfn, pfnOf } from '../base/units.ts';
import type { FormatName } from './format.ts';
import { Access, formatNames, formatOf } from './formats.ts';
import { NO_CELL, PageTables } from './page-tables.ts';

function tablesOf(name: FormatName, granuleOrder: 0 | 9 = 0) {
  const engine = new Engine(1);
  const tables = new PageTables(engine, granuleOrder);
  return { engine, tables, mmu: tables.create(name, 1, 0) };
}

const pfn = (frame: number) => frame as Pfn;

/** Steps since `from`, as "kind a b c d". */
const stepsSince = (engine: Engine, from: number) =>
  Array.from({ length: engine.steps.end - from }, (_, i) => {
    const { kind, a, b, c, d } = engine.steps.at(from + i);
    return [kind, a, b, c, d];
  });

describe('page tables', () => {
  test('a first leaf takes the tables above it, and each is a step after its state', () => {
    const { engine, tables, mmu } = tablesOf('x86-64');
    expect(tables.tableCount(mmu)).toBe(1);
    tables.set(mmu, 0x7f3c20000, 0, pfn(9), Access.ReadWrite);
    expect(stepsSince(engine, 0)).toEqual([
      [StepKind.TableAlloc, mmu, 3, 0, 1],
      [StepKind.TableAlloc, mmu, 2, 0x7f0000000, 2],
      [StepKind.TableAlloc, mmu, 1, 0x7f3c00000, 3],
      [StepKind.TableAlloc, mmu, 0, 0x7f3c20000, 4],
      [StepKind.PteSet, mmu, 0x7f3c20000, 0, 9],
    ]);
    expect(tables.tableCount(mmu)).toBe(4);
    expect(tables.leafCount(mmu)).toBe(1);
  });

  test('clearing gives the frame and keeps the tables until they are asked for', () => {
    const { engine, tables, mmu } = tablesOf('x86-64');
    tables.set(mmu, 512, 9, pfn(1024), Access.Read);
    const from = engine.steps.end;
    expect(tables.clear(mmu, 1000)).toBe(1024);
    expect(tables.clear(mmu, 1000)).toBe(NO_FRAME);
    tables.freeEmptyTables(mmu, 512, 1023);
    expect(stepsSince(engine, from)).toEqual([
      [StepKind.PteClear, mmu, 512, 9, 1024],
      [StepKind.TableFree, mmu, 1, 0, 3],
      [StepKind.TableFree, mmu, 2, 0, 2],
    ]);
    expect(tables.tableCount(mmu)).toBe(1);
    tables.destroy(mmu);
    expect(tables.isLive(mmu)).toBe(false);
    expect(tables.allTables).toBe(0);
  });

  test('a page table with a leaf is not destroyed', () => {
    const { tables, mmu } = tablesOf('arm64');
    tables.set(mmu, 1, 0, pfn(1), Access.Read);
    expect(() => tables.destroy(mmu)).toThrow('has no leaf');
  });

  test('tables in use beside the range stay', () => {
    const { tables, mmu } = tablesOf('riscv-sv48');
    tables.set(mmu, 0, 0, pfn(1), Access.Read);
    tables.set(mmu, 511, 0, pfn(2), Access.Read);
    tables.clear(mmu, 0);
    tables.freeEmptyTables(mmu, 0, 0);
    expect(tables.tableCount(mmu)).toBe(4);
    expect(tables.lookup(mmu, 511)).not.toBe(NO_CELL);
  });

  test('a 2 MiB leaf takes the place of an empty table, never of one in use', () => {
    const { tables, mmu } = tablesOf('x86-64');
    tables.set(mmu, 512, 0, pfn(7), Access.Read);
    expect(() => tables.set(mmu, 512, 9, pfn(512), Access.Read)).toThrow('no entry');
    tables.clear(mmu, 512);
    tables.set(mmu, 512, 9, pfn(512), Access.Read);
    expect(tables.tableCount(mmu)).toBe(3);
    expect(tables.orderAt(tables.lookup(mmu, 700))).toBe(9);
    expect(() => tables.set(mmu, 513, 0, pfn(7), Access.Read)).toThrow('no larger leaf');
  });

  test.each(['x86-64', 'arm64', 'riscv-sv39', 'gpu'] as const)(
    '%s: a split leaf says the same 512 times',
    (name) => {
      const { engine, tables, mmu } = tablesOf(name);
      tables.set(mmu, 1024, 9, pfnOf(1, 512), Access.ReadWrite);
      tables.markAccessed(tables.lookup(mmu, 1030), true);
      const from = engine.steps.end;
      tables.split(mmu, 1100);
      expect(stepsSince(engine, from).map(([kind]) => kind)).toEqual([
        StepKind.PteClear,
        StepKind.TableAlloc,
      ]);
      expect(tables.leafCount(mmu)).toBe(512);
      tables.forEachLeaf(mmu, 0, 4096, (index, order, frame, cell) => {
        expect([order, frame]).toEqual([0, pfnOf(1, index - 512)]);
        expect([tables.accessAt(cell), tables.isAccessed(cell), tables.isDirty(cell)]).toEqual([
          2,
          true,
          true,
        ]);
      });
    },
  );

  test('protect is a step when it changes something', () => {
    const { engine, tables, mmu } = tablesOf('gpu');
    tables.set(mmu, 3, 0, pfn(5), Access.ReadWrite);
    const from = engine.steps.end;
    tables.protect(mmu, 3, Access.ReadWrite);
    tables.protect(mmu, 4, Access.Read);
    expect(engine.steps.end).toBe(from);
    tables.protect(mmu, 3, Access.None);
    expect(stepsSince(engine, from)).toEqual([[StepKind.PteSet, mmu, 3, 0, 5]]);
    expect(tables.accessAt(tables.lookup(mmu, 3))).toBe(Access.None);
  });

  test('an address past the format is no page', () => {
    const { tables, mmu } = tablesOf('riscv-sv39');
    tables.set(mmu, 0, 0, pfn(5), Access.Read);
    expect(tables.lookup(mmu, 2 ** 26)).toBe(NO_CELL);
    expect(tables.lookup(mmu, 2 ** 44)).toBe(NO_CELL);
    expect(() => tables.set(mmu, 2 ** 26, 0, pfn(5), Access.Read)).toThrow('user space');
    expect(() => tables.set(mmu, 2 ** 26 - 512, 0, pfn(5), Access.Read)).not.toThrow();
  });

  test('the lock of a leaf is that of the table page which holds it', () => {
    const { engine, tables, mmu } = tablesOf('x86-64');
    expect(tables.lockOf(mmu, 5)).toBe(0);
    const table = tables.populate(mmu, 5, 0);
    expect(tables.lockOf(mmu, 5)).toBe(table);
    expect(tables.levelOfTable(table)).toBe(0);
    expect(tables.mmuOfTable(table)).toBe(mmu);
    expect(tables.levelOfTable(tables.lockOf(mmu, 512))).toBe(1);
    tables.locks.tryLockAlone(table);
    expect(engine.steps.at(engine.steps.end - 1)).toMatchObject({
      kind: StepKind.Lock,
      a: LockClass.PageTableLock,
      b: table,
    });
    tables.locks.unlock(table);
  });

  test('a walk reads one entry a level down to the leaf or the gap', () => {
    const { tables, mmu } = tablesOf('gpu');
    tables.set(mmu, 2 ** 36 + 512, 9, pfn(512), Access.Read);
    const walk = tables.walk(mmu, 2 ** 36 + 700);
    expect(walk.map(({ level, slot, kind }) => [level, slot, kind])).toEqual([
      [4, 2, 'table'],
      [3, 0, 'table'],
      [2, 0, 'table'],
      [1, 1, 'leaf'],
    ]);
    expect(walk.at(-1)).toMatchObject({ firstIndex: 2 ** 36 + 512, pages: 512 });
    expect(tables.walk(mmu, 2 ** 17).map(({ kind }) => kind)).toEqual(['empty']);
  });

  test('an npu has one level; its chunks of 512 entries are its table pages', () => {
    const { engine, tables, mmu } = tablesOf('npu', 9);
    expect(tables.tableCount(mmu)).toBe(0);
    expect(tables.walk(mmu, 2 ** 35)).toMatchObject([{ level: 0, tableId: 0, kind: 'empty', pages: 512 }]);
    tables.set(mmu, 2 ** 35, 9, pfn(512), Access.Read);
    tables.set(mmu, 2 ** 35 + 512 * 511, 9, pfn(1024), Access.Read);
    expect(tables.tableCount(mmu)).toBe(1);
    expect(tables.walk(mmu, 2 ** 35 + 600)).toMatchObject([{ level: 0, slot: 1, kind: 'empty' }]);
    const visited: unknown[] = [];
    tables.forEachTable(mmu, (_id, ...rest) => visited.push(rest));
    expect(visited).toEqual([[0, 2 ** 35, 512 * 512, 2]]);
    expect(stepsSince(engine, 0).filter(([kind]) => kind === StepKind.TableAlloc)).toHaveLength(1);
    expect(() => tables.set(mmu, 0, 0, pfn(1), Access.Read)).toThrow('leaves of this order');
    tables.forEachLeaf(mmu, 0, 2 ** 36, (index) => tables.clear(mmu, index));
    tables.destroy(mmu);
    expect(tables.allTables).toBe(0);
  });

  test('a visitor may clear its leaf and free the tables above it', () => {
    const { tables, mmu } = tablesOf('x86-64');
    const indices = [3, 4, 600, 2 ** 18, 2 ** 27 + 5];
    for (const index of indices) tables.set(mmu, index, 0, pfn(index), Access.Read);
    const seen: number[] = [];
    tables.forEachLeaf(mmu, 0, 2 ** 34, (index) => {
      seen.push(tables.clear(mmu, index));
      tables.freeEmptyTables(mmu, index, index);
    });
    expect(seen).toEqual(indices);
    expect(tables.tableCount(mmu)).toBe(1);
  });

  test('going back forgets what the walk cache knew', () => {
    const { engine, tables, mmu } = tablesOf('x86-64');
    const before = engine.journal.end;
    tables.set(mmu, 5, 0, pfn(1), Access.Read);
    engine.journal.moveTo(before);
    expect(tables.lookup(mmu, 5)).toBe(NO_CELL);
    engine.journal.truncate();
    tables.set(mmu, 2 ** 30, 0, pfn(2), Access.Read);
    expect(tables.lookup(mmu, 5)).toBe(NO_CELL);
    expect(tables.pfnAt(tables.lookup(mmu, 2 ** 30))).toBe(2);
  });
});

interface Leaf {
  readonly order: 0 | 9;
  readonly frame: number;
  access: number;
  accessed: boolean;
  dirty: boolean;
}

/** A page table as a Map of its leaves by first page. */
class Model {
  readonly leaves = new Map<number, Leaf>();

  at(index: number): number | undefined {
    const huge = index - (index % 512);
    if (this.leaves.has(index)) return index;
    return this.leaves.get(huge)?.order === 9 ? huge : undefined;
  }

  /** Whether a leaf of `order` may be put at `index`: nothing of another order is there. */
  accepts(index: number, order: 0 | 9): boolean {
    if (order === 0) return this.leaves.get(this.at(index) ?? -1)?.order !== 9;
    for (let i = 0; i < 512; i++) if (this.leaves.get(index + i)?.order === 0) return false;
    return true;
  }

  split(first: number): void {
    const { frame, ...rest } = this.leaves.get(first)!;
    for (let i = 0; i < 512; i++) this.leaves.set(first + i, { ...rest, order: 0, frame: frame + i });
  }
}

const machines = formatNames.flatMap((name) =>
  ([0, 9] as const).map((granuleOrder) => ({ name, granuleOrder })),
);

describe.each(machines)('$name with granules of order $granuleOrder', ({ name, granuleOrder }) => {
  const { userEnd, levels } = formatOf(name, granuleOrder);
  const orders = levels.flatMap(({ leafOrder }) => (leafOrder < 0 ? [] : [leafOrder as 0 | 9]));
  const near = fc.nat(1535);
  const place = fc
    .tuple(fc.constantFrom(0, 2 ** 18, 2 ** 25, userEnd - 1536 - (userEnd % 512)), near)
    .map(([base, offset]) => base + offset);
  const step = fc.record({
    kind: fc.constantFrom('set', 'set', 'set', 'clear', 'clear', 'protect', 'touch', 'split', 'sweep'),
    index: place,
    order: fc.constantFrom(...orders),
    frame: fc.nat(2 ** 22 - 1).map((block) => block * 512),
    access: fc.nat(2),
    store: fc.boolean(),
  });

  test('agrees with a Map, goes back and forth, and ends without an empty table', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const { engine, tables, mmu } = tablesOf(name, granuleOrder);
        const digest = new Digest(engine.journal);
        const model = new Model();
        const history = [{ at: engine.journal.end, digest: digest.read() }];
        for (const { kind, index, order, frame, access, store } of steps) {
          const first = order === 9 ? index - (index % 512) : index;
          const there = model.at(index);
          const leaf = model.leaves.get(there ?? -1);
          const cell = tables.lookup(mmu, index);
          if (kind === 'set' && model.accepts(first, order)) {
            tables.set(mmu, first, order, pfn(frame), access);
            model.leaves.set(first, { order, frame, access, accessed: false, dirty: false });
          } else if (kind === 'clear') {
            expect(tables.clear(mmu, index)).toBe(leaf?.frame ?? NO_FRAME);
            model.leaves.delete(there ?? -1);
          } else if (kind === 'protect') {
            tables.protect(mmu, index, access);
            if (leaf) leaf.access = access;
          } else if (kind === 'touch' && leaf) {
            tables.markAccessed(cell, store);
            leaf.accessed = true;
            leaf.dirty ||= store;
          } else if (kind === 'split' && leaf?.order === 9 && orders.includes(0)) {
            tables.split(mmu, index);
            model.split(there!);
          } else if (kind === 'sweep') {
            tables.freeEmptyTables(mmu, first, first + 511);
          }
          expectAgrees(tables, mmu, model, index);
          history.push({ at: engine.journal.end, digest: digest.read() });
        }
        expectSameLeaves(tables, mmu, model, 0, userEnd - 1);
        expectSameLeaves(tables, mmu, model, steps[0]!.index, steps[0]!.index + 700);
        expectTables(tables, mmu);
        for (const point of [history[0]!, history[history.length >> 1]!, history.at(-1)!]) {
          engine.journal.moveTo(point.at);
          expect(digest.read()).toBe(point.digest);
        }
        expectSameLeaves(tables, mmu, model, 0, userEnd - 1);
        tables.freeEmptyTables(mmu, 0, userEnd - 1);
        const root = tables.walk(mmu, 0)[0]!.tableId;
        tables.forEachTable(mmu, (id, _level, _first, _pages, live) =>
          expect(live > 0 || id === root).toBe(true),
        );
        tables.forEachLeaf(mmu, 0, userEnd - 1, (index) => tables.clear(mmu, index));
        tables.destroy(mmu);
        expect(tables.allTables).toBe(0);
        digest.follow();
        const followed = digest.read();
        digest.recompute();
        expect(digest.read()).toBe(followed);
      }),
      { numRuns: 40 },
    );
  });
});

function expectAgrees(tables: PageTables, mmu: number, model: Model, index: number): void {
  const cell = tables.lookup(mmu, index);
  const there = model.at(index);
  if (there === undefined) {
    expect(cell).toBe(NO_CELL);
    return;
  }
  const { order, frame, access, accessed, dirty } = model.leaves.get(there)!;
  expect([tables.indexAt(cell), tables.orderAt(cell), tables.pfnAt(cell)]).toEqual([there, order, frame]);
  expect([tables.accessAt(cell), tables.isAccessed(cell), tables.isDirty(cell)]).toEqual([
    access,
    accessed,
    dirty,
  ]);
  expect(tables.kindAt(cell)).toBe('leaf');
  expect(tables.lockOf(mmu, index)).toBe(cell >> 9);
}

function expectSameLeaves(tables: PageTables, mmu: number, model: Model, first: number, last: number): void {
  const seen: [number, number, number][] = [];
  tables.forEachLeaf(mmu, first, last, (index, order, frame) => seen.push([index, order, frame]));
  const expected = [...model.leaves]
    .filter(([index, { order }]) => index <= last && index + 2 ** order > first)
    .map(([index, { order, frame }]) => [index, order, frame])
    .sort((a, b) => a[0]! - b[0]!);
  expect(seen).toEqual(expected);
}

/** Counts the tables and what lives in them by walking every page of each table. */
function expectTables(tables: PageTables, mmu: number): void {
  let count = 0;
  let previous = -1;
  tables.forEachTable(mmu, (id, level, first, pages, live) => {
    count++;
    expect([tables.mmuOfTable(id), tables.levelOfTable(id)]).toEqual([mmu, level]);
    expect(first).toBeGreaterThanOrEqual(previous);
    expect(first % pages).toBe(0);
    previous = first;
    let entries = 0;
    for (let slot = 0; slot < 512; slot++) if (tables.kindAt(id * 512 + slot) !== 'empty') entries++;
    expect(live).toBe(entries);
  });
  expect(count).toBe(tables.tableCount(mmu));
}
