// munmap_in_peer_devices as posted (RFC patch 6/6): one hook takes whole ranges from all devices. Corrected, what devices hold is dropped with
// what the host holds, when nothing can fail any more (release.ts).

import { NO_FRAME } from '../base/units.ts';
import { LockClass, lockCode } from '../base/lockdep.ts';
import type { Path } from '../base/scheduler.ts';
import type { Kernel } from '../mm/kernel.ts';
import type { Span } from '../mm/range.ts';
import { Fn } from '../trace.ts';
import { GmPage } from '../uapi.ts';
import { contextOf } from './contexts.ts';
import { peerUnmap } from './driver.ts';
import { setNomap, typeOf } from './gm-mapping.ts';
import { clearReplicas } from './replicate.ts';
import { mappingsIn } from './vm-object.ts';

/** Whether the hook runs, because one of its errata is in force. */
export const isHooked = ({ rfc }: Kernel): boolean => rfc.E35 || rfc.E48 || rfc.E49;

/** Every device drops what it holds of a range that is about to be unmapped. The caller holds `mmap_lock` for writing. */
export function* unmapFromDevices(k: Kernel, mm: number, { first, end }: Span): Path<void> {
  if (k.mms.vmObject.data[mm] === 0 || k.mms.space.data[mm] === 0) return;
  const { lock } = k.mappings;
  k.enter(Fn.munmapInPeerDevices, first);
  if (k.rfc.E35) yield* lockAgain(k, mm);
  for (const [key, mapping] of mappingsIn(k, mm, first, end)) {
    if (!lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
    if (typeOf(k, mapping) === GmPage.DEVICE) yield* unmapFromOwner(k, mm, key, mapping);
    lock.unlock(mapping);
  }
  k.leave(Fn.munmapInPeerDevices);
}

/** As posted `mmap_lock` is taken for reading by who holds it for writing: nobody comes back from there (E35). */
function* lockAgain(k: Kernel, mm: number): Path<void> {
  k.deviate('E35', 'lock', lockCode(LockClass.MmapLock, mm), mm);
  yield* k.mms.mmapLock.lockShared(mm);
  k.mms.mmapLock.unlockShared(mm);
}

function* unmapFromOwner(k: Kernel, mm: number, key: number, mapping: number): Path<void> {
  const isStillDevice = staysDevice(k, mm, key);
  const ctx = contextOf(k, mm, k.mappings.dev.data[mapping]!);
  clearReplicas(k, mm, key);
  if (ctx !== 0) yield* peerUnmap(k, ctx, key, NO_FRAME);
  if (!isStillDevice) setNomap(k, mapping);
}

/** As posted the flag goes on saying DEVICE afterwards (E49). */
function staysDevice(k: Kernel, mm: number, key: number): boolean {
  if (k.rfc.E49) k.deviate('E49', 'page', key, mm);
  return k.rfc.E49;
}
