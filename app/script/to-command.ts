// A statement with its names resolved: the command that the core runs. Our decision.

import {
  type Accessor,
  type Command,
  type ErrataChange,
  errataIds,
  GmDevCap,
  GmRet,
  type InjectedFault,
  type Kernel,
} from '../core/index.ts';
import type { Actor, Address, ErratumName, Injection, Recorded, Statement, StatementOf } from './ast.ts';
import { type NamesInForce, onlyAttachment } from './names-in-force.ts';

const DEVICE_MEMORY = 256n << 20n;

/** The command that a statement asks for, or `null` if it asks nothing of the machine. Throws `Refused`. */
export function toCommand(statement: Statement, names: NamesInForce, k: Kernel): Command | null {
  const { kind, actor, recorded } = statement;
  switch (kind) {
    case 'gm_dev_create':
      return createDevice(statement);
    case 'gm_dev_destroy':
      return { op: kind, device: names.device(statement.device), cpu: issuer(actor, names, k).cpu };
    case 'reclaim': {
      const count = Number(statement.count);
      return { op: kind, device: names.device(statement.device), count, cpu: issuer(actor, names, k).cpu };
    }
    case 'errata':
      return { op: kind, ...switched(statement) };
    case 'inject':
      return { op: kind, ...injected(statement.injection, names), count: statement.count };
    case 'gm_as_attach': {
      const pid = statement.process === null ? issuer(actor, names, k).pid : names.process(statement.process);
      return {
        op: kind,
        pid,
        cpu: 0,
        device: names.device(statement.device),
        mode: statement.mode ?? 'COHERENT_EXCLUSIVE',
      };
    }
    case 'load':
    case 'store': {
      const { pid, by } = accessor(actor, names, k);
      const addr = names.value(statement.address);
      return kind === 'load'
        ? { op: kind, pid, by, addr }
        : { op: kind, pid, by, addr, value: statement.value };
    }
    case 'fork':
      return { op: kind, ...issuer(actor, names, k), name: statement.binding?.text ?? '' };
    case 'execve':
    case 'exit':
    case 'oom_reap':
    case 'gm_as_destroy':
      return {
        op: kind,
        ...issuer(actor, names, k),
        ...(statement.process === null ? {} : { pid: names.process(statement.process) }),
      };
    case 'brk':
      return {
        op: kind,
        ...issuer(actor, names, k),
        addr: names.value(statement.address),
        ...placed(recorded),
      };
    default:
      return 'address' in statement && isRanged(statement) ? ranged(statement, names, k) : null;
  }
}

type Ranged = Extract<
  Statement,
  {
    readonly kind:
      | 'mmap'
      | 'munmap'
      | 'mremap'
      | 'mprotect'
      | 'madvise'
      | 'msync'
      | 'mlock'
      | 'munlock'
      | 'hmadvise'
      | 'migrate_pages'
      | 'pin'
      | 'unpin';
  }
>;

const rangedKinds: ReadonlySet<string> = new Set<Ranged['kind']>([
  'mmap',
  'munmap',
  'mremap',
  'mprotect',
  'madvise',
  'msync',
  'mlock',
  'munlock',
  'hmadvise',
  'migrate_pages',
  'pin',
  'unpin',
]);

const isRanged = (statement: Statement): statement is Ranged => rangedKinds.has(statement.kind);

function ranged(statement: Ranged, names: NamesInForce, k: Kernel): Command {
  const issued = issuer(statement.actor, names, k);
  const addr = names.value(statement.address);
  switch (statement.kind) {
    case 'mmap': {
      const { length, prot, flags, fd, offset } = statement;
      return { op: 'mmap', ...issued, addr, length, prot, flags, fd, offset, ...placed(statement.recorded) };
    }
    case 'mremap':
      return {
        op: 'mremap',
        ...issued,
        addr,
        length: statement.oldLength,
        newLength: statement.newLength,
        flags: statement.flags,
        ...newAddress(statement.newAddress, names),
        ...placed(statement.recorded),
      };
    case 'mprotect':
      return { op: 'mprotect', ...issued, addr, length: statement.length, prot: statement.prot };
    case 'madvise':
      return { op: 'madvise', ...issued, addr, length: statement.length, advice: statement.advice };
    case 'hmadvise':
      return {
        op: 'hmadvise',
        ...issued,
        addr,
        length: statement.length,
        advice: statement.advice,
        hnid: nodeOf(statement, names, k),
      };
    case 'migrate_pages':
      return { op: 'migrate_pages', ...issued, addr, length: statement.length };
    case 'pin':
    case 'unpin':
      return { op: statement.kind, ...issued, addr };
    default:
      return { op: statement.kind, ...issued, addr, length: statement.length };
  }
}

function createDevice(statement: StatementOf<'gm_dev_create'>): Command {
  const { binding, memory, mmu, capabilities, link, hnodes, reserved } = statement;
  const cap = (capabilities ?? ['REPLAYABLE']).reduce((bits, name) => bits | GmDevCap[name], 0);
  return {
    op: 'gm_dev_create',
    name: binding?.text ?? '',
    memory: memory ?? DEVICE_MEMORY,
    mmu: mmu ?? 'gpu',
    cap,
    link,
    hnodes: hnodes ?? 1,
    reserved,
  };
}

/** `errata none` switches everything off. */
function switched({ toggles }: StatementOf<'errata'>): ErrataChange {
  const chosen = (wanted: boolean): ErratumName[] =>
    toggles.filter(({ on }) => on === wanted).map(({ id }) => id);
  return { on: chosen(true), off: toggles.length === 0 ? errataIds : chosen(false) };
}

const deviceFaults = { NOMEM: GmRet.NOMEM, MIGRATING: GmRet.MIGRATING, FAIL: GmRet.FAILURE_UNKNOWN } as const;

function injected(injection: Injection, names: NamesInForce): InjectedFault {
  if (injection.kind === 'dma_map') return { site: 'dma_map' };
  if (injection.kind === 'kernel') return { site: injection.site };
  const { device, operation, fault } = injection;
  return { site: operation, device: names.device(device), ret: deviceFaults[fault] };
}

/** A device name means its first hnode; a number is a node id, −1 "any". */
function nodeOf({ target }: StatementOf<'hmadvise'>, names: NamesInForce, k: Kernel): number {
  return typeof target === 'bigint' ? Number(target) : k.devices.hnode.data[names.device(target)]!;
}

function accessor(actor: Actor | null, names: NamesInForce, k: Kernel): { pid: number; by: Accessor } {
  if (actor?.kind !== 'device')
    return { pid: names.process(actor?.process ?? null), by: { cpu: actor?.cpu ?? 0 } };
  const device = names.device(actor.device);
  const pid = actor.process === null ? onlyAttachment(k, device) : names.process(actor.process);
  return { pid, by: { device } };
}

function issuer(actor: Actor | null, names: NamesInForce, k: Kernel): { pid: number; cpu: number } {
  const { pid, by } = accessor(actor, names, k);
  return { pid, cpu: 'cpu' in by ? by.cpu : 0 };
}

const placed = (recorded: Recorded | null): { placed?: bigint } =>
  recorded === null || recorded.value === null ? {} : { placed: recorded.value };

const newAddress = (address: Address | null, names: NamesInForce): { newAddr?: bigint } =>
  address === null ? {} : { newAddr: names.value(address) };
