// Steps: what the journal cannot say (function entered, lock taken, PTE set, DMA begun, …), each with its actor, its simulated
// time and the journal position after it. Kinds and numbers only; words/ makes sentences of them. Our decision (architecture.md 5).

import { assert } from './assert.ts';
import type { Clock } from './clock.ts';
import type { Journal } from './journal.ts';
import type { ActorId, Ns } from './units.ts';

/**
 * Kinds of steps and what their up to four numbers `a b c d` mean. `index` is a page index, `order` log2 of base pages, `mmu`
 * the id of a page table (`PageTables`), `at` a frame number, `mm` an mm id.
 */
export const StepKind = {
  /** a = function id (core/trace.ts), b = page index it is about or −1 */
  Enter: 1,
  /** a = function id, b = result code (0 = success) */
  Leave: 2,
  /** a = lock class (LockClass), b = object id, c = 1 if shared (read) */
  Lock: 3,
  /** a = lock class, b = object id */
  Unlock: 4,
  /** a = xarray id, b = node id, c = shift */
  NodeAlloc: 5,
  /** a = xarray id, b = node id, c = shift */
  NodeFree: 6,
  /** a = xarray id, b = node id of the new head (0 if the head holds an entry or nothing), c = its shift or −1, d = 1 grown, −1 shrunk */
  HeadChange: 7,
  /** a = xarray id, b = node id (0 = head), c = slot, d = entry as stored in the slot cell */
  SlotStore: 8,
  /** a = vm_object id, b = gm_mapping id, c = index, d = 0 if it was made, 1 if an mremap brought it here */
  MappingCreate: 9,
  /** a = vm_object id, b = gm_mapping id, c = index */
  MappingFree: 10,
  /** a = gm_mapping id, b = flags before, c = flags after, d = frame number after or −1 */
  MappingState: 11,
  /** a = at, b = order, c = 1 if zeroed */
  FrameAlloc: 12,
  /** a = at, b = order */
  FrameFree: 13,
  /** a = mmu, b = level (0 = leaf tables), c = first index it translates, d = table page id */
  TableAlloc: 14,
  /** a = mmu, b = level, c = first index, d = table page id */
  TableFree: 15,
  /** a = mmu, b = index, c = order, d = at */
  PteSet: 16,
  /** a = mmu, b = index, c = order, d = at before */
  PteClear: 17,
  /** a = mmu, b = first index, c = pages, d = device whose TLB it is, where it walks the CPU's table (SHARE); else 0 */
  TlbFlush: 18,
  /** a = source, b = destination, c = order, d = nanoseconds it will take */
  DmaBegin: 19,
  /** a = source, b = destination, c = order */
  DmaEnd: 20,
  /** a = at, b = order */
  DmaMap: 21,
  /** a = at, b = order */
  DmaUnmap: 22,
  /** a = mm, b = vma id, c = first index, d = pages */
  VmaLink: 23,
  /** a = mm, b = vma id, c = first index, d = pages */
  VmaUnlink: 24,
  /** a = mm, b = vma id, c = first index, d = pages: the range after it grew, shrank, was split or merged */
  VmaResize: 25,
  /** a = mm, b = index, c = byte offset in the page, d = value read */
  Load: 26,
  /** a = mm, b = index, c = byte offset in the page, d = value written */
  Store: 27,
  /** a = device id */
  DeviceCreate: 28,
  /** a = device id, b = mm */
  ContextAttach: 29,
  /** a = mm of the parent, b = mm of the child */
  Fork: 30,
  /** a = mm */
  Exit: 31,
  /** a = mm: execve gave it a fresh address space */
  Exec: 32,
  /** a = report kind (ReportKind), b = object, c = first number, d = second number */
  Report: 33,
  /** a = gm_mmu operation (GmMmuOp), b = device id, c = index, d = gm_ret */
  DriverCall: 34,
  /** a = index, b = pages, c = number of the work item, d = device id: a prefetch work item was queued */
  WorkQueued: 35,
  /** a = mm, b = index, c = pages: an mprotect changed what is allowed there */
  Protect: 36,
  /** a = mm, b = old index, c = new index, d = pages: an mremap moved what lay there */
  Move: 37,
  /** a = number of what fails because it was injected (failSites), b = device id, 0 for the kernel's own, c = how many more will */
  FaultInjected: 38,
  /** a = device id, b = mm */
  ContextDetach: 39,
  /** a = device id */
  DeviceDestroy: 40,
  /** a = mm, b = index, c = at, d = pins of the block afterwards */
  Pin: 41,
  /** a = mm, b = index, c = at, d = pins of the block afterwards */
  Unpin: 42,
  /** a = number of what is to fail (failSites), b = device id or 0, c = how many calls from now on; 0 = none any more */
  FaultArmed: 43,
  /** a = number of the erratum, b = what kind of thing it is about (subjects of base/findings.ts), c = which, d = mm: the series as posted departs here */
  Deviation: 49,
  /** a = tlb, b = index, c = 1 if there is a leaf that does not allow the access, d = 1 for a store: a page fault follows */
  TlbMiss: 44,
  /** a = tlb, b = first index of the leaf that the walk ended at, c = order, d = at: the TLB remembers it */
  TlbFill: 45,
  /** a = tlb, b = index, c = order of the entry, d = its first frame */
  TlbHit: 46,
  /** a = at, b = order of the free block, c = order of what is taken of it: the other halves are free blocks of their own */
  BlockSplit: 47,
  /** a = at of the free block that its buddies were merged into, b = its order, c = order of what was given back */
  BlockMerge: 48,
  /** a = lock class, b = object id, c = 1 if it is wanted for reading, d = actor that holds it + 1, 0 if readers do: the actor must wait */
  LockWait: 50,
} as const;

