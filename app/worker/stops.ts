// Stops: the places of a recorded run at which one can stand, numbered from the start. A statement of n steps has n of them, one without
// steps has one, and the end is one more. Our decision.

import type { Position } from '../core/index.ts';

/** Numbers the stops of the statements recorded so far. */
export class Stops {
  /** first[i]: the stop at which statement i begins; the last element is the end. */
  private readonly first: number[] = [0];

  /** The last stop: the end of the run. */
  get last(): number {
    return this.first.at(-1)!;
  }

  /** Adds the next statement, which has `steps` steps. */
  add(steps: number): void {
    this.first.push(this.last + Math.max(1, steps));
  }

  /** Forgets the statements from number `statements` on. */
  truncate(statements: number): void {
    this.first.length = statements + 1;
  }

  /** The stop of a position. */
  at({ statement, step }: Position): number {
    return this.first[statement]! + step;
  }

  /** The position of a stop; one outside of the run is cut to it. */
  position(stop: number): Position {
    const wanted = Math.max(0, Math.min(Math.trunc(stop), this.last));
    let low = 0;
    let high = this.first.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.first[middle]! <= wanted) low = middle;
      else high = middle - 1;
    }
    return { statement: low, step: wanted - this.first[low]! };
  }

  /** Stops at which statements end, at most `most` of them, evenly thinned. */
  ticks(most: number): Uint32Array<ArrayBuffer> {
    const count = this.first.length - 1;
    const stride = Math.max(1, Math.ceil(count / most));
    const ends: number[] = [];
    for (let i = stride; i <= count; i += stride) ends.push(this.first[i]!);
    return Uint32Array.from(ends);
  }
}
