import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History, StateDump } from '../core/index.ts';
import { CellState, ColumnKind, LeafFlag, NO_DEVICE } from './codes.ts';
import { projectStage } from './stage.ts';
import type { RowShares, StageView } from './stage-view.ts';
import { type Amounts, amountsOf, homesIn, mappingsIn, memoriesIn, nodesIn } from './testing/dump-reader.ts';
import { randomScript, randomSpread } from './testing/random-script.ts';
import { dumpOf, runScript } from './testing/script-run.ts';

/** A zoom: how wide windows are, in columns, one after another, how many columns a bin has (0: cells), how many cells a memory node. */
interface Look {
  readonly widths: readonly number[];
  readonly bin: number;
  readonly frames: number;
}

const looks: fc.Arbitrary<Look> = fc.record({
  widths: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 }),
  bin: fc.nat(6).map((power) => (power === 0 ? 0 : 2 ** (power - 1))),
  frames: fc.constantFrom(1, 7, 64, 96, 1024),
});

/** Windows side by side over the whole axis: each begins where the one before ended, and the widths come again and again. */
function windows(history: History, { widths, bin, frames }: Look): StageView[] {
  const views: StageView[] = [];
  for (let from = 0, i = 0; ; i++) {
    const to = from + widths[i % widths.length]!;
    const view = projectStage(history, { pid: 1, from, to, marks: 'step', bin, frames }, null);
    views.push(view);
    from = view.axis.to;
    if (from >= view.axis.length) return views;
  }
}

const add = (amounts: Amounts, name: string, pages: number): void => {
  if (pages > 0) amounts[name] = (amounts[name] ?? 0) + pages;
};

const nameOf = ({ devices }: StageView, device: number): string =>
  devices.find(({ number }) => number === device)?.name ?? 'CPU';

function addShares(amounts: Amounts, view: StageView, { counts }: RowShares): void {
  const { classes } = view.shares!;
  const names = ['absent', 'NOMAP', 'CPU'];
  counts.forEach((columns, i) => {
    const bin = Math.floor(i / classes);
    const each = view.axis.pages[bin]! / view.axis.columns[bin]!;
    add(amounts, names[i % classes] ?? nameOf(view, (i % classes) - 3), columns * each);
  });
}

function addCells(amounts: Amounts, view: StageView, cells: StageView['logical']['cells']): void {
  const names = ['', 'absent', 'NOMAP', 'CPU'];
  cells.state.forEach((state, i) => {
    if (view.axis.kind[i] === ColumnKind.Gap || state === CellState.Outside) return;
    add(amounts, names[state] ?? nameOf(view, cells.device[i]!), view.axis.pages[i]!);
  });
}

function addLeaves(amounts: Amounts, view: StageView, at: number): void {
  const { flags, device } = view.tables[at]!.leaves;
  view.axis.pages.forEach((pages, i) => {
    if ((flags[i]! & LeafFlag.Present) === 0) return;
    add(amounts, device[i] === NO_DEVICE ? 'CPU' : nameOf(view, device[i]!), pages);
  });
}

/** Pages by what the windows of a look say of them: ribbon, logical page table, page tables in their order. */
function amountsSeen(views: readonly StageView[]): Amounts[] {
  const [first] = views;
  const rows: Amounts[] = [{}, {}, ...first!.tables.map(() => ({}))];
  for (const view of views) {
    if (view.shares === null) {
      addCells(rows[0]!, view, view.virtual.ribbon);
      addCells(rows[1]!, view, view.logical.cells);
      view.tables.forEach((_, at) => addLeaves(rows[2 + at]!, view, at));
    } else {
      addShares(rows[0]!, view, view.shares.ribbon);
      addShares(rows[1]!, view, view.shares.logical);
      view.shares.tables.forEach(({ leaves }, at) => addShares(rows[2 + at]!, view, leaves));
    }
  }
  return rows;
}

/** What is not there in a page table is said by bins alone. */
const present = ({ absent: _absent, ...rest }: Amounts): Amounts => rest;

function amountsDumped(dump: StateDump, tables: readonly string[], granule: number): Amounts[] {
  const process = dump.processes[0]!;
  return [
    amountsOf(homesIn(process, granule), process),
    amountsOf(mappingsIn(process, granule), process, ['ps']),
    ...tables.map((mmu) => amountsOf(memoriesIn(dump, process, mmu), process)),
  ];
}

