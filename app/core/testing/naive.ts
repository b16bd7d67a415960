// The naive model: what a machine must answer, from Maps of words, lists of areas, and one home a granule. It knows nothing of page tables,
// XArrays, frames or locks. Written from model.md §3 and §4 and interface.md "Answers", not from the core.

import { placeOf, type Place } from './naive-page.ts';
import type { Build, Op, OpOf } from './commands.ts';
import { access, inject, migrate, pin, reclaim, unpin } from './naive-accesses.ts';
import { brk, madvise, mmap, mprotect, mremap, munmap } from './naive-calls.ts';
import { hmadvise } from './naive-hints.ts';
import { attach, destroyDevice, destroySpace, execve, exit, fork, oomReap } from './naive-life.ts';
import type { NaiveMachine } from './naive-machine.ts';
import type { NaiveProcess } from './naive-space.ts';
import { NaiveWorld, type Tested } from './naive-world.ts';

/** The model of one machine. */
export class Naive {
  private readonly world: NaiveWorld;

  constructor(build: Build, tested: Tested) {
    this.world = new NaiveWorld(build, tested);
    build.devices.forEach(({ mode }, i) => {
      attach(this.world, this.living[0]!, i + 1, mode);
    });
  }

  /** Processes that have not exited. */
  get living(): readonly NaiveProcess[] {
    return this.world.living;
  }

  /** What the model knows of the machine's memory. */
  get machine(): NaiveMachine {
    return this.world.machine;
  }

  /** Where each granule of a process must be, ascending. */
  placesOf({ homes }: NaiveProcess): (readonly [key: number, place: Place])[] {
    return [...homes].sort(([a], [b]) => a - b).map(([key, home]) => [key, placeOf(home)]);
  }

  /** Plays one op on both sides; throws when the machine answers anything that the model does not expect. */
  play(op: Op): void {
    const process = this.living[op.pid % this.living.length]!;
    switch (op.op) {
      case 'mmap':
        return mmap(this.world, process, op);
      case 'munmap':
        return munmap(this.world, process, ...this.world.range(process, op));
      case 'mprotect':
        return mprotect(this.world, process, ...this.world.range(process, op), op.prot);
      case 'madvise':
        return madvise(this.world, process, ...this.world.range(process, op), op.advice);
      case 'hmadvise':
        return hmadvise(this.world, process, ...this.world.range(process, op), op);
      case 'mremap':
        return mremap(
          this.world,
          process,
          ...this.world.range(process, op),
          this.world.place(process, op.to),
          op,
        );
      case 'brk':
        return brk(this.world, process, op.pages);
      case 'access':
        return access(this.world, process, this.world.place(process, op.at), op);
      case 'attach':
        return attach(this.world, process, 1 + (op.device % this.world.build.devices.length), op.mode);
      case 'pin':
        return pin(this.world, process, this.world.place(process, op.at));
      case 'unpin':
        return unpin(this.world, process, this.world.place(process, op.at));
      case 'migrate':
        return migrate(this.world, process, ...this.world.range(process, op));
      case 'reclaim':
        return reclaim(this.world, this.world.deviceOf(op), op.count);
      case 'inject':
        return inject(this.world, op);
      default:
        return this.playOnProcess(process, op);
    }
  }

  private playOnProcess(
    process: NaiveProcess,
    op: OpOf<'fork' | 'execve' | 'exit' | 'oom_reap' | 'gm_as_destroy' | 'gm_dev_destroy'>,
  ): void {
    switch (op.op) {
      case 'fork':
        return fork(this.world, process);
      case 'execve':
        return execve(this.world, process);
      case 'oom_reap':
        return oomReap(this.world, process);
      case 'gm_as_destroy':
        return destroySpace(this.world, process);
      case 'gm_dev_destroy':
        return destroyDevice(this.world, this.world.deviceOf({ device: process.pid }));
      case 'exit':
        if (this.living.length > 1) exit(this.world, process);
    }
  }

  /** Loads every word that was ever stored, by the CPU. */
  loadAll(process: NaiveProcess): void {
    this.world.quiet();
    for (const [page, words] of [...process.words])
      for (const word of words.keys()) access(this.world, process, page, { who: -1, word, value: null });
  }
  /** Ends a process. */
  exit(process: NaiveProcess): void {
    exit(this.world, process);
  }
}
