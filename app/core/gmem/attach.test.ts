// gm_dev_create, gm_as_create, gm_as_attach and the driver's calls.

import { describe, expect, it } from 'vitest';
import { formatNames } from '../mmu/formats.ts';
import { drawn } from '../testing/drawing.ts';
import { kinds, Rig } from '../testing/rig.ts';
import { contextOf, contextsOf } from './contexts.ts';
import { formatOfDevice } from './pmap.ts';
import { gmMmuOps, type GmMmuOp } from './structs.ts';

const KB4 = 4096n;

describe('gm_dev_create', () => {
  it('makes a device with one hnode: id from 1, memory in frames', () => {
    const rig = new Rig();
    expect([rig.device({ mmu: 'npu', memory: 5n * KB4 }), rig.device()]).toEqual([1, 2]);
    const { memory } = rig.k;
    expect([memory.framesOf(1), memory.deviceOf(1), memory.deviceOf(2), formatOfDevice(rig.k, 1)]).toEqual([
      5,
      1,
      2,
      'npu',
    ]);
  });

  it('answers GM_RET_NOMEM when there is no node left, or too much memory for one', () => {
    const rig = new Rig();
    const spec = { name: 'x', mmu: 'gpu', cap: 1, link: 'pcie4' } as const;
    expect(rig.run({ op: 'gm_dev_create', ...spec, memory: (1n << 38n) + KB4 })).toBe('GM_RET_NOMEM');
    for (let i = 1; i <= 30; i++) expect(rig.run({ op: 'gm_dev_create', ...spec, memory: KB4 })).toBe(0);
    expect(rig.run({ op: 'gm_dev_create', ...spec, memory: KB4 })).toBe('GM_RET_NOMEM');
    expect(rig.attach(30)).toBe(0);
  });

  it('a device without memory answers GM_RET_NOMEM to its own faults, and hurts nobody', () => {
    const rig = drawn('C.1', { devices: [{ memory: 0n }, {}] });
    expect([0, 1, 2].map((page) => rig.loadAt(0, page))).toEqual([
      'GM_RET_NOMEM',
      'GM_RET_NOMEM',
      'GM_RET_NOMEM',
    ]);
    expect([rig.row, rig.loadAt('cpu', 0), rig.loadAt('cpu', 2), rig.reports]).toEqual(['C-C', 100, 102, []]);
  });
});

describe('gm_as_attach', () => {
  it('makes the address space when there is none, and answers -EEXIST the second time', () => {
    const rig = new Rig();
    const device = rig.device();
    expect(rig.k.mms.space.data[1]).toBe(0);
    expect([rig.attach(device), rig.attach(device)]).toEqual([0, '-EEXIST']);
    expect([rig.k.spaces.slab.live, rig.k.contexts.slab.live]).toEqual([1, 1]);
  });

  it.each(['SHARE', 'REPLICATE'] as const)('answers -EINVAL for mode %s', (mode) => {
    const rig = new Rig();
    const device = rig.device();
    expect(rig.run({ op: 'gm_as_attach', pid: 1, cpu: 0, device, mode })).toBe('-EINVAL');
    expect(rig.k.spaces.slab.live).toBe(0);
  });

  it('keeps the order of attaching in the address space, and every context on its device’s list (E18)', () => {
    const rig = new Rig();
    const devices = [rig.device(), rig.device(), rig.device()];
    for (const device of [2, 1, 3]) rig.attach(device);
    rig.fork();
    rig.pid = 2;
    for (const device of devices) rig.attach(device);
    const { contexts, devices: table } = rig.k;
    expect(contextsOf(rig.k, 1).map((ctx) => contexts.dev.data[ctx])).toEqual([2, 1, 3]);
    expect(contextsOf(rig.k, 2).map((ctx) => contexts.dev.data[ctx])).toEqual([1, 2, 3]);
    const ofDevice = (dev: number): number[] => {
      const list: number[] = [];
      for (let ctx = table.contexts.data[dev]!; ctx !== 0; ctx = contexts.nextOfDevice.data[ctx]!)
        list.push(ctx);
      return list.sort((a, b) => a - b);
    };
    for (const device of devices)
      expect(ofDevice(device)).toEqual(
        [1, 2].map((mm) => contextOf(rig.k, mm, device)).sort((a, b) => a - b),
      );
    rig.exit(1);
    for (const device of devices) expect(ofDevice(device)).toEqual([contextOf(rig.k, 2, device)]);
    rig.exit(2);
    expect([contexts.slab.live, rig.reports]).toEqual([0, []]);
  });

  it('§4 several processes: gives each process its own page table on the device: neither sees the other', () => {
    const rig = drawn('0');
    rig.fork();
    rig.pid = 2;
    rig.attach(1);
    rig.mmap(rig.at(0), rig.size, kinds.PEER | 0x10);
    expect([rig.loadAt(0, 0), rig.storeAt(0, 0, 9)]).toEqual([0, 0]);
    rig.pid = 1;
    expect([rig.loadAt(0, 0), rig.reports]).toEqual([100, []]);
  });
});

