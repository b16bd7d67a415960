import { describe, expect, it } from 'vitest';
import { Clock } from './clock.ts';
import { Journal } from './journal.ts';
import { Column } from './slab.ts';
import { MutedSteps, StepKind, Steps } from './steps.ts';
import type { ActorId } from './units.ts';

const CHUNK = 1 << 13;

function stepper(): { journal: Journal; clock: Clock; steps: Steps; column: Column } {
  const journal = new Journal();
  const clock = new Clock(journal);
  return { journal, clock, steps: new Steps(journal, clock), column: new Column(journal, 'x', 4) };
}

describe('steps', () => {
  it('carry actor, time, their numbers, and the journal position after them', () => {
    const { steps, clock, column, journal } = stepper();
    steps.actor = 65 as ActorId;
    clock.advance(1234);
    column.set(1, 9);
    steps.emit(StepKind.PteSet, 3, 2 ** 45 - 1, 9, 2 ** 31 - 1);
    column.set(1, 10);
    expect(steps.at(0)).toEqual({
      kind: StepKind.PteSet,
      actor: 65,
      now: 1234,
      journalEnd: journal.end - 1,
      a: 3,
      b: 2 ** 45 - 1,
      c: 9,
      d: 2 ** 31 - 1,
    });
    expect([steps.kindAt(0), steps.numberAt(0, 'a'), steps.numberAt(0, 'b')]).toEqual([
      StepKind.PteSet,
      3,
      2 ** 45 - 1,
    ]);
    expect([steps.numberAt(0, 'c'), steps.numberAt(0, 'd')]).toEqual([9, 2 ** 31 - 1]);
  });

  it('are numbered over chunks, cut back, and written again', () => {
    const { steps } = stepper();
    for (let i = 0; i < 2 * CHUNK + 5; i++) steps.emit(StepKind.Enter, i);
    expect([steps.end, steps.at(CHUNK).a, steps.at(2 * CHUNK + 4).a]).toEqual([
      2 * CHUNK + 5,
      CHUNK,
      2 * CHUNK + 4,
    ]);
    steps.truncate(CHUNK);
    expect(() => steps.at(CHUNK)).toThrow('step is kept');
    steps.emit(StepKind.Leave, -7);
    expect([steps.end, steps.at(CHUNK).a, steps.at(CHUNK - 1).a]).toEqual([CHUNK + 1, -7, CHUNK - 1]);
  });

  it('let the oldest go by whole chunks', () => {
    const { steps } = stepper();
    for (let i = 0; i < 3 * CHUNK; i++) steps.emit(StepKind.Enter, i);
    steps.dropBefore(2 * CHUNK + 1);
    expect(steps.first).toBe(2 * CHUNK);
    expect(() => steps.at(2 * CHUNK - 1)).toThrow('step is kept');
    expect(steps.at(2 * CHUNK).a).toBe(2 * CHUNK);
  });

  it.each([5, CHUNK, CHUNK + 3])('begin anew at number %i', (at) => {
    const { steps } = stepper();
    steps.restart(at);
    steps.emit(StepKind.Exit, 42);
    expect([steps.first, steps.end, steps.at(at).a]).toEqual([at, at + 1, 42]);
  });

  it('go nowhere when muted', () => {
    const { journal, clock } = stepper();
    const muted = new MutedSteps(journal, clock);
    muted.emit();
    expect(muted.end).toBe(0);
  });

  it('have kinds whose numbers are all different', () => {
    const kinds = Object.values(StepKind);
    expect(new Set(kinds).size).toBe(kinds.length);
  });
});
