// The naive model: what a machine must answer, from Maps of words, lists of areas, and one home a granule. It knows nothing of page tables,
// XArrays, frames or locks. Written from model.md §3 and §4 and interface.md "Answers", not from the core.

import type { Command } from '../command.ts';
import type { GmMmuModeName } from '../uapi.ts';
import { Advice, MapFlag, MremapFlag, Prot } from '../uapi.ts';
import { ARENA, type Build, type Op, type OpOf, type Where } from './commands.ts';
import { type NaiveDevice, NaivePage } from './naive-memory.ts';
import { NaiveMachine, NOMEM } from './naive-machine.ts';
import { NaivePeers } from './naive-peers.ts';
import {
  areaAt,
  areasOf,
  carve,
  clip,
  down,
  freeRange,
  isCovered,
  isFree,
  keysIn,
  limits,
  LOWEST,
  meets,
  sum,
  up,
  widened,
  type Home,
  type NaiveArea,
  type NaiveProcess,
  type Range,
  type Words,
} from './naive-space.ts';
import { kinds, type Said } from './rig.ts';

/** Where a granule is, as the machine says: on the host, nowhere, or on a device by id. */
export type Place = 'nowhere' | 'host' | number;

/** The machine that is held against the model. */
export interface Tested {
  run(command: Command): Said;
  /** Where a granule is; asked only when the order of workers decides. */
  home(pid: number, key: number): Place | undefined;
  /** What a device used, the granule used longest ago first; asked only when the order of workers decides. */
  recency(device: number): readonly (readonly [pid: number, key: number])[];
  evictions(): number;
}

const GM_RET = { NOMEM: 1, MIGRATING: 3, FAIL: 4 } as const;

const va = (page: number): bigint => BigInt(page) << 12n;

/** Where one word lies in its page; the last is the page's last word. */
const wordOffsets = [0, 4, 4092] as const;

/** The model of one machine. */
export class Naive {
  readonly machine: NaiveMachine;
  private readonly build: Build;
  private readonly tested: Tested;
  private readonly granule: number;
  private readonly peers: NaivePeers;
  private pids = 0;
  private files = 0;

  constructor(build: Build, tested: Tested) {
    this.build = build;
    this.tested = tested;
    this.machine = new NaiveMachine(build);
    this.granule = this.machine.granule;
    this.peers = new NaivePeers(this.machine);
    this.born({});
    build.devices.forEach(({ mode }, i) => this.attach(this.living[0]!, i + 1, mode));
  }

  /** Processes that have not exited. */
  get living(): readonly NaiveProcess[] {
    return this.machine.processes;
  }

  /** Where each granule of a process must be, ascending. */
  placesOf({ homes }: NaiveProcess): (readonly [key: number, place: Place])[] {
    return [...homes].sort(([a], [b]) => a - b).map(([key, home]) => [key, placeOf(home)]);
  }

  /** Plays one op on both sides; throws when the machine answers anything that the model does not expect. */
  play(op: Op): void {
    const process = this.living[op.pid % this.living.length]!;
    switch (op.op) {
      case 'mmap':
        return this.mmap(process, op);
      case 'munmap':
        return this.munmap(process, ...this.range(process, op));
      case 'mprotect':
        return this.mprotect(process, ...this.range(process, op), op.prot);
      case 'madvise':
        return this.madvise(process, ...this.range(process, op), op.advice);
      case 'hmadvise':
        return this.hmadvise(process, ...this.range(process, op), op);
      case 'mremap':
        return this.mremap(process, ...this.range(process, op), this.place(process, op.to), op);
      case 'brk':
        return this.brk(process, op.pages);
      case 'access':
        return this.access(process, this.place(process, op.at), op);
      case 'attach':
        return this.attach(process, 1 + (op.device % this.build.devices.length), op.mode);
      case 'pin':
        return this.pin(process, this.place(process, op.at));
      case 'unpin':
        return this.unpin(process, this.place(process, op.at));
      case 'migrate':
        return this.migrate(process, ...this.range(process, op));
      case 'reclaim':
        return this.reclaim(this.deviceOf(op), op.count);
      case 'inject':
        return this.inject(op);
      default:
        return this.playOnProcess(process, op);
    }
  }

  private playOnProcess(
    process: NaiveProcess,
    op: OpOf<'fork' | 'execve' | 'exit' | 'oom_reap' | 'gm_as_destroy' | 'gm_dev_destroy'>,
  ): void {
    switch (op.op) {
      case 'fork':
        return this.fork(process);
      case 'execve':
        return this.execve(process);
      case 'oom_reap':
        return this.oomReap(process);
      case 'gm_as_destroy':
        return this.destroySpace(process);
      case 'gm_dev_destroy':
        return this.destroyDevice(this.deviceOf({ device: process.pid }));
      case 'exit':
        if (this.living.length > 1) this.exit(process);
    }
  }

