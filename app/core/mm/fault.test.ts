// CPU faults and accesses: which pages ordinary memory gets, and how a refused access ends.

import { describe, expect, it } from 'vitest';
import { drawn } from '../testing/drawing.ts';
import { kinds, Rig } from '../testing/rig.ts';
import { MapFlag } from '../uapi.ts';

const KB4 = 4096n;
const MB2 = 2n << 20n;
const AT = 0x7000_0000_0000n;
const FIXED = MapFlag.MAP_FIXED;

/** Orders of the CPU's leaves, ascending by address. */
function leafOrders(rig: Rig): number[] {
  const orders: number[] = [];
  rig.k.tables.forEachLeaf(rig.k.mms.pgd.data[1]!, 0, Number.MAX_SAFE_INTEGER, (_index, order) =>
    orders.push(order),
  );
  return orders;
}

describe('a CPU access', () => {
  it('ends with SIGSEGV outside every VMA, at any address', () => {
    const rig = drawn('C');
    for (const addr of [0n, 0x1000n, 1n << 46n, 1n << 47n, 1n << 57n, (1n << 64n) - 4n])
      expect([rig.load('cpu', addr), rig.store('cpu', addr, 1)]).toEqual(['SIGSEGV', 'SIGSEGV']);
    expect(rig.load(0, (1n << 64n) - 4n)).toBe('GM_RET_FAILURE_UNKNOWN');
  });

  it('moves one aligned 32-bit word', () => {
    const rig = drawn('.');
    rig.store('cpu', rig.at(0) + 4n, 0xffff_ffff);
    expect([
      rig.load('cpu', rig.at(0) + 4n),
      rig.load('cpu', rig.at(0) + 7n),
      rig.load('cpu', rig.at(0)),
    ]).toEqual([0xffff_ffff, 0xffff_ffff, 0]);
    rig.store('cpu', rig.at(0) + 4092n, 9);
    expect([rig.load(0, rig.at(0) + 4092n), rig.load('cpu', rig.at(0) + 4n)]).toEqual([9, 0xffff_ffff]);
  });

  it('sets accessed and dirty bits', () => {
    const rig = drawn('..');
    rig.loadAt('cpu', 0);
    rig.storeAt('cpu', 1, 1);
    const { tables, mms } = rig.k;
    const cells = [0, 1].map((page) => tables.lookup(mms.pgd.data[1]!, Number(rig.at(page) >> 12n)));
    expect(cells.map((cell) => [tables.isAccessed(cell), tables.isDirty(cell)])).toEqual([
      [true, false],
      [true, true],
    ]);
  });

  it('ends with OOM without a page, and works again when there is one', () => {
    const rig = drawn('cc_', { host: 2n * KB4 });
    expect([rig.loadAt('cpu', 2), rig.row]).toEqual(['OOM', 'cc_']);
    rig.madvise(rig.at(0), rig.size);
    expect([rig.loadAt('cpu', 2), rig.row, rig.reports]).toEqual([0, '_cc', []]);
  });
});

describe('2M: ordinary anonymous memory', () => {
  it('is mapped by 2 MiB pages where a whole aligned one lies in the VMA, else by 4 KiB pages', () => {
    const rig = new Rig({ granule: '2M' });
    rig.mmap(AT + KB4, 2n * MB2, kinds.ANON | FIXED);
    rig.store('cpu', AT + KB4, 1);
    rig.store('cpu', AT + MB2 + 5n * KB4, 2);
    rig.store('cpu', AT + 2n * MB2, 3);
    expect(leafOrders(rig)).toEqual([0, 9, 0]);
    expect(rig.free[0]).toBe(rig.k.memory.framesOf(0) - 514);
    expect(rig.load('cpu', AT + MB2 + 5n * KB4)).toBe(2);
  });

  it('keeps its small pages when the VMA grows around them', () => {
    const rig = new Rig({ granule: '2M' });
    rig.mmap(AT, KB4, kinds.ANON | FIXED);
    rig.store('cpu', AT, 1);
    rig.mmap(AT + KB4, MB2 - KB4, kinds.ANON | FIXED);
    rig.store('cpu', AT + KB4, 2);
    expect([leafOrders(rig), rig.load('cpu', AT), rig.reports]).toEqual([[0, 0], 1, []]);
  });

  it('falls back to small pages when no huge one is free', () => {
    const rig = new Rig({ granule: '2M', host: 3n << 20n });
    rig.mmap(AT, 2n * MB2, kinds.ANON | FIXED | MapFlag.MAP_NORESERVE);
    expect([rig.store('cpu', AT, 1), rig.store('cpu', AT + MB2, 2)]).toEqual([0, 0]);
    expect([leafOrders(rig), rig.load('cpu', AT + MB2), rig.reports]).toEqual([[9, 0], 2, []]);
  });

  it('files and 4K machines have small pages only', () => {
    const files = new Rig({ granule: '2M' });
    files.mmap(AT, MB2, kinds.FILE | FIXED);
    files.load('cpu', AT);
    const small = new Rig();
    small.mmap(AT, MB2, kinds.ANON | FIXED);
    small.load('cpu', AT);
    expect([leafOrders(files), leafOrders(small)]).toEqual([[0], [0]]);
  });

  it('a peer-shared granule is one leaf on both sides', () => {
    const rig = drawn('C0', { granule: '2M' });
    expect(leafOrders(rig)).toEqual([9]);
    const pmap = rig.k.contexts.pmap.data[1]!;
    expect([rig.k.tables.leafCount(pmap), rig.store(0, rig.at(1) + MB2 - 4n, 7)]).toEqual([1, 0]);
    expect([rig.load('cpu', rig.at(1) + MB2 - 4n), rig.loadAt('cpu', 1)]).toEqual([7, 101]);
  });
});

describe('faults are counted and charged', () => {
  it('cpu_faults and device_faults: accesses that entered the fault path, not prefetches', () => {
    const rig = drawn('..', { devices: [{}, { cap: 0 }] });
    const { cpuFaults, deviceFaults } = rig.k.counters;
    const counts = (): number[] => [cpuFaults.value, deviceFaults.value];
    rig.loadAt('cpu', 0);
    rig.loadAt('cpu', 0);
    expect(counts()).toEqual([1, 0]);
    rig.loadAt(0, 0);
    rig.loadAt(0, 0);
    expect(counts()).toEqual([1, 1]);
    rig.hmadvise(1, rig.at(1), rig.size);
    rig.loadAt(0, 1);
    rig.loadAt(1, 1);
    expect(counts()).toEqual([1, 1]);
    rig.load('cpu', 0n);
    rig.load(0, 0n);
    expect(counts()).toEqual([2, 2]);
  });

  it('time passes with every call, and more with a migration', () => {
    const rig = drawn('.');
    const { clock } = rig.k.engine;
    const cost = (act: () => void): number => {
      const before = clock.now;
      act();
      return clock.now - before;
    };
    const first = cost(() => rig.loadAt('cpu', 0));
    const hit = cost(() => rig.loadAt('cpu', 0));
    const migration = cost(() => rig.loadAt(0, 0));
    expect(hit).toBeGreaterThan(0);
    expect(first).toBeGreaterThan(hit);
    expect(migration).toBeGreaterThan(first);
  });
});
