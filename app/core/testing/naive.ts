// The naive model: what a machine must answer, from a Map of words, a list of areas a process, and one home a granule. It knows nothing
// of page tables, XArrays, frames or locks. Written from model.md §3 and §4 and interface.md "Answers", not from the core.

import type { Command } from '../command.ts';
import type { FormatName } from '../mmu/format.ts';
import { Advice, MapFlag, MremapFlag, Prot } from '../uapi.ts';
import { ARENA, type Build, type Kind, type Op, type Where } from './commands.ts';
import { kinds, type Said } from './rig.ts';

/** A VMA: pages `[start, end)`. Only pieces of one mmap of a file have the same `file`. */
export interface NaiveArea {
  readonly start: number;
  readonly end: number;
  readonly prot: number;
  readonly kind: Kind | 'heap';
  readonly file: number;
}

/** Where a granule's data is: nowhere, on the host, or on a device by id. */
export type Home = 'nowhere' | 'host' | number;

/** One process. */
export interface NaiveProcess {
  readonly pid: number;
  areas: NaiveArea[];
  attached: number[];
  /** Page → word → value. */
  words: Map<number, Map<number, number>>;
  /** Granules that have a mapping, by first page. */
  homes: Map<number, Home>;
  /** Pages of ordinary memory that are there; followed in 4K machines only. */
  touched: Set<number>;
  heap: { readonly start: number; end: number } | null;
}

/** The machine that is held against the model. */
export interface Tested {
  run(command: Command): Said;
  /** Where a granule is, asked only when memory ran out and the order of workers decides. */
  home(pid: number, key: number): Home | undefined;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** First page that each format cannot address (model.md §5). */
const limits: Record<FormatName, number> = {
  'x86-64': 2 ** 35 - 1,
  'x86-64-5level': 2 ** 44 - 1,
  arm64: 2 ** 36,
  'riscv-sv39': 2 ** 26,
  'riscv-sv48': 2 ** 35,
  'riscv-sv57': 2 ** 44,
  gpu: 2 ** 37,
  npu: 2 ** 36,
};

const LOWEST = 16;
const UNKNOWN = 'GM_RET_FAILURE_UNKNOWN';
const NOMEM = 'GM_RET_NOMEM';

const va = (page: number): bigint => BigInt(page) << 12n;
const down = (n: number, step: number): number => n - (n % step);
const up = (n: number, step: number): number => down(n + step - 1, step);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
const meets = (a: Range, b: Range): boolean => a.start < b.end && b.start < a.end;

/** Where one word lies in its page; the last is the page's last word. */
const wordOffsets = [0, 4, 4092] as const;

/** The model of one machine. */
export class Naive {
  /** Whether host memory is counted exactly: pages of 4 KiB never fragment. */
  readonly exact: boolean;
  private readonly build: Build;
  private readonly tested: Tested;
  private readonly granule: number;
  private readonly processes: NaiveProcess[] = [];
  private pids = 0;
  private files = 0;

  constructor(build: Build, tested: Tested) {
    this.build = build;
    this.tested = tested;
    this.granule = build.granule === '2M' ? 512 : 1;
    this.exact = build.granule === '4K';
    this.born({});
  }

  /** Processes that have not exited. */
  get living(): readonly NaiveProcess[] {
    return this.processes;
  }

  /** Free frames of the host: exact in 4K machines. */
  get hostFree(): number {
    const used = this.processes.map(
      ({ touched, homes }) => touched.size + homesAt(homes, 'host') * this.granule,
    );
    return this.build.hostFrames - sum(used);
  }

  /** Free granules of a device. */
  deviceFree(device: number): number {
    const granules = Math.floor(this.build.devices[device - 1]!.frames / this.granule);
    return granules - sum(this.processes.map(({ homes }) => homesAt(homes, device)));
  }