/** One of the kinds of `StepKind`. */
export type StepKind = (typeof StepKind)[keyof typeof StepKind];

/** One step, decoded. `journalEnd` is the journal position after it: the step owns the entries since the step before. */
export interface Step {
  readonly kind: StepKind;
  readonly actor: ActorId;
  readonly now: Ns;
  readonly journalEnd: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

const CHUNK_SHIFT = 13;
const STEPS_PER_CHUNK = 1 << CHUNK_SHIFT;
const IN_CHUNK = STEPS_PER_CHUNK - 1;
/** Numbers of a step: time, journal position, a, b, c, d. */
const WIDTH = 6;
const MOST_KINDS = 64;
const ACTOR_SHIFT = 8;
const KIND_MASK = (1 << ACTOR_SHIFT) - 1;

/** Steps side by side: who did what (kind + actor · 2^8), and their numbers. */
class Chunk {
  readonly heads = new Uint16Array(STEPS_PER_CHUNK);
  readonly numbers = new Float64Array(STEPS_PER_CHUNK * WIDTH);
}

/** How many steps back a function is looked for that has not been left. */
const FAR_BACK = 4096;

/** The append-only list of steps of one machine. Numbered from 0; the oldest may be let go (`dropBefore`). */
export class Steps {
  /** Who runs now; the scheduler sets it. */
  actor = 0 as ActorId;
  private chunks: (Chunk | undefined)[] = [];
  /** The one that the next step goes to, unless it begins another. */
  private chunk = new Chunk();
  /** Chunks that were let go, to be written anew. */
  private readonly spare: Chunk[] = [this.chunk];
  private count = 0;
  private firstKept = 0;
  private readonly journal: Journal;
  private readonly clock: Clock;

  constructor(journal: Journal, clock: Clock) {
    this.journal = journal;
    this.clock = clock;
  }

  /** Appends a step of the running actor at the present time. */
  emit(kind: StepKind, a = 0, b = 0, c = 0, d = 0): void {
    const at = this.count++;
    const place = at & IN_CHUNK;
    if (place === 0) this.beginChunk(at >>> CHUNK_SHIFT);
    const { heads, numbers } = this.chunk;
    const base = place * WIDTH;
    heads[place] = kind | (this.actor << ACTOR_SHIFT);
    numbers[base] = this.clock.now;
    numbers[base + 1] = this.journal.end;
    numbers[base + 2] = a;
    numbers[base + 3] = b;
    numbers[base + 4] = c;
    numbers[base + 5] = d;
  }

  /** Bytes of one step. */
  readonly stepBytes = Uint16Array.BYTES_PER_ELEMENT + WIDTH * Float64Array.BYTES_PER_ELEMENT;

