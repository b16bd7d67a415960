// The naive oracle: what every answer of a random script may be, told from the statements alone. It judges values and refusals of accesses;
// what fails for want of memory, or because a fault was injected, has an excuse (fuzz-excuses.ts).

import {
  contextOf,
  deviceName,
  isAlive,
  Advice,
  type Answer,
  type Machine,
  MapFlag,
  MremapFlag,
  Prot,
  vaOfPage,
  VmFlag,
} from '../../core/index.ts';
import type { Address, Actor, Name, Statement, StatementOf } from '../../script/ast.ts';
import { NamesInForce } from '../../script/names-in-force.ts';
import { eachAnswered, type Outcome } from '../../script/outcome.ts';
import { Excuses } from './fuzz-excuses.ts';
import { NaiveSpace } from './fuzz-space.ts';

const PAGE = 4096;

/** An answer that the oracle does not allow, as facts. */
export interface Objection {
  readonly expected: string;
  readonly got: string;
}

type Access = StatementOf<'load'> | StatementOf<'store'>;

/** Follows one run of a script. */
export class Oracle {
  private readonly spaces = new Map<number, NaiveSpace>([[1, new NaiveSpace()]]);
  private readonly names = new NamesInForce();
  private readonly machine: Machine;
  private readonly excuses: Excuses;
  private readonly granule: number;
  /** Where every heap begins: the first call of brk asks for that. */
  private heap: number | null = null;

  constructor(machine: Machine) {
    this.machine = machine;
    this.granule = machine.kernel.granulePages * PAGE;
    this.excuses = new Excuses(machine);
  }

  /** A statement is about to run. */
  expect(): void {
    this.excuses.note();
  }

  /** Judges what became of a statement, and remembers it. Null: nothing to object to. */
  judge(statement: Statement, outcome: Outcome): Objection | null {
    if (statement.kind === 'parallel') {
      this.bind(statement, outcome);
      return this.judgeBlock(statement, outcome);
    }
    const objection = this.judgeOne(statement, outcome.answer);
    this.bind(statement, outcome);
    return objection;
  }

  private bind(statement: Statement, outcome: Outcome): void {
    for (const each of eachAnswered(statement, outcome)) this.names.bind(each.statement, each.outcome.answer);
  }

  private judgeOne(statement: Statement, answer: Answer | null): Objection | null {
    if (answer === null) return null;
    const space = this.spaceOf(statement);
    if (space === undefined) return null;
    if (!space.isAlive)
      return answer.kind === 'code' && answer.code === '-ESRCH' ? null : object('-ESRCH', answer);
    if (statement.kind === 'load' || statement.kind === 'store')
      return this.judgeAccess(space, statement, answer);
    this.follow(space, statement, answer);
    return null;
  }

  /** In a block everything may come before or after everything else. */
  private judgeBlock(block: StatementOf<'parallel'>, outcome: Outcome): Objection | null {
    const inner = [...eachAnswered(block, outcome)];
    const changed = inner.some(({ statement }) => changesAreas(statement));
    for (const {
      statement,
      outcome: { answer },
    } of inner)
      this.widen(statement, answer, changed);
    for (const {
      statement,
      outcome: { answer },
    } of inner) {
      if (changed || answer === null || (statement.kind !== 'load' && statement.kind !== 'store')) continue;
      const space = this.spaceOf(statement);
      const objection = space?.isAlive === true ? this.judgeLoaded(space, statement, answer) : null;
      if (objection !== null) return objection;
    }
    if (changed) this.resynchronise();
    return null;
  }