  /** Attaches a device; one that cannot replay always in exclusive mode. */
  attach(process: NaiveProcess, id: number, wanted: GmMmuModeName): void {
    const device = this.machine.device(id);
    const mode = device.replays ? wanted : 'COHERENT_EXCLUSIVE';
    const answer = this.answerOfAttach(process, device, mode);
    this.expect({ op: 'gm_as_attach', ...by(process), device: id, mode }, answer);
    if (answer !== 0) return;
    process.attached.set(id, mode);
    process.hasSpace = true;
  }

  /** Ends a process. */
  exit(process: NaiveProcess): void {
    this.expect({ op: 'exit', ...by(process) }, 0);
    this.empty(process);
    this.machine.processes.splice(this.living.indexOf(process), 1);
    this.dropCaches();
  }

  /** Loads every word that was ever stored, by the CPU. */
  loadAll(process: NaiveProcess): void {
    this.quiet();
    for (const [page, words] of [...process.words])
      for (const word of words.keys()) this.access(process, page, { who: -1, word, value: null });
  }

  private answerOfAttach(process: NaiveProcess, device: NaiveDevice, mode: GmMmuModeName): Said {
    if (!device.present) return '-ENODEV';
    if (process.attached.has(device.id)) return '-EEXIST';
    if (mode !== 'COHERENT_EXCLUSIVE' && !device.coherent) return '-EINVAL';
    if (this.machine.memory.fails('context')) return '-ENOMEM';
    const limit = mode === 'SHARE' ? this.machine.userEnd : device.limit;
    const spans = areasOf(process).filter(({ kind }) => kind === 'peer');
    return this.peers.grantsEach(device, limit, spans) ? 0 : '-ENOMEM';
  }

  private expect(command: Command, ...answers: Said[]): Said {
    const said = this.tested.run(command);
    if (answers.includes(said)) return said;
    const asked = JSON.stringify(command, (_key, value: unknown) =>
      typeof value === 'bigint' ? hex(value) : value,
    );
    throw new Error(`${asked} answered ${show(said)} instead of ${answers.map(show).join(' or ')}`);
  }

  private born(inherited: Partial<NaiveProcess>): void {
    const memory = { words: new Map<never, never>(), homes: new Map<never, never>(), touched: new Map<never, never>() };
    const fresh = { areas: [], attached: new Map<never, never>(), hasSpace: false, pins: [], heap: null };
    this.machine.processes.push({ pid: ++this.pids, ...fresh, ...memory, ...inherited });
  }

  private deviceOf({ device }: { device: number }): NaiveDevice {
    return this.machine.devices[device % this.build.devices.length]!;
  }

  private place(process: NaiveProcess, { area, page, inside }: Where): number {
    const areas = areasOf(process);
    const chosen = area === ARENA || areas.length === 0 ? undefined : areas[area % areas.length]!;
    if (chosen === undefined) return this.build.arena + page;
    return chosen.start + (inside ? page % (chosen.end - chosen.start) : page);
  }

  /** Where an op begins and how many pages it is about. */
  private range(process: NaiveProcess, { at, pages }: { at: Where; pages: number }): [start: number, pages: number] {
    const start = this.place(process, at);
    const area = areaAt(process, start);
    return [start, at.inside && area !== undefined ? Math.min(pages, area.end - start) : pages];
  }

  private get allFrames(): number {
    const present = this.build.devices.filter((_, i) => this.machine.devices[i]!.present);
    return this.build.hostFrames + sum(present.map(({ frames }) => frames));
  }

  private widened(process: NaiveProcess, range: Range): Range | null {
    return widened(process, range, this.granule);
  }

  private unmap(process: NaiveProcess, range: Range): void {
    carve(process, range);
    this.forget(process, range);
    for (const key of keysIn(process.homes, range)) process.homes.delete(key);
    this.dropCaches();
  }

  /** Contents go; granules that have a mapping keep it, empty. What is shared stays in its cache. */
  private forget(process: NaiveProcess, range: Range): void {
    for (const page of keysIn(process.words, range)) process.words.delete(page);
    for (const key of keysIn(process.homes, range)) this.machine.forget(process, key);
    for (const page of keysIn(process.touched, range)) {
      this.machine.memory.drop(process.touched.get(page)!);
      process.touched.delete(page);
    }
  }

  /** Caches that nobody shows any more go, with all their pages. */
  private readonly caches = new Set<NonNullable<NaiveArea['cache']>>();

