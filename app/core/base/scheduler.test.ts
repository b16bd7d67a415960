import { describe, expect, it } from 'vitest';
import { Engine } from './engine.ts';
import {
  actorOfCpu,
  actorOfDevice,
  actorOfWorker,
  AWAITS_WORK,
  identifyActor,
  RUNNABLE,
  waitKey,
  type Path,
} from './scheduler.ts';
import type { ActorId } from './units.ts';

const CPU = actorOfCpu(0);

/** A path that logs its name before each of `turns` yields. */
function* chatty(log: string[], name: string, turns: number): Path<void> {
  for (let i = 0; i < turns; i++) {
    log.push(name);
    yield RUNNABLE;
  }
}

describe('scheduler', () => {
  it('runs one path alone to its end, as its actor', () => {
    const { scheduler, steps } = new Engine(1);
    function* path(): Path<number> {
      expect([steps.actor, scheduler.contended]).toEqual([actorOfDevice(3), false]);
      yield RUNNABLE;
      return 7;
    }
    expect(scheduler.run(actorOfDevice(3), path())).toEqual({ hang: false, value: 7 });
  });

  it('lets several take turns as the seed says, each as its actor', () => {
    const interleave = (seed: number): string => {
      const engine = new Engine(seed);
      const log: string[] = [];
      const strands = [0, 1, 2].map((i) => ({ actor: actorOfDevice(i), path: chatty(log, String(i), 5) }));
      expect(engine.scheduler.runAll(strands)).toEqual([]);
      return log.join('');
    };
    expect(interleave(1)).toBe(interleave(1));
    expect(new Set([1, 2, 3, 4, 5].map(interleave)).size).toBeGreaterThan(1);
    expect(interleave(1).replace(/[12]/g, '')).toBe('00000');
  });

  it('does not advance who waits until it is woken', () => {
    const engine = new Engine(1);
    const key = waitKey(4, 2);
    const log: string[] = [];
    function* sleeper(): Path<void> {
      yield key;
      log.push('woken');
    }
    function* main(): Path<void> {
      for (let i = 0; i < 8; i++) yield RUNNABLE;
      log.push('wake');
      engine.scheduler.wake(key);
    }
    engine.scheduler.runAll([
      { actor: CPU, path: main() },
      { actor: actorOfDevice(0), path: sleeper() },
    ]);
    expect(log).toEqual(['wake', 'woken']);
  });

  it('says that nobody can go on, and what everybody waits for', () => {
    const engine = new Engine(1);
    function* main(): Path<void> {
      yield waitKey(9, 1);
    }
    expect(engine.scheduler.run(CPU, main())).toEqual({
      hang: true,
      blocked: [{ actor: CPU, wait: waitKey(9, 1) }],
    });
    expect([engine.scheduler.isHung(CPU), engine.scheduler.isHung(actorOfDevice(0))]).toEqual([true, false]);
  });

  it('keys of different cells never meet RUNNABLE or each other', () => {
    const keys = [waitKey(0, 0), waitKey(0, 1), waitKey(1, 0), RUNNABLE, AWAITS_WORK];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('numbers actors so that they can be named again', () => {
    expect(identifyActor(actorOfCpu(63))).toEqual({ kind: 'cpu', number: 63 });
    expect(identifyActor(actorOfDevice(30))).toEqual({ kind: 'device', number: 30 });
    expect(identifyActor(actorOfWorker(3))).toEqual({ kind: 'worker', number: 3 });
    expect(identifyActor(0 as ActorId).kind).toBe('cpu');
  });
});
