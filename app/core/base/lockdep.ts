// Lockdep: the rules about locks of model.md §5, judged as locks are taken and given back (Linux kernel/locking/lockdep.c). What each
// actor holds is not state: it is known at the head only, while paths run. Not modelled: dependency chains between more than two classes.

import type { Findings, ReportRule } from './findings.ts';
import type { Steps } from './steps.ts';

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

/** What every actor of one machine holds, and the rules about it. */
export class Lockdep {
  private readonly held: (number[] | undefined)[] = [];
  private readonly findings: Findings;
  private readonly steps: Steps;

  constructor(findings: Findings, steps: Steps) {
    this.findings = findings;
    this.steps = steps;
  }

  /** The running actor is about to take a lock. */
  acquire(lockClass: LockClass, id: number): void {
    const held = this.mine();
    if (held.length === 0) return;
    const taken = lockCode(lockClass, id);
    if (!isSpin(taken)) this.mightSleep();
    for (const code of held) {
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
    const held = this.mine();
    const at = held.lastIndexOf(lockCode(lockClass, id));
    if (at === held.length - 1) held.pop();
    else if (at >= 0) held.splice(at, 1);
  }

  /** The running actor is about to do what may sleep (`might_sleep`): wait for a mutex, for DMA, for memory. */
  mightSleep(): void {
    for (const code of this.mine()) if (isSpin(code)) this.report('sleep-under-spinlock', code);
  }

  /** A statement of the running actor ends: nothing may be held any more. What is, is forgotten after it was told. */
  returnToUser(): void {
    for (const code of this.mine().splice(0)) this.report('held-at-return', code);
  }

  /** The actors that hold a lock now. */
  holders(code: number): readonly number[] {
    return [...this.held.entries()].filter(([, held]) => held?.includes(code)).map(([actor]) => actor);
  }

  /** Forgets what everybody holds: paths that never end were dropped, or thrown out of. */
  forget(): void {
    this.held.length = 0;
  }

  /** Tells that a rule is broken: `object` and `a` are lock codes. */
  report(rule: ReportRule, object: number, a = 0): void {
    const kind = rule === 'freed-lock' ? 'uaf' : 'lock';
    this.findings.add({ kind, rule, pid: 0, object, a });
  }

  private mine(): number[] {
    return (this.held[this.steps.actor] ??= []);
  }
}