  private dropCaches(): void {
    const shown = new Set(this.living.flatMap(({ areas }) => areas.map(({ cache }) => cache)));
    for (const cache of this.caches) {
      if (shown.has(cache)) continue;
      for (const page of cache.pages.values()) this.machine.memory.drop(page);
      this.caches.delete(cache);
    }
  }

  /** Everything that a process has goes. */
  private empty(process: NaiveProcess): void {
    this.unmap(process, { start: 0, end: Infinity });
    for (const { page } of process.pins.splice(0)) this.machine.memory.unpin(page);
    process.attached.clear();
    process.hasSpace = false;
    process.heap = null;
  }

  private mmap(process: NaiveProcess, op: OpOf<'mmap'>): void {
    const at = op.at === null ? 0 : this.place(process, op.at);
    const align = op.kind === 'peer' ? this.granule : 1;
    const range = this.rangeOfMmap(process, op, at, up(op.pages, align), align);
    const flag = { no: 0, fixed: MapFlag.MAP_FIXED, noreplace: MapFlag.MAP_FIXED_NOREPLACE }[op.fixed];
    const flags =
      { peer: kinds.PEER, anon: kinds.ANON, shared: kinds.SHARED, file: kinds.FILE }[op.kind] | flag;
    const fd = op.kind === 'file' ? 3 : -1;
    const asked = { addr: va(at), length: va(op.pages) - 5n, prot: op.prot, flags, fd, offset: 0n };
    this.expect({ op: 'mmap', ...by(process), ...asked }, typeof range === 'string' ? range : va(range.start));
    if (typeof range === 'string') return;
    this.unmap(process, this.widened(process, range) ?? range);
    const cache = op.kind === 'shared' ? { pages: new Map<never, never>(), words: new Map<never, never>() } : null;
    if (cache !== null) this.caches.add(cache);
    const file = op.kind === 'file' || op.kind === 'shared' ? ++this.files : 0;
    process.areas.push({ ...range, prot: op.prot, kind: op.kind, file, offset: 0, cache });
  }

  private rangeOfMmap(
    process: NaiveProcess,
    op: OpOf<'mmap'>,
    at: number,
    pages: number,
    align: number,
  ): Range | string {
    const fixed = op.fixed !== 'no';
    if (op.kind === 'peer' && fixed && at % this.granule !== 0) return '-EINVAL';
    if (op.kind === 'peer' && !process.hasSpace) return '-ENODEV';
    if (op.kind !== 'shared' && (op.prot & Prot.PROT_WRITE) !== 0 && op.pages > this.allFrames) return '-ENOMEM';
    if (!fixed) return this.placeFor(process, op.kind === 'peer', pages, align, down(at, align)) ?? '-ENOMEM';
    const range = { start: at, end: at + pages };
    if (op.fixed === 'noreplace' && !isFree(process, range)) return '-EEXIST';
    if (range.end > this.machine.userEnd) return '-ENOMEM';
    if (this.widened(process, range) === null) return '-EINVAL';
    return op.kind !== 'peer' || this.peers.agree(process, range) ? range : '-ENOMEM';
  }

  /** A free place that all PEER devices agree to, after at most ten refusals. */
  private placeFor(process: NaiveProcess, peerShared: boolean, pages: number, align: number, hint: number): Range | null {
    const setAside: Range[] = [];
    while (setAside.length < 10) {
      const range = freeRange(process, { pages, align, hint, ...this.bounds(process, hint), setAside });
      if (range === null || !peerShared || this.peers.agree(process, range)) return range;
      setAside.push(range);
    }
    return null;
  }

  private bounds(process: NaiveProcess, hint: number): { top: number; userEnd: number } {
    const { userEnd } = this.machine;
    const from = hint === 0 ? 0 : Math.max(hint, LOWEST);
    const window = this.build.cpu === 'x86-64-5level' && from < limits['x86-64'] ? limits['x86-64'] : Infinity;
    const reached = [...process.attached].map(([id, mode]) =>
      mode === 'SHARE' ? Infinity : this.machine.device(id).limit,
    );
    return { userEnd, top: Math.min(userEnd, window, ...reached) };
  }

  private munmap(process: NaiveProcess, start: number, pages: number): void {
    const beyond = start + pages > this.machine.userEnd;
    const range = beyond ? null : this.widened(process, { start, end: start + pages });
    const command: Command = { op: 'munmap', ...by(process), addr: va(start), length: va(pages) };
    this.expect(command, range === null ? '-EINVAL' : 0);
    if (range !== null) this.unmap(process, range);
  }