  /** Bytes held by the chunks. */
  get bytes(): number {
    const kept = this.chunks.filter((chunk) => chunk !== undefined).length;
    return (kept + this.spare.length) * STEPS_PER_CHUNK * this.stepBytes;
  }

  /** How many steps there are since the machine was made. */
  get end(): number {
    return this.count;
  }

  /** Number of the oldest step kept. */
  get first(): number {
    return this.firstKept;
  }

  /** Step number `at`, which must be kept. */
  at(at: number): Step {
    assert(at >= this.firstKept && at < this.count, 'step is kept');
    const { heads, numbers } = this.chunks[at >>> CHUNK_SHIFT]!;
    const head = heads[at & IN_CHUNK]!;
    const base = (at & IN_CHUNK) * WIDTH;
    return {
      kind: (head & KIND_MASK) as StepKind,
      actor: (head >>> ACTOR_SHIFT) as ActorId,
      now: numbers[base] as Ns,
      journalEnd: numbers[base + 1]!,
      a: numbers[base + 2]!,
      b: numbers[base + 3]!,
      c: numbers[base + 4]!,
      d: numbers[base + 5]!,
    };
  }

  /** The kind of step number `at`, without making an object. */
  kindAt(at: number): StepKind {
    return (this.chunks[at >>> CHUNK_SHIFT]!.heads[at & IN_CHUNK]! & KIND_MASK) as StepKind;
  }

  /** The number of the first step from number `from` on (which is kept) whose kind `wanted` has a 1 for; `end` if there is none. */
  seek(from: number, wanted: Uint8Array): number {
    const { count } = this;
    let at = from;
    while (at < count) {
      const { heads } = this.chunks[at >>> CHUNK_SHIFT]!;
      const end = Math.min(count, (at | IN_CHUNK) + 1);
      for (; at < end; at++) if (wanted[heads[at & IN_CHUNK]! & KIND_MASK] === 1) return at;
    }
    return count;
  }

  /** One number of step number `at`, without making an object. */
  numberAt(at: number, name: 'a' | 'b' | 'c' | 'd'): number {
    const place = (at & IN_CHUNK) * WIDTH + (name === 'a' ? 2 : name === 'b' ? 3 : name === 'c' ? 4 : 5);
    return this.chunks[at >>> CHUNK_SHIFT]!.numbers[place]!;
  }

  /** The function that the running actor has entered last and not left, among the steps from number `from` on; −1 if none. */
  presentFunction(from = this.count - FAR_BACK): number {
    let left = 0;
    for (let at = this.count - 1; at >= Math.max(from, this.firstKept); at--) {
      const { kind, actor, a } = this.at(at);
      if (actor !== this.actor) continue;
      if (kind === StepKind.Leave) left++;
      else if (kind === StepKind.Enter && left-- === 0) return a;
    }
    return -1;
  }

  /** Forgets the steps from number `count` on. */
  truncate(count: number): void {
    if (count >= this.count) return;
    this.count = count;
    this.chunk = this.chunks[count >>> CHUNK_SHIFT] ?? this.chunk;
  }

  /** Lets go of whole chunks before step `at`. */
  dropBefore(at: number): void {
    const keep = Math.floor(at / STEPS_PER_CHUNK);
    for (let i = Math.floor(this.firstKept / STEPS_PER_CHUNK); i < keep; i++) {
      const gone = this.chunks[i];
      if (gone !== undefined) this.spare.push(gone);
      this.chunks[i] = undefined;
    }
    this.firstKept = Math.max(this.firstKept, keep * STEPS_PER_CHUNK);
  }

  /** Begins anew at step number `at` with none kept: after a checkpoint was restored. */
  restart(at: number): void {
    this.chunks = [];
    this.beginChunk(at >>> CHUNK_SHIFT);
    this.count = at;
    this.firstKept = at;
  }

  private beginChunk(index: number): void {
    this.chunk = this.chunks[index] ??= this.spare.pop() ?? new Chunk();
  }
}

/** Kinds of steps to look for, as `Steps.seek` wants them. */
export function kindSet(...kinds: readonly StepKind[]): Uint8Array {
  const wanted = new Uint8Array(MOST_KINDS);
  for (const kind of kinds) wanted[kind] = 1;
  return wanted;
}

/** Steps of something that is not shown: they go nowhere. */
export class MutedSteps extends Steps {
  override emit(): void {
    // nothing is kept
  }
}
