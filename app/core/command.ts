// Commands: what a statement asks of the machine once all its names are resolved. Plain data; one union, closed. Our decision.

import type { CostPreset } from './base/cost.ts';
import type { FormatName } from './mmu/format.ts';
import { vaOfPage } from './base/bits.ts';
import type { DeviceSite, KernelSite } from './base/fault-injection.ts';
import type { ErratumId } from './base/rfc.ts';
import { actorOfCpu, actorOfDevice, OOM_REAPER } from './base/scheduler.ts';
import type { ActorId } from './base/units.ts';
import type { ErrnoName, GmMmuModeName, GmRet } from './uapi.ts';

/** What a machine is made of (interface.md §1, `machine`). Sizes in bytes. */
export interface MachineConfig {
  readonly host: bigint;
  readonly granule: '2M' | '4K';
  readonly cpu: FormatName;
  readonly cpus: number;
  readonly seed: number;
  readonly chunkShift: 4 | 6;
  /** What work costs, and copies over links that are not named (`base/cost.ts`). */
  readonly cost: CostPreset;
  /** What the series promises, or what it does as posted. */
  readonly semantics: 'corrected' | 'posted';
  /** Errata that are switched from the start. */
  readonly errata?: ErrataChange;
}

/** Errata that come into force, and those that do no longer. */
export interface ErrataChange {
  readonly on: readonly ErratumId[];
  readonly off: readonly ErratumId[];
}

/** The machine that stands without a `machine` line. */
export const defaultMachine: MachineConfig = {
  host: 1n << 30n,
  granule: '2M',
  cpu: 'x86-64',
  cpus: 2,
  seed: 1,
  chunkShift: 6,
  cost: 'pcie4',
  semantics: 'corrected',
};

/** Links by name; the cost model gives each its bandwidth and latency. */
export type LinkName = CostPreset;

/** Who makes an access: a CPU by number, or a device by its id (from 1). */
export type Accessor = { readonly cpu: number } | { readonly device: number };

/** Fields of every command that a process issues: its pid and the CPU that runs it. */
interface Issued {
  readonly pid: number;
  readonly cpu: number;
}

/** An address range as a system call names it: bytes, possibly unaligned. */
interface Ranged {
  readonly addr: bigint;
  readonly length: bigint;
}

/** Where a recording says that the kernel put the result; the call goes there and is never refused for size. */
interface Placed {
  readonly placed?: bigint;
}

/** Everything that can be asked of a machine after it was made. `pid` 1 exists from the start. */
export type Command =
  | {
      readonly op: 'gm_dev_create';
      readonly name: string;
      readonly memory: bigint;
      readonly mmu: FormatName;
      readonly cap: number;
      /** `null`: not named, so that the machine's preset says how fast `pcie4` is. */
      readonly link: LinkName | null;
      /** Memory nodes that the memory is split among (default 1). */
      readonly hnodes?: number;
      /** Addresses from `from` to before `to` that a PEER device refuses. */
      readonly reserved?: { readonly from: bigint; readonly to: bigint } | null;
    }
  | { readonly op: 'gm_dev_destroy'; readonly device: number; readonly cpu: number }
  | { readonly op: 'reclaim'; readonly device: number; readonly count: number; readonly cpu: number }
  | ({ readonly op: 'inject'; readonly count: number } & InjectedFault)
  | ({ readonly op: 'errata' } & ErrataChange)
  | ({ readonly op: 'gm_as_attach'; readonly device: number; readonly mode: GmMmuModeName } & Issued)
  | ({
      readonly op: 'mmap';
      readonly prot: number;
      readonly flags: number;
      readonly fd: number;
      readonly offset: bigint;
    } & Issued &
      Ranged &
      Placed)
  | ({ readonly op: 'munmap' } & Issued & Ranged)
  | ({
      readonly op: 'mremap';
      readonly newLength: bigint;
      readonly flags: number;
      readonly newAddr?: bigint;
    } & Issued &
      Ranged &
      Placed)
  | ({ readonly op: 'mprotect'; readonly prot: number } & Issued & Ranged)
  | ({ readonly op: 'madvise'; readonly advice: number } & Issued & Ranged)
  | ({ readonly op: 'msync' | 'mlock' | 'munlock' } & Issued & Ranged)
  | ({ readonly op: 'brk'; readonly addr: bigint } & Issued & Placed)
  | ({ readonly op: 'hmadvise'; readonly hnid: number; readonly advice: number } & Issued & Ranged)
  | { readonly op: 'load'; readonly pid: number; readonly by: Accessor; readonly addr: bigint }
  | {
      readonly op: 'store';
      readonly pid: number;
      readonly by: Accessor;
      readonly addr: bigint;
      readonly value: number;
    }
  | ({ readonly op: 'fork'; readonly name: string } & Issued)
  | ({ readonly op: 'execve' | 'exit' | 'oom_reap' | 'gm_as_destroy' } & Issued)
  | ({ readonly op: 'migrate_pages'; readonly addr: bigint; readonly length: bigint | null } & Issued)
  | ({ readonly op: 'pin' | 'unpin'; readonly addr: bigint } & Issued);

