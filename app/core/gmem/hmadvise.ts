// hmadvise: hints about a range and a memory node (RFC patch 4/6): prefetch to a device, or eager free. Not modelled: the system call's
// number (453 asm-generic; x86 has no entry), priorities of the work queue.

import { alignDown, alignUp } from '../base/bits.ts';
import { AWAITS_WORK, RUNNABLE, type Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { MAX_NODES } from '../base/units.ts';
import { failure, success, type Answer } from '../command.ts';
import type { Kernel } from '../mm/kernel.ts';
import type { Span } from '../mm/range.ts';
import { VmFlag } from '../mm/structs.ts';
import { Fn } from '../trace.ts';
import { NodeKind } from '../memory/nodes.ts';
import { Advice, GM_WORK_CONCURRENCY, GmPage, GmRet } from '../uapi.ts';
import { contextOf } from './contexts.ts';
import { typeOf } from './gm-mapping.ts';
import { faultUntilMapped } from './replay.ts';
import { dropContents } from './release.ts';
import { mappingsIn } from './vm-object.ts';

const ANY_NODE = -1;
const TOP = 1n << 64n;

/** What hmadvise is asked: `hnid` a node id or −1, a byte range, `Advice.MADV_PREFETCH` or `MADV_DONTNEED`. */
export interface Hint {
  readonly hnid: number;
  readonly addr: bigint;
  readonly length: bigint;
  readonly advice: number;
}

/**
 * Answers 0, `-EINVAL` (unknown node or advice, −1 with PREFETCH, a range that wraps or is not in one VMA) or `-EFAULT` (a granule could
 * not move; the others have). RFC patch 4/6, `hmadvise`.
 */
export function* hmadvise(k: Kernel, mm: number, hint: Hint): Path<Answer> {
  k.enter(Fn.hmadvise, Number(hint.addr >> 12n));
  k.engine.clock.advance(k.cost.systemCall);
  const answer = isValid(k, mm, hint) ? yield* advise(k, mm, hint) : failure('EINVAL');
  k.leave(Fn.hmadvise, answer === success ? 0 : 1);
  return answer;
}

function isValid(k: Kernel, mm: number, { hnid, addr, length, advice }: Hint): boolean {
  const dev = deviceOfNode(k, hnid);
  const ctx = dev === 0 ? 0 : contextOf(k, mm, dev);
  const attached = ctx !== 0 && mayUse(k, ctx);
  const named = attached || (hnid === ANY_NODE && advice === Advice.MADV_DONTNEED);
  const known = advice === Advice.MADV_PREFETCH || advice === Advice.MADV_DONTNEED;
  return named && known && (addr + length <= TOP || isWrapIgnored(k, mm, addr));
}

/** Whether the present thread may name the node of a context: any of the process; as posted only the one that attached it (E59). */
function mayUse(k: Kernel, ctx: number): boolean {
  if (!k.rfc.E59 || k.contexts.attacher.data[ctx] === k.engine.steps.actor) return true;
  k.deviate('E59', 'context', ctx);
  return false;
}

/** As posted a range that wraps is not noticed: it is empty (E26). */
function isWrapIgnored(k: Kernel, mm: number, addr: bigint): boolean {
  if (k.rfc.E26) k.deviate('E26', 'page', Number(addr >> 12n), mm);
  return k.rfc.E26;
}

function* advise(k: Kernel, mm: number, hint: Hint): Path<Answer> {
  if (hint.length === 0n || hint.addr + hint.length > TOP) return success;
  if (hint.advice === Advice.MADV_DONTNEED) return yield* eagerFree(k, mm, inward(k, hint));
  return yield* prefetchRange(k, mm, hint.hnid, outward(k, hint));
}

/** The hint's range rounded outward to granules, as page indices. */
function outward(k: Kernel, { addr, length }: Hint): Span {
  const first = Number(addr >> 12n);
  const end = Number((addr + length + 0xfffn) >> 12n);
  return { first: k.granuleOf(first), end: alignUp(end, k.granulePages) };
}

/** The hint's range rounded inward: below a granule nothing is left (errata E28, by design). */
function inward(k: Kernel, { addr, length }: Hint): Span {
  const first = Number((addr + 0xfffn) >> 12n);
  const end = Number((addr + length) >> 12n);
  return { first: alignUp(first, k.granulePages), end: k.granuleOf(end) };
}

/** RFC patch 4/6, `hmadvise_do_eagerfree`: contents of whole granules are dropped; holes and ordinary VMAs are passed over. */
function* eagerFree(k: Kernel, mm: number, { first, end }: Span): Path<Answer> {
  if (first >= end) return success;
  k.enter(Fn.hmadviseDoEagerfree, first);
  const { mmapLock } = k.mms;
  if (!mmapLock.tryLockSharedAlone(mm)) yield* mmapLock.lockShared(mm);
  for (const vma of k.vmaIndex.list(mm)) {
    if (!k.vmas.has(vma, VmFlag.PeerShared)) continue;
    const from = Math.max(first, k.vmas.start(vma));
    const to = Math.min(end, k.vmas.end(vma));
    if (from < to) yield* gmUnmapPageRange(k, mm, from, to);
  }
  mmapLock.unlockShared(mm);
  k.leave(Fn.hmadviseDoEagerfree);
  return success;
}

/** RFC patch 4/6, `gm_unmap_page_range`: NOMAP afterwards; as posted what was on a device goes on pointing to it (E27). */
function* gmUnmapPageRange(k: Kernel, mm: number, first: number, end: number): Path<void> {
  const owners = k.rfc.E27 ? ownersIn(k, mm, first, end) : [];
  yield* dropContents(k, mm, first, end);
  for (const [mapping, dev] of owners) {
    k.deviate('E27', 'mapping', mapping);
    if (typeOf(k, mapping) === GmPage.NOMAP) k.mappings.dev.set(mapping, dev);
  }
}

const ownersIn = (k: Kernel, mm: number, first: number, end: number): (readonly [number, number])[] =>
  mappingsIn(k, mm, first, end)
    .filter(([, mapping]) => typeOf(k, mapping) === GmPage.DEVICE)
    .map(([, mapping]) => [mapping, k.mappings.dev.data[mapping]!]);

/** RFC patch 4/6, `hmadvise_do_prefetch`: work items on at most four workers; the caller waits for all of them. */
function* prefetchRange(k: Kernel, mm: number, node: number, span: Span): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.hmadviseDoPrefetch, span.first);
  if (!mmapLock.tryLockSharedAlone(mm)) yield* mmapLock.lockShared(mm);
  const vma = k.vmaIndex.lookup(mm, span.first);
  const inside = vma !== 0 && span.end <= k.vmas.end(vma);
  mmapLock.unlockShared(mm);
  const answer = inside ? yield* runWork(k, mm, node, span) : notInOneVma(k, mm, span);
  k.leave(Fn.hmadviseDoPrefetch, answer === success ? 0 : 1);
  return answer;
}

