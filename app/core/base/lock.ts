// Locks as cells of columns: mutex_lock, spin_lock, down_read/down_write. A cell holds 0 when free, actor + 1 when held, and for
// the rw semaphore −n when n readers hold it. Not modelled: queues of waiters (whoever is advanced first takes the lock), spinning.

import { type LockClass, type Lockdep, lockCode } from './lockdep.ts';
import { RUNNABLE, waitKey, type Path, type Scheduler, type Wait } from './scheduler.ts';
import { type Column, POISON, type Slab } from './slab.ts';
import { StepKind, type Steps } from './steps.ts';

/** What locks need of an engine. */
interface Foundations {
  readonly scheduler: Scheduler;
  readonly steps: Steps;
  readonly lockdep: Lockdep;
}

/** All locks of one class: one cell an object of a slab. Rules are judged by `Lockdep`; a broken one is a report, never a crash. */
export class Locks {
  readonly lockClass: LockClass;
  private readonly cells: Column;
  private readonly slab: Slab;
  private readonly scheduler: Scheduler;
  private readonly steps: Steps;
  private readonly lockdep: Lockdep;

  /** Adds the column `name` to the slab. */
  constructor(lockClass: LockClass, slab: Slab, name: string, { scheduler, steps, lockdep }: Foundations) {
    this.lockClass = lockClass;
    this.slab = slab;
    this.cells = slab.column(name);
    this.scheduler = scheduler;
    this.steps = steps;
    this.lockdep = lockdep;
  }

  /** Number of the column that holds the locks: what waits for one names it. */
  get column(): number {
    return this.cells.id;
  }

  /** Whether somebody holds the lock of object `id`. */
  isHeld(id: number): boolean {
    return this.cells.data[id] !== 0;
  }

  /** Tells lockdep when nobody holds the lock of object `id` (`lockdep_assert_held`). */
  assertHeld(id: number): void {
    if (!this.isHeld(id)) this.lockdep.report('lock-not-held', lockCode(this.lockClass, id));
  }

  /** The actor that holds the lock exclusively, −1 if nobody does. */
  holderOf(id: number): number {
    const cell = this.cells.data[id]!;
    return cell > 0 && cell !== POISON ? cell - 1 : -1;
  }

  /** What a path that waits for the lock of object `id` yields. */
  waitFor(id: number): Wait {
    return waitKey(this.cells.id, id);
  }

  /** Takes the lock of object `id` exclusively; yields while another holds it, and once before taking it if others are alive. */
  *lock(id: number): Path<void> {
    this.lockdep.acquire(this.lockClass, id);
    const birth = this.slab.birth(id);
    if (this.scheduler.contended) yield RUNNABLE;
    if (this.isHeld(id)) this.tellWait(id, 0);
    while (!this.isGone(id, birth)) {
      if (!this.isHeld(id)) {
        this.take(id);
        return;
      }
      yield this.waitFor(id);
    }
  }

  /**
   * Takes the lock of the object that `find` names at the moment when it is free: what is looked up may change while one waits. Gives
   * the object; 0, and no lock, when there is none any more.
   */
  *lockFound(find: () => number): Path<number> {
    if (this.scheduler.contended) yield RUNNABLE;
    for (;;) {
      const id = find();
      if (id === 0 || this.tryLock(id)) return id;
      yield this.waitFor(id);
    }
  }

  /** Takes a free lock; answers whether it was free. Never waits, and nobody runs in between (`mutex_trylock`, `spin_trylock`). */
  tryLock(id: number): boolean {
    this.lockdep.acquire(this.lockClass, id);
    if (this.isHeld(id)) return false;
    this.take(id);
    return true;
  }

  /** Takes a free lock at once, without a generator. Answers whether that was possible: when alone, an uncontended lock never yields. */
  tryLockAlone(id: number): boolean {
    if (this.scheduler.contended || this.isHeld(id)) return false;
    this.lockdep.acquire(this.lockClass, id);
    this.take(id);
    return true;
  }

  /** Releases the lock of object `id`, which the running actor holds; otherwise that is a double unlock, and nothing changes. */
  unlock(id: number): void {
    const { cells, steps } = this;
    const holder = cells.data[id]!;
    this.lockdep.release(this.lockClass, id);
    if (holder !== steps.actor + 1)
      return this.misuse(holder === POISON ? 'freed-lock' : 'double-unlock', id);
    cells.set(id, 0);
    steps.emit(StepKind.Unlock, this.lockClass, id);
    if (!this.scheduler.isAlone) this.scheduler.wake(this.waitFor(id));
  }

  /** Takes a lock for reading at once, without a generator, when that can neither block nor be preempted. */
  tryLockSharedAlone(id: number): boolean {
    if (this.scheduler.contended || this.cells.data[id]! > 0) return false;
    this.lockdep.acquire(this.lockClass, id);
    this.takeShared(id);
    return true;
  }

  /** Takes the lock of object `id` for reading: many readers, no writer (`down_read`). */
  *lockShared(id: number): Path<void> {
    this.lockdep.acquire(this.lockClass, id);
    const birth = this.slab.birth(id);
    if (this.scheduler.contended) yield RUNNABLE;
    if (this.cells.data[id]! > 0) this.tellWait(id, 1);
    while (!this.isGone(id, birth)) {
      if (this.cells.data[id]! <= 0) {
        this.takeShared(id);
        return;
      }
      yield this.waitFor(id);
    }
  }

  /** Releases one reader's hold (`up_read`). */
  unlockShared(id: number): void {
    const { cells, steps } = this;
    const readers = cells.data[id]!;
    this.lockdep.release(this.lockClass, id);
    if (readers >= 0) return this.misuse(readers === POISON ? 'freed-lock' : 'double-unlock', id);
    cells.set(id, readers + 1);
    steps.emit(StepKind.Unlock, this.lockClass, id, 1);
    if (!this.scheduler.isAlone) this.scheduler.wake(this.waitFor(id));
  }

  /** To be called before the object of a lock is freed: nobody may hold it. */
  freeing(id: number): void {
    if (this.isHeld(id)) this.misuse('freed-while-locked', id);
  }

  /** Whether the object of a lock was freed while one waited for it: it is reported, and one waits no longer. */
  private isGone(id: number, birth: number): boolean {
    if (birth !== 0 && this.slab.birth(id) === birth) return false;
    this.misuse('freed-lock', id);
    return true;
  }

  private misuse(rule: 'double-unlock' | 'freed-while-locked' | 'freed-lock', id: number): void {
    this.lockdep.report(rule, lockCode(this.lockClass, id), this.holderOf(id) + 1);
  }

  /** Told once a lock: the actor goes on when it is its turn again. */
  private tellWait(id: number, shared: 0 | 1): void {
    this.steps.emit(StepKind.LockWait, this.lockClass, id, shared, this.holderOf(id) + 1);
  }

  private takeShared(id: number): void {
    this.cells.add(id, -1);
    this.steps.emit(StepKind.Lock, this.lockClass, id, 1);
    this.lockdep.acquired(this.lockClass, id);
  }

  private take(id: number): void {
    this.cells.set(id, this.steps.actor + 1);
    this.steps.emit(StepKind.Lock, this.lockClass, id);
    this.lockdep.acquired(this.lockClass, id);
  }
}
