// oom_reap_task_mm: the OOM reaper takes a victim's private memory before the victim gets to exit (Linux mm/oom_kill.c; RFC patch 2/6 hooks
// into it, errata E03). Data on devices is no host memory and stays. Not modelled: choosing a victim, killing it.

import type { Path } from '../base/scheduler.ts';
import { success, type Answer } from '../command.ts';
import { dropHostContents } from '../gmem/release.ts';
import { Fn } from '../trace.ts';
import type { Kernel } from './kernel.ts';
import { VmFlag } from './structs.ts';
import { zapRange } from './zap.ts';

/** Drops what the process has in host memory, but for MAP_SHARED pages: the next touch finds zeros. */
export function* oomReapTaskMm(k: Kernel, mm: number): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.oomReapTaskMm);
  if (!mmapLock.tryLockSharedAlone(mm)) yield* mmapLock.lockShared(mm);
  for (const vma of [...k.vmaIndex.list(mm)]) {
    if (k.vmas.has(vma, VmFlag.Shared)) continue;
    const drop = k.vmas.has(vma, VmFlag.PeerShared) ? dropHostContents : dropPrivate;
    yield* drop(k, mm, k.vmas.start(vma), k.vmas.end(vma));
  }
  mmapLock.unlockShared(mm);
  k.leave(Fn.oomReapTaskMm);
  return success;
}

const dropPrivate = (k: Kernel, mm: number, first: number, end: number): Path<void> =>
  zapRange(k, mm, first, end, true);
