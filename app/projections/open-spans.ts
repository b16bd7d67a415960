// What has begun and not ended at a step: functions, locks, copies. Kept as the steps that began them. No kernel symbol; our decision.

import { type Step, StepKind } from '../core/index.ts';

interface Opened {
  readonly at: number;
  readonly kind: StepKind;
  readonly actor: number;
  readonly a: number;
  readonly b: number;
}

/** The spans that are open while steps are read one by one. */
export class OpenSpans {
  private readonly opened: Opened[] = [];

  /** Takes step number `at`. */
  take({ kind, actor, a, b }: Step, at: number): void {
    switch (kind) {
      case StepKind.Enter:
      case StepKind.Lock:
      case StepKind.DmaBegin:
        return void this.opened.push({ at, kind, actor, a, b });
      case StepKind.Leave:
        return this.close((each) => each.kind === StepKind.Enter && each.actor === actor);
      case StepKind.Unlock:
        return this.close(
          (each) => each.kind === StepKind.Lock && each.actor === actor && each.a === a && each.b === b,
        );
      case StepKind.DmaEnd:
        return this.close((each) => each.kind === StepKind.DmaBegin && each.actor === actor);
      default:
    }
  }

  /** Nothing lasts longer than its statement; what an actor that hangs never ends is over for the others. */
  clear(): void {
    this.opened.length = 0;
  }

  /** Numbers of the steps that began what is open, ascending. */
  get steps(): number[] {
    return this.opened.map(({ at }) => at);
  }

  private close(isIt: (each: Opened) => boolean): void {
    const at = this.opened.findLastIndex(isIt);
    if (at >= 0) this.opened.splice(at, 1);
  }
}
