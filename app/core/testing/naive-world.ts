// The naive model's world: what all its statements need. A machine is asked through `expect`.

import type { Place } from './naive-page.ts';
import type { Command } from '../command.ts';
import { GmRet } from '../uapi.ts';
import { ARENA, type Build, type Where } from './commands.ts';
import type { NaiveDevice } from './naive-memory.ts';
import { NaiveMachine } from './naive-machine.ts';
import { NaivePeers } from './naive-peers.ts';
import {
  areaAt,
  areasOf,
  carve,
  keysIn,
  sum,
  widened,
  type NaiveArea,
  type NaiveProcess,
  type Range,
} from './naive-space.ts';
import type { Said } from './rig.ts';

/** The machine that is held against the model. */
export interface Tested {
  run(command: Command): Said;
  /** Where a granule is; asked only when the order of workers decides. */
  home(pid: number, key: number): Place | undefined;
  /** What a device used, the granule used longest ago first; asked only when the order of workers decides. */
  recency(device: number): readonly (readonly [pid: number, key: number])[];
  evictions(): number;
}

/** One machine and what the model knows of it. */
export class NaiveWorld {
  readonly machine: NaiveMachine;
  readonly build: Build;
  readonly tested: Tested;
  readonly granule: number;
  readonly peers: NaivePeers;
  pids = 0;
  files = 0;

  constructor(build: Build, tested: Tested) {
    this.build = build;
    this.tested = tested;
    this.machine = new NaiveMachine(build);
    this.granule = this.machine.granule;
    this.peers = new NaivePeers(this.machine);
    this.born({});
  }

  /** Processes that have not exited. */
  get living(): readonly NaiveProcess[] {
    return this.machine.processes;
  }

  expect(command: Command, ...answers: Said[]): Said {
    const said = this.tested.run(command);
    if (answers.includes(said)) return said;
    const asked = JSON.stringify(command, (_key, value: unknown) =>
      typeof value === 'bigint' ? hex(value) : value,
    );
    throw new Error(`${asked} answered ${show(said)} instead of ${answers.map(show).join(' or ')}`);
  }

  born(inherited: Partial<NaiveProcess>): void {
    const memory = {
      words: new Map<never, never>(),
      homes: new Map<never, never>(),
      touched: new Map<never, never>(),
    };
    const fresh = { areas: [], attached: new Map<never, never>(), hasSpace: false, pins: [], heap: null };
    this.machine.processes.push({ pid: ++this.pids, ...fresh, ...memory, ...inherited });
  }

  deviceOf({ device }: { device: number }): NaiveDevice {
    return this.machine.devices[device % this.build.devices.length]!;
  }

  place(process: NaiveProcess, { area, page, inside }: Where): number {
    const areas = areasOf(process);
    const chosen = area === ARENA || areas.length === 0 ? undefined : areas[area % areas.length]!;
    if (chosen === undefined) return this.build.arena + page;
    return chosen.start + (inside ? page % (chosen.end - chosen.start) : page);
  }

  /** Where an op begins and how many pages it is about. */
  range(process: NaiveProcess, { at, pages }: { at: Where; pages: number }): [start: number, pages: number] {
    const start = this.place(process, at);
    const area = areaAt(process, start);
    return [start, at.inside && area !== undefined ? Math.min(pages, area.end - start) : pages];
  }

  get allFrames(): number {
    const present = this.build.devices.filter((_, i) => this.machine.devices[i]!.present);
    return this.build.hostFrames + sum(present.map(({ frames }) => frames));
  }

  widened(process: NaiveProcess, range: Range): Range | null {
    return widened(process, range, this.granule);
  }

  unmap(process: NaiveProcess, range: Range): void {
    carve(process, range);
    this.forget(process, range);
    for (const key of keysIn(process.homes, range)) process.homes.delete(key);
    this.dropCaches();
  }

  /** Contents go; granules that have a mapping keep it, empty. What is shared stays in its cache. */
  forget(process: NaiveProcess, range: Range): void {
    for (const page of keysIn(process.words, range)) process.words.delete(page);
    for (const key of keysIn(process.homes, range)) this.machine.forget(process, key);
    for (const page of keysIn(process.touched, range)) {
      this.machine.memory.drop(process.touched.get(page)!);
      process.touched.delete(page);
    }
  }

  /** Caches that nobody shows any more go, with all their pages. */
  readonly caches = new Set<NonNullable<NaiveArea['cache']>>();

  dropCaches(): void {
    const shown = new Set(this.living.flatMap(({ areas }) => areas.map(({ cache }) => cache)));
    for (const cache of this.caches) {
      if (shown.has(cache)) continue;
      for (const page of cache.pages.values()) this.machine.memory.drop(page);
      this.caches.delete(cache);
    }
  }

  /** Everything that a process has goes. */
  empty(process: NaiveProcess): void {
    this.unmap(process, { start: 0, end: Infinity });
    for (const { page } of process.pins.splice(0)) this.machine.memory.unpin(page);
    process.attached.clear();
    process.hasSpace = false;
    process.heap = null;
  }

  /** Nothing fails any more: where workers run, nobody can say what it would hit. */
  quiet(): void {
    const { memory, devices } = this.machine;
    for (const [site, left] of memory.failing) {
      if (left > 0) this.expect({ op: 'inject', site, count: 0 }, 0);
      memory.failing.delete(site);
    }
    for (const { id, failing } of devices)
      for (const [site, left] of failing) {
        if (left > 0)
          this.expect({ op: 'inject', site, device: id, ret: GmRet.FAILURE_UNKNOWN, count: 0 }, 0);
        failing.delete(site);
      }
  }
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;
const show = (said: Said): string => (typeof said === 'bigint' ? hex(said) : String(said));
