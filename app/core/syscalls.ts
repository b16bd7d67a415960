// The table of what can be asked of the kernel: a command becomes the kernel path that does it (after sys_call_table). Paths of hardware, of
// drivers and of whoever injects faults stand here too.

import { unreachable } from './base/assert.ts';
import { pageIndex, pageOffset } from './base/bits.ts';
import type { Path } from './base/scheduler.ts';
import {
  failure,
  success,
  type Answer,
  type Command,
  type ErrataChange,
  type InjectedFault,
} from './command.ts';
import { injectFault } from './gmem/driver-call.ts';
import { reclaim } from './gmem/evict.ts';
import { gmAsAttach, gmAsDestroy } from './gmem/gm-as.ts';
import { gmDevCreate, gmDevDestroy } from './gmem/gm-dev.ts';
import { hmadvise } from './gmem/hmadvise.ts';
import { DeviceState } from './gmem/structs.ts';
import { cpuAccess, deviceAccess, type Word } from './mm/access.ts';
import { doBrk } from './mm/brk.ts';
import { pinUserPages, unpinUserPages } from './mm/gup.ts';
import type { Kernel } from './mm/kernel.ts';
import { doMadvise } from './mm/madvise.ts';
import { migratePages } from './mm/migrate.ts';
import { doMmap } from './mm/mmap.ts';
import { doMprotect } from './mm/mprotect.ts';
import { doMremap } from './mm/mremap.ts';
import { doMunmap } from './mm/munmap.ts';
import { oomReapTaskMm } from './mm/oom-kill.ts';
import { doExecve, doExit, doFork } from './mm/process.ts';

/** The kernel path of a command, not begun yet. Its process, if it has one, must be alive. */
export function pathOf(k: Kernel, command: Command): Path<Answer> {
  switch (command.op) {
    case 'gm_dev_create':
      return gmDevCreate(k, command);
    case 'gm_dev_destroy':
      return gmDevDestroy(k, command.device);
    case 'reclaim':
      return reclaimed(k, command.device, command.count);
    case 'inject':
      return inject(k, command, command.count);
    case 'errata':
      return switchErrata(k, command);
    case 'gm_as_attach':
      return gmAsAttach(k, command.pid, command.device, command.mode);
    case 'gm_as_destroy':
      return gmAsDestroy(k, command.pid);
    case 'load':
    case 'store':
      return access(k, command);
    case 'fork':
      return doFork(k, command.pid, command.name);
    case 'execve':
      return doExecve(k, command.pid);
    case 'exit':
      return doExit(k, command.pid);
    case 'oom_reap':
      return oomReapTaskMm(k, command.pid);
    default:
      return memoryCall(k, command);
  }
}

type MemoryCall = Exclude<Extract<Command, { readonly addr: bigint }>, { readonly op: 'load' | 'store' }>;

function memoryCall(k: Kernel, command: MemoryCall): Path<Answer> {
  const { op, pid, addr } = command;
  switch (op) {
    case 'mmap':
      return doMmap(k, pid, command);
    case 'munmap':
      return doMunmap(k, pid, addr, command.length);
    case 'mremap':
      return doMremap(k, pid, command);
    case 'mprotect':
      return doMprotect(k, pid, addr, command.length, command.prot);
    case 'madvise':
      return doMadvise(k, pid, addr, command.length, command.advice);
    case 'msync':
    case 'mlock':
    case 'munlock':
      return done(success);
    case 'brk':
      return doBrk(k, pid, addr, command.placed);
    case 'hmadvise':
      return hmadvise(k, pid, command);
    case 'migrate_pages':
      return migratePages(k, pid, addr, command.length);
    case 'pin':
      return pinUserPages(k, pid, addr);
    case 'unpin':
      return unpinUserPages(k, pid, addr);
    default:
      return unreachable(op);
  }
}

function access(k: Kernel, command: Extract<Command, { op: 'load' | 'store' }>): Path<Answer> {
  const { by, pid, addr } = command;
  const word: Word = {
    index: pageIndex(addr),
    offset: pageOffset(addr) & ~3,
    value: command.op === 'store' ? command.value | 0 : null,
  };
  return 'cpu' in by ? cpuAccess(k, pid, word) : deviceAccess(k, pid, by.device, word);
}

/** Answers how many granules were evicted; `-ENODEV` when the device is gone. */
function* reclaimed(k: Kernel, dev: number, count: number): Path<Answer> {
  if (k.devices.state.data[dev] !== DeviceState.Present) return failure('ENODEV');
  return { kind: 'value', value: yield* reclaim(k, dev, count) };
}

/** The next `count` calls of a site fail; 0 cancels. */
function* inject(k: Kernel, fault: InjectedFault, count: number): Path<Answer> {
  if ('device' in fault) injectFault(k, fault.site, fault.device, fault.ret, count);
  else k.engine.faults.inject(fault.site, count);
  return success;
}

/** Errata come into force, or go out of it, from here on. */
function* switchErrata(k: Kernel, { on, off }: ErrataChange): Path<Answer> {
  k.switchErrata(on, off);
  return success;
}

function* done(answer: Answer): Path<Answer> {
  return answer;
}
