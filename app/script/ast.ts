// Statements of the .gmem language as data: what the parser makes, the runner runs and the printer writes. Our decision.
// Glossary: a *recorded* statement is a line of strace with the result that the real kernel gave; a *binding* is the name
// that `a = …` gives to what the statement answers.

import type { choices } from './grammar.ts';

/**
 * Where a statement or a word stands. Lines and columns count from 1. `end` is the column after it, on its last line; for a
 * call of a recording whose result stands on a later line, `lastLine` is that line and `end` belongs to `line`.
 */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly end: number;
  readonly lastLine: number;
}

/** A word that names a device, a process or a value, and where it stands. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** An address or another 64-bit value: a literal (`NULL` is 0), or a name with a signed offset in bytes. */
export type Address =
  | { readonly kind: 'literal'; readonly value: bigint }
  | { readonly kind: 'name'; readonly name: Name; readonly offset: bigint };

/** Who performs a statement: processor `cpu` or a device, in a process (null: the default of interface.md). */
export type Actor =
  | { readonly kind: 'cpu'; readonly process: Name | null; readonly cpu: number }
  | { readonly kind: 'device'; readonly process: Name | null; readonly device: Name };

/** What a statement must answer (`=> …`). `errno` without its minus sign. */
export type Answer =
  | { readonly kind: 'value'; readonly value: Address }
  | { readonly kind: 'errno'; readonly errno: string }
  | { readonly kind: 'gmRet'; readonly name: GmRetName }
  | { readonly kind: 'signal'; readonly name: SignalName };

/** Names of the RFC's return codes. */
export type GmRetName =
  'GM_RET_SUCCESS' | 'GM_RET_NOMEM' | 'GM_RET_PAGE_EXIST' | 'GM_RET_MIGRATING' | 'GM_RET_FAILURE_UNKNOWN';

/** What an access that cannot be served answers. */
export type SignalName = 'SIGSEGV' | 'SIGBUS' | 'OOM' | 'HANG';

/** Formats of a processor's page table. */
export type CpuFormat = 'x86-64' | 'x86-64-5level' | 'arm64' | 'riscv-sv39' | 'riscv-sv48' | 'riscv-sv57';

/** Formats of a device's page table. */
export type MmuFormat = CpuFormat | 'gpu' | 'npu';

/** Links between host and device, also the presets of the cost model. */
export type LinkName = 'pcie4' | 'cxl' | 'coherent';

/** GMEM's MMU modes, without their prefix. */
export type ModeName = 'COHERENT_EXCLUSIVE' | 'SHARE' | 'REPLICATE';

/** Kinds of reports (interface.md §3). */
export type ReportName =
  | 'coherence'
  | 'uaf'
  | 'double-free'
  | 'leak'
  | 'refcount'
  | 'oops'
  | 'bounds'
  | 'lock'
  | 'hang'
  | 'tlb'
  | 'xarray'
  | 'vma'
  | 'invariant';

/** Ids of the errata that can be switched (errata of the series as posted). */
export type ErratumName = (typeof choices)['erratum'][number];

/** Counters that `expect counter` can ask for. */
export type CounterName =
  | 'cpu_faults'
  | 'device_faults'
  | 'migrations_to_device'
  | 'migrations_to_host'
  | 'evictions'
  | 'bytes_moved'
  | 'tlb_flushes'
  | 'xa_nodes'
  | 'gm_mappings'
  | 'logical_bytes'
  | 'physical_bytes'
  | 'calls';

/** How `expect counter` compares. */
export type Comparison = '==' | '<=' | '>=';

/** Allocations in the kernel that `inject kernel nomem` can fail. */
export type NomemSite =
  'page' | 'table' | 'gm_mapping' | 'xa_node' | 'vm_object' | 'vma' | 'vma_tree' | 'context';

/** What `inject` makes fail. */
export type Injection =
  | {
      readonly kind: 'device';
      readonly device: Name;
      readonly operation: DeviceOperation;
      readonly fault: DeviceFault;
    }
  | { readonly kind: 'dma_map' }
  | { readonly kind: 'kernel'; readonly site: NomemSite };

/** Driver operations that can be made to fail. */
export type DeviceOperation = 'peer_map' | 'peer_unmap' | 'peer_va_alloc_fixed';

/** How a driver operation fails. */
export type DeviceFault = 'NOMEM' | 'MIGRATING' | 'FAIL';

/** The result that strace recorded. `errno` null: the call succeeded with `value`, or `?` was written (both null). */
export interface Recorded {
  readonly value: bigint | null;
  readonly errno: string | null;
}

