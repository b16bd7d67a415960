import { expect, it } from 'vitest';
import { actorOfCpu, AWAITS_WORK, type Path } from '../base/scheduler.ts';
import { LockClass, lockCode } from '../base/lockdep.ts';
import { defaultMachine } from '../command.ts';
import { Machine } from '../machine.ts';
import { reportHangs } from './hangs.ts';

it('tells those who wait for each other from those who wait for what never comes', () => {
  const machine = new Machine(defaultMachine);
  const { kernel: k, reports } = machine;
  const [a, b] = [k.mappings.slab.alloc(), k.mappings.slab.alloc()];
  const { lock } = k.mappings;
  function* takes(first: number, second: number): Path<void> {
    yield* lock.lock(first);
    yield* lock.lock(second);
  }
  function* works(): Path<void> {
    yield AWAITS_WORK;
  }
  reports.beginStatement();
  const turns = [0, 0, 1, 1, 2, 3];
  const blocked = k.engine.scheduler.runAll(
    [
      { actor: actorOfCpu(0), path: takes(a, b) },
      { actor: actorOfCpu(1), path: takes(b, a) },
      { actor: actorOfCpu(2), path: takes(a, b) },
      { actor: actorOfCpu(3), path: works() },
    ],
    (runnable) => turns.shift() ?? runnable[0]!,
  );
  reportHangs(k, blocked);
  reports.endStatement();
  const hangs = reports.all().filter(({ kind }) => kind === 'hang');
  expect(hangs.map(({ rule, object, a: waitsFor }) => [rule, object, waitsFor])).toEqual([
    ['deadlock', 0, lockCode(LockClass.MappingLock, b)],
    ['deadlock', 1, lockCode(LockClass.MappingLock, a)],
    ['waits-forever', 2, lockCode(LockClass.MappingLock, a)],
    ['waits-forever', 3, 0],
  ]);
  expect([0, 1, 2, 3].every((cpu) => k.engine.scheduler.isHung(actorOfCpu(cpu)))).toBe(true);
});
