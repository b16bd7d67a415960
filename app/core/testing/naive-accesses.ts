// The naive model's accesses, pins, compaction, reclaim and injection.

import { NaivePage, isPinned, type Home, type Words } from './naive-page.ts';
import type { Command } from '../command.ts';
import { GmRet, Prot } from '../uapi.ts';
import type { OpOf } from './commands.ts';
import type { NaiveDevice } from './naive-memory.ts';
import {
  areaAt,
  areasOf,
  by,
  clip,
  down,
  keysIn,
  meets,
  up,
  va,
  type NaiveArea,
  type NaiveProcess,
} from './naive-space.ts';
import type { NaiveWorld } from './naive-world.ts';

/** What a failing peer_map answers. */
const mapAnswers = { NOMEM: GmRet.NOMEM, MIGRATING: GmRet.MIGRATING, FAIL: GmRet.FAILURE_UNKNOWN };

/** Where one word lies in its page; the last is the page's last word. */
const wordOffsets = [0, 4, 4092] as const;

export function access(
  world: NaiveWorld,
  process: NaiveProcess,
  page: number,
  { who, word, value }: { who: number; word: number; value: number | null },
): void {
  const device = who < 0 ? null : world.deviceOf({ device: who });
  const addr = va(page) + BigInt(wordOffsets[word]!);
  const target = device === null ? { cpu: 0 } : { device: device.id };
  const command: Command =
    value === null
      ? { op: 'load', pid: process.pid, by: target, addr }
      : { op: 'store', pid: process.pid, by: target, addr, value };
  const failure =
    device === null
      ? world.machine.cpuFault(process, page, value !== null)
      : world.machine.deviceFault(process, page, device, value !== null);
  const words = wordsAt(process, page);
  world.expect(command, failure ?? (value === null ? (words?.get(word) ?? 0) : 0));
  if (failure === null && value !== null) words!.set(word, value);
}

export function pin(world: NaiveWorld, process: NaiveProcess, page: number): void {
  const area = areaAt(process, page);
  if (area !== undefined && area.kind !== 'peer' && !world.machine.memory.exact) return;
  const start = area?.kind === 'peer' ? down(page, world.granule) : page;
  const pinned =
    area === undefined || area.prot === Prot.PROT_NONE ? null : pinnable(world, process, area, start);
  world.expect({ op: 'pin', ...by(process), addr: va(page) + 12n }, pinned === null ? '-EFAULT' : 0);
  if (pinned === null) return;
  pinned.pins++;
  process.pins.push({ page: pinned, start, end: start + (area?.kind === 'peer' ? world.granule : 1) });
}

/** The host page to pin, after it was brought there and is the process's own. */
function pinnable(world: NaiveWorld, process: NaiveProcess, area: NaiveArea, page: number): NaivePage | null {
  if (area.kind === 'peer') {
    const failure = world.machine.toHost(process, page);
    return failure === null ? (process.homes.get(page) as NaivePage) : null;
  }
  const there = process.touched.get(page);
  const mustCopy = area.cache === null && there !== undefined && there.holders > 1;
  return world.machine.ordinaryFault(process, area, page, mustCopy) ? process.touched.get(page)! : null;
}

/** Nothing is tried where several pins could be meant. */
export function unpin(world: NaiveWorld, process: NaiveProcess, page: number): void {
  const home = process.homes.get(down(page, world.granule)) ?? process.touched.get(page);
  const exactly = process.pins.filter((pin) => pin.page === home);
  const covering = process.pins.filter(({ start, end }) => start <= page && page < end);
  const meant = exactly.length > 0 ? exactly : covering;
  if (meant.some((pin) => pin.page !== meant[0]!.page || pin.start !== meant[0]!.start)) return;
  world.expect({ op: 'unpin', ...by(process), addr: va(page) }, meant.length === 0 ? '-EINVAL' : 0);
  if (meant.length === 0) return;
  process.pins.splice(process.pins.indexOf(meant[0]!), 1);
  world.machine.memory.unpin(meant[0]!.page);
}

/** Pages go to other frames one after the other: one free frame is enough for all. */
export function migrate(world: NaiveWorld, process: NaiveProcess, start: number, pages: number): void {
  const areas = areasOf(process).filter((area) => meets(area, { start, end: start + pages }));
  if (!world.machine.memory.exact && areas.some(({ kind }) => kind !== 'peer')) return;
  const there = areas.flatMap((area) => {
    const part = clip(area, { start, end: start + pages });
    const whole = { start: down(part.start, world.granule), end: up(part.end, world.granule) };
    const found: (Home | undefined)[] =
      area.kind === 'peer'
        ? keysIn(process.homes, whole).map((key) => process.homes.get(key))
        : keysIn(process.touched, part).map((page) => process.touched.get(page));
    return found;
  });
  const moved = there.filter((page) => page instanceof NaivePage && !isPinned(page) && canMove(world));
  const command: Command = { op: 'migrate_pages', ...by(process), addr: va(start), length: va(pages) };
  world.expect(command, moved.length);
}

function canMove(world: NaiveWorld): boolean {
  const page = world.machine.memory.alloc();
  if (page !== null) world.machine.memory.drop(page);
  return page !== null;
}

export function reclaim(world: NaiveWorld, device: NaiveDevice, count: number): void {
  let done = 0;
  while (device.present && done < count && world.machine.evict(device)) done++;
  world.expect({ op: 'reclaim', device: device.id, count, cpu: 0 }, device.present ? done : '-ENODEV');
}

export function inject(world: NaiveWorld, { site, device, ret, count }: OpOf<'inject'>): void {
  if (site === 'page' && !world.machine.memory.exact) return;
  if (site !== 'peer_map' && site !== 'peer_unmap' && site !== 'peer_va_alloc_fixed') {
    world.expect({ op: 'inject', site, count }, 0);
    world.machine.memory.failing.set(site, count);
    return;
  }
  const target = world.deviceOf({ device });
  const answer = {
    peer_map: mapAnswers[ret],
    peer_unmap: GmRet.FAILURE_UNKNOWN,
    peer_va_alloc_fixed: GmRet.NOMEM,
  }[site];
  world.expect({ op: 'inject', site, device: target.id, ret: answer, count }, 0);
  target.failing.set(site, count);
  if (site === 'peer_map') target.mapAnswer = answer;
}
/** The contents of a page that is mapped, made if need be. */
function wordsAt(process: NaiveProcess, page: number): Words | undefined {
  const area = areaAt(process, page);
  if (area === undefined) return undefined;
  const [words, at] =
    area.cache === null
      ? ([process.words, page] as const)
      : ([area.cache.words, area.offset + page - area.start] as const);
  const known = words.get(at) ?? new Map<number, number>();
  words.set(at, known);
  return known;
}
