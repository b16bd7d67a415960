// Where each actor of a parallel block stands: a hash of the steps that it has made in the block, and what it waits for. A path's local
// variables follow from what it has done and seen, so two actors that stand at the same place go on in the same way.

import type { Kernel } from '../../core/index.ts';

const FACTORS = [0x9e3779b1, 0x85ebca6b] as const;

/** The places of all actors, followed step by step from the beginning of a block. */
export class Places {
  private readonly hashes = new Map<number, [number, number]>();
  private readonly k: Kernel;
  private seen: number;

  constructor(k: Kernel) {
    this.k = k;
    this.seen = k.engine.steps.end;
  }

  /** The present state with everybody's place, as a text: equal texts, equal futures. */
  key(digest: string): string {
    this.follow();
    const waits = this.k.engine.scheduler.places().map(({ number, wait }) => `${number}:${wait}`);
    const traces = [...this.hashes].map(([actor, [a, b]]) => `${actor}=${a},${b}`).sort();
    return `${digest} ${waits.join(' ')} ${traces.join(' ')}`;
  }

  private follow(): void {
    const { steps } = this.k.engine;
    for (; this.seen < steps.end; this.seen++) {
      const { kind, actor, a, b, c, d } = steps.at(this.seen);
      const hash = this.hashes.get(actor) ?? [0, 0];
      for (const number of [kind, a, b, c, d]) {
        const low = number | 0;
        const high = (number / 2 ** 32) | 0;
        FACTORS.forEach((factor, i) => {
          const mixed = Math.imul(hash[i]! ^ low, factor) ^ high;
          hash[i] = Math.imul(mixed ^ (mixed >>> 15), factor);
        });
      }
      this.hashes.set(actor, hash);
    }
  }
}