  private widen(statement: Statement, answer: Answer | null, changed: boolean): void {
    const space = answer === null ? undefined : this.spaceOf(statement);
    if (space === undefined || answer === null) return;
    if (statement.kind === 'store' && isSuccess(answer)) {
      const address = this.address(statement.address);
      if (changed) space.setWord(address, null);
      else space.widen(address, statement.value | 0);
    }
    if ('length' in statement && 'address' in statement && statement.length !== null) {
      const start = this.address(statement.address);
      const end = start + Number(statement.length);
      const reach = 2 * this.granule;
      if (changesAreas(statement)) space.forget(start - reach, end + reach);
      else space.mayDrop(start - reach, end + reach);
    }
    if (statement.kind === 'mremap' || statement.kind === 'execve') space.forget(0, Infinity);
    // A heap may be cut short and grow again.
    if (statement.kind === 'brk' && answer.kind === 'address' && space.heap !== null)
      space.mayDrop(Number(answer.address), pageEnd(space.heap.end));
    if (statement.kind === 'oom_reap') space.mayDropAll();
    if (statement.kind === 'fork' && answer.kind === 'value') {
      const child = new NaiveSpace();
      child.forget(0, Infinity);
      this.spaces.set(answer.value, child);
    }
  }

  /** After a block that changed areas in an unknown order: processes, areas and devices as the machine has them. */
  private resynchronise(): void {
    for (const [pid, space] of this.spaces) {
      if (!space.isAlive) continue;
      if (isAlive(this.machine.kernel, pid)) this.resynchroniseOne(pid, space);
      else space.end();
    }
  }

  private resynchroniseOne(pid: number, space: NaiveSpace): void {
    const k = this.machine.kernel;
    space.areas = k.vmaIndex.list(pid).map((vma) => {
      const isPrivate = k.vmas.has(vma, VmFlag.Anonymous) && !k.vmas.has(vma, VmFlag.Shared);
      return {
        start: Number(vaOfPage(k.vmas.start(vma))),
        end: Number(vaOfPage(k.vmas.end(vma))),
        ...allowed(k.vmas.prot.data[vma]!),
        kind: k.vmas.has(vma, VmFlag.PeerShared) ? 'peer' : isPrivate ? 'anon' : 'other',
      };
    });
    space.attached.clear();
    for (const dev of k.devices.slab.ids())
      if (contextOf(k, pid, dev) !== 0) space.attached.add(deviceName(k, dev)!);
    const start = k.mms.startBrkOf(pid);
    space.heap = start === 0 ? null : { start, end: k.mms.brkOf(pid) };
  }

  private judgeAccess(space: NaiveSpace, statement: Access, answer: Answer): Objection | null {
    const address = this.address(statement.address);
    const area = space.areaAt(address);
    const permitted = statement.kind === 'load' ? area?.readable : area?.writable;
    const device = statement.actor?.kind === 'device' ? statement.actor.device.text : null;
    const reached = device === null || (space.attached.has(device) && area?.kind === 'peer');
    const isServed = answer.kind === 'value';
    if (permitted === null) return this.remember(space, statement, answer);
    const must = permitted === true && reached;
    if (isServed && !must) return object(device === null ? 'SIGSEGV' : 'GM_RET_…', answer);
    const isRefusal =
      answer.kind === 'code' && (device === null ? answer.code === 'SIGSEGV' : answer.code.startsWith('GM'));
    if (!must) return isRefusal ? null : object(device === null ? 'SIGSEGV' : 'GM_RET_…', answer);
    if (!isServed && ((device === null && isRefusal) || !this.isExcused(statement, address, answer)))
      return object('an access that is allowed', answer);
    return this.judgeLoaded(space, statement, answer) ?? this.remember(space, statement, answer);
  }

  private isExcused(statement: Access, address: number, answer: Answer): boolean {
    if (answer.kind !== 'code') return true;
    const pid = this.names.process(processOf(statement.actor));
    const device = statement.actor?.kind === 'device' ? this.names.device(statement.actor.device) : 0;
    return this.excuses.allows(answer.code, { pid, index: Math.floor(address / PAGE), device });
  }

  private judgeLoaded(space: NaiveSpace, statement: Access, answer: Answer): Objection | null {
    if (statement.kind === 'store' || answer.kind !== 'value') return null;
    const address = this.address(statement.address);
    const values = space.areaAt(address)?.kind === 'other' ? null : space.valuesAt(address);
    if (values === null || values.includes(answer.value | 0)) return null;
    return object(values.join(' or '), answer);
  }