/**
 * Why a recorded call is listed and not run: it failed; the language does not model it; it never returned (`unfinished`), its
 * beginning is missing (`resumedAlone`); it only made a thread.
 */
export type ListedReason = 'failed' | 'otherCall' | 'unfinished' | 'resumedAlone' | 'thread';

/** What every statement has around its body. */
export interface Frame {
  readonly span: Span;
  readonly binding: Name | null;
  readonly actor: Actor | null;
  readonly expected: Answer | null;
  readonly recorded: Recorded | null;
}

/** The fields of each statement by its kind. Numbers are bytes or counts; flags are bits of the Linux UAPI. */
interface Bodies {
  machine: {
    readonly host: bigint | null;
    readonly granule: '2M' | '4K' | null;
    readonly cpu: CpuFormat | null;
    readonly cpus: number | null;
    readonly semantics: 'corrected' | 'posted' | null;
    readonly seed: bigint | null;
    readonly cost: LinkName | null;
    readonly xaChunkShift: 4 | 6 | null;
  };
  gm_dev_create: {
    readonly memory: bigint | null;
    readonly mmu: MmuFormat | null;
    readonly capabilities: readonly ('REPLAYABLE' | 'PEER')[] | null;
    readonly link: LinkName | null;
    readonly hnodes: number | null;
    readonly reserved: { readonly from: bigint; readonly to: bigint } | null;
  };
  gm_dev_destroy: { readonly device: Name };
  gm_as_attach: { readonly device: Name; readonly mode: ModeName | null; readonly process: Name | null };
  gm_as_destroy: { readonly process: Name | null };
  mmap: {
    readonly address: Address;
    readonly length: bigint;
    readonly prot: number;
    readonly flags: number;
    readonly fd: number;
    readonly file: string | null;
    readonly offset: bigint;
  };
  munmap: { readonly address: Address; readonly length: bigint };
  mremap: {
    readonly address: Address;
    readonly oldLength: bigint;
    readonly newLength: bigint;
    readonly flags: number;
    readonly newAddress: Address | null;
  };
  mprotect: { readonly address: Address; readonly length: bigint; readonly prot: number };
  madvise: { readonly address: Address; readonly length: bigint; readonly advice: number };
  brk: { readonly address: Address };
  msync: { readonly address: Address; readonly length: bigint; readonly flags: number };
  mlock: { readonly address: Address; readonly length: bigint };
  munlock: { readonly address: Address; readonly length: bigint };
  hmadvise: {
    readonly target: Name | bigint;
    readonly address: Address;
    readonly length: bigint;
    readonly advice: number;
  };
  fork: object;
  execve: { readonly process: Name | null };
  exit: { readonly process: Name | null };
  oom_reap: { readonly process: Name | null };
  reclaim: { readonly device: Name; readonly count: bigint };
  migrate_pages: { readonly address: Address; readonly length: bigint | null };
  pin: { readonly address: Address };
  unpin: { readonly address: Address };
  load: { readonly address: Address };
  store: { readonly address: Address; readonly value: number };
  inject: { readonly injection: Injection; readonly count: number };
  parallel: {
    readonly schedule: readonly number[] | null;
    readonly branches: readonly (readonly Statement[])[];
  };
  expectState: {
    readonly process: Name | null;
    readonly address: Address;
    readonly state: 'ABSENT' | 'NOMAP' | 'CPU' | 'DEVICE';
    readonly device: Name | null;
  };
  expectClean: object;
  expectReport: { readonly report: ReportName; readonly erratum: ErratumName | null };
  expectCounter: { readonly counter: CounterName; readonly comparison: Comparison; readonly value: bigint };
  note: { readonly text: string };
  cue: { readonly text: string };
  focus: { readonly process: Name | null; readonly address: Address };
  /** No toggles: `none`. */
  errata: { readonly toggles: readonly { readonly id: ErratumName; readonly on: boolean }[] };
  /** `text`: the recorded line, without its task and times. */
  listed: { readonly reason: ListedReason; readonly call: string; readonly text: string };
}

/** The kinds of statements. */
export type StatementKind = keyof Bodies;

/** One statement of a kind. */
export type StatementOf<Kind extends StatementKind> = Frame & { readonly kind: Kind } & Bodies[Kind];

/** One statement: a union discriminated by `kind`, which is the word of the language (`expect` has four). */
export type Statement = { readonly [Kind in StatementKind]: StatementOf<Kind> }[StatementKind];

/** What a statement is before it has its place, actor, binding and answers. */
export type Body = {
  readonly [Kind in StatementKind]: { readonly kind: Kind } & Bodies[Kind];
}[StatementKind];