  private mprotect(process: NaiveProcess, start: number, pages: number, prot: number): void {
    const range = this.widened(process, { start, end: start + pages });
    const answer = range === null ? '-EINVAL' : isCovered(process, range) ? 0 : '-ENOMEM';
    this.expect({ op: 'mprotect', ...by(process), addr: va(start), length: va(pages), prot }, answer);
    if (range === null) return;
    const changed = carve(process, range).map((area) => ({ ...area, prot }));
    process.areas.push(...changed);
  }

  private madvise(process: NaiveProcess, start: number, pages: number, advice: number): void {
    const known = advice !== Advice.MADV_PREFETCH;
    const range = known ? this.widened(process, { start, end: start + pages }) : null;
    const answer = range === null ? '-EINVAL' : isCovered(process, range) ? 0 : '-ENOMEM';
    this.expect({ op: 'madvise', ...by(process), addr: va(start), length: va(pages), advice }, answer);
    const drops = advice === Advice.MADV_DONTNEED || advice === Advice.MADV_FREE;
    if (range !== null && drops) this.forget(process, range);
  }

  private hmadvise(process: NaiveProcess, start: number, pages: number, op: OpOf<'hmadvise'>): void {
    const hnid = op.device < 0 ? -1 : this.nodeOf(op.device + 1);
    const advice = op.prefetch ? Advice.MADV_PREFETCH : Advice.MADV_DONTNEED;
    const addr = va(start) + 64n;
    const command: Command = { op: 'hmadvise', ...by(process), hnid, addr, length: va(pages) - 128n, advice };
    const valid = op.device < 0 ? !op.prefetch : process.attached.has(op.device + 1);
    if (!valid) this.expect(command, '-EINVAL');
    else if (op.prefetch) this.prefetch(process, command, this.machine.device(op.device + 1), start, start + pages);
    else {
      this.expect(command, 0);
      const whole = { start: up(start + 1, this.granule), end: down(start + pages - 1, this.granule) };
      for (const area of process.areas.filter(({ kind }) => kind === 'peer')) this.forget(process, clip(area, whole));
    }
  }

  /** The first hnode of a device: nodes are numbered as devices were made; one that there is not, after all of them. */
  private nodeOf(device: number): number {
    return 1 + sum(this.build.devices.slice(0, device - 1).map(({ hnodes }) => hnodes));
  }

  private prefetch(process: NaiveProcess, command: Command, device: NaiveDevice, from: number, to: number): void {
    const range = { start: down(from, this.granule), end: up(to, this.granule) };
    const area = areaAt(process, range.start);
    if (area === undefined || range.end > area.end) {
      this.expect(command, '-EINVAL');
      return;
    }
    this.quiet();
    const keys = Array.from(
      { length: (range.end - range.start) / this.granule },
      (_, i) => range.start + i * this.granule,
    );
    const may = area.kind === 'peer' && area.prot !== Prot.PROT_NONE;
    const served = keys.filter((key) => may && this.machine.reaches(process, device, key));
    if (process.attached.get(device.id) === 'COHERENT_EXCLUSIVE')
      this.prefetchToDevice(process, command, device, keys, served);
    else this.prefetchToHost(process, command, device, keys, served);
  }

  /** In exclusive mode, by four workers at once: with enough memory everything arrives, else each granule is somewhere. */
  private prefetchToDevice(
    process: NaiveProcess,
    command: Command,
    device: NaiveDevice,
    keys: readonly number[],
    served: readonly number[],
  ): void {
    const { homes } = process;
    const movable = served.filter((key) => !isPinned(homes.get(key)));
    const moving = movable.filter((key) => homes.get(key) !== device.id);
    const foreign = moving.filter((key) => typeof homes.get(key) === 'number');
    const isEnough =
      device.granules - device.used.length >= moving.length &&
      this.machine.memory.free >= Math.min(4, foreign.length);
    const all = movable.length === keys.length;
    this.expect(command, ...(all ? (isEnough ? [0] : [0, '-EFAULT']) : ['-EFAULT']));
    if (isEnough) for (const key of movable) this.machine.settle(process, key, device.id);
    else this.adopt(process, movable, device);
    this.adoptRecency(device, process, movable);
  }

  /** For devices that never own data: it comes to the host if they cannot use it where it is. */
  private prefetchToHost(
    process: NaiveProcess,
    command: Command,
    device: NaiveDevice,
    keys: readonly number[],
    served: readonly number[],
  ): void {
    const mode = process.attached.get(device.id);
    const usable = (key: number): boolean =>
      mode === 'SHARE' ? process.homes.get(key) instanceof NaivePage : this.machine.isUsableInPlace(process.homes.get(key));
    const coming = served.filter((key) => !usable(key));
    const isEnough = this.machine.memory.free >= coming.length;
    this.expect(command, isEnough && served.length === keys.length ? 0 : '-EFAULT');
    if (isEnough) for (const key of coming) this.machine.toHost(process, key);
    else this.adopt(process, coming, device);
  }

