// do_mprotect_pkey: changes what a range allows, in the CPU's table and in every device's (errata E55). Not modelled: protection keys,
// PROT_GROWSDOWN.

import { Cost } from '../base/cost.ts';
import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { failure, success, type Answer } from '../command.ts';
import { pmapProtect } from '../gmem/driver.ts';
import { contextsOf } from '../gmem/gm-as.ts';
import { Fn } from '../trace.ts';
import type { Kernel } from './kernel.ts';
import { isolate } from './munmap.ts';
import { accessFor } from './protection.ts';
import { granuleSpan, isCovered, spanOf, vmasIn, type Span } from './range.ts';
import { mergeAround } from './vma.ts';
import { flushTlb } from './zap.ts';

/** `-EINVAL` when unaligned, `-ENOMEM` over a hole (the mapped part is done). */
export function* doMprotect(k: Kernel, mm: number, addr: bigint, length: bigint, prot: number): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.mprotect, Number(addr >> 12n));
  k.engine.clock.advance(Cost.systemCall);
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  const asked = spanOf(addr, length);
  const span = asked === null || prot > 7 ? null : granuleSpan(k, mm, asked);
  const covered = span !== null && isCovered(k, mm, span);
  if (span !== null && span.first < span.end) protectSpan(k, mm, span, prot);
  mmapLock.unlock(mm);
  k.leave(Fn.mprotect, covered ? 0 : 1);
  return span === null ? failure('EINVAL') : covered ? success : failure('ENOMEM');
}

function protectSpan(k: Kernel, mm: number, span: Span, prot: number): void {
  isolate(k, mm, span);
  for (const vma of vmasIn(k, mm, span)) {
    if (k.vmas.prot.data[vma] === prot) continue;
    k.vmas.prot.set(vma, prot);
    const first = k.vmas.start(vma);
    const pages = k.vmas.end(vma) - first;
    k.engine.steps.emit(StepKind.Protect, mm, first, pages);
    changeLeaves(k, mm, first, first + pages, accessFor(prot));
  }
  for (const vma of vmasIn(k, mm, span)) if (k.vmas.slab.isLive(vma)) mergeAround(k, vma);
}

function changeLeaves(k: Kernel, mm: number, first: number, end: number, access: number): void {
  const pgd = k.mms.pgd.data[mm]!;
  let changed = 0;
  k.tables.forEachLeaf(pgd, first, end - 1, (index) => {
    k.tables.protect(pgd, index, access);
    changed++;
  });
  if (changed > 0) flushTlb(k, pgd, first, end - first);
  for (const ctx of contextsOf(k, mm))
    k.tables.forEachLeaf(k.contexts.pmap.data[ctx]!, first, end - 1, (index) => {
      pmapProtect(k, ctx, index, access);
    });
}
