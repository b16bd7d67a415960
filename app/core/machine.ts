// The machine: a kernel, its sanitizers and one way in. Pure and deterministic: same configuration and commands, same state and steps.

import { pageIndex } from './base/bits.ts';
import type { Digest } from './base/digest.ts';
import type { Finding } from './base/findings.ts';
import { Oops } from './base/oops.ts';
import { followSchedule, type Chooser, type Path } from './base/scheduler.ts';
import { NODE_SHIFT, PAGE_SHIFT } from './base/units.ts';
import { checkLeaks } from './checks/leaks.ts';
import { Coherence } from './checks/coherence.ts';
import { reportHangs } from './checks/hangs.ts';
import { Invariants } from './checks/invariants.ts';
import { Reports } from './checks/reports.ts';
import {
  actorOf,
  coded,
  failure,
  type Answer,
  type Command,
  type MachineConfig,
  type MappingStateName,
} from './command.ts';
import { typeOf } from './gmem/gm-mapping.ts';
import { peekMapping } from './gmem/vm-object.ts';
import { Kernel } from './mm/kernel.ts';
import { createProcess, isAlive, waitForUsers } from './mm/process.ts';
import { type Branch, runBranches } from './parallel.ts';
import { pathOf } from './syscalls.ts';
import { GmPage } from './uapi.ts';

/** The greatest host memory in bytes that a machine can have: 2^26 frames. */
export const MAX_HOST_BYTES = 1n << BigInt(NODE_SHIFT + PAGE_SHIFT);

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
    this.reports = new Reports(this.kernel);
    this.invariants = new Invariants(this.kernel);
    this.kernel.watcher = new Coherence(this.kernel);
    createProcess(this.kernel, 0, '');
    this.digests = this.kernel.engine.newDigest();
  }

  /** Runs one command to its end, then judges what it touched. */
  execute(command: Command): Answer {
    const from = this.beginStatement();
    const answer = this.run(command);
    this.judge(from, looksForLeaks(command));
    return answer;
  }

  /**
   * Runs branches of different actors as one statement, in turns as a recorded schedule says, else the seed, or as `chooser` says. Gives
   * the turns taken, as such a schedule: an entry for each moment at which more than one could go on.
   */
  parallel(branches: readonly Branch[], schedule: readonly number[] | Chooser | null): readonly number[] {
    const from = this.beginStatement();
    const choose = typeof schedule === 'function' ? schedule : this.chooserOf(schedule);
    let leaks = false;
    const taken = runBranches(this.kernel, branches, choose, (command) => {
      leaks ||= looksForLeaks(command);
      return this.beside(command);
    });
    this.judge(from, leaks);
    return taken;
  }

  /** Judges everything afresh and looks for leaks, as `expect clean` does. */
  checkClean(): void {
    const from = this.beginStatement();
    this.invariants.checkAll();
    this.judge(from, true);
  }

  /** Everything that is wrong with the state as it stands, looked at afresh; leaks only when asked for. Changes nothing. */
  audit(leaks: boolean): readonly Finding[] {
    return this.kernel.engine.findings.collect(() => {
      this.invariants.checkAll();
      if (leaks) checkLeaks(this.kernel);
    });
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

  /** Nobody holds a lock or copies when a statement begins, also if the last one was thrown out of. */
  private beginStatement(): number {
    const { steps, lockdep } = this.kernel.engine;
    this.reports.beginStatement();
    lockdep.forget();
    this.kernel.memory.forgetCopies();
    return steps.end;
  }

  /** Everything that is looked at when a statement has ended. */
  private judge(from: number, leaks: boolean): void {
    this.invariants.checkTouched(this.kernel.engine.steps, from);
    if (leaks) checkLeaks(this.kernel);
    this.reports.endStatement();
  }

  private run(command: Command): Answer {
    const { scheduler, lockdep } = this.kernel.engine;
    const actor = actorOf(command);
    if (!this.canBegin(command)) return failure('ESRCH');
    if (scheduler.isHung(actor) && command.op !== 'errata') return coded('HANG');
    const outcome = this.untilOops(() => scheduler.run(actor, pathOf(this.kernel, command)));
    if (outcome === null) return OOPSED;
    if (!outcome.hang) {
      lockdep.returnToUser();
      return outcome.value;
    }
    reportHangs(this.kernel, outcome.blocked);
    return coded('HANG');
  }

  /** What `run` gives; `null` if it ended in an oops. */
  private untilOops<T>(run: () => T): T | null {
    try {
      return run();
    } catch (error) {
      if (error instanceof Oops) return null;
      throw error;
    }
  }

  private canBegin(command: Command): boolean {
    return !('pid' in command) || isAlive(this.kernel, command.pid);
  }

  private chooserOf(schedule: readonly number[] | null): Chooser {
    const { bySeed } = this.kernel.engine.scheduler;
    return schedule === null ? bySeed : followSchedule(schedule, bySeed);
  }

  /** One command beside others: the process lives until its statements have ended. */
  private *beside(command: Command): Path<Answer> {
    const k = this.kernel;
    if (!this.canBegin(command)) return failure('ESRCH');
    const pid = 'pid' in command ? command.pid : 0;
    if (pid !== 0) k.mms.users.add(pid, 1);
    const answer = yield* beforeOops(pathOf(k, command));
    if (pid !== 0) k.mms.users.add(pid, -1);
    k.engine.scheduler.wake(waitForUsers(k, pid));
    k.engine.lockdep.returnToUser();
    return answer;
  }
}

/** What a statement answers that ends in an oops. */
const OOPSED = coded('SIGBUS');

function* beforeOops(path: Path<Answer>): Path<Answer> {
  try {
    return yield* path;
  } catch (error) {
    if (error instanceof Oops) return OOPSED;
    throw error;
  }
}

/** Leaks are looked for where something ends (interface.md §1). */
const looksForLeaks = ({ op }: Command): boolean =>
  op === 'exit' || op === 'gm_as_destroy' || op === 'gm_dev_destroy';
