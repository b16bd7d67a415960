import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History, Kernel } from '../core/index.ts';
import { CellFlag, CellState, ColumnKind, LeafFlag, NO_DEVICE, ShareClass } from './codes.ts';
import { differenceOf } from './difference.ts';
import { frameSurveyOf } from './frame-survey.ts';
import { groundOf } from './ground.ts';
import { ShareIndex, shareIndexOf } from './share-index.ts';
import { projectStage } from './stage.ts';
import type { RowShares, SharesView, StageView } from './stage-view.ts';
import { randomScript } from './testing/random-script.ts';
import { Run } from './testing/run.ts';
import { runScript } from './testing/script-run.ts';

const MANY = 1000;
const look = (history: History, bin: number, from = 0, to = MANY, selected = -1): StageView =>
  projectStage(
    history,
    { pid: 1, from, to, marks: 'step', bin, frames: 96 },
    selected < 0 ? null : { pid: 1, index: selected },
  );

const sharesOf = (view: StageView): SharesView => view.shares!;

/** Columns by class, added up over all bins. */
function totalsOf({ counts }: RowShares, classes: number): number[] {
  const totals = Array<number>(classes).fill(0);
  counts.forEach((count, i) => (totals[i % classes]! += count));
  return totals;
}

const ribbonClass = (state: number, device: number): number =>
  state === CellState.Outside ? -1 : state === CellState.Device ? ShareClass.Device + device : state - 1;

/** The counts that the view of single columns says, bin by bin. */
function countsFrom(cells: StageView, bins: StageView, classOf: (column: number) => number): number[] {
  const { classes } = sharesOf(bins);
  const counts = Array<number>(bins.axis.first.length * classes).fill(0);
  let column = bins.axis.from;
  bins.axis.columns.forEach((columns, i) => {
    for (const end = column + columns; column < end; column++) {
      const code = cells.axis.kind[column] === ColumnKind.Gap ? -1 : classOf(column);
      if (code >= 0) counts[i * classes + code]!++;
    }
  });
  return counts;
}

const leafClass =
  ({ tables, virtual, axis }: StageView, at: number) =>
  (column: number): number => {
    const { flags, device } = tables[at]!.leaves;
    if ((flags[column]! & LeafFlag.Present) !== 0)
      return device[column] === NO_DEVICE ? ShareClass.Cpu : ShareClass.Device + device[column]!;
    const isCovered = virtual.vmas.some(({ first, pages }) => {
      const [from, to] = [axis.first[column]!, axis.first[column]! + axis.pages[column]!];
      return first < to && first + pages > from;
    });
    return isCovered ? ShareClass.Absent : -1;
  };

function expectSame(history: History, bin: number, from: number, to: number): void {
  const cells = look(history, 0);
  const bins = look(history, bin, from, to);
  const { ribbon, logical, tables } = sharesOf(bins);
  const { virtual, logical: band } = cells;
  expect([...ribbon.counts]).toEqual(
    countsFrom(cells, bins, (i) => ribbonClass(virtual.ribbon.state[i]!, virtual.ribbon.device[i]!)),
  );
  expect([...logical.counts]).toEqual(
    countsFrom(cells, bins, (i) => ribbonClass(band.cells.state[i]!, band.cells.device[i]!)),
  );
  tables.forEach(({ leaves }, at) => {
    expect([...leaves.counts]).toEqual(countsFrom(cells, bins, leafClass(cells, at)));
  });
}

const indexFacts = ({ ribbon, logical, tables }: ShareIndex): unknown => [
  [...ribbon.codes],
  [...logical.codes],
  tables.map(({ codes }) => [...codes]),
  [ribbon, logical, ...tables].map((layer) => {
    const counts = new Uint32Array(16);
    layer.add(0, layer.codes.length, counts, 0);
    return [...counts];
  }),
];