describe.each(formatNames)('a device with the page table %s', (mmu) => {
  it.each(['4K', '2M'] as const)('takes pages and gives them back, granule %s', (granule) => {
    const rig = drawn('C0C', { granule, devices: [{ mmu }, {}] });
    expect([rig.hmadvise(1, rig.at(0), rig.pages(3)), rig.row]).toEqual([0, '000']);
    expect([rig.storeAt(0, 2, 7), rig.loadAt('cpu', 2), rig.loadAt(1, 1), rig.row]).toEqual([
      0,
      7,
      101,
      '01C',
    ]);
    expect([rig.exit(), rig.reports, rig.k.tables.allTables]).toEqual([0, [], 0]);
  });
});

describe('counters (interface.md §3)', () => {
  const calls = (rig: Rig, op: GmMmuOp): number => rig.k.counters.calls.data[gmMmuOps.indexOf(op)]!;

  it.each(['4K', '2M'] as const)(
    'migrations and bytes: a first touch copies nothing, X→Y counts one each (%s)',
    (granule) => {
      const rig = drawn('...', { granule });
      const { migrationsToDevice, migrationsToHost, pagesMoved, evictions } = rig.k.counters;
      const counts = (): number[] => [
        migrationsToDevice.value,
        migrationsToHost.value,
        pagesMoved.value / rig.k.granulePages,
      ];
      rig.loadAt('cpu', 0);
      rig.loadAt(0, 1);
      expect(counts()).toEqual([0, 0, 0]);
      rig.loadAt(0, 0);
      expect(counts()).toEqual([1, 0, 1]);
      rig.loadAt(1, 0);
      expect(counts()).toEqual([2, 1, 3]);
      rig.loadAt('cpu', 0);
      expect(counts()).toEqual([2, 2, 4]);
      rig.hmadvise(1, rig.at(0), rig.pages(3));
      expect(counts()).toEqual([3, 2, 5]);
      rig.madvise(rig.at(0), rig.pages(3));
      rig.munmap(rig.at(0), rig.pages(3));
      expect([...counts(), evictions.value]).toEqual([3, 2, 5, 0]);
    },
  );

  it('calls by gm_mmu operation', () => {
    const rig = drawn('C0');
    rig.loadAt(0, 0);
    rig.loadAt('cpu', 0);
    rig.mprotect(rig.at(0), rig.pages(2), 1);
    rig.mremap(rig.at(0), rig.pages(2), rig.pages(2), 3, rig.at(4));
    rig.exit();
    expect(gmMmuOps.map((op) => [op, calls(rig, op)]).filter(([, count]) => count !== 0)).toEqual([
      ['peer_map', 2],
      ['peer_unmap', 2],
      ['pmap_create', 2],
      ['pmap_destroy', 2],
      ['pmap_enter', 1],
      ['pmap_release', 1],
      ['pmap_protect', 1],
    ]);
  });

  it('are taken back with history, and are no part of the digest', () => {
    const rig = drawn('C');
    const before = rig.k.counters.deviceFaults.value;
    rig.loadAt(0, 0);
    rig.history.moveTo({ statement: rig.history.length - 1, step: 0 });
    expect(rig.k.counters.deviceFaults.value).toBe(before);
  });
});