  /** Memory ran out among workers: each granule is on the device, where it was, or at home; what was on the device may be at home. */
  private adopt(process: NaiveProcess, keys: readonly number[], device: NaiveDevice): void {
    for (const each of this.living) {
      const asked = new Set([...each.homes.keys(), ...(each === process ? keys : [])]);
      for (const key of asked) {
        const was = each.homes.get(key) ?? 'nowhere';
        const is = this.tested.home(each.pid, key);
        const isAsked = each === process && keys.includes(key);
        const possible: Place[] = [placeOf(was)];
        if (isAsked) possible.push(device.id, 'host');
        if (was === device.id) possible.push('host');
        if (is === undefined || !possible.includes(is))
          throw new Error(`granule ${key} went from ${placeOf(was)} to ${is ?? 'nothing'}`);
        if (is !== placeOf(was)) this.machine.settle(each, key, is === 'host' ? this.machine.memory.added() : is);
        else if (!each.homes.has(key)) each.homes.set(key, 'nowhere');
      }
    }
    this.machine.evictions = this.tested.evictions();
  }

  /** What workers touched was used last, in an order of theirs; the others keep theirs. */
  private adoptRecency(device: NaiveDevice, process: NaiveProcess, keys: readonly number[]): void {
    const order = this.tested.recency(device.id);
    const isTouched = (pid: number, key: number): boolean => pid === process.pid && keys.includes(key);
    const others = device.used.filter(({ process: { pid }, key }) => !isTouched(pid, key));
    const touched = order.filter(([pid, key]) => isTouched(pid, key));
    device.used = [
      ...others,
      ...touched.map(([, key]) => ({ process, key })),
    ];
  }

  private mremap(process: NaiveProcess, at: number, count: number, to: number, op: OpOf<'mremap'>): void {
    const has = (flag: number): boolean => (op.flags & flag) !== 0;
    const fixed = has(MremapFlag.MREMAP_FIXED);
    const keep = has(MremapFlag.MREMAP_DONTUNMAP);
    const newAddr = fixed ? { newAddr: va(to) } : {};
    const asked = { addr: va(at), length: va(count), newLength: va(op.newPages), flags: op.flags, ...newAddr };
    const answer = (said: Said): Said => this.expect({ op: 'mremap', ...by(process), ...asked }, said);
    const area = areaAt(process, at);
    const align = area?.kind === 'peer' ? this.granule : 1;
    const old = { start: at, end: at + up(count, align) };
    const pages = up(op.newPages, align);
    if ((fixed || keep) && !has(MremapFlag.MREMAP_MAYMOVE)) answer('-EINVAL');
    else if ((keep && count !== op.newPages) || (fixed && to === at)) answer('-EINVAL');
    else if (area === undefined) answer('-EFAULT');
    else if (at % align !== 0 || (fixed && to % align !== 0)) answer('-EINVAL');
    else if (fixed) this.moveTo(process, area, old, { start: to, end: to + pages }, keep, answer);
    else if (pages <= old.end - old.start && !keep)
      this.shrink(process, { start: at + pages, end: old.end }, va(at), answer);
    else if (old.end > area.end) answer('-EFAULT');
    else if (!this.affords(area, pages - (old.end - old.start))) answer('-ENOMEM');
    else if (!keep && this.growsInPlace(process, area, old, pages)) answer(va(at));
    else {
      const mayMove = has(MremapFlag.MREMAP_MAYMOVE);
      const target = mayMove ? this.placeFor(process, area.kind === 'peer', pages, align, 0) : null;
      if (target === null) answer('-ENOMEM');
      else this.move(process, area, old, target, keep, answer);
    }
  }

  private affords({ prot, kind }: NaiveArea, more: number): boolean {
    return kind === 'shared' || (prot & Prot.PROT_WRITE) === 0 || more <= this.allFrames;
  }

  private shrink(process: NaiveProcess, cut: Range, addr: bigint, answer: (said: Said) => Said): void {
    const range = cut.start === cut.end ? cut : this.widened(process, cut);
    answer(range === null ? '-EINVAL' : addr);
    if (range !== null) this.unmap(process, range);
  }

  private growsInPlace(process: NaiveProcess, area: NaiveArea, old: Range, pages: number): boolean {
    const grown = { start: old.end, end: old.start + pages };
    if (old.end !== area.end || grown.end > this.machine.userEnd || !isFree(process, grown)) return false;
    if (area.kind === 'peer' && !this.peers.agree(process, grown)) return false;
    const offset = area.file === 0 ? 0 : area.offset + grown.start - area.start;
    process.areas.push({ ...area, ...grown, offset });
    return true;
  }

