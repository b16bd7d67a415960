// The chain of a field: all steps that wrote it, from the latest to the one that made its object, a part at a time. A step counts if one of
// its writes changed a bit of the field, even where a later write of the same step took that back. Our decision (stage.md, "Inspector").

import type { History, WantedCell } from '../core/index.ts';
import type { Earlier, TrailOfField, Writer, Writers } from './inspector-view.ts';
import { lastOfLeaf, startOf, stepOwning, whyOfStep } from './provenance.ts';

/**
 * The last `count` steps before `before` that wrote the fields, latest first, none from before their objects were made; `rest` leads on.
 * Looks at each entry of the journal once, back to the oldest that is kept: somebody has asked, and waits.
 */
export function earlierWriters(history: History, { fields, before }: Earlier, count: number): Writers {
  const chain = new Chain(history, fields, before);
  const writers: Writer[] = [];
  while (writers.length < count) {
    const writer = chain.next();
    if (writer === null) break;
    writers.push(writer);
  }
  return { writers, ...chain.rest(writers.length === count) };
}

/** The way back through the writers of some fields. */
class Chain {
  private readonly history: History;
  /** The fields whose objects were not yet made, going back, each with what of its objects was not. */
  private fields: readonly TrailOfField[];
  private before: number;
  /** The first step that is still told of. */
  private readonly first: number;

  constructor(history: History, fields: readonly TrailOfField[], before: number) {
    this.history = history;
    this.fields = fields;
    this.first = firstTold(history);
    this.before = Math.max(this.first, Math.min(before, history.stepsDone(history.position)));
  }

  /** The next step back; null when there is none as far as is looked. */
  next(): Writer | null {
    const step = Math.max(this.lastOfCells(), this.lastOfLeaves());
    if (step < 0) return null;
    const writes = this.writesOf(step);
    const made = this.fields.filter(({ trail }) => writes.has(trail.objects[0]!.birth));
    const wrote = this.fields.filter(
      ({ trail }) =>
        trail.objects.some(({ cells, birth }) => [...cells, birth].some((cell) => writes.has(cell))) ||
        (trail.leaf !== null && lastOfLeaf(this.history, trail.leaf, step + 1, step) === step),
    );
    this.goTo(step, writes);
    return {
      why: whyOfStep(this.history, step, null),
      wrote: wrote.filter((field) => !made.includes(field)).map(({ name }) => name),
      made: made.map(({ name }) => name),
    };
  }

  /** How to go on from here; `isFull`: there may be more. */
  rest(isFull: boolean): Omit<Writers, 'writers'> {
    const { fields, before } = this;
    if (fields.length === 0) return { rest: null, forgotten: false };
    if (isFull) return { rest: { fields, before }, forgotten: false };
    return { rest: null, forgotten: this.first > this.history.firstStep(0) };
  }

  /** Stands before a step, which gave objects their births: who wrote their cells earlier wrote something else. */
  private goTo(step: number, writes: ReadonlySet<WantedCell>): void {
    this.before = step;
    this.fields = this.fields.flatMap(({ name, trail }) => {
      if (writes.has(trail.objects[0]!.birth)) return [];
      const objects = trail.objects.filter(({ birth }) => !writes.has(birth));
      return [{ name, trail: { ...trail, objects } }];
    });
  }

  private get wanted(): WantedCell[] {
    return this.fields.flatMap(({ trail }) => trail.objects.flatMap(({ cells, birth }) => [...cells, birth]));
  }

  /** The last step that wrote one of the cells; −1 if there is none. */
  private lastOfCells(): number {
    const { history, before, first } = this;
    const { journal } = history.machine.kernel.engine;
    const found = journal.lastWrites(this.wanted, startOf(history, before), startOf(history, first), 1);
    const position = Math.max(-1, ...found);
    return position < 0 ? -1 : stepOwning(history, position);
  }

  private lastOfLeaves(): number {
    const { history, before, first } = this;
    const leaves = this.fields.flatMap(({ trail }) => trail.leaf ?? []);
    return Math.max(-1, ...leaves.map((leaf) => lastOfLeaf(history, leaf, before, first)));
  }

  /** The wanted cells that a step wrote. */
  private writesOf(step: number): ReadonlySet<WantedCell> {
    const { journal, steps } = this.history.machine.kernel.engine;
    const { wanted } = this;
    const found = journal.lastWrites(wanted, steps.at(step).journalEnd, startOf(this.history, step));
    return new Set(wanted.filter((_, i) => found[i]! >= 0));
  }
}

/** The first step of which both what it did and what it wrote are kept. */
function firstTold(history: History): number {
  const { journal, steps } = history.machine.kernel.engine;
  const begin = history.firstStep(0);
  const isWhole = steps.first <= begin && journal.first <= startOf(history, begin);
  return isWhole ? begin : Math.max(steps.first + 1, stepOwning(history, journal.first + 1));
}
