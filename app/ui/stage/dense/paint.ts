// Painting dense rows: bars of shares, nodes as tints, frames as an area. Pure over the little of a 2D context that it uses, so that
// the same functions paint in a worker, on the page and in a test. Our decision (stage.md, "Small machines ... large ones").

import { CellFlag, FrameOwner } from '../../../projections/codes.ts';
import type { DensityData, FramesData, RowData, RowPlace, SharesData } from './scene.ts';

/** What is used of a 2D context; `Fill` is a colour or a pattern. */
export interface Brush<Fill> {
  fillStyle: Fill | string;
  globalAlpha: number;
  fillRect(x: number, y: number, width: number, height: number): void;
  clearRect(x: number, y: number, width: number, height: number): void;
}

/** The fills of a theme. `classes` are those of shares: none for absent, dots for NOMAP, plain for the CPU, stripes by device. */
export interface Fills<Fill> {
  readonly classes: readonly (Fill | string | null)[];
  readonly absent: string;
  readonly moving: Fill | string;
  readonly changed: string;
  readonly halo: string;
  readonly node: string;
  readonly other: string;
  readonly edge: string;
  readonly surface: string;
}

/** Class of NOMAP in shares; devices begin after the CPU's. */
const NOMAP = 1;
const DEVICES = 3;
/** Classes bottom to top: what is on devices, on the CPU, nowhere, absent. */
const orderOf = (classes: number): number[] => [
  2,
  ...Array.from({ length: classes - DEVICES }, (_, device) => DEVICES + device),
  NOMAP,
];

/** Paints the rows of one picture; `unit` is device pixels a unit. */
export class Painter<Fill> {
  private readonly brush: Brush<Fill>;
  private readonly fills: Fills<Fill>;
  private readonly unit: number;
  private readonly x: Float64Array;

  constructor(brush: Brush<Fill>, fills: Fills<Fill>, unit: number, x: Float64Array) {
    this.brush = brush;
    this.fills = fills;
    this.unit = unit;
    this.x = x;
  }

  /** Paints what differs from `before` (null: everything, upon a clear ground); gives how many bins or cells that were. */
  row(place: RowPlace, data: RowData, before: RowData | null): number {
    switch (data.kind) {
      case 'shares':
        return this.shares(place, data, before?.kind === 'shares' ? before : null);
      case 'density':
        return this.densities(place, data, before?.kind === 'density' ? before : null);
      case 'frames':
        return this.frames(place, data, before?.kind === 'frames' ? before : null);
    }
  }

  private shares(place: RowPlace, data: SharesData, before: SharesData | null): number {
    const known = before?.classes === data.classes && before.flags.length === data.flags.length;
    const order = orderOf(data.classes);
    let painted = 0;
    for (let bin = 0; bin < data.flags.length; bin++) {
      if (known && sameShares(data, before, bin)) continue;
      if (this.clear(place, bin)) painted++;
      else continue;
      this.share(place, data, order, bin);
    }
    return painted;
  }

  private share({ y, height }: RowPlace, data: SharesData, order: readonly number[], bin: number): void {
    const { brush, fills, unit } = this;
    const [left, right] = this.edges(bin);
    const [top, bottom] = [Math.round(y * unit), Math.round((y + height) * unit)];
    const columns = data.columns[bin]!;
    const base = bin * data.classes;
    let sum = 0;
    let below = bottom;
    for (const at of order) {
      const amount = data.counts[base + at]!;
      if (amount === 0) continue;
      sum += amount;
      // What is there at all is a pixel high.
      const above = Math.min(below - 1, Math.round(bottom - ((bottom - top) * sum) / columns));
      this.fill(fills.classes[at] ?? fills.other, left, Math.max(top, above), right - left, below - above);
      below = Math.max(top, above);
    }
    const absent = data.counts[base]!;
    if (absent > 0) {
      const above = Math.round(bottom - ((bottom - top) * (sum + absent)) / columns);
      this.fill(fills.absent, left, above, right - left, 1);
      if (sum === 0) this.fill(fills.absent, left, bottom - 1, right - left, 1);
    }
    const flags = data.flags[bin]!;
    if ((flags & CellFlag.Moving) !== 0) this.fill(fills.moving, left, below, right - left, bottom - below);
    if ((flags & CellFlag.Changed) !== 0) this.mark(left, top, right - left, bottom - top);
    brush.globalAlpha = 1;
  }