  private moveTo(
    process: NaiveProcess,
    area: NaiveArea,
    old: Range,
    target: Range,
    keep: boolean,
    answer: (said: Said) => Said,
  ): void {
    const growth = target.end - target.start - (old.end - old.start);
    const beyond = target.end > this.machine.userEnd;
    if (meets(old, target) || this.widened(process, target) === null || beyond) answer('-EINVAL');
    else if (old.end > area.end) answer('-EFAULT');
    else if (!this.affords(area, growth)) answer('-ENOMEM');
    else if (area.kind === 'peer' && !this.peers.agree(process, target)) answer('-ENOMEM');
    else this.move(process, area, old, target, keep, answer);
  }

  private move(
    process: NaiveProcess,
    area: NaiveArea,
    old: Range,
    target: Range,
    keep: boolean,
    answer: (said: Said) => Said,
  ): void {
    const moved = { start: old.start, end: Math.min(old.end, old.start + target.end - target.start) };
    if (!this.bringWithinReach(process, moved, target)) {
      answer('-ENOMEM');
      return;
    }
    answer(va(target.start));
    const offset = area.file === 0 ? 0 : area.offset + old.start - area.start;
    this.unmap(process, this.widened(process, target) ?? target);
    if (!keep) this.unmap(process, { start: moved.end, end: old.end });
    this.moveKeys(process, moved, target.start - old.start);
    process.areas.push({ ...area, ...target, offset });
    if (!keep) this.unmap(process, moved);
  }

  private moveKeys(process: NaiveProcess, moved: Range, delta: number): void {
    moveKeys(process.words, moved, delta);
    moveKeys(process.homes, moved, delta);
    moveKeys(process.touched, moved, delta);
    for (const device of this.machine.devices)
      device.used = device.used.map((each) =>
        each.process === process && moved.start <= each.key && each.key < moved.end
          ? { process, key: each.key + delta }
          : each,
      );
  }

  /** Data on devices that cannot address the new place comes home first. False: it cannot. */
  private bringWithinReach(process: NaiveProcess, moved: Range, target: Range): boolean {
    for (const key of keysIn(process.homes, moved)) {
      const home = process.homes.get(key)!;
      if (typeof home !== 'number') continue;
      if (this.machine.reaches(process, this.machine.device(home), key - moved.start + target.start)) continue;
      if (this.machine.bringHome(process, key, home) !== null) return false;
    }
    return true;
  }

  private brk(process: NaiveProcess, pages: number): void {
    const first = (this.machine.userEnd > 2 ** 34 ? 0x5555_5555_8000 : 0x1000_0000) / 4096;
    const heap = (process.heap ??= { start: first, end: first });
    const wanted = heap.end + pages;
    const end = wanted < heap.start ? heap.end : this.breakAfter(process, heap, wanted);
    this.expect({ op: 'brk', ...by(process), addr: va(wanted) }, va(end));
    heap.end = end;
  }

  private breakAfter(process: NaiveProcess, heap: { end: number }, wanted: number): number {
    if (wanted > heap.end) {
      const grown = { start: heap.end, end: wanted };
      if (!isFree(process, grown) || wanted - heap.end > this.allFrames) return heap.end;
      process.areas.push({ ...grown, prot: 3, kind: 'heap', file: 0, offset: 0, cache: null });
    } else if (wanted < heap.end) {
      const range = this.widened(process, { start: wanted, end: heap.end });
      if (range === null) return heap.end;
      this.unmap(process, range);
    }
    return wanted;
  }

  private access(
    process: NaiveProcess,
    page: number,
    { who, word, value }: { who: number; word: number; value: number | null },
  ): void {
    const device = who < 0 ? null : this.deviceOf({ device: who });
    const addr = va(page) + BigInt(wordOffsets[word]!);
    const target = device === null ? { cpu: 0 } : { device: device.id };
    const command: Command =
      value === null
        ? { op: 'load', pid: process.pid, by: target, addr }
        : { op: 'store', pid: process.pid, by: target, addr, value };
    const failure =
      device === null
        ? this.machine.cpuFault(process, page, value !== null)
        : this.machine.deviceFault(process, page, device, value !== null);
    const words = wordsAt(process, page);
    this.expect(command, failure ?? (value === null ? (words?.get(word) ?? 0) : 0));
    if (failure === null && value !== null) words!.set(word, value);
  }

