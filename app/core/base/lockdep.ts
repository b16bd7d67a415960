// Lockdep: the rules about locks of model.md §5, judged as locks are taken and given back (Linux kernel/locking/lockdep.c). What each
// actor holds is not state: it is known at the head only, while paths run. Not modelled: dependency chains between more than two classes.

import type { Findings, ReportRule } from './findings.ts';
import type { Steps } from './steps.ts';
import type { ActorId } from './units.ts';

/** The classes of locks that the model has (model.md §5, Locks). */
export const LockClass = { MmapLock: 1, MappingLock: 2, XaLock: 3, PageTableLock: 4 } as const;
export type LockClass = (typeof LockClass)[keyof typeof LockClass];

/** Their locks as the kernel writes them. */
export const lockNames = {
  [LockClass.MmapLock]: 'mmap_lock',
  [LockClass.MappingLock]: 'gm_mapping.lock',
  [LockClass.XaLock]: 'xa_lock',
  [LockClass.PageTableLock]: 'page_table_lock',
} as const;

const CLASS_BITS = 3;
const CLASS_MASK = (1 << CLASS_BITS) - 1;

/** A lock as one number: what reports about locks name. */
export const lockCode = (lockClass: LockClass, id: number): number => (id << CLASS_BITS) | lockClass;

/** The class and the object of a lock code. */
export const decodeLock = (code: number): { readonly lockClass: LockClass; readonly id: number } => ({
  lockClass: (code & CLASS_MASK) as LockClass,
  id: code >>> CLASS_BITS,
});

/** Spinlocks: nothing sleeps under one. */
const isSpin = (code: number): boolean => (code & CLASS_MASK) >= LockClass.XaLock;

/**
 * Whether a lock of class `taken` must not be taken under one of class `held`. mmap_lock → gm_mapping.lock → PTE lock, gm_mapping.lock →
 * xa_lock; two gm_mapping locks never nest, nor do PTE lock and xa_lock. Two PTE locks nest in mremap (`spin_lock_nested`).
 */
function breaksOrder(held: number, taken: number): boolean {
  if (held >= LockClass.XaLock) return held !== LockClass.PageTableLock || taken !== LockClass.PageTableLock;
  return held > taken || (held === taken && held !== LockClass.MmapLock);
}

/** The locks that one actor holds, as codes in the order in which it took them. The array keeps its length: only `depth` of it count. */
class Held {
  depth = 0;
  readonly codes: number[] = [];

  push(code: number): void {
    this.codes[this.depth++] = code;
  }

  /** Mostly what was taken last is given back first. */
  remove(code: number): void {
    const { codes } = this;
    let at = this.depth - 1;
    while (at >= 0 && codes[at] !== code) at--;
    if (at < 0) return;
    this.depth--;
    for (; at < this.depth; at++) codes[at] = codes[at + 1]!;
  }

  list(): readonly number[] {
    return this.codes.slice(0, this.depth);
  }
}

/** What every actor of one machine holds, and the rules about it. */
export class Lockdep {
  private readonly held = new Map<ActorId, Held>();
  /** Whose turn it was last, and what that actor holds. */
  private actor: ActorId | -1 = -1;
  private own = new Held();
  private readonly findings: Findings;
  private readonly steps: Steps;

  constructor(findings: Findings, steps: Steps) {
    this.findings = findings;
    this.steps = steps;
  }

  /** The running actor is about to take a lock. */
  acquire(lockClass: LockClass, id: number): void {
    const { codes, depth } = this.mine();
    if (depth === 0) return;
    const taken = lockCode(lockClass, id);
    if (!isSpin(taken)) this.mightSleep();
    for (let i = 0; i < depth; i++) {
      const code = codes[i]!;
      if (code === taken) this.report('lock-recursion', taken, code);
      else if (breaksOrder(code & CLASS_MASK, lockClass)) this.report('lock-order', taken, code);
    }
  }

  /** The running actor has it. */
  acquired(lockClass: LockClass, id: number): void {
    this.mine().push(lockCode(lockClass, id));
  }

  /** The running actor gives it back. */
  release(lockClass: LockClass, id: number): void {
    this.mine().remove(lockCode(lockClass, id));
  }

  /** The running actor is about to do what may sleep (`might_sleep`): wait for a mutex, for DMA, for memory. */
  mightSleep(): void {
    const { codes, depth } = this.mine();
    for (let i = 0; i < depth; i++) if (isSpin(codes[i]!)) this.report('sleep-under-spinlock', codes[i]!);
  }

  /** A statement of the running actor ends: nothing may be held any more. What is, is forgotten after it was told. */
  returnToUser(): void {
    const mine = this.mine();
    if (mine.depth === 0) return;
    for (const code of mine.list()) this.report('held-at-return', code);
    mine.depth = 0;
  }

  /** The actors that hold a lock now. */
  holders(code: number): readonly number[] {
    return [...this.held].filter(([, held]) => held.list().includes(code)).map(([actor]) => actor);
  }

  /** Forgets what everybody holds: paths that never end were dropped, or thrown out of. */
  forget(): void {
    for (const held of this.held.values()) held.depth = 0;
  }

  /** Tells that a rule is broken: `object` and `a` are lock codes. */
  report(rule: ReportRule, object: number, a = 0): void {
    const kind = rule === 'freed-lock' ? 'uaf' : 'lock';
    this.findings.add({ kind, rule, pid: 0, object, a });
  }

  private mine(): Held {
    return this.steps.actor === this.actor ? this.own : this.take(this.steps.actor);
  }

  private take(actor: ActorId): Held {
    const own = this.held.get(actor) ?? new Held();
    this.held.set(actor, own);
    this.actor = actor;
    this.own = own;
    return own;
  }
}
