// A table of exact numbers in typed arrays: for what grows with every statement and stays, so that the garbage collector has nothing to look
// at. It grows by a piece at a time, so that nothing is ever copied. No kernel symbol; our decision.

const PIECE_SHIFT = 12;
const IN_PIECE = (1 << PIECE_SHIFT) - 1;

/** Rows of `width` numbers each, that grow at their end and are cut there. Rows and columns are counted from 0. */
export class NumberTable {
  private readonly width: number;
  private readonly pieces: Float64Array[] = [];
  private rows = 0;

  constructor(width: number) {
    this.width = width;
  }

  /** How many rows there are. */
  get length(): number {
    return this.rows;
  }

  /** The number in a column of a row, which is below `length`. */
  at(row: number, column: number): number {
    const i = row * this.width + column;
    return this.pieces[i >>> PIECE_SHIFT]![i & IN_PIECE]!;
  }

  /** Writes another number into a row, which is below `length`. */
  set(row: number, column: number, value: number): void {
    const i = row * this.width + column;
    this.pieces[i >>> PIECE_SHIFT]![i & IN_PIECE] = value;
  }

  /** Appends a row: as many numbers as there are columns. */
  push(...values: readonly number[]): void {
    const row = this.rows++;
    const last = this.rows * this.width - 1;
    if (last >>> PIECE_SHIFT >= this.pieces.length) this.pieces.push(new Float64Array(1 << PIECE_SHIFT));
    for (let column = 0; column < this.width; column++) this.set(row, column, values[column]!);
  }

  /** Forgets the rows from number `length` on. */
  truncate(length: number): void {
    this.rows = Math.min(this.rows, length);
    const used = (this.rows * this.width + IN_PIECE) >>> PIECE_SHIFT;
    this.pieces.length = Math.min(this.pieces.length, used);
  }
}
