import { describe, expect, it } from 'vitest';
import { ColumnKind } from '../../projections/codes.ts';
import { alongOf, edgesOf, firstIn, heldAt, positionAt, scaleOf, zoomedAbout } from './zoom.ts';

const WIDTH = 1000;

/** 40 cells, a gap, 400 cells; seen whole, in bins of `bin`. */
function axis(bin = 1): Parameters<typeof zoomedAbout>[0] {
  const runs = [40, 0, 400];
  const columns: number[] = [];
  const kind: number[] = [];
  for (const cells of runs) {
    if (cells === 0) {
      columns.push(1);
      kind.push(ColumnKind.Gap);
    }
    for (let at = 0; at < cells; at += bin) {
      columns.push(Math.min(bin, cells - at));
      kind.push(ColumnKind.Cell);
    }
  }
  return {
    length: 441,
    from: 0,
    to: 441,
    bin,
    first: new Float64Array(columns.length),
    pages: new Float64Array(columns.length),
    kind: Uint8Array.from(kind),
    columns: Uint32Array.from(columns),
    cells: 440,
    folds: 1,
    before: -1,
    after: -1,
  };
}

const fitted = { scale: 0, first: 0 };

describe('scales', () => {
  it('fit the whole axis, and stand in bins of at least three units below twelve a cell', () => {
    const scale = scaleOf(axis(), WIDTH, fitted);
    expect(scale.isWhole).toBe(true);
    expect(scale.cell * 440 + scale.fold).toBeCloseTo(WIDTH);
    expect(scale.bin).toBe(2);
    expect(scaleOf(axis(), WIDTH, { scale: 6, first: 0 }).bin).toBe(1);
    expect(scaleOf({ cells: 100_000, folds: 0 }, WIDTH, fitted).bin).toBe(512);
    expect(scaleOf(axis(), WIDTH, { scale: 12, first: 0 }).bin).toBe(0);
  });

  it('leave small axes as they are without being asked, and pan those that nearly fit', () => {
    expect(scaleOf({ cells: 20, folds: 1 }, WIDTH, { scale: null, first: 0 })).toMatchObject({
      cell: 46,
      fold: 80,
      isWhole: true,
    });
    expect(scaleOf({ cells: 50, folds: 0 }, WIDTH, { scale: null, first: 0 })).toMatchObject({
      cell: 30,
      isWhole: false,
    });
    expect(scaleOf({ cells: 500, folds: 0 }, WIDTH, { scale: null, first: 0 }).isWhole).toBe(true);
  });

  it('keep folds seen, but not at the cost of all cells', () => {
    expect(scaleOf({ cells: 100, folds: 10 }, WIDTH, fitted).fold).toBe(30);
    const { fold, cell } = scaleOf({ cells: 1000, folds: 500 }, WIDTH, fitted);
    expect(fold * 500).toBeLessThanOrEqual(WIDTH * 0.61);
    expect(cell).toBeGreaterThan(0);
  });
});

describe('zooming', () => {
  it('keeps what is under the pointer', () => {
    for (const x of [0, 130, 500, 999]) {
      const before = scaleOf(axis(), WIDTH, { scale: 8, first: 0 });
      const edges = edgesOf(axis(), before);
      const position = positionAt(edges, alongOf(edges, 20) + x);
      const zoom = zoomedAbout(axis(), WIDTH, before, 20, 1.7, x);
      const after = edgesOf(axis(), scaleOf(axis(), WIDTH, zoom));
      expect(alongOf(after, position) - alongOf(after, zoom.first)).toBeCloseTo(x, 6);
    }
  });

  it('ends at the whole axis and begins anew from there', () => {
    const near = scaleOf(axis(), WIDTH, { scale: 3, first: 0 });
    expect(zoomedAbout(axis(), WIDTH, near, 100, 0.1, 500)).toEqual({ scale: 0, first: 0 });
  });

  it('says the same of cells and of bins', () => {
    const scale = scaleOf(axis(), WIDTH, { scale: 5, first: 0 });
    const [cells, bins] = [edgesOf(axis(), scale), edgesOf(axis(8), scale)];
    for (const position of [0, 39.5, 40, 40.5, 41, 200.25, 441])
      expect(alongOf(bins, position)).toBeCloseTo(alongOf(cells, position), 6);
  });

  it('fills the room at the end of the axis', () => {
    const scale = scaleOf(axis(), WIDTH, { scale: 20, first: 0 });
    const edges = edgesOf(axis(), scale);
    const first = firstIn(axis(), scale, edges, WIDTH, 440);
    expect(alongOf(edges, 441) - alongOf(edges, first)).toBeCloseTo(WIDTH, 6);
    expect(heldAt(axis(), scale, 0, 500).first).toBe(0);
  });
});