function expectFollowed(history: History): void {
  const k: Kernel = history.machine.kernel;
  const ground = groundOf(history.footprint, 1, k.granulePages);
  expect(indexFacts(shareIndexOf(k, 1, ground))).toEqual(indexFacts(new ShareIndex(k, 1, ground)));
}

/** Any script, of a machine with 4K granules or the same with 2M granules. */
const anyScript = fc
  .tuple(randomScript(20), fc.boolean())
  .map(([script, isHuge]) =>
    isHuge
      ? script
          .replace('host=1M, granule=4K', 'host=1G, granule=2M')
          .replace(/(\d+)K/g, (_, size: string) => `${Number(size) / 2}M`)
      : script,
  );

function expectSurveyed({ footprint, machine: { kernel: k } }: History): void {
  const ground = groundOf(footprint, 1, k.granulePages);
  for (const [node, unit] of [
    [0, 0],
    [1, 1],
  ] as const) {
    if (node >= k.memory.nodeCount) continue;
    const survey = frameSurveyOf(k, ground, node, unit, 24);
    const [used, heads] = [new Uint32Array(24), new Int32Array(24)];
    k.memory.survey(node, unit, used, heads);
    expect([survey.used, survey.heads]).toEqual([used, heads]);
  }
}

describe('shares of any run', () => {
  it('are those of the single columns, at any zoom, window and moment', () => {
    const places = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 4 }), fc.nat(20), fc.nat(30)));
    fc.assert(
      fc.property(anyScript, places, (script, moves) => {
        const { history } = runScript(script);
        for (const [step, zoom, from, count] of [[400, 2, 0, 99] as const, ...moves]) {
          history.moveTo(history.positionAfter(Math.min(step, history.steps - 1)));
          expectSame(history, 2 ** zoom, from, from + count + 1);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('are followed through the journal as if read anew', () => {
    fc.assert(
      fc.property(anyScript, fc.array(fc.nat(2000), { maxLength: 12 }), (script, steps) => {
        const { history } = runScript(script);
        for (const step of steps) {
          history.moveTo(history.positionAfter(Math.min(step, history.steps - 1)));
          expectFollowed(history);
          expectSurveyed(history);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('count every node once: in a bar or in a bin', () => {
    fc.assert(
      fc.property(anyScript, fc.integer({ min: 0, max: 5 }), (script, zoom) => {
        const { history } = runScript(script);
        const view = look(history, 2 ** zoom);
        const inBins = (rows: SharesView['logicalRows']): number =>
          rows.reduce((sum, { nodes }) => sum + nodes.reduce((a, b) => a + b, 0), 0);
        const shares = sharesOf(view);
        const ofLogical = view.logical.bars.reduce((sum, { nodes }) => sum + nodes.length, 0);
        expect(ofLogical + inBins(shares.logicalRows)).toBe(view.logical.nodes);
        view.tables.forEach(({ bars, pageCount }, at) => {
          const ofBars = bars.reduce((sum, { pages }) => sum + pages.length, 0);
          expect(ofBars + inBins(shares.tables[at]!.rows)).toBe(pageCount);
        });
      }),
      { numRuns: 40 },
    );
  });
});

describe('a run that was cut back', () => {
  it('is read anew when it goes another way', () => {
    const run = new Run();
    run.device('gpu0');
    const a = run.map(8);
    run.store(a);
    const { statement } = run.history.position;
    run.store(a + 1, 1);
    expectFollowed(run.history);
    expectSurveyed(run.history);
    run.history.moveTo({ statement, step: 0 });
    run.history.truncate();
    run.store(a + 2);
    run.store(a + 3);
    expectFollowed(run.history);
    expectSurveyed(run.history);
  });
});

describe('the stage in bins', () => {
  function wide(): { run: Run; a: number } {
    const run = new Run({ host: 1n << 20n });
    run.device('gpu0');
    const a = run.map(100);
    for (let i = 0; i < 100; i += 2) run.store(a + i);
    run.store(a + 10, 1);
    return { run, a };
  }

  it('holds no array of single columns', () => {
    const { run } = wide();
    const { axis, virtual, logical, tables } = look(run.history, 4);
    expect(axis).toMatchObject({ bin: 4, from: 0, to: axis.length });
    expect(axis.columns.reduce((sum, columns) => sum + columns, 0)).toBe(axis.length);
    const told = [virtual.ribbon.state, logical.cells.state, logical.mapping, logical.tracked];
    for (const array of [...told, ...tables.map(({ leaves }) => leaves.pfn)]) expect(array).toHaveLength(0);
  });

  it('widens a window to whole bins', () => {
    const { run } = wide();
    expect(look(run.history, 8, 10, 20).axis).toMatchObject({ from: 8, to: 24 });
    expect([...look(run.history, 8, 10, 20).axis.columns]).toEqual([8, 8]);
  });

  it('marks the bin of what the step changed and of what moves', () => {
    const { run, a } = wide();
    run.store(a + 33);
    run.store(a + 20, 1);
    const statement = run.history.length - 1;
    const marked = (flag: number): number[] => {
      const { flags } = sharesOf(look(run.history, 8)).ribbon;
      return [...flags].flatMap((each, bin) => ((each & flag) === 0 ? [] : [bin]));
    };
    const seen = { changed: new Set<number>(), moving: new Set<number>() };
    for (let step = 1; step <= run.history.stepCount(statement); step++) {
      run.history.moveTo({ statement, step });
      marked(CellFlag.Changed).forEach((bin) => seen.changed.add(bin));
      marked(CellFlag.Moving).forEach((bin) => seen.moving.add(bin));
    }
    expect(seen).toEqual({ changed: new Set([2]), moving: new Set([2]) });
  });

  it('names the first page of what most of a bin is', () => {
    const run = new Run();
    run.device('gpu0');
    const a = run.map(64);
    for (let i = 0; i < 3; i++) run.store(a + i);
    for (let i = 3; i < 16; i++) run.store(a + i, 1);
    for (let i = 32; i < 48; i++) run.store(a + i);
    const { typical } = sharesOf(look(run.history, 16));
    expect([...typical].map((page) => page - a)).toEqual([3, 16, 32, 48]);
  });

  it('has the same thread as the single columns', () => {
    const { run, a } = wide();
    for (const page of [a, a + 1, a + 10])
      expect(look(run.history, 16, 0, MANY, page).thread).toEqual(look(run.history, 0, 0, MANY, page).thread);
  });

  it('differs from another run where counts do', () => {
    const [one, other] = [wide(), wide()];
    other.run.store(other.a + 40, 1);
    one.run.store(one.a + 40);
    const difference = differenceOf(look(one.run.history, 8), look(other.run.history, 8));
    expect([...difference.ribbon].flatMap((bit, i) => (bit === 0 ? [] : [i]))).toEqual([5]);
    expect([...difference.mappings]).toEqual([...difference.ribbon]);
    expect(difference.tables.map(({ leaves }) => leaves.reduce((sum, bit) => sum + bit, 0))).toEqual([1, 1]);
  });

  it('shows more frames where more are asked for', () => {
    const { run } = wide();
    const request = { pid: 1, from: 0, to: MANY, marks: 'step', bin: 8 } as const;
    const shape = (frames: number): number[] => {
      const { cells, unit } = projectStage(run.history, { ...request, frames }, null).memory.nodes[0]!;
      return [cells, unit];
    };
    expect([16, 96, 2048].map(shape)).toEqual([
      [16, 2],
      [96, 0],
      [256, 0],
    ]);
  });

  it('adds up to the same totals at any zoom', () => {
    const { run } = wide();
    const totals = [1, 4, 64].map((bin) => totalsOf(sharesOf(look(run.history, bin)).ribbon, 4));
    expect(totals[0]).toEqual(totals[1]);
    expect(totals).toContainEqual([50, 0, 49, 1]);
  });
});
