// The class of every column of one row, with counts of each class by blocks of columns, so that a bin of any width is added up by
// looking at few numbers. No kernel symbol; our decision.

const BLOCK_BITS = 6;
const BLOCK = 1 << BLOCK_BITS;

/** Classes by column: ShareClass, where Absent also stands for what is outside every VMA. */
export class ShareLayer {
  readonly codes: Uint8Array;
  private readonly classes: number;
  /** Of each block, columns by class. */
  private readonly blocks: Uint8Array;

  constructor(columns: number, classes: number) {
    this.codes = new Uint8Array(columns);
    this.classes = classes;
    this.blocks = new Uint8Array(((columns >> BLOCK_BITS) + 1) * classes);
  }

  /** Says that a column is of a class now. */
  set(column: number, code: number): void {
    const before = this.codes[column]!;
    if (before === code) return;
    const block = (column >> BLOCK_BITS) * this.classes;
    if (before !== 0) this.blocks[block + before]!--;
    if (code !== 0) this.blocks[block + code]!++;
    this.codes[column] = code;
  }

  /** Adds the columns `[from, to)` up, by class, into `counts` from `at` on. Class 0 is left out. */
  add(from: number, to: number, counts: Uint32Array, at: number): void {
    const firstBlock = Math.min(to, (from + BLOCK - 1) & ~(BLOCK - 1));
    const lastBlock = Math.max(firstBlock, to & ~(BLOCK - 1));
    this.addEach(from, firstBlock, counts, at);
    for (let block = firstBlock >> BLOCK_BITS; block < lastBlock >> BLOCK_BITS; block++)
      for (let code = 1; code < this.classes; code++)
        counts[at + code]! += this.blocks[block * this.classes + code]!;
    this.addEach(lastBlock, to, counts, at);
  }

  private addEach(from: number, to: number, counts: Uint32Array, at: number): void {
    for (let column = from; column < to; column++) {
      const code = this.codes[column]!;
      if (code !== 0) counts[at + code]!++;
    }
  }

  /** Columns of `[from, to)` of any class but 0. */
  occupied(from: number, to: number): number {
    const counts = new Uint32Array(this.classes);
    this.add(from, to, counts, 0);
    return sumOf(counts, 0, this.classes);
  }
}

/** The sum of some of the numbers, from `at` on. */
export function sumOf(counts: Uint32Array, at: number, count: number): number {
  let sum = 0;
  for (let i = at; i < at + count; i++) sum += counts[i]!;
  return sum;
}
