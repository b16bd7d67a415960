// Locks as cells of columns: mutex_lock, spin_lock, down_read/down_write. A cell holds 0 when free, actor + 1 when held, and for
// the rw semaphore −n when n readers hold it. Not modelled: queues of waiters (whoever is advanced first takes the lock), spinning.

import { assert } from './assert.ts';
import { RUNNABLE, waitKey, type Path, type Scheduler } from './scheduler.ts';
import type { Column } from './slab.ts';
import { StepKind, type Steps } from './steps.ts';

/** The classes of locks that the model has (model.md §5, Locks). */
export const LockClass = { MmapLock: 1, MappingLock: 2, XaLock: 3, PageTableLock: 4 } as const;
export type LockClass = (typeof LockClass)[keyof typeof LockClass];

/** All locks of one class: one cell an object. */
export class Locks {
  readonly lockClass: LockClass;
  private readonly cells: Column;
  private readonly scheduler: Scheduler;
  private readonly steps: Steps;

  constructor(
    lockClass: LockClass,
    cells: Column,
    { scheduler, steps }: { scheduler: Scheduler; steps: Steps },
  ) {
    this.lockClass = lockClass;
    this.cells = cells;
    this.scheduler = scheduler;
    this.steps = steps;
  }

  /** Whether somebody holds the lock of object `id`. */
  isHeld(id: number): boolean {
    return this.cells.data[id] !== 0;
  }

  /** Takes the lock of object `id` exclusively; yields while another holds it, and once before taking it if others are alive. */
  *lock(id: number): Path<void> {
    if (this.scheduler.contended) yield RUNNABLE;
    while (this.isHeld(id)) yield waitKey(this.cells.id, id);
    this.take(id);
  }

  /**
   * Takes the lock of the object that `find` names at the moment when it is free: what is looked up may change while one waits. Gives
   * the object; 0, and no lock, when there is none any more.
   */
  *lockFound(find: () => number): Path<number> {
    if (this.scheduler.contended) yield RUNNABLE;
    for (;;) {
      const id = find();
      if (id === 0) return 0;
      if (this.tryLock(id)) return id;
      yield waitKey(this.cells.id, id);
    }
  }

  /** Takes a free lock; answers whether it was free. Never waits, and nobody runs in between (`mutex_trylock`, `spin_trylock`). */
  tryLock(id: number): boolean {
    if (this.isHeld(id)) return false;
    this.take(id);
    return true;
  }

  /** Takes a free lock at once, without a generator. Answers whether that was possible: when alone, an uncontended lock never yields. */
  tryLockAlone(id: number): boolean {
    if (this.scheduler.contended || this.isHeld(id)) return false;
    this.take(id);
    return true;
  }

  /** Releases the lock of object `id`, which the running actor holds. */
  unlock(id: number): void {
    assert(this.cells.data[id] === this.steps.actor + 1, 'a lock is released by its holder');
    this.cells.set(id, 0);
    this.steps.emit(StepKind.Unlock, this.lockClass, id);
    this.scheduler.wake(waitKey(this.cells.id, id));
  }

  /** Takes a lock for reading at once, without a generator, when that can neither block nor be preempted. */
  tryLockSharedAlone(id: number): boolean {
    if (this.scheduler.contended || this.cells.data[id]! > 0) return false;
    this.takeShared(id);
    return true;
  }

  /** Takes the lock of object `id` for reading: many readers, no writer (`down_read`). */
  *lockShared(id: number): Path<void> {
    if (this.scheduler.contended) yield RUNNABLE;
    while (this.cells.data[id]! > 0) yield waitKey(this.cells.id, id);
    this.takeShared(id);
  }

  /** Releases one reader's hold (`up_read`). */
  unlockShared(id: number): void {
    assert(this.cells.data[id]! < 0, 'a shared lock is released by a reader');
    this.cells.add(id, 1);
    this.steps.emit(StepKind.Unlock, this.lockClass, id, 1);
    this.scheduler.wake(waitKey(this.cells.id, id));
  }

  private takeShared(id: number): void {
    this.cells.add(id, -1);
    this.steps.emit(StepKind.Lock, this.lockClass, id, 1);
  }

  private take(id: number): void {
    this.cells.set(id, this.steps.actor + 1);
    this.steps.emit(StepKind.Lock, this.lockClass, id);
  }
}