  private pin(process: NaiveProcess, page: number): void {
    const area = areaAt(process, page);
    if (area !== undefined && area.kind !== 'peer' && !this.machine.memory.exact) return;
    const start = area?.kind === 'peer' ? down(page, this.granule) : page;
    const pinned = area === undefined || area.prot === Prot.PROT_NONE ? null : this.pinnable(process, area, start);
    this.expect({ op: 'pin', ...by(process), addr: va(page) + 12n }, pinned === null ? '-EFAULT' : 0);
    if (pinned === null) return;
    pinned.pins++;
    process.pins.push({ page: pinned, start, end: start + (area?.kind === 'peer' ? this.granule : 1) });
  }

  /** The host page to pin, after it was brought there and is the process's own. */
  private pinnable(process: NaiveProcess, area: NaiveArea, page: number): NaivePage | null {
    if (area.kind === 'peer') {
      const failure = this.machine.toHost(process, page);
      return failure === null ? (process.homes.get(page) as NaivePage) : null;
    }
    const there = process.touched.get(page);
    const mustCopy = area.cache === null && there !== undefined && there.holders > 1;
    return this.machine.ordinaryFault(process, area, page, mustCopy) ? process.touched.get(page)! : null;
  }

  /** Nothing is tried where several pins could be meant. */
  private unpin(process: NaiveProcess, page: number): void {
    const home = process.homes.get(down(page, this.granule)) ?? process.touched.get(page);
    const exactly = process.pins.filter((pin) => pin.page === home);
    const covering = process.pins.filter(({ start, end }) => start <= page && page < end);
    const meant = exactly.length > 0 ? exactly : covering;
    if (meant.some((pin) => pin.page !== meant[0]!.page || pin.start !== meant[0]!.start)) return;
    this.expect({ op: 'unpin', ...by(process), addr: va(page) }, meant.length === 0 ? '-EINVAL' : 0);
    if (meant.length === 0) return;
    process.pins.splice(process.pins.indexOf(meant[0]!), 1);
    this.machine.memory.unpin(meant[0]!.page);
  }

  /** Pages go to other frames one after the other: one free frame is enough for all. */
  private migrate(process: NaiveProcess, start: number, pages: number): void {
    const areas = areasOf(process).filter((area) => meets(area, { start, end: start + pages }));
    if (!this.machine.memory.exact && areas.some(({ kind }) => kind !== 'peer')) return;
    const there = areas.flatMap((area) => {
      const part = clip(area, { start, end: start + pages });
      const whole = { start: down(part.start, this.granule), end: up(part.end, this.granule) };
      const found: (Home | undefined)[] =
        area.kind === 'peer'
          ? keysIn(process.homes, whole).map((key) => process.homes.get(key))
          : keysIn(process.touched, part).map((page) => process.touched.get(page));
      return found;
    });
    const moved = there.filter((page) => page instanceof NaivePage && !isPinned(page) && this.canMove());
    const command: Command = { op: 'migrate_pages', ...by(process), addr: va(start), length: va(pages) };
    this.expect(command, moved.length);
  }

  private canMove(): boolean {
    const page = this.machine.memory.alloc();
    if (page !== null) this.machine.memory.drop(page);
    return page !== null;
  }

  private reclaim(device: NaiveDevice, count: number): void {
    let done = 0;
    while (device.present && done < count && this.machine.evict(device)) done++;
    this.expect({ op: 'reclaim', device: device.id, count, cpu: 0 }, device.present ? done : '-ENODEV');
  }

  private inject({ site, device, ret, count }: OpOf<'inject'>): void {
    if (site === 'page' && !this.machine.memory.exact) return;
    if (site !== 'peer_map' && site !== 'peer_unmap' && site !== 'peer_va_alloc_fixed') {
      this.expect({ op: 'inject', site, count }, 0);
      this.machine.memory.failing.set(site, count);
      return;
    }
    const target = this.deviceOf({ device });
    const answer = { peer_map: GM_RET[ret], peer_unmap: GM_RET.FAIL, peer_va_alloc_fixed: GM_RET.NOMEM }[site];
    this.expect({ op: 'inject', site, device: target.id, ret: answer, count }, 0);
    target.failing.set(site, count);
    if (site === 'peer_map') target.mapAnswer = answer;
  }

  /** Nothing fails any more: where workers run, nobody can say what it would hit. */
  private quiet(): void {
    const { memory, devices } = this.machine;
    for (const [site, left] of memory.failing) {
      if (left > 0) this.expect({ op: 'inject', site, count: 0 }, 0);
      memory.failing.delete(site);
    }
    for (const { id, failing } of devices)
      for (const [site, left] of failing) {
        if (left > 0) this.expect({ op: 'inject', site, device: id, ret: GM_RET.FAIL, count: 0 }, 0);
        failing.delete(site);
      }
  }

