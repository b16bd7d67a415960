import { describe, expect, it } from 'vitest';
import { Engine } from './engine.ts';
import { Locks } from './lock.ts';
import { LockClass } from './lockdep.ts';
import { actorOfCpu, actorOfDevice, RUNNABLE, type Path } from './scheduler.ts';
import { Slab } from './slab.ts';
import { StepKind } from './steps.ts';

function locked(seed = 1): { engine: Engine; locks: Locks } {
  const engine = new Engine(seed);
  const slab = new Slab(engine.journal, 'thing');
  const locks = new Locks(LockClass.MmapLock, slab, 'lock', engine);
  slab.alloc();
  slab.alloc();
  return { engine, locks };
}

describe('lock', () => {
  it('is taken at once by who is alone, and shown as steps', () => {
    const { engine, locks } = locked();
    expect(locks.tryLockAlone(1)).toBe(true);
    expect([locks.isHeld(1), locks.isHeld(2), locks.tryLockAlone(1)]).toEqual([true, false, false]);
    locks.unlock(1);
    expect(locks.isHeld(1)).toBe(false);
    expect([engine.steps.at(0), engine.steps.at(1)].map(({ kind, a, b, c }) => [kind, a, b, c])).toEqual([
      [StepKind.Lock, LockClass.MmapLock, 1, 0],
      [StepKind.Unlock, LockClass.MmapLock, 1, 0],
    ]);
  });

  it('is released by its holder only', () => {
    const { engine, locks } = locked();
    locks.tryLockAlone(1);
    engine.steps.actor = actorOfCpu(1);
    expect(() => locks.unlock(1)).toThrow('double-unlock');
    expect(() => locks.unlock(2)).toThrow('double-unlock');
    expect(() => locks.unlockShared(2)).toThrow('double-unlock');
    engine.steps.actor = actorOfCpu(0);
    locks.unlock(1);
    expect(locks.isHeld(1)).toBe(false);
  });

  it('has many readers or one writer', () => {
    const { engine, locks } = locked();
    const as = (cpu: number): Locks => {
      engine.steps.actor = actorOfCpu(cpu);
      return locks;
    };
    expect([as(0).tryLockSharedAlone(1), as(1).tryLockSharedAlone(1), as(2).tryLockAlone(1)]).toEqual([
      true,
      true,
      false,
    ]);
    as(0).unlockShared(1);
    expect(locks.isHeld(1)).toBe(true);
    as(1).unlockShared(1);
    expect([locks.tryLockAlone(1), locks.tryLockSharedAlone(1)]).toEqual([true, false]);
  });

  it.each([1, 2, 3, 4, 5, 6])('keeps others out of a critical section, whatever the seed (%i)', (seed) => {
    const { engine, locks } = locked(seed);
    let inside = 0;
    let done = 0;
    function* worker(): Path<void> {
      for (let i = 0; i < 3; i++) {
        yield* locks.lock(1);
        expect(++inside).toBe(1);
        yield RUNNABLE;
        inside--;
        locks.unlock(1);
      }
      done++;
    }
    const strands = [0, 1, 2, 3].map((i) => ({ actor: actorOfDevice(i), path: worker() }));
    expect(engine.scheduler.runAll(strands)).toEqual([]);
    expect([done, locks.isHeld(1)]).toEqual([4, false]);
  });

  it.each([1, 2, 3, 4])('lets readers in together and a writer alone (%i)', (seed) => {
    const { engine, locks } = locked(seed);
    let readers = 0;
    let most = 0;
    let done = 0;
    function* reader(): Path<void> {
      yield* locks.lockShared(1);
      most = Math.max(most, ++readers);
      yield RUNNABLE;
      yield RUNNABLE;
      readers--;
      locks.unlockShared(1);
      done++;
    }
    function* writer(): Path<void> {
      yield* locks.lock(1);
      expect(readers).toBe(0);
      yield RUNNABLE;
      expect(readers).toBe(0);
      locks.unlock(1);
      done++;
    }
    const paths = [reader(), reader(), reader(), writer()];
    const strands = paths.map((path, i) => ({ actor: actorOfDevice(i), path }));
    expect(engine.scheduler.runAll(strands)).toEqual([]);
    expect(done).toBe(4);
    expect(most).toBeGreaterThan(0);
  });

  it('two that wait for each other are a hang', () => {
    const { engine, locks } = locked();
    engine.findings.receiver = () => {};
    function* main(): Path<void> {
      yield* locks.lock(1);
      yield* locks.lock(1);
    }
    expect(engine.scheduler.run(actorOfCpu(0), main()).hang).toBe(true);
  });
});
