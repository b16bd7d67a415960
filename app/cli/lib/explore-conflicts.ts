// Which turns could conflict: two turns of different actors do when one writes a cell that the other touches. What an actor may still
// touch is taken to be all that it was ever seen to touch; when that turns out to have been too little, exploring begins anew.

import type { CellKey, Touched } from '../../core/index.ts';

/** What the actors of one block were seen to touch, in all turns of all interleavings so far. */
export class Conflicts {
  /** Whether something was touched that was not known before, since `settle`. */
  grew = false;
  private readonly read = new Map<number, Set<CellKey>>();
  private readonly written = new Map<number, Set<CellKey>>();

  /** Numbers of the actors that were seen at all. */
  get actors(): number[] {
    return [...this.read.keys()];
  }

  /** Forgets that it grew. */
  settle(): void {
    this.grew = false;
  }

  /** One turn of an actor (by its number in the block) touched these cells. */
  add(actor: number, touched: Touched): void {
    this.addTo(this.read, actor, touched.read);
    this.addTo(this.written, actor, touched.written);
  }

  /** Whether a turn could conflict with any turn that one of `others` may still take. */
  canConflict(turn: Touched, others: readonly number[]): boolean {
    return others.some(
      (other) =>
        meet(turn.written, this.written.get(other)) ||
        meet(turn.written, this.read.get(other)) ||
        meet(turn.read, this.written.get(other)),
    );
  }

  private addTo(sets: Map<number, Set<CellKey>>, actor: number, cells: ReadonlySet<CellKey>): void {
    let known = sets.get(actor);
    if (known === undefined) sets.set(actor, (known = new Set()));
    const before = known.size;
    for (const cell of cells) known.add(cell);
    if (known.size > before) this.grew = true;
  }
}

function meet(some: ReadonlySet<CellKey>, others: ReadonlySet<CellKey> | undefined): boolean {
  if (others === undefined) return false;
  for (const cell of some) if (others.has(cell)) return true;
  return false;
}
