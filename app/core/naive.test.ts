// Property tests: random scripts on random machines against the naive model, with every check after every command.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Machine } from './machine.ts';
import { VmFlag } from './mm/structs.ts';
import { GmDevCap } from './uapi.ts';
import { peekMapping } from './gmem/vm-object.ts';
import { defaultMachine } from './command.ts';
import { ARENA, builds, scripts, type Build, type Op } from './testing/commands.ts';
import { Naive, type Home, type NaiveArea, type NaiveProcess } from './testing/naive.ts';
import { say } from './testing/rig.ts';

/** Machine, model and what is compared between them. */
class Pair {
  readonly machine: Machine;
  readonly naive: Naive;

  constructor(build: Build) {
    const { granule, cpu, chunkShift, seed, hostFrames } = build;
    this.machine = new Machine({
      ...defaultMachine,
      granule,
      cpu,
      chunkShift,
      seed,
      host: BigInt(hostFrames) << 12n,
    });
    build.devices.forEach(({ mmu, frames, replays }, i) => {
      const spec = { name: `gpu${i}`, memory: BigInt(frames) << 12n, mmu, link: 'pcie4' } as const;
      this.machine.execute({ op: 'gm_dev_create', ...spec, cap: replays ? GmDevCap.REPLAYABLE : 0 });
    });
    this.naive = new Naive(build, {
      run: (command) => say(this.machine.execute(command)),
      home: (pid, key) => this.home(pid, key),
    });
    build.devices.forEach((_, i) => this.naive.attach(this.naive.living[0]!, i + 1));
    const pages = 6 * this.machine.kernel.granulePages;
    const at = { area: ARENA, page: 0, inside: false };
    this.play({ op: 'mmap', pid: 0, at, fixed: 'fixed', pages, kind: 'peer', prot: 3 });
  }

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
      same(this.areas(process.pid), naive.areasOf(process).map(withoutFile));
      same(this.homes(process), this.expectedHomes(process));
    }
    this.compareFrames();
  }

  /** Everybody leaves; nothing may stay. */
  end(): void {
    const { machine, naive } = this;
    for (const process of naive.living) naive.loadAll(process);
    while (naive.living.length > 0) naive.exit(naive.living[0]!);
    machine.checkClean();
    machine.invariants.checkAll();
    expect(machine.reports.all()).toEqual([]);
    const { memory, mappings, contexts, spaces, objects, arrays, shadows, tables } = machine.kernel;
    for (let node = 0; node < memory.nodeCount; node++)
      expect(memory.freeFramesOf(node)).toBe(memory.framesOf(node));
    expect([mappings, contexts, spaces, objects].map(({ slab }) => slab.live)).toEqual([0, 0, 0, 0]);
    expect([
      arrays.nodeSlab.live,
      arrays.arraySlab.live,
      shadows.nodeSlab.live,
      shadows.arraySlab.live,
    ]).toEqual([0, 0, 0, 0]);
    expect([tables.allTables, memory.contents.words, machine.kernel.vmas.slab.live]).toEqual([0, 0, 0]);
  }

  private compareFrames(): void {
    const { naive, machine } = this;
    const { memory, granulePages, devices } = machine.kernel;
    if (naive.exact) same(memory.freeFramesOf(0), naive.hostFree);
    for (const dev of devices.slab.ids())
      same(Math.floor(memory.freeFramesOf(dev) / granulePages), naive.deviceFree(dev));
  }

  private areas(pid: number): Omit<NaiveArea, 'file'>[] {
    const { vmas, vmaIndex } = this.machine.kernel;
    return vmaIndex.list(pid).map((vma) => ({
      start: vmas.start(vma),
      end: vmas.end(vma),
      prot: vmas.prot.data[vma]!,
      kind: kindOf(vmas.flags.data[vma]!),
    }));
  }

  /** Where each granule of the model is, and how many entries the vm_object counts. */
  private homes({ pid, homes }: NaiveProcess): unknown[] {
    const object = this.machine.kernel.mms.vmObject.data[pid]!;
    const entries = object === 0 ? 0 : this.machine.kernel.objects.nrPages.data[object]!;
    return [entries, ...[...homes.keys()].sort((a, b) => a - b).map((key) => [key, this.home(pid, key)])];
  }

  private expectedHomes({ homes }: NaiveProcess): unknown[] {
    return [homes.size, ...[...homes].sort(([a], [b]) => a - b)];
  }

  private home(pid: number, key: number): Home | undefined {
    const k = this.machine.kernel;
    if (peekMapping(k, k.mms.vmObject.data[pid]!, key) === 0) return undefined;
    const { state, device } = this.machine.stateAt(pid, BigInt(key) << 12n);
    return state === 'DEVICE' ? device : state === 'CPU' ? 'host' : 'nowhere';
  }
}

/** `expect(…).toEqual(…)` for what is nearly always so: a hundred times faster when it is. */
function same(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual).toEqual(expected);
}

const withoutFile = ({ start, end, prot, kind }: NaiveArea): Omit<NaiveArea, 'file'> => ({
  start,
  end,
  prot,
  kind,
});

function kindOf(flags: number): NaiveArea['kind'] {
  if ((flags & VmFlag.PeerShared) !== 0) return 'peer';
  if ((flags & VmFlag.Heap) !== 0) return 'heap';
  if ((flags & VmFlag.File) !== 0) return 'file';
  return (flags & VmFlag.Shared) !== 0 ? 'shared' : 'anon';
}

/** A failing run prints its seed and path; GMEM_SEED and GMEM_PATH repeat it. */
const { GMEM_SEED: seed, GMEM_PATH: path } = process.env;
const again = {
  ...(seed === undefined ? {} : { seed: Number(seed) }),
  ...(path === undefined ? {} : { path }),
};

for (const [granule, scarce, length, numRuns] of [
  ['4K', false, 40, 350],
  ['4K', true, 40, 350],
  ['2M', false, 24, 250],
  ['2M', true, 24, 250],
] as const)
  test(`${numRuns} scripts agree with the naive model: ${granule}, ${scarce ? 'little' : 'enough'} memory`, () => {
    const run = (build: Build, ops: Op[]): void => {
      const pair = new Pair(build);
      for (const op of ops) pair.play(op);
      pair.end();
    };
    fc.assert(fc.property(builds(granule, scarce), scripts(granule, length), run), { numRuns, ...again });
  });
