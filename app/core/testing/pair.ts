// A machine beside its naive model: built from the same description, commanded by the same ops, compared in everything that the model knows.

import type { Place } from './naive-page.ts';
import { expect } from 'vitest';
import { defaultMachine } from '../command.ts';
import { peekMapping } from '../gmem/vm-object.ts';
import { hnodesOf } from '../gmem/gm-dev.ts';
import { Machine } from '../machine.ts';
import { VmFlag } from '../mm/structs.ts';
import { GmDevCap } from '../uapi.ts';
import type { Build, Op } from './commands.ts';
import { Naive } from './naive.ts';
import { areasOf, type NaiveArea, type NaiveProcess } from './naive-space.ts';
import { say, type Said } from './rig.ts';

type SeenArea = Pick<NaiveArea, 'start' | 'end' | 'prot' | 'kind'>;

/** Machine and model. */
export class Pair {
  readonly machine: Machine;
  readonly naive: Naive;
  /** Called after every command. */
  onCommand: () => void = () => {};

  constructor(build: Build) {
    const { granule, cpu, chunkShift, seed, hostFrames } = build;
    const host = BigInt(hostFrames) << 12n;
    this.machine = new Machine({ ...defaultMachine, granule, cpu, chunkShift, seed, host });
    build.devices.forEach(({ mmu, frames, hnodes, replays, coherent, peer, reserved }, i) => {
      const spec = { name: `gpu${i}`, memory: BigInt(frames) << 12n, mmu, hnodes } as const;
      this.machine.execute({
        op: 'gm_dev_create',
        ...spec,
        cap: (replays ? GmDevCap.REPLAYABLE : 0) | (peer ? GmDevCap.PEER : 0),
        link: coherent ? 'coherent' : 'pcie4',
        reserved: { from: BigInt(reserved.start) << 12n, to: BigInt(reserved.end) << 12n },
      });
    });
    this.naive = new Naive(build, {
      run: (command) => {
        const said: Said = say(this.machine.execute(command));
        this.onCommand();
        return said;
      },
      home: (pid, key) => this.home(pid, key),
      recency: (device) => this.recency(device),
      evictions: () => this.machine.kernel.counters.evictions.value,
    });
  }

  /** Plays one op; throws at the first difference. */
  play(op: Op): void {
    this.naive.play(op);
    this.compare();
  }

  compare(): void {
    const { machine, naive } = this;
    machine.invariants.checkAll();
    same(machine.reports.all(), []);
    same(machine.digest(), machine.digestAfresh());
    for (const process of naive.living) {
      same(this.areas(process.pid), areasOf(process).map(seen));
      same(this.places(process), [process.homes.size, ...naive.placesOf(process)]);
    }
    this.compareMemory();
  }

  /** Everybody leaves; nothing may stay. */
  end(): void {
    const { machine, naive } = this;
    for (const process of naive.living) naive.loadAll(process);
    while (naive.living.length > 0) naive.exit(naive.living[0]!);
    machine.checkClean();
    machine.invariants.checkAll();
    expect(machine.reports.all()).toEqual([]);
    const {
      memory,
      mappings,
      contexts,
      spaces,
      objects,
      arrays,
      shadows,
      tables,
      pins,
      pageCaches,
      peerRanges,
      vmas,
    } = machine.kernel;
    for (let node = 0; node < memory.nodeCount; node++)
      expect(memory.freeFramesOf(node)).toBe(memory.framesOf(node));
    const slabs = [mappings, contexts, spaces, objects, pins, pageCaches, peerRanges, vmas];
    expect(slabs.filter(({ slab }) => slab.live > 0).map(({ slab }) => slab.name)).toEqual([]);
    const structures = [arrays.nodeSlab, arrays.arraySlab, shadows.nodeSlab, shadows.arraySlab];
    expect(structures.map(({ live }) => live)).toEqual([0, 0, 0, 0]);
    expect([tables.allTables, memory.contents.words]).toEqual([0, 0]);
  }

  /** Free frames of the host, what is on each device in order of use, and how much had to go. */
  private compareMemory(): void {
    const { naive, machine } = this;
    const { memory, granulePages, counters } = machine.kernel;
    if (naive.machine.memory.exact) same(memory.freeFramesOf(0), naive.machine.memory.free);
    same(counters.evictions.value, naive.machine.evictions);
    for (const { id, used, present } of naive.machine.devices) {
      if (!present) continue;
      same(
        this.recency(id),
        used.map(({ process: { pid }, key }) => [pid, key]),
      );
      const taken = hnodesOf(machine.kernel, id).map(
        (node) => memory.framesOf(node) - memory.freeFramesOf(node),
      );
      same(
        taken.reduce((sum, frames) => sum + frames, 0),
        used.length * granulePages,
      );
    }
  }

  private areas(pid: number): SeenArea[] {
    const { vmas, vmaIndex } = this.machine.kernel;
    return vmaIndex.list(pid).map((vma) => ({
      start: vmas.start(vma),
      end: vmas.end(vma),
      prot: vmas.prot.data[vma]!,
      kind: kindOf(vmas.flags.data[vma]!),
    }));
  }

  /** How many entries the vm_object counts, and where each granule that the model knows is. */
  private places({ pid, homes }: NaiveProcess): unknown[] {
    const object = this.machine.kernel.mms.vmObject.data[pid]!;
    const entries = object === 0 ? 0 : this.machine.kernel.objects.nrPages.data[object]!;
    return [entries, ...[...homes.keys()].sort((a, b) => a - b).map((key) => [key, this.home(pid, key)])];
  }

  private home(pid: number, key: number): Place | undefined {
    const k = this.machine.kernel;
    if (peekMapping(k, k.mms.vmObject.data[pid]!, key) === 0) return undefined;
    const { state, device } = this.machine.stateAt(pid, BigInt(key) << 12n);
    return state === 'DEVICE' ? device : state === 'CPU' ? 'host' : 'nowhere';
  }

  private recency(device: number): [pid: number, key: number][] {
    const { memory } = this.machine.kernel;
    const order: [number, number][] = [];
    for (let at = memory.leastRecentlyUsed(device); at >= 0; at = memory.usedNextAfter(at))
      order.push([memory.ownerMm(at), memory.ownerIndex(at)]);
    return order;
  }
}

/** `expect(…).toEqual(…)` for what is nearly always so: a hundred times faster when it is. */
function same(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual).toEqual(expected);
}

const seen = ({ start, end, prot, kind }: NaiveArea): SeenArea => ({ start, end, prot, kind });

function kindOf(flags: number): NaiveArea['kind'] {
  if ((flags & VmFlag.PeerShared) !== 0) return 'peer';
  if ((flags & VmFlag.Heap) !== 0) return 'heap';
  if ((flags & VmFlag.File) !== 0) return 'file';
  return (flags & VmFlag.Shared) !== 0 ? 'shared' : 'anon';
}