  private remember(space: NaiveSpace, statement: Access, answer: Answer): null {
    const address = this.address(statement.address);
    if (answer.kind !== 'value') return null;
    if (statement.kind === 'load') space.narrow(address, answer.value | 0);
    else space.setWord(address, [statement.value | 0]);
    return null;
  }

  /** What a call that answered so has done. */
  private follow(space: NaiveSpace, statement: Statement, answer: Answer): void {
    switch (statement.kind) {
      case 'mmap':
        return this.mmap(space, statement, answer);
      case 'mremap':
        return this.mremap(space, statement, answer);
      case 'brk':
        return this.brk(space, answer);
      case 'munmap': {
        const [start, end] = this.span(space, statement);
        if (isSuccess(answer)) space.remove(start, end);
        return;
      }
      case 'mprotect': {
        const [start, end] = this.span(space, statement);
        const { readable, writable } = allowed(statement.prot);
        if (isSuccess(answer)) space.protect(start, end, readable, writable);
        else if (isCode(answer, '-ENOMEM')) space.protect(start, end, null, null);
        return;
      }
      case 'madvise': {
        const drops = statement.advice === Advice.MADV_DONTNEED || statement.advice === Advice.MADV_FREE;
        const [start, end] = this.span(space, statement);
        if (drops && (isSuccess(answer) || isCode(answer, '-ENOMEM'))) space.drop(start, end);
        return;
      }
      case 'hmadvise':
        return this.hmadvise(space, statement, answer);
      default:
        return this.followProcess(space, statement, answer);
    }
  }

  private followProcess(space: NaiveSpace, statement: Statement, answer: Answer): void {
    switch (statement.kind) {
      case 'gm_as_attach':
        if (isSuccess(answer)) space.attached.add(statement.device.text);
        return;
      case 'gm_as_destroy':
        if (isSuccess(answer)) space.attached.clear();
        return;
      case 'gm_dev_destroy':
        if (isSuccess(answer))
          for (const each of this.spaces.values()) each.attached.delete(statement.device.text);
        return;
      case 'fork':
        if (answer.kind !== 'value') return;
        this.spaces.set(answer.value, new NaiveSpace());
        space.copyTo(this.spaces.get(answer.value)!);
        return;
      case 'execve':
        if (isSuccess(answer)) space.clear();
        return;
      case 'exit':
        return space.end();
      case 'oom_reap':
        space.mayDropAll();
        return;
      default:
    }
  }

  private mmap(space: NaiveSpace, { length, prot, flags }: StatementOf<'mmap'>, answer: Answer): void {
    if (answer.kind !== 'address') return;
    const start = Number(answer.address);
    const isPeer = (flags & MapFlag.MAP_PEER_SHARED) !== 0;
    const unit = isPeer ? this.granule : PAGE;
    const end = start + Math.ceil(Number(length) / unit) * unit;
    const isPrivate = (flags & MapFlag.MAP_ANONYMOUS) !== 0 && (flags & MapFlag.MAP_SHARED) === 0;
    const [, cleared] = this.widened(space, start, end);
    space.remove(start, cleared);
    space.add({ start, end, ...allowed(prot), kind: isPeer ? 'peer' : isPrivate ? 'anon' : 'other' });
  }

