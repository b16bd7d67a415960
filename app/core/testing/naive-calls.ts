// The naive model's memory calls: mmap, munmap, mprotect, madvise, mremap, brk (interface.md, "Answers").

import type { Command } from '../command.ts';
import { Advice, MapFlag, MremapFlag, Prot } from '../uapi.ts';
import type { OpOf } from './commands.ts';
import {
  areaAt,
  by,
  carve,
  down,
  freeRange,
  isCovered,
  isFree,
  keysIn,
  limits,
  LOWEST,
  meets,
  up,
  va,
  type NaiveArea,
  type NaiveProcess,
  type Range,
} from './naive-space.ts';
import type { NaiveWorld } from './naive-world.ts';
import { kinds, type Said } from './rig.ts';

export function mmap(world: NaiveWorld, process: NaiveProcess, op: OpOf<'mmap'>): void {
  const at = op.at === null ? 0 : world.place(process, op.at);
  const align = op.kind === 'peer' ? world.granule : 1;
  const range = rangeOfMmap(world, process, op, at, up(op.pages, align), align);
  const flag = { no: 0, fixed: MapFlag.MAP_FIXED, noreplace: MapFlag.MAP_FIXED_NOREPLACE }[op.fixed];
  const flags =
    { peer: kinds.PEER, anon: kinds.ANON, shared: kinds.SHARED, file: kinds.FILE }[op.kind] | flag;
  const fd = op.kind === 'file' ? 3 : -1;
  const asked = { addr: va(at), length: va(op.pages) - 5n, prot: op.prot, flags, fd, offset: 0n };
  world.expect({ op: 'mmap', ...by(process), ...asked }, typeof range === 'string' ? range : va(range.start));
  if (typeof range === 'string') return;
  world.unmap(process, world.widened(process, range) ?? range);
  const cache =
    op.kind === 'shared' ? { pages: new Map<never, never>(), words: new Map<never, never>() } : null;
  if (cache !== null) world.caches.add(cache);
  const file = op.kind === 'file' || op.kind === 'shared' ? ++world.files : 0;
  process.areas.push({ ...range, prot: op.prot, kind: op.kind, file, offset: 0, cache });
}

function rangeOfMmap(
  world: NaiveWorld,
  process: NaiveProcess,
  op: OpOf<'mmap'>,
  at: number,
  pages: number,
  align: number,
): Range | string {
  const fixed = op.fixed !== 'no';
  if (op.kind === 'peer' && fixed && at % world.granule !== 0) return '-EINVAL';
  if (op.kind === 'peer' && !process.hasSpace) return '-ENODEV';
  if (op.kind !== 'shared' && (op.prot & Prot.PROT_WRITE) !== 0 && op.pages > world.allFrames)
    return '-ENOMEM';
  if (!fixed) return placeFor(world, process, op.kind === 'peer', pages, align, down(at, align)) ?? '-ENOMEM';
  const range = { start: at, end: at + pages };
  if (op.fixed === 'noreplace' && !isFree(process, range)) return '-EEXIST';
  if (range.end > world.machine.userEnd) return '-ENOMEM';
  if (world.widened(process, range) === null) return '-EINVAL';
  return op.kind !== 'peer' || world.peers.agree(process, range) ? range : '-ENOMEM';
}

/** A free place that all PEER devices agree to, after at most ten refusals. */
function placeFor(
  world: NaiveWorld,
  process: NaiveProcess,
  peerShared: boolean,
  pages: number,
  align: number,
  hint: number,
): Range | null {
  const setAside: Range[] = [];
  while (setAside.length < 10) {
    const range = freeRange(process, { pages, align, hint, ...bounds(world, process, hint), setAside });
    if (range === null || !peerShared || world.peers.agree(process, range)) return range;
    setAside.push(range);
  }
  return null;
}

function bounds(world: NaiveWorld, process: NaiveProcess, hint: number): { top: number; userEnd: number } {
  const { userEnd } = world.machine;
  const from = hint === 0 ? 0 : Math.max(hint, LOWEST);
  const window = world.build.cpu === 'x86-64-5level' && from < limits['x86-64'] ? limits['x86-64'] : Infinity;
  const reached = [...process.attached].map(([id, mode]) =>
    mode === 'SHARE' ? Infinity : world.machine.device(id).limit,
  );
  return { userEnd, top: Math.min(userEnd, window, ...reached) };
}

