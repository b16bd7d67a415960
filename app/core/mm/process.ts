// A process's life: dup_mm, exec_mmap, exit_mmap (Linux kernel/fork.c, fs/exec.c, mm/mmap.c; RFC patch 5/6). fork copies at once instead
// of sharing copy-on-write; peer-shared VMAs are not inherited (model.md §4). Not modelled: signals, files, wait, and memory that
// parent and child go on sharing (MAP_SHARED is copied like the rest).

import { Cost } from '../base/cost.ts';
import type { Path } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { NO_FRAME } from '../base/units.ts';
import { failure, success, type Answer } from '../command.ts';
import { gmAsRelease } from '../gmem/gm-as.ts';
import { vmObjectDropLocked } from '../gmem/vm-object.ts';
import { Fn } from '../trace.ts';
import type { Kernel } from './kernel.ts';
import { unmapSpan } from './munmap.ts';
import { ProcessState, VmFlag } from './structs.ts';
import { areaOf, insertVma } from './vma.ts';

/** Processes that a machine can ever have: their rows stay. A frame's owner cell holds as many. */
const MAX_PIDS = 4095;

/** Makes a process with an empty address space. Gives its pid. */
export function createProcess(k: Kernel, parent: number, name: string): number {
  const mm = k.mms.slab.alloc();
  k.mms.state.set(mm, ProcessState.Alive);
  k.mms.parent.set(mm, parent);
  k.mms.name.set(mm, k.intern(name));
  freshSpace(k, mm);
  return mm;
}

/** Whether a process exists and has not exited. */
export const isAlive = (k: Kernel, pid: number): boolean =>
  k.mms.slab.isLive(pid) && k.mms.state.data[pid] === ProcessState.Alive;

/**
 * Answers the child's pid, or `-ENOMEM` when its copies do not fit into host memory or there is no pid left (then there is no child).
 * RFC patch 5/6, `dup_mm`.
 */
export function* doFork(k: Kernel, parent: number, name: string): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.dupMm);
  k.engine.clock.advance(Cost.systemCall);
  if (!mmapLock.tryLockAlone(parent)) yield* mmapLock.lock(parent);
  const child = k.mms.slab.live < MAX_PIDS ? copyProcess(k, parent, name) : 0;
  const copied = child !== 0 && [...k.vmaIndex.list(parent)].every((vma) => copyVma(k, parent, child, vma));
  mmapLock.unlock(parent);
  if (child !== 0 && !copied) {
    yield* tearDown(k, child);
    k.mms.slab.free(child);
  }
  if (copied) k.engine.steps.emit(StepKind.Fork, parent, child);
  k.leave(Fn.dupMm, copied ? 0 : 1);
  return copied ? { kind: 'value', value: child } : failure('ENOMEM');
}

/** The process loses its address space, its devices and its heap, and gets a fresh one. */
export function* doExecve(k: Kernel, mm: number): Path<Answer> {
  k.enter(Fn.execMmap);
  yield* tearDown(k, mm);
  freshSpace(k, mm);
  k.engine.steps.emit(StepKind.Exec, mm);
  k.leave(Fn.execMmap);
  return success;
}

/** Everything that the process holds is released; its row stays and says that it has exited. */
export function* doExit(k: Kernel, mm: number): Path<Answer> {
  k.enter(Fn.exitMmap);
  yield* tearDown(k, mm);
  k.mms.state.set(mm, ProcessState.Exited);
  k.engine.steps.emit(StepKind.Exit, mm);
  k.leave(Fn.exitMmap);
  return success;
}

function copyProcess(k: Kernel, parent: number, name: string): number {
  const child = createProcess(k, parent, name);
  k.mms.setStartBrk(child, k.mms.startBrkOf(parent));
  k.mms.setBrk(child, k.mms.brkOf(parent));
  return child;
}

function freshSpace(k: Kernel, mm: number): void {
  k.mms.pgd.set(mm, k.tables.create(k.config.cpu, mm, 0));
  k.mms.shadow.set(mm, k.shadows.create());
  k.mms.setStartBrk(mm, 0);
  k.mms.setBrk(mm, 0);
}

function* tearDown(k: Kernel, mm: number): Path<void> {
  const { mmapLock } = k.mms;
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  const list = k.vmaIndex.list(mm);
  const first = list[0];
  const last = list.at(-1);
  if (first !== undefined && last !== undefined)
    yield* unmapSpan(k, mm, { first: k.vmas.start(first), end: k.vmas.end(last) });
  vmObjectDropLocked(k, mm);
  gmAsRelease(k, mm);
  const pgd = k.mms.pgd.data[mm]!;
  k.mms.pgd.set(mm, 0);
  k.tables.destroy(pgd);
  k.shadows.free(k.mms.shadow.data[mm]!);
  k.mms.shadow.set(mm, 0);
  mmapLock.unlock(mm);
}

/** Copies an ordinary VMA and its pages. Answers false when memory ran out; what was copied stays in the child. */
function copyVma(k: Kernel, parent: number, child: number, vma: number): boolean {
  if (k.vmas.has(vma, VmFlag.PeerShared)) return true;
  const area = areaOf(k, vma);
  insertVma(k, child, area);
  let failures = 0;
  k.tables.forEachLeaf(k.mms.pgd.data[parent]!, area.start, area.end - 1, (index, order, pfn, cell) => {
    const copy = failures > 0 ? NO_FRAME : k.memory.alloc(k.hostNode, order);
    if (copy === NO_FRAME) {
      failures++;
      return;
    }
    k.memory.copyContents(pfn, copy, order);
    k.tables.set(k.mms.pgd.data[child]!, index, order, copy, k.tables.accessAt(cell));
    k.memory.addMapping(copy, child, index);
    k.engine.clock.advance(Cost.zeroPage * 2 ** order);
  });
  if (failures === 0) k.watcher?.copied(parent, child, area.start, area.end);
  return failures === 0;
}
