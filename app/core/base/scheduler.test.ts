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

  it('lets spawned paths take turns as the seed says, each as its actor', () => {
    const interleave = (seed: number): string => {
      const engine = new Engine(seed);
      const log: string[] = [];
      function* main(): Path<void> {
        for (let worker = 0; worker < 3; worker++)
          engine.scheduler.spawn(actorOfWorker(worker), chatty(log, String(worker), 5));
        while (log.length < 15) yield AWAITS_WORK;
      }
      expect(engine.scheduler.run(CPU, main()).hang).toBe(false);
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
      engine.scheduler.spawn(actorOfWorker(0), sleeper());
      for (let i = 0; i < 8; i++) yield RUNNABLE;
      log.push('wake');
      engine.scheduler.wake(key);
      while (!log.includes('woken')) yield AWAITS_WORK;
    }
    engine.scheduler.run(CPU, main());
    expect(log).toEqual(['wake', 'woken']);
  });

  it('says that nobody can go on, and what everybody waits for', () => {
    const engine = new Engine(1);
    function* main(): Path<void> {
      yield waitKey(9, 1);
    }
    expect(engine.scheduler.run(CPU, main())).toEqual({ hang: true, waits: [waitKey(9, 1)] });
    expect(engine.scheduler.run(CPU, chatty([], '', 2)).hang).toBe(false);
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