export function munmap(world: NaiveWorld, process: NaiveProcess, start: number, pages: number): void {
  const beyond = start + pages > world.machine.userEnd;
  const range = beyond ? null : world.widened(process, { start, end: start + pages });
  const command: Command = { op: 'munmap', ...by(process), addr: va(start), length: va(pages) };
  world.expect(command, range === null ? '-EINVAL' : 0);
  if (range !== null) world.unmap(process, range);
}

export function mprotect(
  world: NaiveWorld,
  process: NaiveProcess,
  start: number,
  pages: number,
  prot: number,
): void {
  const range = world.widened(process, { start, end: start + pages });
  const answer = range === null ? '-EINVAL' : isCovered(process, range) ? 0 : '-ENOMEM';
  world.expect({ op: 'mprotect', ...by(process), addr: va(start), length: va(pages), prot }, answer);
  if (range === null) return;
  const changed = carve(process, range).map((area) => ({ ...area, prot }));
  process.areas.push(...changed);
}

export function madvise(
  world: NaiveWorld,
  process: NaiveProcess,
  start: number,
  pages: number,
  advice: number,
): void {
  const known = advice !== Advice.MADV_PREFETCH;
  const range = known ? world.widened(process, { start, end: start + pages }) : null;
  const answer = range === null ? '-EINVAL' : isCovered(process, range) ? 0 : '-ENOMEM';
  world.expect({ op: 'madvise', ...by(process), addr: va(start), length: va(pages), advice }, answer);
  const drops = advice === Advice.MADV_DONTNEED || advice === Advice.MADV_FREE;
  if (range !== null && drops) world.forget(process, range);
}

export function mremap(
  world: NaiveWorld,
  process: NaiveProcess,
  at: number,
  count: number,
  to: number,
  op: OpOf<'mremap'>,
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
  const answer = (said: Said): Said => world.expect({ op: 'mremap', ...by(process), ...asked }, said);
  const area = areaAt(process, at);
  const align = area?.kind === 'peer' ? world.granule : 1;
  const old = { start: at, end: at + up(count, align) };
  const pages = up(op.newPages, align);
  if ((fixed || keep) && !has(MremapFlag.MREMAP_MAYMOVE)) answer('-EINVAL');
  else if ((keep && count !== op.newPages) || (fixed && to === at)) answer('-EINVAL');
  else if (area === undefined) answer('-EFAULT');
  else if (at % align !== 0 || (fixed && to % align !== 0)) answer('-EINVAL');
  else if (fixed) moveTo(world, process, area, old, { start: to, end: to + pages }, keep, answer);
  else if (pages <= old.end - old.start && !keep)
    shrink(world, process, { start: at + pages, end: old.end }, va(at), answer);
  else if (old.end > area.end) answer('-EFAULT');
  else if (!affords(world, area, pages - (old.end - old.start))) answer('-ENOMEM');
  else if (!keep && growsInPlace(world, process, area, old, pages)) answer(va(at));
  else {
    const mayMove = has(MremapFlag.MREMAP_MAYMOVE);
    const target = mayMove ? placeFor(world, process, area.kind === 'peer', pages, align, 0) : null;
    if (target === null) answer('-ENOMEM');
    else move(world, process, area, old, target, keep, answer);
  }
}

function affords(world: NaiveWorld, { prot, kind }: NaiveArea, more: number): boolean {
  return kind === 'shared' || (prot & Prot.PROT_WRITE) === 0 || more <= world.allFrames;
}

function shrink(
  world: NaiveWorld,
  process: NaiveProcess,
  cut: Range,
  addr: bigint,
  answer: (said: Said) => Said,
): void {
  const range = cut.start === cut.end ? cut : world.widened(process, cut);
  answer(range === null ? '-EINVAL' : addr);
  if (range !== null) world.unmap(process, range);
}

