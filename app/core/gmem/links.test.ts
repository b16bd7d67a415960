// The cost model of model.md §5: times follow from the preset of the machine and the links, and from nothing else.

import { describe, expect, it } from 'vitest';
import { costPresets, type CostPreset, hostCosts, linkCosts } from '../base/cost.ts';
import { StepKind } from '../base/steps.ts';
import type { LinkName } from '../command.ts';
import { kinds, Rig } from '../testing/rig.ts';
import { MapFlag } from '../uapi.ts';

const FIRST = 0x7f00_0000_0000n;

interface Setup {
  readonly cost?: CostPreset;
  readonly link?: LinkName | null;
  readonly mode?: 'COHERENT_EXCLUSIVE' | 'SHARE' | 'REPLICATE';
  readonly granule?: '4K' | '2M';
}

function setUp({ cost = 'pcie4', link = null, mode = 'COHERENT_EXCLUSIVE', granule = '4K' }: Setup): Rig {
  const rig = new Rig({ cost, granule });
  const device = rig.device({ link });
  expect(rig.run({ op: 'gm_as_attach', pid: 1, cpu: 0, device, mode })).toBe(0);
  rig.mmap(FIRST, 4n * rig.size, kinds.PEER | MapFlag.MAP_FIXED);
  return rig;
}

const timed = (rig: Rig, act: (rig: Rig) => unknown): number => {
  const before = rig.k.engine.clock.now;
  act(rig);
  return rig.k.engine.clock.now - before;
};

/** The one copy of the last statement: how long it was said to take, and how much time lies between its two steps. */
function copyOf(rig: Rig): readonly [said: number, passed: number] {
  const begin = rig.steps.find(({ kind }) => kind === StepKind.DmaBegin)!;
  const end = rig.steps.find(({ kind }) => kind === StepKind.DmaEnd)!;
  return [begin.d, end.now - begin.now];
}

describe('a copy', () => {
  it.each(costPresets)(
    'over %s takes its latency and its bytes by its bandwidth, from begin to end',
    (link) => {
      for (const [granule, bytes] of [
        ['4K', 4096],
        ['2M', 2 ** 21],
      ] as const) {
        const rig = setUp({ link, granule });
        rig.store('cpu', FIRST, 1);
        rig.load(0, FIRST);
        const { latency, bandwidth } = linkCosts[link];
        const ns = latency + Math.ceil(bytes / bandwidth);
        expect(copyOf(rig)).toEqual([ns, ns]);
        rig.load('cpu', FIRST);
        expect(copyOf(rig)).toEqual([ns, ns]);
      }
    },
  );

  it.each(costPresets)(
    'over a link without a name has the times of cost=%s, and is pcie4 all the same',
    (cost) => {
      const rig = setUp({ cost });
      rig.store('cpu', FIRST, 1);
      rig.load(0, FIRST);
      expect(copyOf(rig)[0]).toBe(linkCosts[cost].latency + Math.ceil(4096 / linkCosts[cost].bandwidth));
      const device = rig.device({ link: null });
      expect(rig.run({ op: 'gm_as_attach', pid: 1, cpu: 0, device, mode: 'SHARE' })).toBe('-EINVAL');
    },
  );

  it('over a link with a name does not follow the machine’s preset', () => {
    const times = costPresets.map((cost) => {
      const rig = setUp({ cost, link: 'cxl' });
      rig.store('cpu', FIRST, 1);
      rig.load(0, FIRST);
      return copyOf(rig)[0];
    });
    expect(new Set(times).size).toBe(1);
  });
});

describe('an access', () => {
  const { access, deviceAccess } = hostCosts.pcie4;

  it('at home costs the memory’s latency', () => {
    const rig = setUp({});
    rig.store('cpu', FIRST, 1);
    expect(timed(rig, () => rig.load('cpu', FIRST))).toBe(access);
    rig.load(0, FIRST);
    expect(timed(rig, () => rig.load(0, FIRST))).toBe(deviceAccess);
  });

  it.each([
    ['SHARE', 'cxl'],
    ['SHARE', 'coherent'],
    ['REPLICATE', 'cxl'],
    ['REPLICATE', 'coherent'],
  ] as const)('by a device in mode %s to host memory costs the latency of its link, %s', (mode, link) => {
    const rig = setUp({ link, mode });
    rig.store('cpu', FIRST, 1);
    rig.load(0, FIRST);
    expect(timed(rig, () => rig.load(0, FIRST))).toBe(linkCosts[link].remoteAccess);
  });

  it('by a replica to another device’s memory goes over both links', () => {
    const rig = setUp({ link: 'cxl', mode: 'REPLICATE' });
    const owner = rig.device({ link: 'coherent' });
    rig.attach(owner);
    rig.store(1, FIRST, 1);
    rig.load(0, FIRST);
    expect(timed(rig, () => rig.load(0, FIRST))).toBe(
      linkCosts.cxl.remoteAccess + linkCosts.coherent.remoteAccess,
    );
    expect(rig.reports).toEqual([]);
  });
});

describe('a preset', () => {
  const life = (rig: Rig): void => {
    for (let i = 0n; i < 4n; i++) rig.store('cpu', FIRST + i * rig.size, Number(i));
    for (let i = 0n; i < 4n; i++) rig.load(0, FIRST + i * rig.size);
    rig.munmap(FIRST, 4n * rig.size);
  };

  it('changes the time and nothing else that happens', () => {
    const runs = costPresets.map((cost) => {
      const rig = setUp({ cost });
      const ns = timed(rig, life);
      const { steps } = rig.k.engine;
      return { ns, kinds: Array.from({ length: steps.end }, (_, i) => steps.kindAt(i)).join() };
    });
    expect(new Set(runs.map((run) => run.kinds)).size).toBe(1);
    const [pcie4, cxl, coherent] = runs.map(({ ns }) => ns);
    expect([pcie4! > cxl!, cxl! > coherent!]).toEqual([true, true]);
  });

  it('is deterministic', () => {
    const digests = [0, 1].map(() => {
      const rig = setUp({ cost: 'cxl' });
      life(rig);
      return rig.machine.digest();
    });
    expect(digests[0]).toBe(digests[1]);
  });

  it('has no cost that is missing, negative or broken', () => {
    for (const preset of costPresets) {
      const { coherent, ...link } = linkCosts[preset];
      expect(coherent).toBe(preset !== 'pcie4');
      for (const costs of [hostCosts[preset], link])
        for (const [name, value] of Object.entries<number>({ ...costs }))
          expect(Number.isInteger(value) && value > 0, name).toBe(true);
    }
  });
});
