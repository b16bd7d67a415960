// A recorded run for tests, in a few calls: one machine, its history, and the statements that tests use most.

import {
  Advice,
  type Answer,
  type Command,
  defaultMachine,
  type FormatName,
  GmDevCap,
  History,
  Machine,
  type MachineConfig,
  MapFlag,
  pageIndex,
  Prot,
} from '../../core/index.ts';
import { projectStage } from '../stage.ts';
import type { Selection } from '../selection.ts';
import type { StageView } from '../stage-view.ts';

const PRIVATE = MapFlag.MAP_PRIVATE | MapFlag.MAP_ANONYMOUS;
const MANY = 1000;

/** One recorded run. Addresses are page indices; every method runs one statement of process 1. */
export class Run {
  readonly history: History;

  constructor(config: Partial<MachineConfig> = {}) {
    const small = { ...defaultMachine, host: 64n << 12n, granule: '4K' } as const;
    this.history = new History(new Machine({ ...small, ...config }));
  }

  execute(command: Command): Answer {
    return this.history.run((machine) => machine.execute(command));
  }

  /** A statement that does nothing, such as a note. */
  note(): void {
    this.history.run(() => undefined);
  }

  device(name: string, mmu: FormatName = 'gpu', frames = 16n): void {
    const cap = GmDevCap.REPLAYABLE;
    this.execute({ op: 'gm_dev_create', name, memory: frames << 12n, mmu, cap, link: 'pcie4' });
    const device = this.history.footprint.devices.length;
    this.execute({ op: 'gm_as_attach', pid: 1, cpu: 0, device, mode: 'COHERENT_EXCLUSIVE' });
  }

  /** Maps `pages`, peer-shared unless `flags` says otherwise, at `at` if given. Gives the first page index. */
  map(pages: number, at?: number, flags: number = MapFlag.MAP_PEER_SHARED): number {
    const fixed = at === undefined ? 0 : MapFlag.MAP_FIXED;
    const answer = this.execute({
      op: 'mmap',
      pid: 1,
      cpu: 0,
      addr: BigInt(at ?? 0) << 12n,
      length: BigInt(pages) << 12n,
      prot: Prot.PROT_READ | Prot.PROT_WRITE,
      flags: PRIVATE | flags | fixed,
      fd: -1,
      offset: 0n,
    });
    if (answer.kind !== 'address') throw new Error(JSON.stringify(answer));
    return pageIndex(answer.address);
  }

  /** A store to a page: by the CPU, or by the device of this id. */
  store(index: number, device = 0, value = 1): Answer {
    const by = device === 0 ? { cpu: 0 } : { device };
    return this.execute({ op: 'store', pid: 1, by, addr: BigInt(index) << 12n, value });
  }

  unmap(index: number, pages: number): void {
    this.execute({ op: 'munmap', pid: 1, cpu: 0, addr: BigInt(index) << 12n, length: BigInt(pages) << 12n });
  }

  /** Drops the contents of pages. */
  drop(index: number, pages: number): void {
    const range = { addr: BigInt(index) << 12n, length: BigInt(pages) << 12n };
    this.execute({ op: 'madvise', pid: 1, cpu: 0, advice: Advice.MADV_DONTNEED, ...range });
  }

  /** The stage now, all columns. */
  stage(selected = -1, marks: 'step' | 'statement' = 'step'): StageView {
    const selection: Selection = selected < 0 ? null : { pid: 1, index: selected };
    return projectStage(this.history, { pid: 1, from: 0, to: MANY, marks, bin: 0, frames: 96 }, selection);
  }

  /** Moves to the first position inside statement `statement`, its beginning left out, at which `holds`. */
  find(statement: number, holds: (view: StageView) => boolean): StageView {
    for (let step = 1; step <= this.history.stepCount(statement); step++) {
      this.history.moveTo({ statement, step });
      const view = this.stage();
      if (holds(view)) return view;
    }
    throw new Error('no such position');
  }
}
