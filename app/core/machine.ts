// The machine: a kernel, its sanitizers and one way in. Pure and deterministic: same configuration and commands, same state and steps.

import { unreachable } from './base/assert.ts';
import { pageIndex, pageOffset } from './base/bits.ts';
import type { Digest } from './base/digest.ts';
import { actorOfCpu, actorOfDevice, type Path } from './base/scheduler.ts';
import { NODE_SHIFT, PAGE_SHIFT, type ActorId } from './base/units.ts';
import { checkLeaks } from './checks/leaks.ts';
import { Coherence } from './checks/coherence.ts';
import { Invariants } from './checks/invariants.ts';
import { Reports } from './checks/reports.ts';
import {
  coded,
  failure,
  success,
  type Answer,
  type Command,
  type MachineConfig,
  type MappingStateName,
} from './command.ts';
import { gmAsAttach } from './gmem/gm-as.ts';
import { gmDevCreate } from './gmem/gm-dev.ts';
import { typeOf } from './gmem/gm-mapping.ts';
import { hmadvise } from './gmem/hmadvise.ts';
import { peekMapping } from './gmem/vm-object.ts';
import { cpuAccess, deviceAccess, type Word } from './mm/access.ts';
import { doBrk } from './mm/brk.ts';
import { Kernel } from './mm/kernel.ts';
import { doMadvise } from './mm/madvise.ts';
import { doMmap } from './mm/mmap.ts';
import { doMprotect } from './mm/mprotect.ts';
import { doMremap } from './mm/mremap.ts';
import { doMunmap } from './mm/munmap.ts';
import { createProcess, doExecve, doExit, doFork, isAlive } from './mm/process.ts';
import { GmPage } from './uapi.ts';

/** The greatest host memory in bytes that a machine can have: 2^26 frames. */
export const MAX_HOST_BYTES = 1n << BigInt(NODE_SHIFT + PAGE_SHIFT);

/** The process that exists from the start. */
const FIRST_PID = 1;

/** Where the data of an address is; `device` is a device id, 0 unless DEVICE. */
export interface MappingState {
  readonly state: MappingStateName;
  readonly device: number;
}

/** One simulated machine. Process 1 exists from the start, devices are created by commands. */
export class Machine {
  readonly config: MachineConfig;
  readonly kernel: Kernel;
  readonly reports: Reports;
  readonly invariants: Invariants;
  private readonly digests: Digest;

  /** `config.host` is at most `MAX_HOST_BYTES`. */
  constructor(config: MachineConfig) {
    this.config = config;
    this.kernel = new Kernel(config);
    this.reports = new Reports(this.kernel.engine);
    this.invariants = new Invariants(this.kernel, this.reports);
    this.kernel.watcher = new Coherence(this.kernel, this.reports);
    createProcess(this.kernel, 0, '');
    this.digests = this.kernel.engine.newDigest();
  }

  /** Runs one command to its end, then judges what it touched. */
  execute(command: Command): Answer {
    const { engine } = this.kernel;
    const from = engine.steps.end;
    this.reports.statement.value++;
    const answer = this.run(command);
    this.invariants.checkTouched(engine.steps, from);
    if (command.op === 'exit') checkLeaks(this.kernel, this.reports);
    return answer;
  }

  /** Judges everything afresh and looks for leaks, as `expect clean` does. */
  checkClean(): void {
    this.reports.statement.value++;
    this.invariants.checkAll();
    checkLeaks(this.kernel, this.reports);
  }

  /** 16 hex digits for the state as it stands (interface.md §3, Digest). */
  digest(): string {
    return this.digests.read();
  }

  /** The digest computed afresh; equals `digest()` always. */
  digestAfresh(): string {
    return this.kernel.engine.newDigest().read();
  }

  /** Must be called before the journal forgets entries. */
  followDigest(): void {
    this.digests.follow();
  }

  /** The digest's two sums at the present position, for a checkpoint. */
  digestSums(): [number, number] {
    return this.digests.sums();
  }

  /** Puts the sums of a checkpoint back, after its cells. */
  restoreDigest(sums: readonly [number, number]): void {
    this.digests.restore(sums);
  }

  /** What `expect ADDR STATE` compares; ordinary memory is ABSENT unless the CPU maps it. */
  stateAt(pid: number, addr: bigint): MappingState {
    const k = this.kernel;
    if (!isAlive(k, pid)) return { state: 'ABSENT', device: 0 };
    const mapping = peekMapping(k, k.mms.vmObject.data[pid]!, k.granuleOf(pageIndex(addr)));
    if (mapping === 0) {
      const mapped = k.tables.lookup(k.mms.pgd.data[pid]!, pageIndex(addr)) >= 0;
      return { state: mapped ? 'CPU' : 'ABSENT', device: 0 };
    }
    const type = typeOf(k, mapping);
    if (type === GmPage.DEVICE) return { state: 'DEVICE', device: k.mappings.dev.data[mapping]! };
    return { state: type === GmPage.CPU ? 'CPU' : 'NOMAP', device: 0 };
  }

  private run(command: Command): Answer {
    const pid = command.op === 'gm_dev_create' ? FIRST_PID : command.pid;
    if (command.op !== 'gm_dev_create' && !isAlive(this.kernel, pid)) return failure('ESRCH');
    const outcome = this.kernel.engine.scheduler.run(actorOf(command), this.path(command));
    if (!outcome.hang) return outcome.value;
    this.reports.add({ kind: 'hang', rule: 'deadlock', pid, object: 0 });
    return coded('HANG');
  }

  private path(command: Command): Path<Answer> {
    const k = this.kernel;
    if (command.op === 'gm_dev_create') return gmDevCreate(k, command);
    const { pid } = command;
    switch (command.op) {
      case 'gm_as_attach':
        return gmAsAttach(k, pid, command.device, command.mode);
      case 'mmap':
        return doMmap(k, pid, command);
      case 'munmap':
        return doMunmap(k, pid, command.addr, command.length);
      case 'mremap':
        return doMremap(k, pid, command);
      case 'mprotect':
        return doMprotect(k, pid, command.addr, command.length, command.prot);
      case 'madvise':
        return doMadvise(k, pid, command.addr, command.length, command.advice);
      case 'msync':
      case 'mlock':
      case 'munlock':
        return done(success);
      case 'brk':
        return doBrk(k, pid, command.addr, command.placed);
      case 'hmadvise':
        return hmadvise(k, pid, command);
      case 'load':
      case 'store':
        return this.access(command);
      case 'fork':
        return doFork(k, pid, command.name);
      case 'execve':
        return doExecve(k, pid);
      case 'exit':
        return doExit(k, pid);
      default:
        return unreachable(command);
    }
  }

  private access(command: Extract<Command, { op: 'load' | 'store' }>): Path<Answer> {
    const { by, pid, addr } = command;
    const word: Word = {
      index: pageIndex(addr),
      offset: pageOffset(addr) & ~3,
      value: command.op === 'store' ? command.value | 0 : null,
    };
    return 'cpu' in by ? cpuAccess(this.kernel, pid, word) : deviceAccess(this.kernel, pid, by.device, word);
  }
}

function actorOf(command: Command): ActorId {
  if (command.op === 'gm_dev_create') return actorOfCpu(0);
  if (!('by' in command)) return actorOfCpu(command.cpu);
  return 'cpu' in command.by ? actorOfCpu(command.by.cpu) : actorOfDevice(command.by.device);
}

function* done(answer: Answer): Path<Answer> {
  return answer;
}
