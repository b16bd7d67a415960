// The naive model's processes and devices: attach, fork, execve, exit, OOM reaping, hot-remove.

import type { NaivePage } from './naive-page.ts';
import type { Command } from '../command.ts';
import type { GmMmuModeName } from '../uapi.ts';
import type { NaiveDevice } from './naive-memory.ts';
import { NOMEM } from './naive-machine.ts';
import { areaAt, areasOf, by, keysIn, type NaiveProcess } from './naive-space.ts';
import type { NaiveWorld } from './naive-world.ts';
import type { Said } from './rig.ts';

/** Attaches a device; one that cannot replay always in exclusive mode. */
export function attach(world: NaiveWorld, process: NaiveProcess, id: number, wanted: GmMmuModeName): void {
  const device = world.machine.device(id);
  const mode = device.replays ? wanted : 'COHERENT_EXCLUSIVE';
  const answer = answerOfAttach(world, process, device, mode);
  world.expect({ op: 'gm_as_attach', ...by(process), device: id, mode }, answer);
  if (answer !== 0) return;
  process.attached.set(id, mode);
  process.hasSpace = true;
}

function answerOfAttach(
  world: NaiveWorld,
  process: NaiveProcess,
  device: NaiveDevice,
  mode: GmMmuModeName,
): Said {
  if (!device.present) return '-ENODEV';
  if (process.attached.has(device.id)) return '-EEXIST';
  if (mode !== 'COHERENT_EXCLUSIVE' && !device.coherent) return '-EINVAL';
  if (world.machine.memory.fails('context')) return '-ENOMEM';
  const limit = mode === 'SHARE' ? world.machine.userEnd : device.limit;
  const spans = areasOf(process).filter(({ kind }) => kind === 'peer');
  return world.peers.grantsEach(device, limit, spans) ? 0 : '-ENOMEM';
}

export function fork(world: NaiveWorld, parent: NaiveProcess): void {
  if (world.living.length > 2) return;
  const child = world.pids + 1;
  const areas = parent.areas.filter(({ kind }) => kind !== 'peer');
  const touched = copyTouched(world, parent);
  world.expect({ op: 'fork', ...by(parent), name: 'child' }, touched === null ? '-ENOMEM' : child);
  if (touched === null) return;
  const kept = [...parent.words].filter(([page]) =>
    areas.some(({ start, end }) => start <= page && page < end),
  );
  const words = new Map(kept.map(([page, values]) => [page, new Map(values)]));
  world.born({ areas, words, touched, heap: parent.heap && { ...parent.heap } });
}

/** A child shares its parent's private pages until one writes; pinned ones are copied. Null without memory for that. */
function copyTouched(world: NaiveWorld, parent: NaiveProcess): Map<number, NaivePage> | null {
  const { memory } = world.machine;
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

export function execve(world: NaiveWorld, process: NaiveProcess): void {
  world.expect({ op: 'execve', ...by(process) }, 0);
  world.empty(process);
}

/** Ends a process. */
export function exit(world: NaiveWorld, process: NaiveProcess): void {
  world.expect({ op: 'exit', ...by(process) }, 0);
  world.empty(process);
  world.machine.processes.splice(world.living.indexOf(process), 1);
  world.dropCaches();
}

/** Private memory of the host goes; what is on devices stays. */
export function oomReap(world: NaiveWorld, process: NaiveProcess): void {
  world.expect({ op: 'oom_reap', ...by(process) }, 0);
  for (const area of areasOf(process).filter(({ cache }) => cache === null)) {
    if (area.kind !== 'peer') world.forget(process, area);
    else
      for (const key of keysIn(process.homes, area))
        if (typeof process.homes.get(key) !== 'number')
          world.forget(process, { start: key, end: key + world.granule });
  }
}

export function destroySpace(world: NaiveWorld, process: NaiveProcess): void {
  const command: Command = { op: 'gm_as_destroy', ...by(process) };
  if (!process.hasSpace) {
    world.expect(command, '-ENODEV');
    return;
  }
  const away = [...process.homes].filter(([, home]) => typeof home === 'number').map(([key]) => key);
  const failure = away.length > world.machine.memory.free ? NOMEM : allHome(world, process, away);
  world.expect(command, failure ?? 0);
  if (failure !== null) return;
  process.attached.clear();
  process.hasSpace = false;
}

function allHome(world: NaiveWorld, process: NaiveProcess, keys: readonly number[]): string | null {
  for (const key of [...keys].sort((a, b) => a - b)) {
    const failure = world.machine.bringHome(process, key, process.homes.get(key) as number);
    if (failure !== null) return failure;
  }
  return null;
}

/** Everything comes home from the device, whoever's it is; a process that it was attached to last comes first. */
export function destroyDevice(world: NaiveWorld, device: NaiveDevice): void {
  const command: Command = { op: 'gm_dev_destroy', device: device.id, cpu: 0 };
  if (!device.present) {
    world.expect(command, '-ENODEV');
    return;
  }
  world.quiet();
  const isRoom = device.used.length <= world.machine.memory.free;
  world.expect(command, isRoom ? 0 : NOMEM);
  if (!isRoom) return;
  for (const { process, key } of [...device.used]) world.machine.bringHome(process, key, device.id);
  for (const process of world.living) process.attached.delete(device.id);
  device.present = false;
}
