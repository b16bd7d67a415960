// The scheduler of kernel paths. A path is a generator that yields exactly where another actor could run; a blocked lock is an
// actor that is not advanced. Mirrors no kernel symbol; not modelled: time slices, priorities, per-CPU run queues.

import { GM_WORK_CONCURRENCY } from '../uapi.ts';
import type { Journal } from './journal.ts';
import type { Prng } from './prng.ts';
import { Column, Register } from './slab.ts';
import type { Steps } from './steps.ts';
import type { ActorId } from './units.ts';

/** Yielded by a path: `RUNNABLE` = it could go on at once; anything else names what it waits for (see `waitKey`). */
export type Wait = number;

/** A kernel path: yields where it may be preempted or must wait, returns its result. */
export type Path<T> = Generator<Wait, T, void>;

/** The result of a path that need not wait, at once and without a generator; or else the path. */
export type Soon<T> = T | Path<T>;

/** A point where another actor may run, though nothing blocks. */
export const RUNNABLE: Wait = 0;

/** Waiting for work items that other actors do. */
export const AWAITS_WORK: Wait = -1;

const KEY_FACTOR = 2 ** 32;

/** What a blocked path yields: the cell whose change it waits for, a lock's or another's, as one number. */
export const waitKey = (column: number, cell: number): Wait => (column + 1) * KEY_FACTOR + cell;

/** The column and the cell of a wait key; `null` for `RUNNABLE` and `AWAITS_WORK`. */
export function cellOfWait(wait: Wait): { readonly column: number; readonly cell: number } | null {
  return wait <= 0 ? null : { column: Math.floor(wait / KEY_FACTOR) - 1, cell: wait % KEY_FACTOR };
}

const FIRST_DEVICE = 64;
const FIRST_WORKER = 128;
const FIRST_REAPER = 192;
const ACTORS = 193;

/** Actors are numbered: CPUs from 0, devices from 64, prefetch workers from 128, then the OOM reaper (model.md §5, Actors). */
export const actorOfCpu = (cpu: number): ActorId => cpu as ActorId;
export const actorOfDevice = (device: number): ActorId => (FIRST_DEVICE + device) as ActorId;
export const actorOfWorker = (worker: number): ActorId => (FIRST_WORKER + worker) as ActorId;
export const OOM_REAPER = FIRST_REAPER as ActorId;

/** What the number of an actor means: the inverse of the four above. */
export function identifyActor(actor: ActorId): {
  readonly kind: 'cpu' | 'device' | 'worker' | 'reaper';
  readonly number: number;
} {
  if (actor < FIRST_DEVICE) return { kind: 'cpu', number: actor };
  if (actor < FIRST_WORKER) return { kind: 'device', number: actor - FIRST_DEVICE };
  if (actor < FIRST_REAPER) return { kind: 'worker', number: actor - FIRST_WORKER };
  return { kind: 'reaper', number: actor - FIRST_REAPER };
}

/** One path that runs beside others under the name of its actor. */
export interface Strand {
  readonly actor: ActorId;
  readonly path: Path<unknown>;
}

/** A strand that can never go on, and what it waits for. */
export interface Blocked {
  readonly actor: ActorId;
  readonly wait: Wait;
}

/** What ends a run: the path's result, or `hang` with those that can never go on. */
export type Outcome<T> =
  { readonly hang: false; readonly value: T } | { readonly hang: true; readonly blocked: readonly Blocked[] };

/**
 * Who takes the next turn, asked before each turn of several strands: they are numbered as they were given, the prefetch workers that
 * they call follow. Answers one of `runnable` (ascending). Asked a last time, with nobody, when all turns are taken.
 */
export type Chooser = (runnable: readonly number[]) => number;

interface Task extends Strand {
  readonly number: number;
  wait: Wait;
}

const NOBODY: readonly Task[] = [];

/** Advances the paths of a machine: one alone runs to its end; several take turns as the seed or a chooser says. */
export class Scheduler {
  /** Whether more than one path could run: only then do uncontended locks yield. A path that waits for its work items does not count. */
  contended = false;
  /** By actor: 1 if a path of it could never go on; it runs nothing any more. */
  private readonly hung: Column;
  private tasks: Task[] = [];
  private readonly work: (() => Path<void>)[] = [];
  /** How many items wait for a worker: the queue itself exists at the head only. */
  private readonly queued: Register;
  private strands = 0;
  private chooser: Chooser;
  private readonly prng: Prng;
  private readonly steps: Steps;

  constructor(journal: Journal, prng: Prng, steps: Steps) {
    this.hung = new Column(journal, 'actor.hung', ACTORS);
    this.queued = new Register(journal, 'work.queued');
    this.prng = prng;
    this.steps = steps;
    this.chooser = this.bySeed;
  }

  /** Whether an actor can never go on, since an earlier statement. */
  isHung(actor: ActorId): boolean {
    return this.hung.data[actor] !== 0;
  }

  /**
   * Queues a work item for the prefetch workers, of which at most `GM_WORK_CONCURRENCY` run at once: first come, first served. The items
   * run beside the present paths; an item that is done should wake `AWAITS_WORK`. Linux: `queue_work`.
   */
  queueWork(item: () => Path<void>): void {
    this.work.push(item);
    this.queued.value = this.work.length;
    for (let worker = 0; worker < GM_WORK_CONCURRENCY; worker++) {
      const actor = actorOfWorker(worker);
      if (this.isHung(actor) || this.tasks.some((task) => task.actor === actor)) continue;
      this.add({ actor, path: this.worker() }, this.strands + worker);
      this.count();
      return;
    }
  }