  /** The areas of a process, ascending, those that are alike and adjacent as one. */
  areasOf({ areas }: NaiveProcess): NaiveArea[] {
    const joined: NaiveArea[] = [];
    for (const area of [...areas].sort((a, b) => a.start - b.start)) {
      const last = joined.at(-1);
      const alike = last?.prot === area.prot && last.kind === area.kind && last.file === area.file;
      if (alike && last.end === area.start) joined[joined.length - 1] = { ...last, end: area.end };
      else joined.push(area);
    }
    return joined;
  }

  /** Plays one op on both sides; throws when the machine answers anything that the model does not expect. */
  play(op: Op): void {
    const process = this.processes[op.pid % this.processes.length]!;
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
        return this.attach(process, 1 + (op.device % this.build.devices.length));
      case 'fork':
        return this.fork(process);
      case 'execve':
        return this.execve(process);
      case 'exit':
        if (this.processes.length > 1) this.exit(process);
    }
  }

  /** Attaches a device. */
  attach(process: NaiveProcess, device: number): void {
    const known = process.attached.includes(device);
    this.expect(
      { op: 'gm_as_attach', ...by(process), device, mode: 'COHERENT_EXCLUSIVE' },
      known ? '-EEXIST' : 0,
    );
    if (!known) process.attached.push(device);
  }

  /** Ends a process. */
  exit(process: NaiveProcess): void {
    this.expect({ op: 'exit', ...by(process) }, 0);
    this.processes.splice(this.processes.indexOf(process), 1);
  }

  /** Loads every word that was ever stored, by the CPU. */
  loadAll(process: NaiveProcess): void {
    for (const [page, words] of [...process.words])
      for (const word of words.keys()) this.access(process, page, { who: -1, word, value: null });
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
    const fresh = { areas: [], attached: [], words: new Map<never, never>(), homes: new Map<never, never>() };
    this.processes.push({ pid: ++this.pids, ...fresh, touched: new Set(), heap: null, ...inherited });
  }

  private place(process: NaiveProcess, { area, page, inside }: Where): number {
    const areas = this.areasOf(process);
    const chosen = area === ARENA || areas.length === 0 ? undefined : areas[area % areas.length]!;
    if (chosen === undefined) return this.build.arena + page;
    return chosen.start + (inside ? page % (chosen.end - chosen.start) : page);
  }

  /** Where an op begins and how many pages it is about. */
  private range(
    process: NaiveProcess,
    { at, pages }: { at: Where; pages: number },
  ): [start: number, pages: number] {
    const start = this.place(process, at);
    const area = this.at(process, start);
    return [start, at.inside && area !== undefined ? Math.min(pages, area.end - start) : pages];
  }

  private get userEnd(): number {
    return limits[this.build.cpu];
  }

  private get allFrames(): number {
    return this.build.hostFrames + sum(this.build.devices.map(({ frames }) => frames));
  }

  private at(process: NaiveProcess, page: number): NaiveArea | undefined {
    return this.areasOf(process).find(({ start, end }) => start <= page && page < end);
  }

  /** openEuler's rule: a range that begins inside a granule is refused, one that ends inside one is widened. */
  private widened(process: NaiveProcess, range: Range): Range | null {
    if (this.at(process, range.start)?.kind === 'peer' && range.start % this.granule !== 0) return null;
    const widen = this.at(process, range.end - 1)?.kind === 'peer';
    return widen ? { start: range.start, end: up(range.end, this.granule) } : range;
  }

  private isFree(process: NaiveProcess, range: Range): boolean {
    return !process.areas.some((area) => meets(area, range));
  }

  private isCovered(process: NaiveProcess, { start, end }: Range): boolean {
    const mapped = process.areas.map((area) => Math.min(end, area.end) - Math.max(start, area.start));
    return sum(mapped.map((pages) => Math.max(0, pages))) === end - start;
  }

