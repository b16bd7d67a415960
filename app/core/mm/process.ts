// A process's life: dup_mm, exec_mmap, exit_mmap (Linux kernel/fork.c, fs/exec.c, mm/mmap.c; RFC patch 5/6). What fork copies is in
// dup-mmap.ts. Not modelled: signals, files, wait.

import { waitKey, type Path, type Wait } from '../base/scheduler.ts';
import { StepKind } from '../base/steps.ts';
import { failure, success, type Answer } from '../command.ts';
import { gmAsRelease } from '../gmem/gm-as.ts';
import { vmObjectDropLocked } from '../gmem/vm-object.ts';
import { Fn } from '../trace.ts';
import type { Kernel } from './kernel.ts';
import { dupVma } from './dup-mmap.ts';
import { unpinAll } from './gup.ts';
import { unmapAll } from './munmap.ts';
import { ProcessState } from './structs.ts';

/** Processes that a machine can ever have: their rows stay. A frame's owner cell holds as many. */
const MAX_PIDS = 4095;

/** Makes a process with an empty address space. Gives its pid, 0 without memory for a page table. */
export function createProcess(k: Kernel, parent: number, name: string): number {
  const mm = k.mms.slab.alloc();
  const pgd = k.tables.create(k.config.cpu, mm, 0);
  if (pgd === 0) {
    k.mms.slab.free(mm);
    return 0;
  }
  k.mms.state.set(mm, ProcessState.Alive);
  k.mms.parent.set(mm, parent);
  k.mms.name.set(mm, k.intern(name));
  freshSpace(k, mm, pgd);
  return mm;
}

/** Whether a process exists and has not exited. */
export const isAlive = (k: Kernel, pid: number): boolean =>
  k.mms.slab.isLive(pid) && k.mms.state.data[pid] === ProcessState.Alive;

/**
 * Answers the child's pid, or `-ENOMEM` without memory for its VMAs and page tables, or without a pid (then there is no child).
 * RFC patch 5/6, `dup_mm`.
 */
export function* doFork(k: Kernel, parent: number, name: string): Path<Answer> {
  const { mmapLock } = k.mms;
  k.enter(Fn.dupMm);
  k.engine.clock.advance(k.cost.systemCall);
  if (!mmapLock.tryLockAlone(parent)) yield* mmapLock.lock(parent);
  const child = copyProcess(k, parent, name);
  if (child !== 0) copyPointers(k, parent, child);
  let copied = child !== 0;
  for (const vma of [...k.vmaIndex.list(parent)]) copied &&= yield* dupVma(k, parent, child, vma);
  mmapLock.unlock(parent);
  if (copied) k.mms.vmObject.set(child, 0);
  if (child !== 0 && !copied) {
    yield* tearDown(k, child);
    k.mms.slab.free(child);
  }
  if (copied) k.engine.steps.emit(StepKind.Fork, parent, child);
  k.leave(Fn.dupMm, copied ? 0 : 1);
  return copied ? { kind: 'value', value: child } : failure('ENOMEM');
}

/** What a path that waits for a process's other statements to end yields. */
export const waitForUsers = (k: Kernel, mm: number): Wait => waitKey(k.mms.users.id, mm);

/** The process loses its address space, its devices and its heap, and gets a fresh one. `-ENOMEM`: nothing has changed. */
export function* doExecve(k: Kernel, mm: number): Path<Answer> {
  k.enter(Fn.execMmap);
  const pgd = k.tables.create(k.config.cpu, mm, 0);
  if (pgd !== 0) {
    yield* tearDown(k, mm);
    freshSpace(k, mm, pgd);
    k.engine.steps.emit(StepKind.Exec, mm);
  }
  k.leave(Fn.execMmap, pgd === 0 ? 1 : 0);
  return pgd === 0 ? failure('ENOMEM') : success;
}

/**
 * Everything that the process holds is released; its row stays and says that it has exited. From the start nothing new begins in it, and
 * what runs in it ends first (`mm_users`).
 */
export function* doExit(k: Kernel, mm: number): Path<Answer> {
  k.enter(Fn.exitMmap);
  k.mms.state.set(mm, ProcessState.Exited);
  while (k.mms.users.data[mm]! > 1) yield waitForUsers(k, mm);
  yield* tearDown(k, mm);
  k.engine.steps.emit(StepKind.Exit, mm);
  k.leave(Fn.exitMmap);
  return success;
}

/** A child without VMAs; 0 without memory or a pid for it. */
function copyProcess(k: Kernel, parent: number, name: string): number {
  const child = k.mms.slab.live < MAX_PIDS ? createProcess(k, parent, name) : 0;
  if (child === 0) return 0;
  k.mms.setStartBrk(child, k.mms.startBrkOf(parent));
  k.mms.setBrk(child, k.mms.brkOf(parent));
  return child;
}

/**
 * A child has neither `vm_obj` nor `gm_as`. As posted its `mm_struct` begins as a copy: `vm_obj` is cleared when all else has succeeded
 * (E47), and `gm_as` stays without being counted, for the peer-shared VMAs that it inherits (E30).
 */
function copyPointers(k: Kernel, parent: number, child: number): void {
  const object = k.mms.vmObject.data[parent]!;
  const space = k.mms.space.data[parent]!;
  if (k.rfc.E47 && object !== 0) {
    k.deviate('E47', 'object', object, parent);
    k.deviate('E47', 'process', parent, parent);
    k.mms.vmObject.set(child, object);
  }
  if (k.rfc.E30 && space !== 0) {
    k.deviate('E30', 'object', space, child);
    k.mms.space.set(child, space);
  }
}

function freshSpace(k: Kernel, mm: number, pgd: number): void {
  k.mms.pgd.set(mm, pgd);
  k.mms.shadow.set(mm, k.shadows.create());
  k.mms.setStartBrk(mm, 0);
  k.mms.setBrk(mm, 0);
}

function* tearDown(k: Kernel, mm: number): Path<void> {
  const { mmapLock } = k.mms;
  if (!mmapLock.tryLockAlone(mm)) yield* mmapLock.lock(mm);
  yield* unmapAll(k, mm);
  unpinAll(k, mm);
  vmObjectDropLocked(k, mm);
  if (isSpaceForgotten(k, mm)) k.mms.space.set(mm, 0);
  else gmAsRelease(k, mm);
  const pgd = k.mms.pgd.data[mm]!;
  k.mms.pgd.set(mm, 0);
  if (k.isDamaged) {
    k.tables.clearAll(pgd);
    k.watcher?.dropped(mm, 0, Number.MAX_SAFE_INTEGER);
  }
  k.tables.destroy(pgd);
  k.shadows.free(k.mms.shadow.data[mm]!);
  k.mms.shadow.set(mm, 0);
  mmapLock.unlock(mm);
}

/** As posted nobody tells the devices that a process ends: what they hold of it stays, and its address space with them (E65). */
function isSpaceForgotten(k: Kernel, mm: number): boolean {
  if (!k.rfc.E65 || k.mms.space.data[mm] === 0) return false;
  k.deviate('E65', 'object', k.mms.space.data[mm]!, mm);
  k.deviate('E65', 'process', mm, mm);
  return true;
}