  private mremap(space: NaiveSpace, statement: StatementOf<'mremap'>, answer: Answer): void {
    if (answer.kind !== 'address') return;
    const old = this.address(statement.address);
    const area = space.areaAt(old);
    const to = Number(answer.address);
    const unit = area?.kind === 'peer' ? this.granule : PAGE;
    const oldEnd = old + Math.ceil(Number(statement.oldLength) / unit) * unit;
    const pages = Math.ceil(Number(statement.newLength) / unit) * unit;
    if (area === undefined) return;
    if (to === old) {
      const [, cut] = this.widened(space, old + pages, Math.max(oldEnd, old + pages));
      if (old + pages < oldEnd) space.remove(old + pages, cut);
      else if (old + pages > oldEnd) space.add({ ...area, start: oldEnd, end: old + pages });
      return;
    }
    const [, cleared] = this.widened(space, to, to + pages);
    space.remove(to, cleared);
    space.add({ ...area, start: to, end: to + pages });
    space.moveWords(old, Math.min(oldEnd, old + pages), to);
    const [, oldCut] = this.widened(space, old, oldEnd);
    if ((statement.flags & MremapFlag.MREMAP_DONTUNMAP) === 0) space.remove(old, oldCut);
    else space.drop(old, oldEnd);
  }

  private brk(space: NaiveSpace, answer: Answer): void {
    if (answer.kind !== 'address') return;
    const end = Number(answer.address);
    this.heap ??= end;
    const heap = space.heap ?? { start: this.heap, end: this.heap };
    const [before, after] = [pageEnd(heap.end), pageEnd(end)];
    if (after > before)
      space.add({ start: before, end: after, readable: true, writable: true, kind: 'anon' });
    if (after < before) space.remove(after, this.widened(space, after, before)[1]);
    space.heap = { start: heap.start, end };
  }

  private hmadvise(space: NaiveSpace, statement: StatementOf<'hmadvise'>, answer: Answer): void {
    if (statement.advice !== Advice.MADV_DONTNEED || !isSuccess(answer)) return;
    const start = this.address(statement.address);
    const first = Math.ceil(start / this.granule) * this.granule;
    const end = Math.floor((start + Number(statement.length)) / this.granule) * this.granule;
    for (const area of space.areas)
      if (area.kind === 'peer' && area.start < end && first < area.end)
        space.drop(Math.max(first, area.start), Math.min(end, area.end));
  }

  /** A call's range as it is done: lengths rounded up to pages, and to granules where it ends inside a peer-shared area. */
  private span(
    space: NaiveSpace,
    { address, length }: { readonly address: Address; readonly length: bigint },
  ): [start: number, end: number] {
    const start = this.address(address);
    return this.widened(space, start, start + pageEnd(Number(length)));
  }

  private widened(space: NaiveSpace, start: number, end: number): [start: number, end: number] {
    const upper = end > start ? space.areaAt(end - 1) : undefined;
    return [start, upper?.kind === 'peer' ? Math.ceil(end / this.granule) * this.granule : end];
  }

  private address(address: Address): number {
    return Number(this.names.value(address));
  }

  private spaceOf(statement: Statement): NaiveSpace | undefined {
    const named = 'process' in statement ? statement.process : null;
    return this.spaces.get(this.names.process(named ?? processOf(statement.actor)));
  }
}

const pageEnd = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;

const processOf = (actor: Actor | null): Name | null => actor?.process ?? null;

const object = (expected: string, answer: Answer): Objection => ({
  expected,
  got: answer.kind === 'code' ? answer.code : String(answer.kind === 'value' ? answer.value : answer.address),
});

const isSuccess = (answer: Answer): boolean => answer.kind !== 'code' || answer.code === 'GM_RET_SUCCESS';

const isCode = (answer: Answer, code: string): boolean => answer.kind === 'code' && answer.code === code;

/** As on x86, what can be written can be read, and what is not PROT_NONE as well. */
const allowed = (prot: number): { readonly readable: boolean; readonly writable: boolean } => ({
  readable: prot !== Prot.PROT_NONE,
  writable: (prot & Prot.PROT_WRITE) !== 0,
});

/** Statements after which areas are others than before. */
const changesAreas = ({ kind }: Statement): boolean =>
  [
    'mmap',
    'munmap',
    'mremap',
    'mprotect',
    'brk',
    'execve',
    'exit',
    'fork',
    'gm_as_attach',
    'gm_as_destroy',
    'gm_dev_destroy',
  ].includes(kind);
