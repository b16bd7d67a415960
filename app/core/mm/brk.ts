// brk: the end of the heap (Linux mm/mmap.c). The heap is an ordinary private anonymous VMA. Not modelled: RLIMIT_DATA, mm_populate.

import { alignUp } from '../base/bits.ts';
import { Cost } from '../base/cost.ts';
import type { Path } from '../base/scheduler.ts';
import { PAGE_SIZE } from '../base/units.ts';
import type { Answer } from '../command.ts';
import { Fn } from '../trace.ts';
import { Prot } from '../uapi.ts';
import { userEnd } from './address-space.ts';
import type { Kernel } from './kernel.ts';
import { unmapSpan } from './munmap.ts';
import { vmasIn } from './range.ts';
import { VmFlag } from './structs.ts';
import { insertVma } from './vma.ts';

/**
 * Moves the break to `addr` and answers where it is then; 0 or an impossible address changes nothing. `placed` is what a recording
 * answered: the first one of a process says where its heap begins.
 */
export function* doBrk(k: Kernel, mm: number, addr: bigint, placed?: bigint): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.brk);
  k.engine.clock.advance(Cost.systemCall);
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  if (placed !== undefined && k.mms.startBrkOf(mm) === k.mms.brkOf(mm))
    startHeap(k, mm, addr === 0n ? placed : null);
  const wanted = placed ?? addr;
  if (wanted <= BigInt(Number.MAX_SAFE_INTEGER)) yield* moveBreak(k, mm, Number(wanted));
  mmapLock.unlock(mm);
  k.leave(Fn.brk);
  return { kind: 'address', address: BigInt(k.mms.brkOf(mm)) };
}

function startHeap(k: Kernel, mm: number, at: bigint | null): void {
  if (at === null) return;
  k.mms.setStartBrk(mm, Number(at));
  k.mms.setBrk(mm, Number(at));
}

function* moveBreak(k: Kernel, mm: number, wanted: number): Path<void> {
  if (wanted < k.mms.startBrkOf(mm)) return;
  const oldEnd = pageEnd(k.mms.brkOf(mm));
  const newEnd = pageEnd(wanted);
  if (newEnd > userEnd(k)) return;
  if (newEnd < oldEnd) yield* unmapSpan(k, mm, { first: newEnd, end: oldEnd });
  if (newEnd > oldEnd) {
    if (vmasIn(k, mm, { first: oldEnd, end: newEnd }).length > 0) return;
    const flags = VmFlag.Anonymous | VmFlag.Heap;
    insertVma(k, mm, { start: oldEnd, end: newEnd, prot: Prot.PROT_READ | Prot.PROT_WRITE, flags, file: 0 });
  }
  k.mms.setBrk(mm, wanted);
}

const pageEnd = (bytes: number): number => alignUp(bytes, PAGE_SIZE) / PAGE_SIZE;
