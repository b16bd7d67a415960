// Hangs: actors that can never go on, and why: they wait for each other, or for what nobody will do any more (Linux: the hung task
// detector and lockdep's "possible deadlock"). Found when no path can be advanced, so without any timeout.

import { lockCode } from '../base/lockdep.ts';
import type { Blocked, Wait } from '../base/scheduler.ts';
import { cellOfWait } from '../base/scheduler.ts';
import type { Kernel } from '../mm/kernel.ts';

/** Reports every actor that can never go on, and forgets what they hold: it is never given back. */
export function reportHangs(k: Kernel, blocked: readonly Blocked[]): void {
  if (blocked.length === 0) return;
  const { findings, lockdep } = k.engine;
  const waits = new Map<number, number>(blocked.map(({ actor, wait }) => [actor, lockOfWait(k, wait)]));
  for (const [actor, lock] of waits) {
    const rule = isInCycle(k, waits, actor) ? 'deadlock' : 'waits-forever';
    findings.add({ kind: 'hang', rule, pid: 0, object: actor, a: lock });
  }
  lockdep.forget();
}

/** Whether following who holds what the actor waits for leads back to it. */
function isInCycle(k: Kernel, waits: ReadonlyMap<number, number>, actor: number): boolean {
  const seen = new Set<number>();
  const next = (from: number): readonly number[] => k.engine.lockdep.holders(waits.get(from) ?? 0);
  const follow = (from: number): boolean =>
    next(from).some((holder) => {
      if (holder === actor) return true;
      if (seen.has(holder)) return false;
      seen.add(holder);
      return follow(holder);
    });
  return follow(actor);
}

/** The lock that a path waits for, as a code; 0 if it waits for something else. */
function lockOfWait(k: Kernel, wait: Wait): number {
  const waited = cellOfWait(wait);
  const all = [k.mms.mmapLock, k.mappings.lock, k.arrays.locks, k.tables.locks];
  const locks = all.find((each) => each.column === waited?.column);
  return waited === null || locks === undefined ? 0 : lockCode(locks.lockClass, waited.cell);
}