function growsInPlace(
  world: NaiveWorld,
  process: NaiveProcess,
  area: NaiveArea,
  old: Range,
  pages: number,
): boolean {
  const grown = { start: old.end, end: old.start + pages };
  if (old.end !== area.end || grown.end > world.machine.userEnd || !isFree(process, grown)) return false;
  if (area.kind === 'peer' && !world.peers.agree(process, grown)) return false;
  const offset = area.file === 0 ? 0 : area.offset + grown.start - area.start;
  process.areas.push({ ...area, ...grown, offset });
  return true;
}

function moveTo(
  world: NaiveWorld,
  process: NaiveProcess,
  area: NaiveArea,
  old: Range,
  target: Range,
  keep: boolean,
  answer: (said: Said) => Said,
): void {
  const growth = target.end - target.start - (old.end - old.start);
  const beyond = target.end > world.machine.userEnd;
  if (meets(old, target) || world.widened(process, target) === null || beyond) answer('-EINVAL');
  else if (old.end > area.end) answer('-EFAULT');
  else if (!affords(world, area, growth)) answer('-ENOMEM');
  else if (area.kind === 'peer' && !world.peers.agree(process, target)) answer('-ENOMEM');
  else move(world, process, area, old, target, keep, answer);
}

function move(
  world: NaiveWorld,
  process: NaiveProcess,
  area: NaiveArea,
  old: Range,
  target: Range,
  keep: boolean,
  answer: (said: Said) => Said,
): void {
  const moved = { start: old.start, end: Math.min(old.end, old.start + target.end - target.start) };
  if (!bringWithinReach(world, process, moved, target)) {
    answer('-ENOMEM');
    return;
  }
  answer(va(target.start));
  const offset = area.file === 0 ? 0 : area.offset + old.start - area.start;
  world.unmap(process, world.widened(process, target) ?? target);
  if (!keep) world.unmap(process, { start: moved.end, end: old.end });
  moveData(world, process, moved, target.start - old.start);
  process.areas.push({ ...area, ...target, offset });
  if (!keep) world.unmap(process, moved);
}

function moveData(world: NaiveWorld, process: NaiveProcess, moved: Range, delta: number): void {
  moveKeys(process.words, moved, delta);
  moveKeys(process.homes, moved, delta);
  moveKeys(process.touched, moved, delta);
  for (const device of world.machine.devices)
    device.used = device.used.map((each) =>
      each.process === process && moved.start <= each.key && each.key < moved.end
        ? { process, key: each.key + delta }
        : each,
    );
}

/** Data on devices that cannot address the new place comes home first. False: it cannot. */
function bringWithinReach(world: NaiveWorld, process: NaiveProcess, moved: Range, target: Range): boolean {
  for (const key of keysIn(process.homes, moved)) {
    const home = process.homes.get(key)!;
    if (typeof home !== 'number') continue;
    if (world.machine.reaches(process, world.machine.device(home), key - moved.start + target.start))
      continue;
    if (world.machine.bringHome(process, key, home) !== null) return false;
  }
  return true;
}

export function brk(world: NaiveWorld, process: NaiveProcess, pages: number): void {
  const first = (world.machine.userEnd > 2 ** 34 ? 0x5555_5555_8000 : 0x1000_0000) / 4096;
  const heap = (process.heap ??= { start: first, end: first });
  const wanted = heap.end + pages;
  const end = wanted < heap.start ? heap.end : breakAfter(world, process, heap, wanted);
  world.expect({ op: 'brk', ...by(process), addr: va(wanted) }, va(end));
  heap.end = end;
}

function breakAfter(world: NaiveWorld, process: NaiveProcess, heap: { end: number }, wanted: number): number {
  if (wanted > heap.end) {
    const grown = { start: heap.end, end: wanted };
    if (!isFree(process, grown) || wanted - heap.end > world.allFrames) return heap.end;
    process.areas.push({ ...grown, prot: 3, kind: 'heap', file: 0, offset: 0, cache: null });
  } else if (wanted < heap.end) {
    const range = world.widened(process, { start: wanted, end: heap.end });
    if (range === null) return heap.end;
    world.unmap(process, range);
  }
  return wanted;
}
function moveKeys<T>(map: Map<number, T>, range: Range, delta: number): void {
  const moved = keysIn(map, range).map((key) => [key, map.get(key)!] as const);
  for (const [key] of moved) map.delete(key);
  for (const [key, value] of moved) map.set(key + delta, value);
}
