// A list of exact numbers in one typed array: for what grows with every statement and stays, so that the garbage collector has nothing to
// look at. No kernel symbol; our decision.

const FIRST_CAPACITY = 1024;

/** An array of numbers that grows at its end and is cut there. */
export class NumberList {
  private data = new Float64Array(FIRST_CAPACITY);
  private count = 0;

  get length(): number {
    return this.count;
  }

  /** The number at place `i`, which is below `length`. */
  at(i: number): number {
    return this.data[i]!;
  }

  push(value: number): void {
    if (this.count === this.data.length) this.grow();
    this.data[this.count++] = value;
  }

  /** Forgets the numbers from place `length` on. */
  truncate(length: number): void {
    this.count = Math.min(this.count, length);
  }

  private grow(): void {
    const larger = new Float64Array(this.data.length * 2);
    larger.set(this.data);
    this.data = larger;
  }
}
