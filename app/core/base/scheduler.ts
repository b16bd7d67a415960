// The scheduler of kernel paths. A path is a generator that yields exactly where another actor could run; a blocked lock is an
// actor that is not advanced. Mirrors no kernel symbol; not modelled: time slices, priorities, per-CPU run queues.

import type { Prng } from './prng.ts';
import type { Steps } from './steps.ts';
import type { ActorId } from './units.ts';

/** Yielded by a path: `RUNNABLE` = it could go on at once; anything else names what it waits for (see `waitKey`). */
export type Wait = number;

/** A kernel path: yields where it may be preempted or must wait, returns its result. */
export type Path<T> = Generator<Wait, T, void>;

/** A point where another actor may run, though nothing blocks. */
export const RUNNABLE: Wait = 0;

/** Waiting for work items that other actors do. */
export const AWAITS_WORK: Wait = -1;

/** What a blocked path yields: the lock's cell, as one number. */
export const waitKey = (column: number, cell: number): Wait => (column + 1) * 2 ** 32 + cell;

/** Actors are numbered: CPUs from 0, devices from 64, prefetch workers from 128 (model.md §5, Actors). */
export const actorOfCpu = (cpu: number): ActorId => cpu as ActorId;
export const actorOfDevice = (device: number): ActorId => (64 + device) as ActorId;
export const actorOfWorker = (worker: number): ActorId => (128 + worker) as ActorId;

/** What the number of an actor means: the inverse of the three above. */
export function identifyActor(actor: ActorId): {
  readonly kind: 'cpu' | 'device' | 'worker';
  readonly number: number;
} {
  if (actor < 64) return { kind: 'cpu', number: actor };
  return actor < 128 ? { kind: 'device', number: actor - 64 } : { kind: 'worker', number: actor - 128 };
}

/** What ends a run: the main path's result, or `hang` with what each actor waits for. */
export type Outcome<T> =
  { readonly hang: false; readonly value: T } | { readonly hang: true; readonly waits: readonly Wait[] };

interface Task {
  readonly actor: ActorId;
  readonly path: Path<unknown>;
  wait: Wait;
}

/** Advances the paths of a machine: one alone runs to its end; several take turns as the seed says. */
export class Scheduler {
  private tasks: Task[] = [];
  private readonly prng: Prng;
  private readonly steps: Steps;

  constructor(prng: Prng, steps: Steps) {
    this.prng = prng;
    this.steps = steps;
  }

  /** Whether more than one path is alive: only then do uncontended locks yield. */
  get contended(): boolean {
    return this.tasks.length > 1;
  }

  /** Adds a path that runs beside the present one, under the name of `actor`. */
  spawn(actor: ActorId, path: Path<unknown>): void {
    this.tasks.push({ actor, path, wait: RUNNABLE });
  }

  /** Lets the paths that wait for `key` be advanced again: a lock was released, or work was done. */
  wake(key: Wait): void {
    for (const task of this.tasks) if (task.wait === key) task.wait = RUNNABLE;
  }

  /** Runs `path` as `actor` until it returns, together with all that it spawns. If nobody can go on, the run is a hang. */
  run<T>(actor: ActorId, path: Path<T>): Outcome<T> {
    const main: Task = { actor, path, wait: RUNNABLE };
    this.tasks = [main];
    for (let task = this.choose(); task !== undefined; task = this.choose()) {
      this.steps.actor = task.actor;
      const turn = task.path.next();
      if (!turn.done) task.wait = turn.value;
      else if (task === main) return this.finish({ hang: false, value: turn.value as T });
      else {
        this.tasks.splice(this.tasks.indexOf(task), 1);
        this.wake(AWAITS_WORK);
      }
    }
    return this.finish({ hang: true, waits: this.tasks.map((blocked) => blocked.wait) });
  }

  private choose(): Task | undefined {
    const runnable =
      this.tasks.length === 1 ? this.tasks : this.tasks.filter((task) => task.wait === RUNNABLE);
    if (runnable.length > 1) return runnable[this.prng.below(runnable.length)];
    const only = runnable[0];
    return only?.wait === RUNNABLE ? only : undefined;
  }

  private finish<T>(outcome: Outcome<T>): Outcome<T> {
    this.tasks = [];
    return outcome;
  }
}
