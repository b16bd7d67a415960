// Seeded random numbers whose state is a journalled register, so that going back also takes back what was drawn. xorshift32.
// No kernel symbol; our decision.

import type { Journal } from './journal.ts';
import { Register } from './slab.ts';

/** A deterministic source of 32-bit numbers, the same in Node and in every browser. */
export class Prng {
  private readonly state: Register;

  constructor(journal: Journal, seed: number) {
    this.state = new Register(journal, 'prng', Math.imul(seed, 0x9e3779b1) | 1);
  }

  /** A number from 0 to `bound` − 1 (`bound` ≥ 1). */
  below(bound: number): number {
    let x = this.state.value;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state.value = x;
    return Math.floor(((x >>> 0) / 2 ** 32) * bound);
  }
}
