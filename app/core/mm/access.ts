// A load or a store of one 32-bit word by a CPU or a device: the page table of whoever accesses is walked, a miss faults, the access is
// retried. Not modelled: TLBs, caches, unaligned accesses.

import { assert } from '../base/assert.ts';
import { Cost } from '../base/cost.ts';
import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { nodeOf, type Pfn } from '../base/units.ts';
import { coded, gmRetAnswer, type Answer } from '../command.ts';
import { deviceLeaf, faultUntilMapped } from '../gmem/replay.ts';
import { Access } from '../mmu/formats.ts';
import { GmDevCap, GmRet } from '../uapi.ts';
import { handleMmFault } from './fault.ts';
import type { Kernel } from './kernel.ts';

/** One aligned word: page index, byte offset in the page (a multiple of 4), and the value to store or `null` for a load. */
export interface Word {
  readonly index: number;
  readonly offset: number;
  readonly value: number | null;
}

const OUTSIDE = -1;

/** The CPU in the place of a device id. */
const CPU = 0;

/** A CPU accesses a word. Answers the value (0 for a store) or a signal. */
export function* cpuAccess(k: Kernel, mm: number, word: Word): Path<Answer> {
  const write = word.value !== null;
  for (;;) {
    const cell = usableLeaf(k, k.mms.pgd.data[mm]!, word.index, write);
    if (cell !== OUTSIDE) return perform(k, mm, CPU, word, cell);
    const signal = yield* handleMmFault(k, mm, word.index, write);
    if (signal !== null) return coded(signal);
  }
}

/**
 * A device accesses a word. Answers the value (0 for a store) or the `gm_ret` of the fault that could not be served. A device that
 * cannot replay answers every miss with `GM_RET_FAILURE_UNKNOWN` and raises no fault.
 */
export function* deviceAccess(k: Kernel, mm: number, dev: number, word: Word): Path<Answer> {
  const touch = { mm, dev, index: word.index, write: word.value !== null, node: 0 };
  const hit = deviceLeaf(k, touch);
  if (hit >= 0) return perform(k, mm, dev, word, hit);
  if ((k.devices.capability.data[dev]! & GmDevCap.REPLAYABLE) === 0) return gmRetAnswer(GmRet.FAILURE_UNKNOWN);
  const ret = yield* faultUntilMapped(k, touch);
  return ret === GmRet.SUCCESS ? perform(k, mm, dev, word, deviceLeaf(k, touch)) : gmRetAnswer(ret);
}

/** The leaf that maps `index` and allows the access, or `OUTSIDE`. */
function usableLeaf(k: Kernel, mmu: number, index: number, write: boolean): number {
  const cell = k.tables.lookup(mmu, index);
  if (cell < 0) return OUTSIDE;
  return k.tables.accessAt(cell) >= (write ? Access.ReadWrite : Access.Read) ? cell : OUTSIDE;
}

/** `dev`: who accesses. A page elsewhere is used over the link; only its own device's use counts for recency. */
function perform(k: Kernel, mm: number, dev: number, { index, offset, value }: Word, cell: number): Answer {
  assert(cell !== OUTSIDE, 'a served fault leaves a usable leaf');
  const { tables, memory, engine, watcher } = k;
  const head = tables.pfnAt(cell);
  const at = (head + (index % 2 ** tables.orderAt(cell))) as Pfn;
  const word = offset >>> 2;
  const isLocal = memory.deviceOf(nodeOf(head)) === dev;
  engine.clock.advance(isLocal ? Cost.access : Cost.remoteAccess);
  tables.markAccessed(cell, value !== null);
  if (isLocal) memory.touch(head);
  if (value !== null) {
    const holders = watcher?.holders(mm, index, at) ?? 1;
    const written = memory.writeWord(at, word, value, holders);
    engine.steps.emit(StepKind.Store, mm, index, offset, value >>> 0);
    watcher?.stored(mm, index, word, value, written, holders);
    return { kind: 'value', value: 0 };
  }
  const loaded = memory.loadWord(at, word);
  engine.steps.emit(StepKind.Load, mm, index, offset, loaded >>> 0);
  watcher?.loaded(mm, index, word, loaded, at);
  return { kind: 'value', value: loaded >>> 0 };
}