/** The answer for a range with a hole: `-EINVAL`; as posted the `gm_ret` as it is, a positive number (E62). */
function notInOneVma(k: Kernel, mm: number, { first }: Span): Answer {
  if (!k.rfc.E62) return failure('EINVAL');
  k.deviate('E62', 'page', first, mm);
  return { kind: 'value', value: GmRet.FAILURE_UNKNOWN };
}

/** Queues the items, lets the workers run, and waits until the last item is done. */
function* runWork(k: Kernel, mm: number, node: number, span: Span): Path<Answer> {
  const items = workItems(k, span);
  const dev = deviceOfNode(k, node);
  const batch: Batch = { mm, dev, node, done: 0, failed: false };
  items.forEach((item, number) => {
    k.engine.steps.emit(StepKind.WorkQueued, item.first, item.end - item.first, number, dev);
    k.engine.scheduler.queueWork(() => prefetchWork(k, item, batch));
  });
  while (batch.done < items.length) yield AWAITS_WORK;
  return batch.failed ? failure('EFAULT') : success;
}

/** The items of one hint and how far the workers are; `node` is the hnode that the hint prefers. */
interface Batch {
  readonly mm: number;
  readonly dev: number;
  readonly node: number;
  done: number;
  failed: boolean;
}

/** One work item: RFC patch 4/6, `prefetch_work_cb`. */
function* prefetchWork(k: Kernel, item: Span, batch: Batch): Path<void> {
  const { mm, dev, node } = batch;
  k.enter(Fn.prefetchWorkFn, item.first);
  for (let index = item.first; index < item.end; index += k.granulePages) {
    const ret = yield* faultUntilMapped(k, { mm, dev, index, write: false, node });
    if (ret !== GmRet.SUCCESS) batch.failed = true;
    yield RUNNABLE;
  }
  k.leave(Fn.prefetchWorkFn);
  batch.done++;
  k.engine.scheduler.wake(AWAITS_WORK);
}

/** A quarter of the range rounded down to granules each, one item if that is 0; the last takes the rest. */
function workItems(k: Kernel, { first, end }: Span): Span[] {
  const share = alignDown(Math.floor((end - first) / GM_WORK_CONCURRENCY), k.granulePages);
  if (share === 0) return [{ first, end }];
  const items: Span[] = [];
  let at = first;
  for (; end - at >= 2 * share; at += share) items.push({ first: at, end: at + share });
  items.push({ first: at, end });
  return items;
}

/** As posted a node's number is an index without a bound (E57). */
function overrun(k: Kernel, hnid: number): void {
  k.deviate('E57', 'object', hnid);
  k.report({ kind: 'bounds', rule: 'beyond-array', pid: 0, object: hnid, a: MAX_NODES });
}

/** The device that an hnode belongs to, 0 if there is no such hnode. */
function deviceOfNode(k: Kernel, hnid: number): number {
  if (k.rfc.E57 && hnid >= MAX_NODES) overrun(k, hnid);
  const exists = hnid > 0 && hnid < k.memory.nodeCount && k.memory.kindOf(hnid) === NodeKind.Hnode;
  return exists ? k.memory.deviceOf(hnid) : 0;
}