function expectSamePages(views: readonly StageView[], dump: StateDump, granule: number): void {
  const seen = amountsSeen(views);
  const tables = views[0]!.tables.map(({ name }) => name);
  const dumped = amountsDumped(dump, tables, granule);
  const isDense = views[0]!.shares !== null;
  expect(seen).toEqual(dumped.map((row, i) => (i < 2 || isDense ? row : present(row))));
}

/** Nodes and slots in use of the XArray: those of bars, each once, and those that are only counted. */
function expectSameNodes(views: readonly StageView[], dump: StateDump): void {
  const nodes = nodesIn(dump.processes[0]!.vm_object?.xarray.head ?? null);
  const bars = new Map(
    views.flatMap(({ logical }) => logical.bars.flatMap((bar) => bar.nodes.map((node) => [node.id, node]))),
  );
  const counted = views.flatMap(({ shares }) => shares?.logicalRows ?? []);
  const sum = (numbers: Iterable<number>): number => [...numbers].reduce((a, b) => a + b, 0);
  const seen = bars.size + sum(counted.flatMap((row) => [...row.nodes]));
  const used =
    sum([...bars.values()].map(({ count }) => count)) + sum(counted.flatMap((row) => [...row.used]));
  expect([seen, used]).toEqual([nodes.length, sum(nodes.map(({ count }) => count))]);
  // A node that is not in the tree yet has its bytes already.
  for (const { logical } of views) expect(logical.nodes).toBe(dump.counters.xa_nodes);
}

/** Table pages likewise, all tables together: the dump has their bytes. */
function expectSameTablePages(views: readonly StageView[], dump: StateDump): void {
  const [first] = views;
  let pages = 0;
  first!.tables.forEach(({ exists }, at) => {
    if (!exists) return;
    const bars = new Set(
      views.flatMap(({ tables }) => tables[at]!.bars.flatMap((bar) => bar.pages.map(({ id }) => id))),
    );
    const counted = views.flatMap(({ shares }) => shares?.tables[at]!.rows ?? []);
    pages += bars.size + counted.reduce((sum, { nodes }) => sum + nodes.reduce((a, b) => a + b, 0), 0);
  });
  expect(pages * 4096).toBe(dump.counters.physical_bytes);
}

function expectSameFrames({ memory }: StageView, { nodes }: StateDump): void {
  const seen = memory.nodes
    .filter(({ exists }) => exists)
    .map(({ id, frames, free, used, rest, restFree }) => ({
      id,
      frames,
      free,
      used: used.reduce((a, b) => a + b, 0) + rest - restFree,
    }));
  expect(seen).toEqual(nodes.map(({ id, frames, free }) => ({ id, frames, free, used: frames - free })));
}

/** The statements of a random script that make the machine; in the midst of an attach, the dump has no place for the table yet. */
const HEAD = 5;

/** Looks at some places of a run, and compares each with the dump there. */
function expectSame(script: string, look: Look, places: readonly number[], granule = 1): void {
  const { history } = runScript(script);
  const first = history.firstStep(HEAD);
  const steps = history.firstStep(history.length) - first;
  for (const place of places) {
    history.moveTo(history.positionAfter(first + Math.floor(place * (steps - 1))));
    const dump = dumpOf(history);
    const views = windows(history, look);
    expectSamePages(views, dump, granule);
    expectSameNodes(views, dump);
    expectSameTablePages(views, dump);
    expectSameFrames(views[0]!, dump);
  }
}

const places = fc.array(
  fc.nat(1000).map((part) => part / 1000),
  { minLength: 1, maxLength: 4 },
);

describe('what windows of any width at any zoom say together', () => {
  it('is what the state dump says: a small machine at any step', () => {
    fc.assert(
      fc.property(randomScript(20), looks, places, (script, look, at) => expectSame(script, look, at)),
      { numRuns: 40 },
    );
  });

  it('is what the state dump says: stretches of hundreds of pages, folds between them', () => {
    fc.assert(
      fc.property(randomSpread('4K', 12), looks, places, (script, look, at) => expectSame(script, look, at)),
      { numRuns: 40 },
    );
  });

  it('is what the state dump says: granules of 2M', () => {
    fc.assert(
      fc.property(randomSpread('2M', 8), looks, places, (script, look, at) =>
        expectSame(script, look, at, 512),
      ),
      { numRuns: 10 },
    );
  });
});
