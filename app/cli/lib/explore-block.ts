// A search through the interleavings of one parallel block, depth first. Every interleaving is a run of the block from its beginning.

import type { CellWatch } from '../../core/index.ts';
import type { Chooser, Kernel, Touched } from '../../core/index.ts';
import type { Outcome } from '../../script/outcome.ts';
import type { Conflicts } from './explore-conflicts.ts';
import { Places } from './explore-places.ts';

/** Thrown out of a run: it has come to a state that was entered before. */
export class SeenBefore extends Error {}

/** What the search needs: how to run the block again, and what to do at an end of it. */
export interface BlockToSearch {
  readonly kernel: Kernel;
  readonly watch: CellWatch;
  readonly digest: () => string;
  /** Runs the block from its beginning; `null` when `SeenBefore` was thrown. */
  readonly run: (chooser: Chooser) => Outcome | null;
  readonly atEnd: (outcome: Outcome) => void;
}

/** One turn of the present interleaving: who took it, and who else could have and was not tried. */
interface Turn {
  taken: number;
  left: number[];
  readonly isChoice: boolean;
}

/** Searches one block once, with what is known of its conflicts. */
export class BlockSearch {
  private readonly block: BlockToSearch;
  private readonly conflicts: Conflicts;
  private readonly entered = new Set<string>();
  private readonly turns: Turn[] = [];
  private at = 0;
  private places: Places;
  /** The turn that is being taken for the first time, by number; −1 if it is a repetition. */
  private fresh = -1;

  constructor(block: BlockToSearch, conflicts: Conflicts) {
    this.block = block;
    this.conflicts = conflicts;
    this.places = new Places(block.kernel);
  }

  /** Different states that were entered. */
  get states(): number {
    return this.entered.size;
  }

  /** The present interleaving, as `schedule=` would say it. */
  get schedule(): readonly number[] {
    return this.turns.filter(({ isChoice }) => isChoice).map(({ taken }) => taken);
  }

  /** Runs all interleavings that have to be; `count` is called after each. */
  run(count: () => void): void {
    do {
      const outcome = this.runOnce();
      if (outcome !== null) this.block.atEnd(outcome);
      count();
    } while (this.stepOn());
  }

  private runOnce(): Outcome | null {
    this.at = 0;
    this.fresh = -1;
    let isFirst = true;
    return this.block.run((runnable) => {
      if (isFirst) this.places = new Places(this.block.kernel);
      isFirst = false;
      this.judgeTurn();
      return runnable.length === 0 ? 0 : this.choose(runnable);
    });
  }

  /** The next interleaving: another turn at the last moment that has one left. False if there is none. */
  private stepOn(): boolean {
    for (let last = this.turns.at(-1); last !== undefined; last = this.turns.at(-1)) {
      const next = last.left.shift();
      if (next !== undefined) {
        last.taken = next;
        return true;
      }
      this.turns.pop();
    }
    return false;
  }

  private choose(runnable: readonly number[]): number {
    const at = this.at++;
    const isKnown = at < this.turns.length;
    if (!isKnown) this.enter(runnable, at);
    if (at === this.turns.length - 1) {
      this.fresh = at;
      this.block.watch.start();
    }
    return this.turns[at]!.taken;
  }

  /** A moment that was not reached before on this way: whoever had the last turn goes on first, so that schedules come out short. */
  private enter(runnable: readonly number[], at: number): void {
    const state = this.places.key(this.block.digest());
    if (this.entered.has(state)) throw new SeenBefore();
    this.entered.add(state);
    const last = this.turns[at - 1]?.taken ?? 0;
    const taken = runnable.includes(last) ? last : runnable[0]!;
    const left = runnable.filter((number) => number !== taken);
    this.turns.push({ taken, left, isChoice: left.length > 0 });
  }

  /** After a fresh turn: if it can conflict with nobody, the other turns at its moment need not be tried. */
  private judgeTurn(): void {
    if (this.fresh < 0) return;
    const touched: Touched = this.block.watch.stop();
    const turn = this.turns[this.fresh]!;
    this.fresh = -1;
    this.conflicts.add(turn.taken, touched);
    if (turn.left.length > 0 && !this.conflicts.canConflict(touched, this.others(turn.taken))) turn.left = [];
  }

  /** Everybody else who may still take turns. */
  private others(taken: number): number[] {
    const present = new Set(this.block.kernel.engine.scheduler.places().map(({ number }) => number));
    return this.conflicts.actors.filter((number) => number !== taken && present.has(number));
  }
}
