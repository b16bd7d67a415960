// do_madvise: MADV_DONTNEED and MADV_FREE drop contents on both sides (errata E54), but for MAP_SHARED pages, which stay in their cache; every
// other advice is accepted and has no effect. Not modelled: lazy freeing (MADV_FREE drops at once), MADV_REMOVE, MADV_COLLAPSE.

import type { Path } from '../base/scheduler.ts';
import { failure, success, type Answer } from '../command.ts';
import { typeOf } from '../gmem/gm-mapping.ts';
import { dropContents, dropHostContents } from '../gmem/release.ts';
import { mappingsIn } from '../gmem/vm-object.ts';
import { Fn } from '../trace.ts';
import { Advice, GmPage } from '../uapi.ts';
import type { Kernel } from './kernel.ts';
import { granuleSpan, isCovered, spanOf, vmasIn, type Span } from './range.ts';
import { VmFlag } from './structs.ts';
import { splitHugeAt, zapRange } from './zap.ts';

const known: ReadonlySet<number> = new Set(
  Object.values(Advice).filter((advice) => advice !== Advice.MADV_PREFETCH),
);

/** `-EINVAL` when unaligned or the advice is unknown, `-ENOMEM` over a hole (the mapped part is done). */
export function* doMadvise(
  k: Kernel,
  mm: number,
  addr: bigint,
  length: bigint,
  advice: number,
): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.madvise, Number(addr >> 12n));
  k.engine.clock.advance(k.cost.systemCall);
  if (!mmapLock.tryLockSharedAlone(mm)) yield* mmapLock.lockShared(mm);
  const asked = spanOf(addr, length);
  const span = asked === null || !known.has(advice) ? null : granuleSpan(k, mm, asked);
  const covered = span !== null && isCovered(k, mm, span);
  const drops = advice === Advice.MADV_DONTNEED || advice === Advice.MADV_FREE;
  if (span !== null && drops) yield* dropSpan(k, mm, span);
  mmapLock.unlockShared(mm);
  k.leave(Fn.madvise, covered ? 0 : 1);
  return span === null ? failure('EINVAL') : covered ? success : failure('ENOMEM');
}

function* dropSpan(k: Kernel, mm: number, span: Span): Path<void> {
  for (const vma of vmasIn(k, mm, span)) {
    const first = Math.max(span.first, k.vmas.start(vma));
    const end = Math.min(span.end, k.vmas.end(vma));
    if (k.vmas.has(vma, VmFlag.PeerShared)) {
      yield* (k.rfc.E54 ? dropHostAlone : dropContents)(k, mm, first, end);
      continue;
    }
    yield* splitHugeAt(k, mm, first);
    yield* splitHugeAt(k, mm, end);
    yield* zapRange(k, mm, first, end, !k.vmas.has(vma, VmFlag.Shared));
  }
}

/** As posted what lives on devices stays there, and will come back instead of zeros (E54). */
function* dropHostAlone(k: Kernel, mm: number, first: number, end: number): Path<void> {
  k.enter(Fn.zapPageRange, first);
  for (const [key, mapping] of mappingsIn(k, mm, first, end))
    if (typeOf(k, mapping) === GmPage.DEVICE) {
      k.deviate('E54', 'page', key, mm);
      k.watcher?.dropped(mm, key, key + k.granulePages);
    }
  k.leave(Fn.zapPageRange);
  yield* dropHostContents(k, mm, first, end);
}