  private densities(place: RowPlace, data: DensityData, before: DensityData | null): number {
    const known = before?.nodes.length === data.nodes.length;
    const { y, height } = place;
    const top = Math.round(y * this.unit);
    const tall = Math.round((y + height) * this.unit) - top;
    let painted = 0;
    for (let bin = 0; bin < data.nodes.length; bin++) {
      const nodes = data.nodes[bin]!;
      if (known && before.nodes[bin] === nodes && before.used[bin] === data.used[bin]) continue;
      if (this.clear(place, bin)) painted++;
      else continue;
      if (nodes === 0) continue;
      const [left, right] = this.edges(bin);
      this.brush.globalAlpha = 0.2 + 0.7 * Math.min(1, data.used[bin]! / (nodes * data.entries));
      this.fill(this.fills.node, left, top, right - left, tall);
      this.brush.globalAlpha = 1;
    }
    return painted;
  }

  private frames({ x, y, pitch, perRow }: RowPlace, data: FramesData, before: FramesData | null): number {
    const { unit, brush, fills } = this;
    const known = before?.used.length === data.used.length && before.perCell === data.perCell;
    let painted = 0;
    for (let cell = 0; cell < data.used.length; cell++) {
      if (known && sameFrame(data, before, cell)) continue;
      painted++;
      const left = Math.round((x + (cell % perRow) * pitch) * unit);
      const top = Math.round((y + Math.floor(cell / perRow) * pitch) * unit);
      const side = Math.max(1, Math.round(pitch * unit) - 1);
      brush.clearRect(left, top, side, side);
      brush.globalAlpha = 0.35;
      this.fill(fills.edge, left, top, side, side);
      const used = data.used[cell]!;
      if (used > 0) {
        const tall = Math.max(1, Math.round((side * used) / data.perCell));
        const owner = data.owner[cell]!;
        brush.globalAlpha = owner === FrameOwner.Held ? 0.55 : 1;
        const look = owner === FrameOwner.Other ? fills.other : (fills.classes[data.hue] ?? fills.other);
        this.fill(look, left, top + side - tall, side, tall);
      }
      brush.globalAlpha = 1;
      if (data.changed[cell] === 1) this.mark(left, top, side, side);
    }
    return painted;
  }

  /** A bright edge with a line of halo inside it. */
  private mark(left: number, top: number, width: number, height: number): void {
    const thick = Math.max(1, Math.round(2 * this.unit));
    const { changed, halo } = this.fills;
    this.fill(halo, left, top, width, Math.min(height, 2 * thick));
    this.fill(halo, left, top + height - Math.min(height, 2 * thick), width, Math.min(height, 2 * thick));
    this.fill(changed, left, top, width, thick);
    this.fill(changed, left, top + height - thick, width, thick);
    if (width < 4 * thick) return;
    this.fill(changed, left, top, thick, height);
    this.fill(changed, left + width - thick, top, thick, height);
  }

  private fill(style: Fill | string, x: number, y: number, width: number, height: number): void {
    this.brush.fillStyle = style;
    this.brush.fillRect(x, y, width, height);
  }

  /** Empties a bin's room; false if nothing of the bin is on the picture. */
  private clear({ y, height }: RowPlace, bin: number): boolean {
    const [left, right] = this.edges(bin);
    if (right <= left) return false;
    const top = Math.round(y * this.unit);
    this.brush.clearRect(left, top, right - left, Math.round((y + height) * this.unit) - top);
    return true;
  }

  /** Device pixels of a bin, with a gutter where there is room for one. */
  private edges(bin: number): readonly [number, number] {
    const left = Math.round(this.x[bin]! * this.unit);
    const right = Math.round(this.x[bin + 1]! * this.unit);
    return [left, right - left >= 5 ? right - 1 : right];
  }
}

function sameShares(data: SharesData, before: SharesData, bin: number): boolean {
  if (data.flags[bin] !== before.flags[bin] || data.columns[bin] !== before.columns[bin]) return false;
  for (let at = bin * data.classes; at < (bin + 1) * data.classes; at++)
    if (data.counts[at] !== before.counts[at]) return false;
  return true;
}

const sameFrame = (data: FramesData, before: FramesData, cell: number): boolean =>
  data.used[cell] === before.used[cell] &&
  data.owner[cell] === before.owner[cell] &&
  data.changed[cell] === before.changed[cell];