  /** Takes a range out of the areas; gives what was there. */
  private carve(process: NaiveProcess, { start, end }: Range): NaiveArea[] {
    const taken = process.areas
      .filter((area) => meets(area, { start, end }))
      .map((area) => ({ ...area, start: Math.max(start, area.start), end: Math.min(end, area.end) }));
    process.areas = process.areas.flatMap((area) =>
      [
        { ...area, end: Math.min(area.end, start) },
        { ...area, start: Math.max(area.start, end) },
      ].filter((part) => part.start < part.end),
    );
    return taken;
  }

  private unmap(process: NaiveProcess, range: Range): void {
    this.carve(process, range);
    this.forget(process, range);
    for (const key of keysIn(process.homes, range)) process.homes.delete(key);
  }

  /** Contents go; granules that have a mapping keep it, empty. */
  private forget(process: NaiveProcess, range: Range): void {
    for (const page of keysIn(process.words, range)) process.words.delete(page);
    for (const page of keysIn(process.touched, range)) process.touched.delete(page);
    for (const key of keysIn(process.homes, range)) process.homes.set(key, 'nowhere');
  }

  private mmap(process: NaiveProcess, op: Extract<Op, { op: 'mmap' }>): void {
    const at = op.at === null ? 0 : this.place(process, op.at);
    const align = op.kind === 'peer' ? this.granule : 1;
    const pages = up(op.pages, align);
    const range = this.rangeOfMmap(process, op, at, pages, align);
    const flag = { no: 0, fixed: MapFlag.MAP_FIXED, noreplace: MapFlag.MAP_FIXED_NOREPLACE }[op.fixed];
    const flags =
      { peer: kinds.PEER, anon: kinds.ANON, shared: kinds.SHARED, file: kinds.FILE }[op.kind] | flag;
    const fd = op.kind === 'file' ? 3 : -1;
    const asked = { addr: va(at), length: va(op.pages) - 5n, prot: op.prot, flags, fd, offset: 0n };
    this.expect(
      { op: 'mmap', ...by(process), ...asked },
      typeof range === 'string' ? range : va(range.start),
    );
    if (typeof range === 'string') return;
    this.unmap(process, this.widened(process, range) ?? range);
    process.areas.push({
      ...range,
      prot: op.prot,
      kind: op.kind,
      file: op.kind === 'file' ? ++this.files : 0,
    });
  }

  private rangeOfMmap(
    process: NaiveProcess,
    op: Extract<Op, { op: 'mmap' }>,
    at: number,
    pages: number,
    align: number,
  ): Range | string {
    const fixed = op.fixed !== 'no';
    if (op.kind === 'peer' && fixed && at % this.granule !== 0) return '-EINVAL';
    if (op.kind === 'peer' && process.attached.length === 0) return '-ENODEV';
    if (op.kind !== 'shared' && (op.prot & Prot.PROT_WRITE) !== 0 && op.pages > this.allFrames)
      return '-ENOMEM';
    if (!fixed) return this.freeRange(process, pages, align, down(at, align)) ?? '-ENOMEM';
    const range = { start: at, end: at + pages };
    if (op.fixed === 'noreplace' && !this.isFree(process, range)) return '-EEXIST';
    if (range.end > this.userEnd) return '-ENOMEM';
    return this.widened(process, range) === null ? '-EINVAL' : range;
  }

  /** The hint if it is free, else the highest place below every limit. */
  private freeRange(process: NaiveProcess, pages: number, align: number, hint: number): Range | null {
    const from = hint === 0 ? 0 : Math.max(hint, LOWEST);
    const hinted = { start: from, end: from + pages };
    if (from > 0 && hinted.end <= this.userEnd && this.isFree(process, hinted)) return hinted;
    const window = this.build.cpu === 'x86-64-5level' && hint < 2 ** 35 - 1 ? 2 ** 35 - 1 : Infinity;
    const reached = process.attached.map((device) => limits[this.build.devices[device - 1]!.mmu]);
    const top = Math.min(this.userEnd, window, ...reached);
    const starts = [top, ...process.areas.map(({ start }) => start)]
      .filter((end) => end <= top)
      .map((end) => down(end - pages, align))
      .filter((start) => start >= LOWEST && this.isFree(process, { start, end: start + pages }));
    return starts.length === 0 ? null : { start: Math.max(...starts), end: Math.max(...starts) + pages };
  }