  /** Whether nobody waits for anything: there is one path, and it runs. */
  get isAlone(): boolean {
    return this.tasks.length === 1;
  }

  /** Lets the paths that wait for `key` be advanced again: a lock was released, or work was done. */
  wake(key: Wait): void {
    for (const task of this.tasks) if (task.wait === key) task.wait = RUNNABLE;
    if (key === AWAITS_WORK) this.count();
  }

  /** Runs `path` as `actor` until it returns, together with all that it spawns. If nobody can go on, the run is a hang. */
  run<T>(actor: ActorId, path: Path<T>): Outcome<T> {
    const main: Task = { actor, path, number: 0, wait: RUNNABLE };
    this.drop();
    this.strands = 1;
    this.chooser = this.bySeed;
    this.tasks.push(main);
    for (let task = this.choose(); task !== undefined; task = this.choose()) {
      this.steps.actor = task.actor;
      const turn = task.path.next();
      if (!turn.done) this.pause(task, turn.value);
      else {
        this.remove(task);
        if (task === main) return this.finish(turn.value as T);
      }
    }
    return { hang: true, blocked: this.abandon() };
  }

  /**
   * Runs several strands of different actors until all have returned, in turns as `chooser` says (default: the seed). Gives those that
   * can never go on.
   */
  runAll(strands: readonly Strand[], chooser: Chooser = this.bySeed): readonly Blocked[] {
    this.drop();
    this.strands = strands.length;
    this.chooser = chooser;
    strands.forEach((strand, number) => {
      this.add(strand, number);
    });
    this.count();
    for (let task = this.choose(); task !== undefined; task = this.choose()) {
      this.steps.actor = task.actor;
      const turn = task.path.next();
      if (turn.done === true) this.remove(task);
      else this.pause(task, turn.value);
    }
    chooser([]);
    return this.abandon();
  }

  /** The seed's choice: one draw where there is a choice at all. */
  readonly bySeed: Chooser = (runnable) =>
    runnable[runnable.length < 2 ? 0 : this.prng.below(runnable.length)]!;

  /** What everybody who has not returned stands for: number and what is waited for (`RUNNABLE`: nothing). */
  places(): readonly { readonly number: number; readonly wait: Wait }[] {
    return this.tasks.map(({ number, wait }) => ({ number, wait }));
  }

  private *worker(): Path<void> {
    for (let item = this.nextItem(); item !== undefined; item = this.nextItem()) yield* item();
  }

  private nextItem(): (() => Path<void>) | undefined {
    const item = this.work.shift();
    this.queued.value = this.work.length;
    return item;
  }

  private add(strand: Strand, number: number): void {
    this.tasks.push({ ...strand, number, wait: RUNNABLE });
    this.tasks.sort((a, b) => a.number - b.number);
  }

  private pause(task: Task, wait: Wait): void {
    task.wait = wait;
    if (wait === AWAITS_WORK) this.count();
  }

  private remove(task: Task): void {
    if (this.tasks.at(-1) === task) this.tasks.pop();
    else this.tasks.splice(this.tasks.indexOf(task), 1);
    this.count();
  }

  private count(): void {
    let active = 0;
    for (const task of this.tasks) if (task.wait !== AWAITS_WORK) active++;
    this.contended = active > 1;
  }

  private choose(): Task | undefined {
    const { tasks } = this;
    if (tasks.length === 1 && this.strands === 1) return tasks[0]!.wait === RUNNABLE ? tasks[0] : undefined;
    const runnable = tasks.filter((task) => task.wait === RUNNABLE);
    if (runnable.length === 0) return undefined;
    const chosen = this.chooser(runnable.map((task) => task.number));
    return runnable.find((task) => task.number === chosen);
  }

  /** Workers that have nothing left to do may still have to return. */
  private finish<T>(value: T): Outcome<T> {
    this.drop();
    return { hang: false, value };
  }

  /** Drops the paths that are left: their actors hang. */
  private abandon(): readonly Blocked[] {
    const blocked = this.drop().map(({ actor, wait }) => ({ actor, wait }));
    for (const { actor } of blocked) this.hung.set(actor, 1);
    return blocked;
  }

  private drop(): readonly Task[] {
    this.contended = false;
    if (this.tasks.length === 0 && this.work.length === 0) return NOBODY;
    this.work.length = 0;
    this.queued.value = 0;
    return this.tasks.splice(0);
  }
}

/**
 * Takes turns as a recorded schedule says, an entry for each choice between several. After its end, or where it names nobody who can go
 * on, whoever had the last turn goes on, else the lowest number. `seeded` is asked as well, so that the machine's random numbers end up
 * as they did when the schedule was recorded.
 */
export function followSchedule(schedule: readonly number[], seeded: Chooser): Chooser {
  let at = 0;
  let last = 0;
  return (runnable) => {
    seeded(runnable);
    const wanted = runnable.length > 1 ? (schedule[at++] ?? last) : last;
    last = [wanted, last].find((number) => runnable.includes(number)) ?? runnable[0]!;
    return last;
  };
}
