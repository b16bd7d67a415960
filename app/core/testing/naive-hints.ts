// The naive model's hints: hmadvise. Where workers run out of memory it asks the machine where each granule is, and whether it may be there.

import { isPinned, NaivePage, placeOf, type Place } from './naive-page.ts';
import type { Command } from '../command.ts';
import { Advice, Prot } from '../uapi.ts';
import type { OpOf } from './commands.ts';
import type { NaiveDevice } from './naive-memory.ts';
import { areaAt, by, clip, down, sum, up, va, type NaiveProcess } from './naive-space.ts';
import type { NaiveWorld } from './naive-world.ts';

export function hmadvise(
  world: NaiveWorld,
  process: NaiveProcess,
  start: number,
  pages: number,
  op: OpOf<'hmadvise'>,
): void {
  const hnid = op.device < 0 ? -1 : nodeOf(world, op.device + 1);
  const advice = op.prefetch ? Advice.MADV_PREFETCH : Advice.MADV_DONTNEED;
  const addr = va(start) + 64n;
  const command: Command = { op: 'hmadvise', ...by(process), hnid, addr, length: va(pages) - 128n, advice };
  const valid = op.device < 0 ? !op.prefetch : process.attached.has(op.device + 1);
  if (!valid) world.expect(command, '-EINVAL');
  else if (op.prefetch)
    prefetch(world, process, command, world.machine.device(op.device + 1), start, start + pages);
  else {
    world.expect(command, 0);
    const whole = { start: up(start + 1, world.granule), end: down(start + pages - 1, world.granule) };
    for (const area of process.areas.filter(({ kind }) => kind === 'peer'))
      world.forget(process, clip(area, whole));
  }
}

/** The first hnode of a device: nodes are numbered as devices were made; one that there is not, after all of them. */
function nodeOf(world: NaiveWorld, device: number): number {
  return 1 + sum(world.build.devices.slice(0, device - 1).map(({ hnodes }) => hnodes));
}

function prefetch(
  world: NaiveWorld,
  process: NaiveProcess,
  command: Command,
  device: NaiveDevice,
  from: number,
  to: number,
): void {
  const range = { start: down(from, world.granule), end: up(to, world.granule) };
  const area = areaAt(process, range.start);
  if (area === undefined || range.end > area.end) {
    world.expect(command, '-EINVAL');
    return;
  }
  world.quiet();
  const keys = Array.from(
    { length: (range.end - range.start) / world.granule },
    (_, i) => range.start + i * world.granule,
  );
  const may = area.kind === 'peer' && area.prot !== Prot.PROT_NONE;
  const served = keys.filter((key) => may && world.machine.reaches(process, device, key));
  if (process.attached.get(device.id) === 'COHERENT_EXCLUSIVE')
    prefetchToDevice(world, process, command, device, keys, served);
  else prefetchToHost(world, process, command, device, keys, served);
}

/** In exclusive mode, by four workers at once: with enough memory everything arrives, else each granule is somewhere. */
function prefetchToDevice(
  world: NaiveWorld,
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
    world.machine.memory.free >= Math.min(4, foreign.length);
  const all = movable.length === keys.length;
  world.expect(command, ...(all ? (isEnough ? [0] : [0, '-EFAULT']) : ['-EFAULT']));
  if (isEnough) for (const key of movable) world.machine.settle(process, key, device.id);
  else adopt(world, process, movable, device);
  adoptRecency(world, device, process, movable);
}

/** For devices that never own data: it comes to the host if they cannot use it where it is. */
function prefetchToHost(
  world: NaiveWorld,
  process: NaiveProcess,
  command: Command,
  device: NaiveDevice,
  keys: readonly number[],
  served: readonly number[],
): void {
  const mode = process.attached.get(device.id);
  const usable = (key: number): boolean =>
    mode === 'SHARE'
      ? process.homes.get(key) instanceof NaivePage
      : world.machine.isUsableInPlace(process.homes.get(key));
  const coming = served.filter((key) => !usable(key));
  const isEnough = world.machine.memory.free >= coming.length;
  world.expect(command, isEnough && served.length === keys.length ? 0 : '-EFAULT');
  if (isEnough) for (const key of coming) world.machine.toHost(process, key);
  else adopt(world, process, coming, device);
}

/** Memory ran out among workers: each granule is on the device, where it was, or at home; what was on the device may be at home. */
function adopt(world: NaiveWorld, process: NaiveProcess, keys: readonly number[], device: NaiveDevice): void {
  for (const each of world.living) {
    const asked = new Set([...each.homes.keys(), ...(each === process ? keys : [])]);
    for (const key of asked) {
      const was = each.homes.get(key) ?? 'nowhere';
      const is = world.tested.home(each.pid, key);
      const isAsked = each === process && keys.includes(key);
      const possible: Place[] = [placeOf(was)];
      if (isAsked) possible.push(device.id, 'host');
      if (was === device.id) possible.push('host');
      if (is === undefined || !possible.includes(is))
        throw new Error(`granule ${key} went from ${placeOf(was)} to ${is ?? 'nothing'}`);
      if (is !== placeOf(was))
        world.machine.settle(each, key, is === 'host' ? world.machine.memory.added() : is);
      else if (!each.homes.has(key)) each.homes.set(key, 'nowhere');
    }
  }
  world.machine.evictions = world.tested.evictions();
}

/** What workers touched was used last, in an order of theirs; the others keep theirs. */
function adoptRecency(
  world: NaiveWorld,
  device: NaiveDevice,
  process: NaiveProcess,
  keys: readonly number[],
): void {
  const order = world.tested.recency(device.id);
  const isTouched = (pid: number, key: number): boolean => pid === process.pid && keys.includes(key);
  const others = device.used.filter(({ process: { pid }, key }) => !isTouched(pid, key));
  const touched = order.filter(([pid, key]) => isTouched(pid, key));
  device.used = [...others, ...touched.map(([, key]) => ({ process, key }))];
}