  private munmap(process: NaiveProcess, start: number, pages: number): void {
    const range = start + pages > this.userEnd ? null : this.widened(process, { start, end: start + pages });
    this.expect(
      { op: 'munmap', ...by(process), addr: va(start), length: va(pages) },
      range === null ? '-EINVAL' : 0,
    );
    if (range !== null) this.unmap(process, range);
  }

  private mprotect(process: NaiveProcess, start: number, pages: number, prot: number): void {
    const range = this.widened(process, { start, end: start + pages });
    const answer = range === null ? '-EINVAL' : this.isCovered(process, range) ? 0 : '-ENOMEM';
    this.expect({ op: 'mprotect', ...by(process), addr: va(start), length: va(pages), prot }, answer);
    if (range === null) return;
    const changed = this.carve(process, range).map((area) => ({ ...area, prot }));
    process.areas.push(...changed);
  }

  private madvise(process: NaiveProcess, start: number, pages: number, advice: number): void {
    const known = advice !== Advice.MADV_PREFETCH;
    const range = known ? this.widened(process, { start, end: start + pages }) : null;
    const answer = range === null ? '-EINVAL' : this.isCovered(process, range) ? 0 : '-ENOMEM';
    this.expect({ op: 'madvise', ...by(process), addr: va(start), length: va(pages), advice }, answer);
    const drops = advice === Advice.MADV_DONTNEED || advice === Advice.MADV_FREE;
    if (range !== null && drops) this.forget(process, range);
  }

  private hmadvise(
    process: NaiveProcess,
    start: number,
    pages: number,
    op: Extract<Op, { op: 'hmadvise' }>,
  ): void {
    const hnid = op.device < 0 ? -1 : op.device + 1;
    const advice = op.prefetch ? Advice.MADV_PREFETCH : Advice.MADV_DONTNEED;
    const addr = va(start) + 64n;
    const command: Command = { op: 'hmadvise', ...by(process), hnid, addr, length: va(pages) - 128n, advice };
    const valid = hnid < 0 ? !op.prefetch : process.attached.includes(hnid);
    if (!valid) this.expect(command, '-EINVAL');
    else if (op.prefetch) this.prefetch(process, command, hnid, start, start + pages);
    else {
      this.expect(command, 0);
      const whole = { start: up(start + 1, this.granule), end: down(start + pages - 1, this.granule) };
      for (const area of process.areas.filter(({ kind }) => kind === 'peer'))
        this.forget(process, {
          start: Math.max(whole.start, area.start),
          end: Math.min(whole.end, area.end),
        });
    }
  }

  private prefetch(process: NaiveProcess, command: Command, device: number, from: number, to: number): void {
    const range = { start: down(from, this.granule), end: up(to, this.granule) };
    const area = this.at(process, range.start);
    if (area === undefined || range.end > area.end) {
      this.expect(command, '-EINVAL');
      return;
    }
    const may = area.kind === 'peer' && area.prot !== Prot.PROT_NONE;
    const keys = Array.from(
      { length: (range.end - range.start) / this.granule },
      (_, i) => range.start + i * this.granule,
    );
    const movable = keys.filter((key) => may && this.reaches(device, key));
    const moving = movable.filter((key) => process.homes.get(key) !== device);
    const foreign = moving.filter((key) => typeof process.homes.get(key) === 'number');
    const enough =
      this.deviceFree(device) >= moving.length && this.hostHolds(Math.min(4, foreign.length) * this.granule);
    if (enough) for (const key of movable) process.homes.set(key, device);
    const all = movable.length === keys.length;
    const said = this.expect(command, ...(all && enough ? [0] : all ? [0, '-EFAULT'] : ['-EFAULT']));
    if (enough) return;
    this.askHomes(process, moving, device);
    const arrived = movable.filter((key) => process.homes.get(key) === device).length;
    if ((said === 0) !== (arrived === keys.length)) throw new Error('prefetch answered what is not so');
  }

