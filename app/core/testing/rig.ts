// One machine with its history and terse ways to command it. A *page* here is a granule: 4 KiB or 2 MiB, as the machine has it.

import { vaOfPage } from '../base/bits.ts';
import { StepKind, type Step } from '../base/steps.ts';
import { defaultMachine, type Answer, type Command, type MachineConfig } from '../command.ts';
import type { DeviceSpec } from '../gmem/gm-dev.ts';
import { History } from '../history/history.ts';
import { Machine } from '../machine.ts';
import { functionOf } from '../trace.ts';
import { Advice, GmDevCap, MapFlag, Prot } from '../uapi.ts';

/** An answer in short: a value, an address, or the word of an error. */
export type Said = number | bigint | string;

/** Who accesses: the first CPU, or the device that drawings show as this digit (0 is the first device). */
export type Who = 'cpu' | number;

type SpaceName = 'PEER' | 'ANON' | 'FILE' | 'SHARED';

/** What kinds of memory mmap is asked for. */
export const kinds: Record<SpaceName, number> = {
  PEER: MapFlag.MAP_PRIVATE | MapFlag.MAP_ANONYMOUS | MapFlag.MAP_PEER_SHARED,
  ANON: MapFlag.MAP_PRIVATE | MapFlag.MAP_ANONYMOUS,
  FILE: MapFlag.MAP_PRIVATE,
  SHARED: MapFlag.MAP_SHARED | MapFlag.MAP_ANONYMOUS,
};

const RW = Prot.PROT_READ | Prot.PROT_WRITE;

type Asked = {
  readonly prot?: number;
  readonly flags?: number;
  readonly placed?: bigint;
  readonly offset?: bigint;
};

export const say = (answer: Answer): Said =>
  answer.kind === 'value' ? answer.value : answer.kind === 'address' ? answer.address : answer.code;

/** A machine of a test. Calls are made by process `pid` on cpu0. */
export class Rig {
  readonly machine: Machine;
  readonly history: History;
  /** Bytes of a granule. */
  readonly size: bigint;
  /** Who calls from now on. */
  pid = 1;

  constructor(config: Partial<MachineConfig> = {}) {
    this.machine = new Machine({ ...defaultMachine, host: 64n << 20n, granule: '4K', ...config });
    this.history = new History(this.machine);
    this.size = BigInt(this.machine.kernel.granulePages) * 4096n;
  }

  get k(): Machine['kernel'] {
    return this.machine.kernel;
  }

  /** Runs one command as one statement. */
  run(command: Command): Said {
    return say(this.history.run((machine) => machine.execute(command)));
  }

  /** A device, not attached yet. Gives its id. */
  device(spec: Partial<DeviceSpec> = {}): number {
    const name = `gpu${this.k.devices.slab.live}`;
    const whole = { name, memory: 16n << 20n, mmu: 'gpu', cap: GmDevCap.REPLAYABLE, link: 'pcie4' } as const;
    this.run({ op: 'gm_dev_create', ...whole, ...spec });
    return this.k.devices.slab.top;
  }

  attach(device: number): Said {
    return this.run({ op: 'gm_as_attach', ...this.issued, device, mode: 'COHERENT_EXCLUSIVE' });
  }

  mmap(addr: bigint, length: bigint, flags: number, { prot = RW, placed, offset = 0n }: Asked = {}): Said {
    const fd = (flags & MapFlag.MAP_ANONYMOUS) === 0 ? 3 : -1;
    const at = placed === undefined ? {} : { placed };
    return this.run({ op: 'mmap', ...this.issued, addr, length, prot, flags, fd, offset, ...at });
  }

  munmap(addr: bigint, length: bigint): Said {
    return this.run({ op: 'munmap', ...this.issued, addr, length });
  }

  mremap(addr: bigint, length: bigint, newLength: bigint, flags: number, newAddr?: bigint): Said {
    const to = newAddr === undefined ? {} : { newAddr };
    return this.run({ op: 'mremap', ...this.issued, addr, length, newLength, flags, ...to });
  }

  mprotect(addr: bigint, length: bigint, prot: number): Said {
    return this.run({ op: 'mprotect', ...this.issued, addr, length, prot });
  }

  madvise(addr: bigint, length: bigint, advice: number = Advice.MADV_DONTNEED): Said {
    return this.run({ op: 'madvise', ...this.issued, addr, length, advice });
  }

  hmadvise(hnid: number, addr: bigint, length: bigint, advice: number = Advice.MADV_PREFETCH): Said {
    return this.run({ op: 'hmadvise', ...this.issued, hnid, addr, length, advice });
  }

  brk(addr: bigint, placed?: bigint): Said {
    return this.run({ op: 'brk', ...this.issued, addr, ...(placed === undefined ? {} : { placed }) });
  }

  load(who: Who, addr: bigint): Said {
    return this.run({ op: 'load', pid: this.pid, by: byOf(who), addr });
  }

  store(who: Who, addr: bigint, value: number): Said {
    return this.run({ op: 'store', pid: this.pid, by: byOf(who), addr, value });
  }

  fork(): Said {
    return this.run({ op: 'fork', ...this.issued, name: 'child' });
  }

  execve(): Said {
    return this.run({ op: 'execve', ...this.issued });
  }

  exit(pid = this.pid): Said {
    return this.run({ op: 'exit', pid, cpu: 0 });
  }

  /** The VMAs of the calling process: first and end page, protection and flags. */
  get vmas(): { start: number; end: number; prot: number; flags: number }[] {
    const { vmas, vmaIndex } = this.k;
    return vmaIndex.list(this.pid).map((vma) => ({
      start: vmas.start(vma),
      end: vmas.end(vma),
      prot: vmas.prot.data[vma]!,
      flags: vmas.flags.data[vma]!,
    }));
  }

  /** Ranges of the VMAs in words: `0x…+pages`. */
  get ranges(): string[] {
    return this.vmas.map(({ start, end }) => `0x${vaOfPage(start).toString(16)}+${end - start}`);
  }

  /** The steps of the last statement. */
  get steps(): Step[] {
    const { history } = this;
    const first = history.firstStep(history.length - 1);
    return Array.from({ length: history.stepCount(history.length - 1) }, (_, i) =>
      this.k.engine.steps.at(first + i),
    );
  }

  /** Names of the kernel functions that the last statement entered, in order. */
  get entered(): string[] {
    return this.steps.filter(({ kind }) => kind === StepKind.Enter).map(({ a }) => functionOf(a).name);
  }

  /** Rules of all reports so far. */
  get reports(): string[] {
    return this.machine.reports.all().map(({ rule }) => rule);
  }

  /** Free frames by node. */
  get free(): number[] {
    const { memory } = this.k;
    return Array.from({ length: memory.nodeCount }, (_, node) => memory.freeFramesOf(node));
  }

  private get issued(): { readonly pid: number; readonly cpu: number } {
    return { pid: this.pid, cpu: 0 };
  }
}

const byOf = (who: Who): { cpu: number } | { device: number } =>
  who === 'cpu' ? { cpu: 0 } : { device: who + 1 };
