// The axis where columns are too many to draw: so many side by side stand as one *bin*. Folds and gaps are alone, so that a bin never
// stands for what is not there. No kernel symbol; our decision (stage.md, "zoom semantically").

import { type Axis, type AxisRun, nearestCell, runAtColumn, runAtPage } from './axis.ts';
import { bisectRight } from './bisect.ts';
import { ColumnKind } from './codes.ts';
import type { AxisView } from './stage-view.ts';

/** The bins that are seen, and which of them a column or a page is in. */
export class Bins {
  readonly view: AxisView;
  /** First column of each bin, and one past the last. */
  readonly starts: Uint32Array;
  private readonly axis: Axis;
  private run: AxisRun | undefined;

  /** The bins of up to `bin` columns that columns `[from, to)` lie in, whole. */
  constructor(axis: Axis, from: number, to: number, bin: number) {
    this.axis = axis;
    const starts = startsOf(axis, from, to, bin);
    this.starts = Uint32Array.from(starts);
    this.view = viewOf(axis, starts, bin);
  }

  get length(): number {
    return this.view.first.length;
  }

  /** The bin of a column, −1 if it is not seen. */
  ofColumn(column: number): number {
    const { starts, length } = this;
    if (length === 0 || column < starts[0]! || column >= starts[length]!) return -1;
    return bisectRight(starts, column, Number) - 1;
  }

  /** The bin in which what begins at a page is drawn: of the first column that is no gap from there on; −1 if it is not seen. */
  ofPage(page: number): number {
    let { run } = this;
    if (run === undefined || page < run.first || page >= run.first + run.step * run.columns)
      this.run = run = runAtPage(this.axis, page);
    if (run === undefined) return this.ofColumn(0);
    const place = Math.min(run.columns, Math.floor((page - run.first) / run.step));
    return this.ofColumn(run.kind === ColumnKind.Gap ? run.column + 1 : run.column + place);
  }
}

/** First columns of the bins, and one past the last; ascending. */
function startsOf(axis: Axis, from: number, to: number, bin: number): number[] {
  const starts: number[] = [];
  const end = Math.min(to, axis.length);
  let column = Math.max(0, Math.min(from, axis.length - 1));
  if (column >= end) return [column];
  while (column < end) {
    const run = runAtColumn(axis, column)!;
    const last = run.column + run.columns;
    let start = column - ((column - run.column) % bin);
    for (; start < last && start < end; start += bin) starts.push(start);
    column = Math.min(start, last);
  }
  return [...starts, column];
}

function viewOf(axis: Axis, starts: readonly number[], bin: number): AxisView {
  const count = starts.length - 1;
  const first = new Float64Array(count);
  const pages = new Float64Array(count);
  const kind = new Uint8Array(count);
  const columns = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const run = runAtColumn(axis, starts[i]!)!;
    first[i] = run.first + (starts[i]! - run.column) * run.step;
    columns[i] = starts[i + 1]! - starts[i]!;
    pages[i] = columns[i]! * run.step;
    kind[i] = run.kind;
  }
  const [from, to] = [starts[0]!, starts[count]!];
  const { length, folds } = axis;
  return {
    ...{ length, from, to, bin, first, pages, kind, columns },
    ...{ cells: length - folds, folds },
    before: nearestCell(axis, from - 1, -1),
    after: nearestCell(axis, to, 1),
  };
}
