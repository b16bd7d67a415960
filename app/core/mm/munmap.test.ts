// munmap: answers, splitting of VMAs and of huge leaves, the granule rule.

import { describe, expect, it } from 'vitest';
import { drawn } from '../testing/drawing.ts';
import { kinds, Rig } from '../testing/rig.ts';
import { MapFlag } from '../uapi.ts';

const KB4 = 4096n;
const AT = 0x7000_0000_0000n;
const FIXED = MapFlag.MAP_FIXED;

describe('munmap', () => {
  it('answers -EINVAL when unaligned, empty or beyond the user range, 0 for a hole', () => {
    const rig = drawn('C');
    expect(rig.munmap(rig.at(0) + 1n, KB4)).toBe('-EINVAL');
    expect(rig.munmap(rig.at(0), 0n)).toBe('-EINVAL');
    expect(rig.munmap((1n << 47n) - 2n * KB4, 2n * KB4)).toBe('-EINVAL');
    expect(rig.munmap(1n << 60n, KB4)).toBe('-EINVAL');
    expect(rig.munmap(KB4, (1n << 64n) - 2n * KB4)).toBe('-EINVAL');
    expect(rig.munmap(AT, KB4)).toBe(0);
    expect(rig.row).toBe('C');
  });

  it('rounds its length up to a page', () => {
    const rig = drawn('CCC');
    expect([rig.munmap(rig.at(0), 1n), rig.munmap(rig.at(1), KB4 + 1n), rig.row]).toEqual([0, 0, '']);
  });

  it('splits a VMA at both ends of the range, and takes several VMAs and holes at once', () => {
    const rig = drawn('CCCC CC cc');
    rig.munmap(rig.at(1), rig.pages(2));
    expect(rig.row).toBe('C  C CC cc');
    rig.munmap(rig.at(3), rig.pages(6));
    expect(rig.row).toBe('C        c');
    expect(rig.k.mms.mapCount.data[1]).toBe(2);
    expect(rig.reports).toEqual([]);
  });

  it('2M: a peer-shared VMA only from a multiple of 2 MiB, its length rounded up to one', () => {
    const rig = drawn('CCC', { granule: '2M' });
    expect([rig.munmap(rig.at(0) + KB4, rig.size), rig.row]).toEqual(['-EINVAL', 'CCC']);
    expect([rig.munmap(rig.at(1), KB4), rig.row, rig.loadAt('cpu', 2)]).toEqual([0, 'C C', 102]);
  });

  it('2M: splits a huge page of ordinary memory, and keeps what stays', () => {
    const rig = drawn('cc', { granule: '2M' });
    const { pgd } = rig.k.mms;
    rig.store('cpu', rig.at(0) + 100n * KB4, 7);
    rig.store('cpu', rig.at(0) + 300n * KB4, 8);
    const before = rig.free[0]!;
    expect(rig.munmap(rig.at(0) + 101n * KB4, 99n * KB4)).toBe(0);
    expect(rig.free[0]).toBe(before + 99);
    expect(rig.k.tables.leafCount(pgd.data[1]!)).toBe(512 - 99 + 1);
    expect([rig.load('cpu', rig.at(0) + 100n * KB4), rig.load('cpu', rig.at(0) + 300n * KB4)]).toEqual([
      7, 8,
    ]);
    expect([rig.load('cpu', rig.at(0) + 101n * KB4), rig.loadAt('cpu', 1)]).toEqual(['SIGSEGV', 101]);
    rig.munmap(rig.at(0), rig.pages(2));
    expect([rig.free[0], rig.reports]).toEqual([rig.k.memory.framesOf(0), []]);
  });

  it('frees the page-table pages that it leaves empty, and no others', () => {
    const rig = new Rig();
    const tables = (): number => rig.k.tables.tableCount(rig.k.mms.pgd.data[1]!);
    for (const at of [AT, AT + (1n << 30n), AT + (1n << 40n)]) {
      rig.mmap(at, KB4, kinds.ANON | FIXED);
      rig.store('cpu', at, 1);
    }
    expect(tables()).toBe(1 + 2 + 3 + 3);
    rig.munmap(AT + (1n << 40n), KB4);
    expect(tables()).toBe(1 + 1 + 2 + 2);
    rig.munmap(AT, KB4);
    expect(tables()).toBe(4);
    rig.munmap(AT + (1n << 30n), KB4);
    expect(tables()).toBe(1);
  });

  it('makes the place new: what is mapped there next is zero', () => {
    const rig = drawn('C0c');
    rig.munmap(rig.at(0), rig.pages(3));
    rig.mmap(rig.at(0), rig.pages(3), kinds.PEER | FIXED);
    expect([0, 1, 2].map((page) => rig.loadAt('cpu', page))).toEqual([0, 0, 0]);
    expect(rig.reports).toEqual([]);
  });
});
