// Who wrote a cell last: from the journal to the step that owns the entry, and to the kernel function that the step lies in. Our decision
// (architecture.md 4, "who last wrote this cell").

import { functionOf, type History, StepKind, type WantedCell } from '../core/index.ts';
import type { ObjectCells, Trail, Why } from './inspector-view.ts';
import { actorFacts } from './naming.ts';
import { StepReader } from './step-reader.ts';

/** What is looked at for every frame with a selection, in journal entries and in steps: what was written longer ago is asked for. */
const REACH = 400_000;
const STEPS_REACH = 20_000;

/** The number of the step of the run that owns the journal entry just before `position`, or −1 when it belongs to none that is kept. */
export function stepOwning(history: History, position: number): number {
  const { steps } = history.machine.kernel.engine;
  if (position <= history.journalAt({ statement: 0, step: 0 })) return -1;
  let low = steps.first;
  let high = steps.end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps.at(middle).journalEnd < position) low = middle + 1;
    else high = middle;
  }
  return low < steps.end ? low : -1;
}

/** The journal position at which a step begins. */
export function startOf(history: History, step: number): number {
  const statement = history.statementOfStep(step);
  return history.journalAt({ statement, step: step - history.firstStep(statement) });
}

/** The last step before step `before` that set or cleared the leaf of a page; −1 if none is among the steps from `oldest` on. */
export function lastOfLeaf(
  history: History,
  { mmu, index }: NonNullable<Trail['leaf']>,
  before: number,
  oldest: number,
): number {
  const { steps } = history.machine.kernel.engine;
  for (let at = before - 1; at >= oldest; at--) {
    const kind = steps.kindAt(at);
    if (kind !== StepKind.PteSet && kind !== StepKind.PteClear) continue;
    const { a, b, c } = steps.at(at);
    if (a === mmu && index >= b && index < b + 2 ** c) return at;
  }
  return -1;
}

/** What the inspector tells of a step that wrote what is kept at `trail`. */
export function whyOfStep(history: History, step: number, trail: Trail | null): Why {
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
    trail,
  };
}

/** A part of a view that waits for the last writers to be found. */
export type Later<T> = () => T;

/** Asks for the last writers of many cells, answers them in one search, and hands each back to whom it belongs. */
export class Provenance {
  private readonly history: History;
  private readonly cells: WantedCell[] = [];
  /** What was asked: its cells from `from` to `to`, the last of which says when the object was made. */
  private readonly groups: { from: number; to: number; objects: readonly ObjectCells[] }[] = [];
  private found: readonly number[] = [];

  constructor(history: History) {
    this.history = history;
  }

  /** The id of the journalled column of that name (`gm_mapping.flag`). */
  readonly column = (name: string): number =>
    this.history.machine.kernel.engine.journal.columns.findIndex((column) => column.name === name);

  /** The number under which `why` tells the latest writer of the cells of these objects; the field belongs to the first. */
  ask(objects: readonly ObjectCells[]): number {
    const from = this.cells.length;
    for (const { cells } of objects) this.cells.push(...cells);
    this.cells.push(objects[0]!.birth);
    return this.groups.push({ from, to: this.cells.length, objects }) - 1;
  }

  /** Looks for all that was asked; `why` may be called afterwards. */
  search(): void {
    const { journal } = this.history.machine.kernel.engine;
    this.found = journal.lastWrites(this.cells, journal.position, journal.position - REACH);
  }

  /** Who wrote the cells asked under this number last, who made their object if nobody did since; null when that is not known. */
  why(group: number): Why | null {
    const { from, to, objects } = this.groups[group]!;
    const position = Math.max(-1, ...this.found.slice(from, to));
    const step = position < 0 ? -1 : stepOwning(this.history, position);
    if (step < 0) return null;
    const isMaker = this.found[to - 1]! > startOf(this.history, step);
    return whyOfStep(this.history, step, isMaker ? null : { objects, leaf: null });
  }

  /** Where to look further for who wrote these cells, if `why` does not know and there is more to look at. */
  longAgo(group: number): Trail | null {
    const { journal } = this.history.machine.kernel.engine;
    const { from, to, objects } = this.groups[group]!;
    const isFound = this.found.slice(from, to).some((position) => position >= 0);
    return isFound || journal.position - REACH <= journal.first ? null : { objects, leaf: null };
  }

  /** Who set or cleared the leaf of a page that has none now: its cell may be gone with its table, so the steps are asked. */
  whyCleared(mmu: number, index: number): Why | null {
    const { history } = this;
    const before = history.stepsDone(history.position);
    const oldest = Math.max(history.firstStep(0), history.machine.kernel.engine.steps.first);
    const step = lastOfLeaf(history, { mmu, index }, before, Math.max(oldest, before - STEPS_REACH));
    if (step < 0) return null;
    const birth = { column: this.column('page_table.state'), cell: mmu, mask: -1 };
    return whyOfStep(history, step, { objects: [{ cells: [], birth }], leaf: { mmu, index } });
  }
}
