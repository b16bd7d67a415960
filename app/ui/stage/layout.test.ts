import { describe, expect, it } from 'vitest';
import { ColumnKind } from '../../projections/codes.ts';
import { projectStage } from '../../projections/stage.ts';
import { Run } from '../../projections/testing/run.ts';
import { runScript } from '../../projections/testing/script-run.ts';
import type { StageView } from '../../worker/protocol.ts';
import { columnAt, placeOf, xAt } from './columns.ts';
import { type BandNumber, layOut, type StageLayout } from './layout.ts';

const DESKTOP = { width: 1010, height: 586 };
const PHONE = { width: 390, height: 500 };
const LEGEND = 32;
/** The stage at 1280×800 beside the inspector, above the timeline. */
const NARROW = { width: 985, height: 475 };
const LARGE = `#! gmem 1
machine(host=1G, granule=4K)
gpu0 = gm_dev_create(memory=128M, mmu=gpu)
gm_as_attach(gpu0)
gpu1 = gm_dev_create(memory=128M, mmu=npu)
gm_as_attach(gpu1)
a = mmap(NULL, 128M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
hmadvise(gpu0, a, 16M, MADV_PREFETCH)
hmadvise(gpu1, a+16M, 16M, MADV_PREFETCH)
`;

/** A process with a heap of six pages and 16 peer-shared ones, and two devices. */
function small(): StageView {
  const run = new Run();
  run.device('gpu0');
  run.device('npu1', 'npu');
  run.map(6, 0x55d08a400, 0);
  run.store(0x55d08a400);
  run.map(16, 0x7f3c20000);
  run.store(0x7f3c20003, 1);
  return run.stage(0x7f3c20003);
}

const wide = (pages: number): StageView => {
  const run = new Run({ host: 64n << 20n });
  const a = run.map(pages, undefined, 0);
  for (let i = 0; i < pages; i += 10) run.store(a + i);
  return run.stage();
};

describe('the layout of the stage', () => {
  it('shows all bands of a small machine at 1280×800 without scrolling', () => {
    const layout = layOut(small(), DESKTOP, null);
    expect(layout.height).toBeLessThanOrEqual(DESKTOP.height - LEGEND);
    expect(layout.columns.isWhole).toBe(true);
    expect(layout.columns.x.at(-1)).toBeLessThanOrEqual(layout.right);
  });

  it('shows all bands of a large machine with two GPUs, zoomed out', () => {
    const { history } = runScript(LARGE);
    const request = { pid: 1, from: 0, to: 1 << 16, marks: 'step', bin: 64, frames: 1024 } as const;
    const view = projectStage(history, request, null);
    expect(view.shares).not.toBeNull();
    expect(layOut(view, NARROW, null).height).toBeLessThanOrEqual(NARROW.height - LEGEND);
  });

  it('shows all bands with two GPUs and three VMAs, whose tables fork, as well', () => {
    const run = new Run();
    run.device('gpu0');
    run.device('gpu1');
    for (const first of [0x10000, 0x55d08a400, 0x7f3c20000]) {
      run.map(4, first);
      run.store(first);
      run.store(first + 1, 1);
      run.store(first + 2, 2);
    }
    const room = { width: 986, height: 577 };
    const layout = layOut(run.stage(0x7f3c20003), room, null);
    expect(layout.height).toBeLessThanOrEqual(room.height - LEGEND);
  });

  it('puts bands one under the other without overlap', () => {
    const { virtual, logical, tables, memory } = layOut(small(), DESKTOP, null);
    expect(virtual!.bottom).toBe(logical!.top);
    expect(logical!.bottom).toBe(tables!.top);
    expect(tables!.bottom).toBe(memory!.top);
    const ends = tables!.tables.map(({ rows, leaves, entry }) => [...rows, leaves, entry]).flat();
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
  });

  it.each([0, 1, 2, 3] as BandNumber[])('shows band %i alone on a phone, with its labels above', (band) => {
    const layout = layOut(small(), PHONE, band);
    const shown = [layout.virtual, layout.logical, layout.tables, layout.memory].map((box) => box !== null);
    expect(shown.indexOf(true)).toBe(band);
    expect(shown.filter(Boolean)).toHaveLength(1);
    expect(layout.isStacked).toBe(true);
    expect(layout.left).toBeLessThan(20);
  });

  it('is the same at every step', () => {
    const run = new Run();
    run.device('gpu0');
    const a = run.map(4);
    run.store(a);
    run.store(a + 1, 1);
    run.unmap(a, 4);
    const shape = ({ columns, ...rest }: StageLayout): unknown => ({ ...rest, x: [...columns.x] });
    const expected = shape(layOut(run.stage(), DESKTOP, null));
    for (let step = 0; step < run.history.firstStep(run.history.length); step++) {
      run.history.moveTo(run.history.positionAfter(step));
      expect(shape(layOut(run.stage(), DESKTOP, null))).toEqual(expected);
    }
  });

  it('shows the whole axis by itself, in bins where cells would be slivers', () => {
    const nearly = layOut(wide(60), DESKTOP, null).columns;
    expect(nearly.isWhole).toBe(false);
    expect(nearly.scale.cell).toBe(30);
    const whole = layOut(wide(400), DESKTOP, null, undefined, { scale: 0, first: 0 }).columns;
    expect(whole.isWhole).toBe(true);
    expect(whole.scale.bin).toBeGreaterThan(0);
    expect(whole.scale.bin * whole.scale.cell).toBeGreaterThanOrEqual(3);
  });

  it('cuts what lies beyond the edges off', () => {
    const { columns, left, right } = layOut(wide(200), DESKTOP, null, undefined, { scale: 20, first: 10.5 });
    expect(columns.x[0]).toBe(left);
    expect(columns.x[10]).toBe(left);
    expect(columns.x[11]! - left).toBe(10);
    expect(columns.x.at(-1)).toBe(right);
    expect(placeOf(columns, 9)).toBe(-1);
    expect(placeOf(columns, 10)).toBe(10);
  });

  it('takes a room that has no size yet', () => {
    const { left, right } = layOut(small(), { width: 0, height: 0 }, null);
    expect(right).toBeGreaterThan(left + 200);
  });

  it('takes an empty process', () => {
    const layout = layOut(new Run().stage(), DESKTOP, null);
    expect(layout.columns.count).toBe(0);
    expect(columnAt(layout.columns, 300)).toBe(-1);
    expect(xAt(layout.columns, 3)).toBe(layout.left);
  });
});

describe('places on the picture', () => {
  const view = small();
  const { columns } = layOut(view, DESKTOP, null);

  it('finds the column under every x, and its edges again', () => {
    for (let i = 0; i < columns.count; i++) {
      expect(columnAt(columns, columns.x[i]!)).toBe(i);
      expect(xAt(columns, i)).toBe(columns.x[i]);
    }
    expect(columnAt(columns, columns.x[0]! - 1)).toBe(-1);
  });

  it('divides a column by its share', () => {
    const width = columns.x[1]! - columns.x[0]!;
    expect(xAt(columns, 0.25)).toBeCloseTo(columns.x[0]! + width / 4);
    expect(xAt(columns, -5)).toBe(columns.x[0]);
    expect(xAt(columns, 1e6)).toBe(columns.x[columns.count]);
  });

  it('gives gaps their own width', () => {
    const gap = view.axis.kind.indexOf(ColumnKind.Gap);
    expect(columns.x[gap + 1]! - columns.x[gap]!).toBeGreaterThan(columns.x[1]! - columns.x[0]!);
  });
});
