// Checkpoints: all cells of a machine at the end of a statement, so that the journal before it can be let go. Our decision
// (architecture.md 4).

import type { Machine } from '../machine.ts';

/** A copy of every column's used cells, with what the journal, the steps and the digest stood at. */
export interface Checkpoint {
  /** Statements completed. */
  readonly statement: number;
  readonly columns: readonly Int32Array[];
  readonly journal: number;
  readonly steps: number;
  readonly digest: readonly [number, number];
}

/** Copies the machine's cells; the state must stand at the end of `statement` statements. */
export function takeCheckpoint(machine: Machine, statement: number): Checkpoint {
  const { journal, steps } = machine.kernel.engine;
  return {
    statement,
    columns: journal.columns.map(({ data }) => data.slice(0, usedLength(data))),
    journal: journal.end,
    steps: steps.end,
    digest: machine.digestSums(),
  };
}

/** Puts the cells back and begins journal and steps anew from there. */
export function restoreCheckpoint(machine: Machine, checkpoint: Checkpoint): void {
  const { journal, steps } = machine.kernel.engine;
  journal.columns.forEach((column, id) => {
    column.data.fill(0);
    column.data.set(checkpoint.columns[id] ?? []);
  });
  journal.restart(checkpoint.journal);
  steps.restart(checkpoint.steps);
  machine.restoreDigest(checkpoint.digest);
}

function usedLength(data: Int32Array): number {
  let length = data.length;
  while (length > 0 && data[length - 1] === 0) length--;
  return length;
}
