// pin_user_pages, unpin_user_pages: a DMA user relies on where a page is (Linux mm/gup.c, FOLL_PIN | FOLL_LONGTERM). Pinned pages are not
// migrated, compacted or shared copy on write (errata E64). Not modelled: who the DMA user is; its pins end with the process at the latest.

import { pageIndex } from '../base/bits.ts';
import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { NO_FRAME, type Pfn } from '../base/units.ts';
import { failure, success, type Answer } from '../command.ts';
import { pageOf } from '../gmem/gm-mapping.ts';
import { haveOnHost } from '../gmem/host-fault.ts';
import { mappingAt, peekMapping } from '../gmem/vm-object.ts';
import { FrameFlag } from '../memory/frames.ts';
import { Fn } from '../trace.ts';
import { GmRet, Prot } from '../uapi.ts';
import { isShared } from './cow.ts';
import { ordinaryFault } from './fault.ts';
import type { Kernel } from './kernel.ts';
import { VmFlag } from './structs.ts';

/** Brings the page at an address to the host and pins it there. `-EFAULT` when it cannot: no VMA, no access, no memory, or refused. */
export function* pinUserPages(k: Kernel, mm: number, addr: bigint): Path<Answer> {
  const { mmapLock } = k.mms;
  const index = pageIndex(addr);
  k.enter(Fn.pinUserPages, index);
  if (!mmapLock.tryLockSharedAlone(mm)) yield* mmapLock.lockShared(mm);
  const vma = k.vmaIndex.lookup(mm, index);
  const allowed = vma !== 0 && k.vmas.prot.data[vma] !== Prot.PROT_NONE;
  const pinned = allowed && (yield* pinIn(k, mm, vma, index));
  mmapLock.unlockShared(mm);
  k.leave(Fn.pinUserPages, pinned ? 0 : 1);
  return pinned ? success : failure('EFAULT');
}

/** Takes back a pin of the page at an address, or of one that was there when it was pinned. `-EINVAL` when there is none. */
export function* unpinUserPages(k: Kernel, mm: number, addr: bigint): Path<Answer> {
  const index = pageIndex(addr);
  k.enter(Fn.unpinUserPages, index);
  const pin = pinAt(k, mm, index);
  if (pin !== undefined) unpin(k, pin);
  k.leave(Fn.unpinUserPages, pin === undefined ? 1 : 0);
  return pin === undefined ? failure('EINVAL') : success;
}

/** Takes back every pin of a process that ends. */
export function unpinAll(k: Kernel, mm: number): void {
  for (const pin of pinsOf(k, mm)) while (k.pins.slab.isLive(pin)) unpin(k, pin);
}

/** Whether `unpin` would find a pin of a process at page `index`. */
export const isPinnedAt = (k: Kernel, mm: number, index: number): boolean =>
  pinAt(k, mm, index) !== undefined;

function* pinIn(k: Kernel, mm: number, vma: number, index: number): Path<boolean> {
  if (k.vmas.has(vma, VmFlag.PeerShared)) return yield* pinGranule(k, mm, k.granuleOf(index));
  const pgd = k.mms.pgd.data[mm]!;
  const isPrivate = k.vmas.cache.data[vma] === 0;
  while (k.tables.lookup(pgd, index) < 0 || (isPrivate && isShared(k, mm, index)))
    if ((yield* ordinaryFault(k, mm, vma, index)) !== null) return false;
  const cell = k.tables.lookup(pgd, index);
  pin(k, mm, k.tables.indexAt(cell), k.tables.pfnAt(cell));
  return true;
}

function* pinGranule(k: Kernel, mm: number, key: number): Path<boolean> {
  const { lock } = k.mappings;
  const found = mappingAt(k, mm, key);
  const mapping = typeof found === 'number' ? found : yield* found;
  if (mapping === 0) return false;
  if (!lock.tryLockAlone(mapping)) yield* lock.lock(mapping);
  const had = haveOnHost(k, mm, mapping, key);
  const ret = typeof had === 'number' ? had : yield* had;
  if (ret === GmRet.SUCCESS) pin(k, mm, key, pageOf(k, mapping));
  lock.unlock(mapping);
  return ret === GmRet.SUCCESS;
}

function pin(k: Kernel, mm: number, index: number, page: Pfn): void {
  const { pins, memory } = k;
  const order = memory.orderOf(page);
  const known = pinsOf(k, mm).find(
    (each) => pins.page.data[each] === page && pins.index(each) === index && pins.order.data[each] === order,
  );
  const row = known ?? pins.slab.alloc();
  pins.mm.set(row, mm);
  pins.setIndex(row, index);
  pins.page.set(row, page);
  pins.order.set(row, order);
  pins.count.add(row, 1);
  memory.get(page);
  memory.setFlag(page, FrameFlag.Pinned, true);
  k.engine.steps.emit(StepKind.Pin, mm, index, page, pinsOn(k, page));
}

/** A huge page may have been split meanwhile: then each of its pages has the pin's reference. */
function unpin(k: Kernel, row: number): void {
  const { pins, memory } = k;
  const page = pins.page.data[row]! as Pfn;
  const mm = pins.mm.data[row]!;
  const index = pins.index(row);
  const end = page + 2 ** pins.order.data[row]!;
  if (pins.count.add(row, -1) === 0) pins.slab.free(row);
  const left = pinsOn(k, page);
  for (let at = page; at < end;) {
    const next = (at + 2 ** memory.orderOf(at)) as Pfn;
    if (left === 0) memory.setFlag(at, FrameFlag.Pinned, false);
    memory.put(at);
    at = next;
  }
  k.engine.steps.emit(StepKind.Unpin, mm, index, page, left);
}

function pinAt(k: Kernel, mm: number, index: number): number | undefined {
  const pins = pinsOf(k, mm);
  const page = pageAt(k, mm, index);
  return pins.find((each) => k.pins.page.data[each] === page) ?? pins.find((each) => covers(k, each, index));
}

/** The block that holds page `index` now, `NO_FRAME` if nothing on the host does. */
function pageAt(k: Kernel, mm: number, index: number): Pfn {
  const mapping = peekMapping(k, k.mms.vmObject.data[mm]!, k.granuleOf(index));
  if (mapping !== 0) return pageOf(k, mapping);
  const cell = k.tables.lookup(k.mms.pgd.data[mm]!, index);
  return cell < 0 ? NO_FRAME : k.tables.pfnAt(cell);
}

/** The pins of a process, in no order; there are few. */
const pinsOf = ({ pins }: Kernel, mm: number): number[] =>
  [...pins.slab.ids()].filter((pin) => pins.mm.data[pin] === mm);

function covers({ pins }: Kernel, pin: number, index: number): boolean {
  const first = pins.index(pin);
  return index >= first && index < first + 2 ** pins.order.data[pin]!;
}

/** How often a block is pinned, by whomever; it may be a piece of what was pinned as one. */
export const pinsOn = ({ pins }: Kernel, page: Pfn): number =>
  [...pins.slab.ids()]
    .filter((pin) => page >= pins.page.data[pin]! && page < pins.page.data[pin]! + 2 ** pins.order.data[pin]!)
    .reduce((sum, pin) => sum + pins.count.data[pin]!, 0);
