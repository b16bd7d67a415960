// A load or a store of one 32-bit word by a CPU or a device: the MMU of whoever accesses translates (translate.ts), a miss faults, the access
// is retried. Not modelled: caches, unaligned accesses.

import { assert } from '../base/assert.ts';
import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { nodeOf, type Pfn } from '../base/units.ts';
import { coded, gmRetAnswer, type Answer } from '../command.ts';
import { accessTime } from '../gmem/links.ts';
import { deviceTranslate, faultUntilMapped } from '../gmem/replay.ts';
import { NO_SLOT } from '../mmu/tlb.ts';
import { GmDevCap, GmRet } from '../uapi.ts';
import { handleMmFault } from './fault.ts';
import type { Kernel } from './kernel.ts';
import { translate } from './translate.ts';

/** One aligned word: page index, byte offset in the page (a multiple of 4), and the value to store or `null` for a load. */
export interface Word {
  readonly index: number;
  readonly offset: number;
  readonly value: number | null;
}

/** The CPU in the place of a device id. */
const CPU = 0;

/** A CPU accesses a word. Answers the value (0 for a store) or a signal. */
export function* cpuAccess(k: Kernel, mm: number, word: Word): Path<Answer> {
  const write = word.value !== null;
  for (;;) {
    const slot = translate(k, k.tables.tlbOf(k.mms.pgd.data[mm]!), word.index, write);
    if (slot !== NO_SLOT) return perform(k, mm, CPU, word, slot);
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
  const slot = deviceTranslate(k, touch);
  if (slot !== NO_SLOT) return perform(k, mm, dev, word, slot);
  if ((k.devices.capability.data[dev]! & GmDevCap.REPLAYABLE) === 0)
    return gmRetAnswer(GmRet.FAILURE_UNKNOWN);
  const ret = yield* faultUntilMapped(k, touch);
  return ret === GmRet.SUCCESS ? perform(k, mm, dev, word, deviceTranslate(k, touch)) : gmRetAnswer(ret);
}

/** `dev`: who accesses. A page elsewhere is used over the link; only its own device's use counts for recency. */
function perform(k: Kernel, mm: number, dev: number, { index, offset, value }: Word, slot: number): Answer {
  assert(slot !== NO_SLOT, 'a served fault leaves a usable leaf');
  const { tables, memory, engine, watcher } = k;
  const { tlbs } = tables;
  const head = tlbs.pfnAt(slot);
  const at = (head + index - tlbs.firstAt(slot)) as Pfn;
  const word = offset >>> 2;
  const isLocal = memory.deviceOf(nodeOf(head)) === dev;
  engine.clock.advance(accessTime(k, dev, head));
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
