// do_mprotect_pkey: changes what a range allows, in the CPU's table and in every device's (errata E55). Not modelled: protection keys,
// PROT_GROWSDOWN (accepted, no effect).

import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { failure, success, type Answer } from '../command.ts';
import { pmapProtect } from '../gmem/pmap.ts';
import { contextsOf } from '../gmem/contexts.ts';
import { Fn } from '../trace.ts';
import { Prot } from '../uapi.ts';
import type { Kernel } from './kernel.ts';
import { isolate } from './munmap.ts';
import { accessFor } from './protection.ts';
import { granuleSpan, isCovered, spanOf, vmasIn, type Span } from './range.ts';
import { mergeAround } from './vma.ts';
import { changeProtection } from './zap.ts';

const RWX = Prot.PROT_READ | Prot.PROT_WRITE | Prot.PROT_EXEC;
const ALL_PROT = RWX | Prot.PROT_SEM | Prot.PROT_GROWSDOWN | Prot.PROT_GROWSUP;

/** `-EINVAL` when unaligned, `-ENOMEM` over a hole (the mapped part is done) or without memory for a split (nothing is done). */
export function* doMprotect(k: Kernel, mm: number, addr: bigint, length: bigint, prot: number): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.mprotect, Number(addr >> 12n));
  k.engine.clock.advance(k.cost.systemCall);
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  const asked = spanOf(addr, length);
  const span = asked === null || (prot & ~ALL_PROT) !== 0 ? null : granuleSpan(k, mm, asked);
  const covered = span !== null && isCovered(k, mm, span);
  const empty = span === null || span.first >= span.end;
  const done = empty || (yield* protectSpan(k, mm, span, prot & RWX));
  mmapLock.unlock(mm);
  k.leave(Fn.mprotect, covered && done ? 0 : 1);
  return span === null ? failure('EINVAL') : covered && done ? success : failure('ENOMEM');
}

/** False without memory for what a split needs: then nothing has changed. */
function* protectSpan(k: Kernel, mm: number, span: Span, prot: number): Path<boolean> {
  if (!(yield* isolate(k, mm, span))) return false;
  for (const vma of vmasIn(k, mm, span)) {
    if (k.vmas.prot.data[vma] === prot) continue;
    k.vmas.prot.set(vma, prot);
    const first = k.vmas.start(vma);
    const pages = k.vmas.end(vma) - first;
    k.engine.steps.emit(StepKind.Protect, mm, first, pages);
    const access = accessFor(prot);
    yield* changeProtection(k, mm, vma);
    for (const ctx of tellsDevices(k, mm, first) ? contextsOf(k, mm) : [])
      pmapProtect(k, ctx, first, first + pages, access);
  }
  for (const vma of vmasIn(k, mm, span)) if (k.vmas.slab.isLive(vma)) mergeAround(k, vma);
  return true;
}

/** Whether devices are told of a change of protection; as posted they are not (E55). */
function tellsDevices(k: Kernel, mm: number, first: number): boolean {
  if (k.rfc.E55) k.deviate('E55', 'page', first, mm);
  return !k.rfc.E55;
}