  /** Memory ran out among workers: each granule is on the device, where it was, or at home on the way. */
  private askHomes(process: NaiveProcess, keys: readonly number[], device: number): void {
    for (const key of keys) {
      const was = process.homes.get(key) ?? 'nowhere';
      const is = this.tested.home(process.pid, key);
      const possible: Home[] = [device, was, typeof was === 'number' ? 'host' : was];
      if (is === undefined || !possible.includes(is))
        throw new Error(`granule ${key} went from ${was} to ${is ?? 'nothing'}`);
      process.homes.set(key, is);
    }
  }

  private mremap(
    process: NaiveProcess,
    at: number,
    count: number,
    to: number,
    op: Extract<Op, { op: 'mremap' }>,
  ): void {
    const has = (flag: number): boolean => (op.flags & flag) !== 0;
    const fixed = has(MremapFlag.MREMAP_FIXED);
    const keep = has(MremapFlag.MREMAP_DONTUNMAP);
    const newAddr = fixed ? { newAddr: va(to) } : {};
    const asked = {
      addr: va(at),
      length: va(count),
      newLength: va(op.newPages),
      flags: op.flags,
      ...newAddr,
    };
    const answer = (said: Said): Said => this.expect({ op: 'mremap', ...by(process), ...asked }, said);
    const area = this.at(process, at);
    const align = area?.kind === 'peer' ? this.granule : 1;
    const old = { start: at, end: at + up(count, align) };
    const pages = up(op.newPages, align);
    if ((fixed || keep) && !has(MremapFlag.MREMAP_MAYMOVE)) answer('-EINVAL');
    else if ((keep && count !== op.newPages) || (fixed && to === at)) answer('-EINVAL');
    else if (area === undefined) answer('-EFAULT');
    else if (at % align !== 0 || (fixed && to % align !== 0)) answer('-EINVAL');
    else if (fixed) this.move(process, area, old, { start: to, end: to + pages }, keep, answer);
    else if (pages <= old.end - old.start && !keep)
      this.shrink(process, { start: at + pages, end: old.end }, va(at), answer);
    else if (old.end > area.end) answer('-EFAULT');
    else if (!this.affords(area, pages - (old.end - old.start))) answer('-ENOMEM');
    else if (!keep && this.growsInPlace(process, area, old, pages)) answer(va(at));
    else {
      const target = has(MremapFlag.MREMAP_MAYMOVE) ? this.freeRange(process, pages, align, 0) : null;
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
    if (old.end !== area.end || grown.end > this.userEnd || !this.isFree(process, grown)) return false;
    process.areas.push({ ...area, ...grown });
    return true;
  }

  private move(
    process: NaiveProcess,
    area: NaiveArea,
    old: Range,
    target: Range,
    keep: boolean,
    answer: (said: Said) => Said,
  ): void {
    const cleared = this.widened(process, target);
    const growth = target.end - target.start - (old.end - old.start);
    if (meets(old, target) || cleared === null || target.end > this.userEnd) answer('-EINVAL');
    else if (old.end > area.end) answer('-EFAULT');
    else if (!this.affords(area, growth) || !this.bringWithinReach(process, old, target)) answer('-ENOMEM');
    else {
      answer(va(target.start));
      this.unmap(process, cleared);
      const moved = { start: old.start, end: Math.min(old.end, old.start + target.end - target.start) };
      this.unmap(process, { start: moved.end, end: old.end });
      const delta = target.start - old.start;
      moveKeys(process.words, moved, delta);
      moveKeys(process.homes, moved, delta);
      const touched = keysIn(process.touched, moved);
      for (const page of touched) process.touched.delete(page);
      for (const page of touched) process.touched.add(page + delta);
      if (!keep) this.unmap(process, moved);
      process.areas.push({ ...area, ...target, file: area.file === 0 ? 0 : ++this.files });
    }
  }

  /** Data on devices that cannot address the new place comes home first. False: no room at home (2M machines are not tried). */
  private bringWithinReach(process: NaiveProcess, old: Range, target: Range): boolean {
    const end = Math.min(old.end, old.start + target.end - target.start);
    for (const key of keysIn(process.homes, { start: old.start, end }).sort((a, b) => a - b)) {
      const home = process.homes.get(key)!;
      if (typeof home !== 'number' || this.reaches(home, key - old.start + target.start)) continue;
      if (!this.hostHolds(this.granule)) return false;
      process.homes.set(key, 'host');
    }
    return true;
  }

  private brk(process: NaiveProcess, pages: number): void {
    const first = (this.userEnd > 2 ** 34 ? 0x5555_5555_8000 : 0x1000_0000) / 4096;
    const heap = (process.heap ??= { start: first, end: first });
    const wanted = heap.end + pages;
    const end = wanted < heap.start ? heap.end : this.breakAfter(process, heap, wanted);
    this.expect({ op: 'brk', ...by(process), addr: va(wanted) }, va(end));
    heap.end = end;
  }

  private breakAfter(process: NaiveProcess, heap: { end: number }, wanted: number): number {
    if (wanted > heap.end) {
      const grown = { start: heap.end, end: wanted };
      if (!this.isFree(process, grown) || wanted - heap.end > this.allFrames) return heap.end;
      process.areas.push({ ...grown, prot: 3, kind: 'heap', file: 0 });
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
    const device = who < 0 ? 0 : 1 + (who % this.build.devices.length);
    const addr = va(page) + BigInt(wordOffsets[word]!);
    const target = device === 0 ? { cpu: 0 } : { device };
    const command: Command =
      value === null
        ? { op: 'load', pid: process.pid, by: target, addr }
        : { op: 'store', pid: process.pid, by: target, addr, value };
    const failures =
      device === 0
        ? this.cpuFailures(process, page, value !== null)
        : this.deviceFailures(process, page, device, value !== null);
    const words = process.words.get(page);
    const right = value === null ? (words?.get(word) ?? 0) : 0;
    const must =
      failures === 'none' ? [right] : typeof failures === 'string' ? [failures] : [right, ...failures];
    const said = this.expect(command, ...must);
    if (said === NOMEM && !this.exact) this.askHomes(process, [down(page, this.granule)], device);
    if (said !== right) return;
    this.arrive(process, page, device);
    if (value === null) return;
    process.words.set(page, (words ?? new Map<number, number>()).set(word, value));
  }

  /** What a CPU access must answer instead of a value: a word, a list of what it may be, or `none`. */
  private cpuFailures(process: NaiveProcess, page: number, write: boolean): string | readonly string[] {
    const area = this.at(process, page);
    if (area === undefined || !permits(area.prot, write)) return 'SIGSEGV';
    const key = down(page, this.granule);
    if (area.kind === 'peer') process.homes.set(key, process.homes.get(key) ?? 'nowhere');
    const there = area.kind === 'peer' ? process.homes.get(key) === 'host' : process.touched.has(page);
    if (there) return 'none';
    if (this.exact) return this.hostHolds(1) ? 'none' : 'OOM';
    return this.isRoomy ? 'none' : ['OOM'];
  }

  private deviceFailures(
    process: NaiveProcess,
    page: number,
    device: number,
    write: boolean,
  ): string | readonly string[] {
    const area = this.at(process, page);
    const key = down(page, this.granule);
    const served = area?.kind === 'peer' && permits(area.prot, write) && this.reaches(device, key);
    if (!served || !process.attached.includes(device)) return UNKNOWN;
    if (process.homes.get(key) === device) return 'none';
    if (!this.build.devices[device - 1]!.replays) return UNKNOWN;
    const home = process.homes.get(key) ?? 'nowhere';
    process.homes.set(key, home);
    if (typeof home !== 'number') return this.deviceFree(device) > 0 ? 'none' : NOMEM;
    return this.failuresBetween(process, key, device);
  }

  /** From one device to another by way of the host, where it stays when the other has no room. */
  private failuresBetween(process: NaiveProcess, key: number, device: number): string | readonly string[] {
    if (!this.exact && !this.isRoomy) return [NOMEM];
    if (!this.hostHolds(this.granule)) return NOMEM;
    if (this.deviceFree(device) > 0) return 'none';
    process.homes.set(key, 'host');
    return NOMEM;
  }

  /** After an access that was served. */
  private arrive(process: NaiveProcess, page: number, device: number): void {
    const key = down(page, this.granule);
    if (this.at(process, page)?.kind === 'peer') process.homes.set(key, device === 0 ? 'host' : device);
    else if (this.exact) process.touched.add(page);
  }

  private fork(parent: NaiveProcess): void {
    if (this.processes.length > 2) return;
    const fits = this.exact ? parent.touched.size <= this.hostFree : this.isRoomy;
    const child = this.pids + 1;
    const answers = fits ? [child] : this.exact ? ['-ENOMEM'] : [child, '-ENOMEM'];
    if (this.expect({ op: 'fork', ...by(parent), name: 'child' }, ...answers) !== child) return;
    const areas = parent.areas.filter(({ kind }) => kind !== 'peer');
    const kept = [...parent.words].filter(([page]) =>
      areas.some(({ start, end }) => start <= page && page < end),
    );
    const words = new Map(kept.map(([page, values]) => [page, new Map(values)]));
    this.born({ areas, words, touched: new Set(parent.touched), heap: parent.heap && { ...parent.heap } });
  }

  private execve(process: NaiveProcess): void {
    this.expect({ op: 'execve', ...by(process) }, 0);
    const fresh = { areas: [], attached: [], words: new Map<never, never>(), homes: new Map<never, never>() };
    Object.assign(process, fresh, { touched: new Set(), heap: null });
  }

  private reaches(device: number, key: number): boolean {
    return key + this.granule <= limits[this.build.devices[device - 1]!.mmu];
  }

  private hostHolds(frames: number): boolean {
    return this.exact ? this.hostFree >= frames : this.isRoomy;
  }

  /** Whether a 2M machine has so much memory that no script runs out of it. */
  private get isRoomy(): boolean {
    return this.build.hostFrames >= 64 * this.granule;
  }
}

const by = ({ pid }: NaiveProcess): { pid: number; cpu: number } => ({ pid, cpu: 0 });

const permits = (prot: number, write: boolean): boolean =>
  write ? (prot & Prot.PROT_WRITE) !== 0 : prot !== Prot.PROT_NONE;

const homesAt = (homes: ReadonlyMap<number, Home>, home: Home): number =>
  [...homes.values()].filter((is) => is === home).length;

const keysIn = (keyed: { keys(): Iterable<number> }, { start, end }: Range): number[] =>
  [...keyed.keys()].filter((key) => start <= key && key < end);

function moveKeys<T>(map: Map<number, T>, range: Range, delta: number): void {
  const moved = keysIn(map, range).map((key) => [key, map.get(key)!] as const);
  for (const [key] of moved) map.delete(key);
  for (const [key, value] of moved) map.set(key + delta, value);
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;
const show = (said: Said): string => (typeof said === 'bigint' ? hex(said) : String(said));
