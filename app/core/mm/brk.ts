// brk: the end of the heap (Linux mm/mmap.c). The heap is an ordinary private anonymous VMA. Not modelled: RLIMIT_DATA, mm_populate.

import { alignUp } from '../base/bits.ts';
import type { Path } from '../base/scheduler.ts';
import { PAGE_SIZE } from '../base/units.ts';
import type { Answer } from '../command.ts';
import { Fn } from '../trace.ts';
import { Prot } from '../uapi.ts';
import { firstBreak, fitsMemory, userEnd } from './address-space.ts';
import type { Kernel } from './kernel.ts';
import { unmapSpan } from './munmap.ts';
import { granuleSpan, vmasIn } from './range.ts';
import { VmFlag } from './structs.ts';
import { insertVma, NO_FILE, vmAreaAlloc } from './vma.ts';

/**
 * Moves the break to `addr` and answers where it is then; 0, an impossible address or a lack of memory changes nothing. `placed` is what a recording
 * answered: the first one of a process says where its heap begins.
 */
export function* doBrk(k: Kernel, mm: number, addr: bigint, placed?: bigint): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.brk);
  k.engine.clock.advance(k.cost.systemCall);
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  if (k.mms.startBrkOf(mm) === 0) startHeap(k, mm, placed);
  const wanted = placed ?? addr;
  if (wanted <= BigInt(Number.MAX_SAFE_INTEGER))
    yield* moveBreak(k, mm, Number(wanted), placed !== undefined);
  mmapLock.unlock(mm);
  k.leave(Fn.brk);
  return { kind: 'address', address: BigInt(k.mms.brkOf(mm)) };
}

function startHeap(k: Kernel, mm: number, placed: bigint | undefined): void {
  const at =
    placed === undefined || placed > BigInt(Number.MAX_SAFE_INTEGER) ? firstBreak(k) : Number(placed);
  k.mms.setStartBrk(mm, at);
  k.mms.setBrk(mm, at);
}

function* moveBreak(k: Kernel, mm: number, wanted: number, recorded: boolean): Path<void> {
  if (wanted < k.mms.startBrkOf(mm)) return;
  const first = pageEnd(k.mms.brkOf(mm));
  const end = pageEnd(wanted);
  if (end > userEnd(k)) return;
  if (end < first) {
    const doomed = granuleSpan(k, mm, { first: end, end: first });
    if (doomed === null) return;
    if (!(yield* unmapSpan(k, mm, doomed))) return;
  } else if (end > first) {
    if (vmasIn(k, mm, { first, end }).length > 0 || (!recorded && !fitsMemory(k, end - first))) return;
    const flags = VmFlag.Anonymous | VmFlag.Heap;
    const spare = vmAreaAlloc(k);
    if (spare === 0) return;
    const prot = Prot.PROT_READ | Prot.PROT_WRITE;
    insertVma(k, mm, { start: first, end, prot, flags, ...NO_FILE }, spare);
  }
  k.mms.setBrk(mm, wanted);
}

const pageEnd = (bytes: number): number => alignUp(bytes, PAGE_SIZE) / PAGE_SIZE;
