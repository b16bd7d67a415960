// The horizontal axis of the whole stage: the virtual addresses of one process, folded. Made from what the recorded run ever mapped
// and touched, so that it stands still while one steps. No kernel symbol; our decision (stage.md).
//
// Glossary: a *column* is one granule or one fold; a *fold* stands for many granules that the run never touched, a *gap* for
// addresses that it never mapped; a *position* is a column with a fraction, for addresses inside one.

import type { PageRange } from '../core/index.ts';
import { bisectRight } from './bisect.ts';
import { ColumnKind } from './codes.ts';
import type { AxisView } from './stage-view.ts';

/** Columns of one kind and granule side by side: `columns` of `step` pages each, from page `first` and column `column` on. */
export interface AxisRun {
  readonly kind: ColumnKind;
  readonly first: number;
  readonly step: number;
  readonly column: number;
  columns: number;
}

/** The whole axis of one process. `length` is its number of columns. */
export interface Axis {
  readonly runs: readonly AxisRun[];
  readonly length: number;
  readonly folds: number;
}

/** More granules than this in a row that the run never touched become one fold. */
const LONGEST_UNTOUCHED = 16;

/**
 * The axis of what a run ever mapped (`ranges`, ascending; where two meet, no fold goes on over it) and touched (pages, ascending); `granule` is the machine's, in
 * base pages.
 */
export const buildAxis = (ranges: readonly PageRange[], touched: readonly number[], granule: number): Axis =>
  new AxisBuilder(touched, granule).build(ranges);

class AxisBuilder {
  private readonly runs: AxisRun[] = [];
  private column = 0;
  private next = 0;
  private readonly touched: readonly number[];
  private readonly granule: number;

  constructor(touched: readonly number[], granule: number) {
    this.touched = touched;
    this.granule = granule;
  }

  build(ranges: readonly PageRange[]): Axis {
    let end = -1;
    for (const { first, pages } of this.joined(ranges)) {
      if (end >= 0 && end < first) this.push(ColumnKind.Gap, end, first - end, 1);
      end = first + pages;
      this.range(first, end);
    }
    const folds = this.runs.filter(({ kind }) => kind !== ColumnKind.Cell).length;
    return { runs: this.runs, length: this.column, folds };
  }

  /** Ranges that meet inside a granule as one: a granule is cut by what the run touched alone. */
  private joined(ranges: readonly PageRange[]): PageRange[] {
    const joined: { first: number; pages: number }[] = [];
    for (const { first, pages } of ranges) {
      const last = joined.at(-1);
      if (last !== undefined && last.first + last.pages === first && first % this.granule !== 0)
        last.pages += pages;
      else joined.push({ first, pages });
    }
    return joined;
  }

  private range(first: number, end: number): void {
    let at = first;
    for (let page = this.peek(); page < end; page = this.peek()) {
      const step = this.stepAt(page, first, end);
      this.next++;
      if (page < at) continue;
      this.untouched(at, page);
      this.push(ColumnKind.Cell, page, step, 1);
      at = page + step;
    }
    this.untouched(at, end);
  }

  private peek(): number {
    return this.touched[this.next] ?? Infinity;
  }

  /** A granule is one column where the run used it as one: whole in its range, and touched at its first page only. */
  private stepAt(page: number, first: number, end: number): number {
    const { granule } = this;
    const isWhole = page % granule === 0 && page >= first && page + granule <= end;
    return isWhole && (this.touched[this.next + 1] ?? Infinity) >= page + granule ? granule : 1;
  }

  private untouched(from: number, to: number): void {
    const { granule } = this;
    const aligned = Math.min(to, Math.ceil(from / granule) * granule);
    const blocks = Math.floor((to - aligned) / granule);
    const rest = aligned + blocks * granule;
    const single = granule === 1 ? 0 : aligned - from + (to - rest);
    if (blocks + single > LONGEST_UNTOUCHED) {
      this.push(ColumnKind.Fold, from, to - from, 1);
      return;
    }
    this.push(ColumnKind.Cell, from, 1, aligned - from);
    this.push(ColumnKind.Cell, aligned, granule, blocks);
    this.push(ColumnKind.Cell, rest, 1, to - rest);
  }

  private push(kind: ColumnKind, first: number, step: number, columns: number): void {
    if (columns === 0) return;
    const last = this.runs.at(-1);
    const continues = kind === ColumnKind.Cell && last?.kind === kind && last.step === step;
    if (continues && endOf(last) === first) last.columns += columns;
    else this.runs.push({ kind, first, step, column: this.column, columns });
    this.column += columns;
  }
}

const endOf = (run: AxisRun): number => run.first + run.step * run.columns;

/** The run that a page is of, or the last before it. */
export const runAtPage = (axis: Axis, index: number): AxisRun | undefined =>
  axis.runs[bisectRight(axis.runs, index, (run) => run.first) - 1];

/** The run that a column is of. */
export const runAtColumn = (axis: Axis, column: number): AxisRun | undefined =>
  axis.runs[bisectRight(axis.runs, column, (run) => run.column) - 1];

/** The position of a page index on the axis: a column and the share of it that lies before the page; 0 to `length`. */
export function positionOf(axis: Axis, index: number): number {
  const run = runAtPage(axis, index);
  if (run === undefined) return 0;
  return run.column + Math.min(run.columns, (index - run.first) / run.step);
}

/** The column that stands for a page index, or −1 if the axis does not reach there. */
export function columnOf(axis: Axis, index: number): number {
  const run = runAtPage(axis, index);
  return run === undefined || index >= endOf(run) ? -1 : Math.floor(positionOf(axis, index));
}

/** The order of the granule whose column holds a page index: log2 of the column's pages, 0 where the axis has no such cell. */
export function orderAt(axis: Axis, index: number): number {
  const run = runAtPage(axis, index);
  return run?.kind === ColumnKind.Cell ? Math.log2(run.step) : 0;
}

/** Columns `[from, to)` of an axis, as far as it has them. */
export function projectAxis(axis: Axis, from: number, to: number): AxisView {
  const start = Math.max(0, Math.min(from, axis.length - 1));
  const count = Math.max(0, Math.min(to, axis.length) - start);
  const first = new Float64Array(count);
  const pages = new Float64Array(count);
  const kind = new Uint8Array(count);
  let at = bisectRight(axis.runs, start, (run) => run.column) - 1;
  for (let i = 0; i < count; i++) {
    let run = axis.runs[at]!;
    if (start + i >= run.column + run.columns) run = axis.runs[++at]!;
    first[i] = run.first + (start + i - run.column) * run.step;
    pages[i] = run.step;
    kind[i] = run.kind;
  }
  const before = nearestCell(axis, start - 1, -1);
  const after = nearestCell(axis, start + count, 1);
  const { length, folds } = axis;
  const columns = new Uint32Array(count).fill(1);
  const cells = length - folds;
  return {
    ...{ length, from: start, to: start + count, bin: 0 },
    ...{ first, pages, kind, columns, cells, folds, before, after },
  };
}

/** First page of the nearest cell from a column on, leftwards or rightwards; −1 if there is none. */
export function nearestCell(axis: Axis, column: number, direction: 1 | -1): number {
  for (let at = column; at >= 0 && at < axis.length; at += direction) {
    const run = runAtColumn(axis, at)!;
    if (run.kind === ColumnKind.Cell) return run.first + (at - run.column) * run.step;
  }
  return -1;
}
