// Dice for random scripts: the same numbers for the same seed, everywhere. splitmix32; not the machine's own numbers, which are state.

/** A stream of random numbers. */
export class Dice {
  private state: number;

  /** Streams of neighbouring seeds have nothing in common: each begins at a place of its own. */
  constructor(seed: number) {
    this.state = mixed(Math.imul(seed + 1, 0x85ebca6b));
  }

  /** A number from 0 to `bound` − 1. */
  below(bound: number): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    return Math.floor(((mixed(this.state) >>> 0) / 2 ** 32) * bound);
  }

  /** A number from `low` to `high`. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True once in `n` throws. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** One of a list, each as likely as its weight says; the weights are not all 0. */
  weighted<T extends { readonly weight: number }>(list: readonly T[]): T {
    let at = this.below(list.reduce((sum, { weight }) => sum + weight, 0));
    return list.find(({ weight }) => (at -= weight) < 0)!;
  }
}

function mixed(state: number): number {
  let x = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