  private fork(parent: NaiveProcess): void {
    if (this.living.length > 2) return;
    const child = this.pids + 1;
    const areas = parent.areas.filter(({ kind }) => kind !== 'peer');
    const touched = this.copyTouched(parent);
    this.expect({ op: 'fork', ...by(parent), name: 'child' }, touched === null ? '-ENOMEM' : child);
    if (touched === null) return;
    const kept = [...parent.words].filter(([page]) =>
      areas.some(({ start, end }) => start <= page && page < end),
    );
    const words = new Map(kept.map(([page, values]) => [page, new Map(values)]));
    this.born({ areas, words, touched, heap: parent.heap && { ...parent.heap } });
  }

  /** A child shares its parent's private pages until one writes; pinned ones are copied. Null without memory for that. */
  private copyTouched(parent: NaiveProcess): Map<number, NaivePage> | null {
    const { memory } = this.machine;
    const touched = new Map<number, NaivePage>();
    for (const page of keysIn(parent.touched, { start: 0, end: Infinity })) {
      if (areaAt(parent, page)!.cache !== null) continue;
      const there = parent.touched.get(page)!;
      const copy = there.pins > 0 ? memory.alloc() : there;
      if (copy === null) {
        for (const copied of touched.values()) memory.drop(copied);
        return null;
      }
      if (copy === there) there.holders++;
      touched.set(page, copy);
    }
    return touched;
  }

  private execve(process: NaiveProcess): void {
    this.expect({ op: 'execve', ...by(process) }, 0);
    this.empty(process);
  }

  /** Private memory of the host goes; what is on devices stays. */
  private oomReap(process: NaiveProcess): void {
    this.expect({ op: 'oom_reap', ...by(process) }, 0);
    for (const area of areasOf(process).filter(({ cache }) => cache === null)) {
      if (area.kind !== 'peer') this.forget(process, area);
      else
        for (const key of keysIn(process.homes, area))
          if (typeof process.homes.get(key) !== 'number')
            this.forget(process, { start: key, end: key + this.granule });
    }
  }

  private destroySpace(process: NaiveProcess): void {
    const command: Command = { op: 'gm_as_destroy', ...by(process) };
    if (!process.hasSpace) {
      this.expect(command, '-ENODEV');
      return;
    }
    const away = [...process.homes].filter(([, home]) => typeof home === 'number').map(([key]) => key);
    const failure = away.length > this.machine.memory.free ? NOMEM : this.allHome(process, away);
    this.expect(command, failure ?? 0);
    if (failure !== null) return;
    process.attached.clear();
    process.hasSpace = false;
  }

  private allHome(process: NaiveProcess, keys: readonly number[]): string | null {
    for (const key of [...keys].sort((a, b) => a - b)) {
      const failure = this.machine.bringHome(process, key, process.homes.get(key) as number);
      if (failure !== null) return failure;
    }
    return null;
  }

  /** Everything comes home from the device, whoever's it is; a process that it was attached to last comes first. */
  private destroyDevice(device: NaiveDevice): void {
    const command: Command = { op: 'gm_dev_destroy', device: device.id, cpu: 0 };
    if (!device.present) {
      this.expect(command, '-ENODEV');
      return;
    }
    this.quiet();
    const isRoom = device.used.length <= this.machine.memory.free;
    this.expect(command, isRoom ? 0 : NOMEM);
    if (!isRoom) return;
    for (const { process, key } of [...device.used]) this.machine.bringHome(process, key, device.id);
    for (const process of this.living) process.attached.delete(device.id);
    device.present = false;
  }
}

const by = ({ pid }: NaiveProcess): { pid: number; cpu: number } => ({ pid, cpu: 0 });

/** Where a home is, as the machine says it. */
const placeOf = (home: Home): Place => (home instanceof NaivePage ? 'host' : home);

const isPinned = (home: Home | undefined): boolean => home instanceof NaivePage && home.pins > 0;

/** The contents of a page that is mapped, made if need be. */
function wordsAt(process: NaiveProcess, page: number): Words | undefined {
  const area = areaAt(process, page);
  if (area === undefined) return undefined;
  const [words, at] =
    area.cache === null ? ([process.words, page] as const) : ([area.cache.words, area.offset + page - area.start] as const);
  const known = words.get(at) ?? new Map<number, number>();
  words.set(at, known);
  return known;
}

function moveKeys<T>(map: Map<number, T>, range: Range, delta: number): void {
  const moved = keysIn(map, range).map((key) => [key, map.get(key)!] as const);
  for (const [key] of moved) map.delete(key);
  for (const [key, value] of moved) map.set(key + delta, value);
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;
const show = (said: Said): string => (typeof said === 'bigint' ? hex(said) : String(said));
