// The floor under a fault: what the journal and the steps of a recorded run cost by themselves. The same entries and steps are appended to an
// engine that has nothing else, from flat arrays.

import type { Engine, History, StepKind } from '../../core/index.ts';

const ENTRY = 4;
const STEP = 5;

/** Journal entries and steps of some statements, as flat arrays. */
export class RecordedPart {
  private readonly entries: number[] = [];
  private readonly steps: number[] = [];

  /** What the last `statements` statements recorded; the journal must still hold it. */
  constructor(history: History, statements: number) {
    const { journal, steps } = history.machine.kernel.engine;
    const first = history.length - statements;
    const from = history.journalAt({ statement: first, step: 0 });
    journal.visit(from, journal.end, (...entry) => this.entries.push(...entry));
    for (let at = history.firstStep(first); at < steps.end; at++) {
      const { kind, a, b, c, d } = steps.at(at);
      this.steps.push(kind, a, b, c, d);
    }
  }

  /** Records all of it once more. */
  recordIn({ journal, steps }: Engine): void {
    const { entries, steps: numbers } = this;
    for (let i = 0; i < entries.length; i += ENTRY)
      journal.append(entries[i]!, entries[i + 1]!, entries[i + 2]!, entries[i + 3]!);
    for (let i = 0; i < numbers.length; i += STEP)
      steps.emit(numbers[i] as StepKind, numbers[i + 1], numbers[i + 2], numbers[i + 3], numbers[i + 4]);
  }
}
