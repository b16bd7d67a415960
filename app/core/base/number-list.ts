// A list of exact numbers in typed arrays: for what grows with every statement and stays, so that the garbage collector has nothing to look
// at. It grows by a piece at a time, so that nothing is ever copied. No kernel symbol; our decision.

const PIECE_SHIFT = 12;
const IN_PIECE = (1 << PIECE_SHIFT) - 1;

/** An array of numbers that grows at its end and is cut there. */
export class NumberList {
  private readonly pieces: Float64Array[] = [];
  private count = 0;

  get length(): number {
    return this.count;
  }

  /** The number at place `i`, which is below `length`. */
  at(i: number): number {
    return this.pieces[i >>> PIECE_SHIFT]![i & IN_PIECE]!;
  }

  /** Writes another number to place `i`, which is below `length`. */
  set(i: number, value: number): void {
    this.pieces[i >>> PIECE_SHIFT]![i & IN_PIECE] = value;
  }

  push(value: number): void {
    const i = this.count++;
    if (i >>> PIECE_SHIFT === this.pieces.length) this.pieces.push(new Float64Array(1 << PIECE_SHIFT));
    this.set(i, value);
  }

  /** Appends a row of numbers. */
  pushAll(...values: readonly number[]): void {
    for (const value of values) this.push(value);
  }

  /** Forgets the numbers from place `length` on. */
  truncate(length: number): void {
    this.count = Math.min(this.count, length);
    this.pieces.length = Math.min(this.pieces.length, (this.count + IN_PIECE) >>> PIECE_SHIFT);
  }
}