/** What is to fail: an allocation of the kernel or a DMA mapping, or an operation of a device's driver, with what it answers. */
export type InjectedFault =
  { readonly site: KernelSite } | { readonly site: DeviceSite; readonly device: number; readonly ret: GmRet };

/** Who performs a command: the OOM reaper its own, others a CPU (the first if none is named) or a device. */
export function actorOf(command: Command): ActorId {
  if (command.op === 'oom_reap') return OOM_REAPER;
  if (!('by' in command)) return actorOfCpu('cpu' in command ? command.cpu : 0);
  return 'cpu' in command.by ? actorOfCpu(command.by.cpu) : actorOfDevice(command.by.device);
}

/** Names of `gm_ret` values as scripts write them. */
export type GmRetName =
  'GM_RET_SUCCESS' | 'GM_RET_NOMEM' | 'GM_RET_PAGE_EXIST' | 'GM_RET_MIGRATING' | 'GM_RET_FAILURE_UNKNOWN';

/** What ends an access or a statement that cannot be served. */
export type SignalName = 'SIGSEGV' | 'SIGBUS' | 'OOM' | 'HANG';

/** Every answer that is a word. */
export type AnswerCode = `-${ErrnoName}` | GmRetName | SignalName;

/**
 * What a command answers. `address`: an address (mmap, mremap, brk). `value`: a number (0 for success, a loaded word, a pid, a
 * device id); `object` is the id of what was made, where the value is not. `code`: an error, a `gm_ret` or a signal.
 */
export type Answer =
  | { readonly kind: 'address'; readonly address: bigint }
  | { readonly kind: 'value'; readonly value: number; readonly object?: number }
  | { readonly kind: 'code'; readonly code: AnswerCode };

/** The answer 0. */
export const success: Answer = { kind: 'value', value: 0 };

/** An errno as an answer. */
export const failure = (name: ErrnoName): Answer => ({ kind: 'code', code: `-${name}` });

/** An access or statement that ends with a signal, or a `gm_ret` value. */
export const coded = (code: AnswerCode): Answer => ({ kind: 'code', code });

/** The address of a page index as an answer. */
export const addressOf = (index: number): Answer => ({ kind: 'address', address: vaOfPage(index) });

const gmRetNames: readonly GmRetName[] = [
  'GM_RET_SUCCESS',
  'GM_RET_NOMEM',
  'GM_RET_PAGE_EXIST',
  'GM_RET_MIGRATING',
  'GM_RET_FAILURE_UNKNOWN',
];

/** A `gm_ret` as an answer. */
export const gmRetAnswer = (ret: GmRet): Answer => coded(gmRetNames[ret]!);

/** Where the data of a virtual page is, as `expect ADDR STATE` asks. `device` is a device id. */
export type MappingStateName = 'ABSENT' | 'NOMAP' | 'CPU' | 'DEVICE';
