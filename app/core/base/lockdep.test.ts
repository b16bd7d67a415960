import { describe, expect, it } from 'vitest';
import { Engine } from './engine.ts';
import type { Finding } from './findings.ts';
import { Locks } from './lock.ts';
import { decodeLock, LockClass, lockCode } from './lockdep.ts';
import { actorOfCpu, RUNNABLE, type Path } from './scheduler.ts';
import { Slab } from './slab.ts';

const { MmapLock, MappingLock, XaLock, PageTableLock } = LockClass;

/** An engine with one object of each kind of lock, ids 1 and 2, and what its sanitizers say. */
function rig(): {
  engine: Engine;
  slabs: Record<number, Slab>;
  locks: Record<number, Locks>;
  said: () => string[];
} {
  const engine = new Engine(1);
  const found: Finding[] = [];
  engine.findings.receiver = (finding) => found.push(finding);
  engine.findings.isOpen = true;
  const slabs: Record<number, Slab> = {};
  const locks: Record<number, Locks> = {};
  for (const lockClass of Object.values(LockClass)) {
    const slab = new Slab(engine.journal, `slab${lockClass}`, engine);
    locks[lockClass] = new Locks(lockClass, slab, 'lock', engine);
    slab.alloc();
    slab.alloc();
    slabs[lockClass] = slab;
  }
  return { engine, slabs, locks, said: () => found.splice(0).map(({ kind, rule }) => `${kind}: ${rule}`) };
}

describe('lockdep', () => {
  it('writes a lock as one number and reads it back', () => {
    expect(decodeLock(lockCode(PageTableLock, 123_456))).toEqual({ lockClass: PageTableLock, id: 123_456 });
  });

  it.each([
    [MmapLock, MappingLock, []],
    [MmapLock, XaLock, []],
    [MmapLock, PageTableLock, []],
    [MappingLock, XaLock, []],
    [MappingLock, PageTableLock, []],
    [PageTableLock, PageTableLock, []],
    [MappingLock, MappingLock, ['lock: lock-order']],
    [MappingLock, MmapLock, ['lock: lock-order']],
    [XaLock, XaLock, ['lock: lock-order']],
    [XaLock, PageTableLock, ['lock: lock-order']],
    [PageTableLock, XaLock, ['lock: lock-order']],
    [XaLock, MappingLock, ['lock: sleep-under-spinlock', 'lock: lock-order']],
    [PageTableLock, MmapLock, ['lock: sleep-under-spinlock', 'lock: lock-order']],
  ] as const)('LOCK-order: class %i, then class %i', (first, second, must) => {
    const { locks, said } = rig();
    locks[first]!.tryLock(1);
    locks[second]!.tryLock(2);
    expect(said()).toEqual(must);
  });

  it('LOCK-recursion: the same lock is taken twice by one actor, and then hangs', () => {
    const { engine, locks, said } = rig();
    function* path(): Path<void> {
      yield* locks[MappingLock]!.lock(1);
      yield* locks[MappingLock]!.lock(1);
    }
    expect(engine.scheduler.run(actorOfCpu(0), path()).hang).toBe(true);
    expect(said()).toEqual(['lock: lock-recursion']);
  });

  it('LOCK-recursion: a writer that reads', () => {
    const { engine, locks, said } = rig();
    function* path(): Path<void> {
      yield* locks[MmapLock]!.lock(1);
      yield* locks[MmapLock]!.lockShared(1);
    }
    expect(engine.scheduler.run(actorOfCpu(0), path()).hang).toBe(true);
    expect(said()).toEqual(['lock: lock-recursion']);
  });

  it('LOCK-double-unlock: a lock that is free, or another’s, is given back', () => {
    const { engine, locks, said } = rig();
    locks[XaLock]!.unlock(1);
    locks[MmapLock]!.unlockShared(1);
    locks[XaLock]!.tryLock(2);
    engine.steps.actor = actorOfCpu(1);
    locks[XaLock]!.unlock(2);
    expect(said()).toEqual(['lock: double-unlock', 'lock: double-unlock', 'lock: double-unlock']);
    expect(locks[XaLock]!.holderOf(2)).toBe(0);
  });

  it('LOCK-sleep: something sleeps under a spinlock', () => {
    const { engine, locks, said } = rig();
    locks[MappingLock]!.tryLock(1);
    engine.lockdep.mightSleep();
    expect(said()).toEqual([]);
    locks[PageTableLock]!.tryLock(1);
    engine.lockdep.mightSleep();
    expect(said()).toEqual(['lock: sleep-under-spinlock']);
  });

  it('LOCK-return: a lock is held when a statement ends, and is told of once', () => {
    const { engine, locks, said } = rig();
    locks[MappingLock]!.tryLock(1);
    engine.lockdep.returnToUser();
    engine.lockdep.returnToUser();
    expect(said()).toEqual(['lock: held-at-return']);
  });

  it('tells of locks whose object was freed: taken, waited for, given back, held meanwhile', () => {
    const { engine, slabs, locks, said } = rig();
    const mutexes = locks[MappingLock]!;
    mutexes.tryLock(1);
    mutexes.freeing(1);
    slabs[MappingLock]!.free(1);
    mutexes.unlock(1);
    engine.scheduler.run(actorOfCpu(0), mutexes.lock(1));
    expect(said()).toEqual(['lock: freed-while-locked', 'uaf: freed-lock', 'uaf: freed-lock']);
  });

  it('tells of a lock whose object lives a second life when it is free at last', () => {
    const { engine, slabs, locks, said } = rig();
    const mutexes = locks[MappingLock]!;
    function* waits(): Path<void> {
      yield* mutexes.lock(1);
    }
    function* frees(): Path<void> {
      yield RUNNABLE;
      slabs[MappingLock]!.free(1);
      slabs[MappingLock]!.alloc();
    }
    const [first, second] = [actorOfCpu(0), actorOfCpu(1)];
    const turns = [0, 1, 1, 0];
    engine.scheduler.runAll(
      [
        { actor: first, path: waits() },
        { actor: second, path: frees() },
      ],
      (runnable) => turns.shift() ?? runnable[0] ?? 0,
    );
    expect(said()).toEqual(['uaf: freed-lock']);
  });
});
