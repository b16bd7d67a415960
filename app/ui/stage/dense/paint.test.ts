import { describe, expect, it } from 'vitest';
import { CellFlag } from '../../../projections/codes.ts';
import { type Brush, type Fills, Painter } from './paint.ts';
import type { RowPlace, SharesData } from './scene.ts';

interface Painted {
  readonly fill: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A context that notes what is painted. */
class Recorder implements Brush<string> {
  fillStyle = '';
  globalAlpha = 1;
  readonly painted: Painted[] = [];
  readonly cleared: Painted[] = [];

  fillRect(x: number, y: number, width: number, height: number): void {
    this.painted.push({ fill: this.fillStyle, x, y, width, height });
  }

  clearRect(x: number, y: number, width: number, height: number): void {
    this.cleared.push({ fill: '', x, y, width, height });
  }
}

const fills: Fills<string> = {
  classes: [null, 'dots', 'cpu', 'gpu0'],
  absent: 'absent',
  moving: 'moving',
  changed: 'changed',
  halo: 'halo',
  node: 'node',
  other: 'other',
  edge: 'edge',
  surface: 'surface',
};
const place: RowPlace = { y: 10, height: 20, x: 0, pitch: 0, perRow: 0 };
const x = Float64Array.of(0, 4, 8, 8);

const shares = (counts: readonly number[], flags = 0): SharesData => ({
  kind: 'shares',
  classes: 4,
  counts: Uint32Array.from([...counts, 0, 0, 4, 0, 0, 0, 4, 0]),
  flags: Uint8Array.of(flags, 0, 0),
  columns: Uint32Array.of(8, 4, 4),
});

const heights = ({ painted }: Recorder): Record<string, number> =>
  Object.fromEntries(painted.filter((rect) => rect.x === 0).map(({ fill, height }) => [fill, height]));

describe('bars of shares', () => {
  it('are as high as the share that they stand for', () => {
    const brush = new Recorder();
    const painted = new Painter(brush, fills, 1, x).row(place, shares([2, 0, 4, 2]), null);
    expect(painted).toBe(2);
    expect(heights(brush)).toEqual({ cpu: 10, gpu0: 5, absent: 1 });
    expect(brush.painted.every((rect) => rect.y >= 10 && rect.y + rect.height <= 30)).toBe(true);
  });

  it('repaint only the bins that changed', () => {
    const brush = new Recorder();
    const painted = new Painter(brush, fills, 1, x).row(place, shares([1, 0, 5, 2]), shares([2, 0, 4, 2]));
    expect(painted).toBe(1);
    expect(brush.cleared).toEqual([{ fill: '', x: 0, y: 10, width: 4, height: 20 }]);
  });

  it('mark what the step changed and what is being copied', () => {
    const brush = new Recorder();
    const flags = CellFlag.Changed | CellFlag.Moving;
    new Painter(brush, fills, 1, x).row(place, shares([0, 0, 8, 0], flags), shares([0, 0, 8, 0]));
    expect(brush.painted.map(({ fill }) => fill)).toEqual(
      expect.arrayContaining(['cpu', 'moving', 'changed', 'halo']),
    );
  });

  it('take whole device pixels', () => {
    const brush = new Recorder();
    new Painter(brush, fills, 1.5, x).row(place, shares([2, 1, 4, 1]), null);
    const lengths = brush.painted.flatMap((rect) => [rect.x, rect.y, rect.width, rect.height]);
    expect(lengths.every(Number.isInteger)).toBe(true);
  });
});

describe('nodes and frames', () => {
  it('tint nodes by entries in use and leave bins without any empty', () => {
    const brush = new Recorder();
    const data = {
      kind: 'density',
      nodes: Uint32Array.of(2, 0, 0),
      used: Uint32Array.of(64, 0, 0),
      entries: 64,
    } as const;
    new Painter(brush, fills, 1, x).row(place, data, null);
    expect(brush.painted.map(({ fill, x: left }) => [fill, left])).toEqual([['node', 0]]);
  });

  it('fill cells of frames by the share in use', () => {
    const brush = new Recorder();
    const grid = { y: 0, height: 0, x: 0, pitch: 5, perRow: 2 };
    const data = {
      kind: 'frames',
      used: Uint32Array.of(4, 2, 0),
      owner: Uint8Array.of(1, 1, 0),
      changed: new Uint8Array(3),
      perCell: 4,
      hue: 2,
    } as const;
    new Painter(brush, fills, 1, x).row(grid, data, null);
    const used = brush.painted.filter(({ fill }) => fill === 'cpu');
    expect(used).toEqual([
      { fill: 'cpu', x: 0, y: 0, width: 4, height: 4 },
      { fill: 'cpu', x: 5, y: 2, width: 4, height: 2 },
    ]);
  });
});
