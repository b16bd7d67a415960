// Who wrote a cell last: from the journal to the step that owns the entry, and to the kernel function that the step lies in. Our decision
// (architecture.md 4, "who last wrote this cell").

import { functionOf, type History } from '../core/index.ts';
import type { Why } from './inspector-view.ts';
import { actorFacts } from './naming.ts';
import { StepReader } from './step-reader.ts';

/** One cell of a column, as the journal names it. `mask` picks the bits that matter (default: all). */
export interface CellRef {
  readonly column: number;
  readonly cell: number;
  readonly mask?: number;
}

/** Entries that a search looks at before it gives up: what was written longer ago is not told. */
const REACH = 1_000_000;
const BLOCK = 4096;

/**
 * The last write of each of `cells` before the present position, as the journal position just after it; −1 where there is none or it
 * lies too far back. Writes that leave the masked bits as they were do not count.
 */
export function lastWrites(history: History, cells: readonly CellRef[]): number[] {
  const { journal } = history.machine.kernel.engine;
  const found = cells.map(() => -1);
  const wanted = new Map<number, number[]>();
  cells.forEach(({ column }, i) => wanted.set(column, [...(wanted.get(column) ?? []), i]));
  let open = cells.length;
  const oldest = Math.max(journal.first, journal.position - REACH);
  for (let end = journal.position; end > oldest && open > 0; end -= BLOCK) {
    let at = end;
    journal.visit(end, Math.max(oldest, end - BLOCK), (column, cell, before, after) => {
      for (const i of wanted.get(column) ?? []) {
        const { cell: mine, mask = -1 } = cells[i]!;
        if (mine !== cell || found[i] !== -1 || ((before ^ after) & mask) === 0) continue;
        found[i] = at;
        open--;
      }
      at--;
    });
  }
  return found;
}

/** The number of the step that owns the journal entry just before `position`, or −1 when it belongs to no step that is kept. */
export function stepOwning(history: History, position: number): number {
  const { steps } = history.machine.kernel.engine;
  let low = steps.first;
  let high = steps.end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps.at(middle).journalEnd < position) low = middle + 1;
    else high = middle;
  }
  return low < steps.end && low >= history.firstStep(0) ? low : -1;
}

/** Who wrote a cell, from what `lastWrites` found for it; null when that is not known. */
export function whyOf(history: History, position: number): Why | null {
  const step = position < 0 ? -1 : stepOwning(history, position);
  if (step < 0) return null;
  const reader = new StepReader(history, step);
  const statement = history.statementOfStep(step);
  const enter = reader.call()?.enter;
  const call = enter === undefined ? null : functionOf(reader.at(enter).a);
  return {
    step,
    position: history.positionAfter(step),
    statement,
    stepInStatement: step - history.firstStep(statement),
    actor: actorFacts(reader.k, reader.step.actor),
    call: call === null ? null : { name: call.name, origin: call.origin },
  };
}

/** The id of the journalled column of that name (`gm_mapping.flag`). */
export function columnNamed(history: History, name: string): number {
  return history.machine.kernel.engine.journal.columns.findIndex((column) => column.name === name);
}
