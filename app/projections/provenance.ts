// Who wrote a cell last: from the journal to the step that owns the entry, and to the kernel function that the step lies in. Our decision
// (architecture.md 4, "who last wrote this cell").

import { functionOf, type History, StepKind, type WantedCell } from '../core/index.ts';
import type { Why } from './inspector-view.ts';
import { actorFacts } from './naming.ts';
import { StepReader } from './step-reader.ts';

/** Journal entries that a search looks at before it gives up: what was written longer ago is not told. */
const REACH = 400_000;
const STEPS_REACH = 20_000;

/** The number of the step that owns the journal entry just before `position`, or −1 when it belongs to no step that is kept. */
function stepOwning(history: History, position: number): number {
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

/** Who wrote a cell, from the journal position just after the write; null when that is not known. */
const whyOf = (history: History, position: number): Why | null =>
  position < 0 ? null : whyOfStep(history, stepOwning(history, position));

/** The last step before the present place that cleared the leaf of page `index` in a page table; −1 if none is near. */
function lastClearing(history: History, mmu: number, index: number): number {
  const { steps } = history.machine.kernel.engine;
  const last = history.stepsDone(history.position) - 1;
  for (let at = last; at >= Math.max(history.firstStep(0), last - STEPS_REACH); at--) {
    const { kind, a, b, c } = steps.at(at);
    if (kind === StepKind.PteClear && a === mmu && index >= b && index < b + 2 ** c) return at;
  }
  return -1;
}

/** What the inspector tells of a step; null for −1. */
function whyOfStep(history: History, step: number): Why | null {
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

/** A part of a view that waits for the last writers to be found. */
export type Later<T> = () => T;

/** Asks for the last writers of many cells, answers them in one search, and hands each back to whom it belongs. */
export class Provenance {
  private readonly history: History;
  private readonly cells: WantedCell[] = [];
  private readonly groups: { from: number; to: number }[] = [];
  private found: readonly number[] = [];

  constructor(history: History) {
    this.history = history;
  }

  /** The id of the journalled column of that name (`gm_mapping.flag`). */
  readonly column = (name: string): number =>
    this.history.machine.kernel.engine.journal.columns.findIndex((column) => column.name === name);

  /** The number under which `why` tells the latest writer of these cells. */
  ask(cells: readonly WantedCell[]): number {
    const from = this.cells.length;
    this.cells.push(...cells);
    return this.groups.push({ from, to: this.cells.length }) - 1;
  }

  /** Looks for all that was asked; `why` may be called afterwards. */
  search(): void {
    const { journal } = this.history.machine.kernel.engine;
    this.found = journal.lastWrites(this.cells, journal.position, journal.position - REACH);
  }

  /** Who wrote the cells asked under this number last; null when that is not known. */
  why(group: number): Why | null {
    const { from, to } = this.groups[group]!;
    return whyOf(this.history, Math.max(-1, ...this.found.slice(from, to)));
  }

  /** Who cleared the leaf of a page: its cell may be gone with its table, so the steps are asked. */
  whyCleared(mmu: number, index: number): Why | null {
    return whyOfStep(this.history, lastClearing(this.history, mmu, index));
  }
}
