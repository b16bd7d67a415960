// mremap: answers, growing, shrinking, moving of what lies on CPU and devices.

import { describe, expect, it } from 'vitest';
import { drawn } from '../testing/drawing.ts';
import { kinds, Rig } from '../testing/rig.ts';
import { MapFlag, MremapFlag, Prot } from '../uapi.ts';

const KB4 = 4096n;
const { MREMAP_MAYMOVE: MAYMOVE, MREMAP_FIXED, MREMAP_DONTUNMAP } = MremapFlag;
const FIXED = MAYMOVE | MREMAP_FIXED;

describe('mremap answers', () => {
  const rig = drawn('CC cc');
  const [at, page] = [rig.at(0), rig.size];

  it.each([
    ['an unaligned address', at + 1n, page, page, 0, undefined],
    ['a new length of 0', at, page, 0n, 0, undefined],
    ['an old length of 0', at, 0n, page, MAYMOVE, undefined],
    ['unknown flags', at, page, page, 8, undefined],
    ['FIXED without MAYMOVE', at, page, page, MREMAP_FIXED, at + 64n * page],
    ['DONTUNMAP without MAYMOVE', at, page, page, MREMAP_DONTUNMAP, undefined],
    ['DONTUNMAP with another length', at, page, 2n * page, MAYMOVE | MREMAP_DONTUNMAP, undefined],
    ['an unaligned new address', at, page, page, FIXED, at + 64n * page + 5n],
    ['a new place that overlaps the old', at, 2n * page, 2n * page, FIXED, at + page],
    ['the old place as the new', at, page, page, FIXED, at],
    ['a new place beyond the user range', at, page, page, FIXED, 1n << 47n],
  ])('-EINVAL: %s', (_what, addr, length, newLength, flags, newAddr) => {
    expect(rig.mremap(addr, length, newLength, flags, newAddr)).toBe('-EINVAL');
    expect(rig.row).toBe('CC cc');
  });

  it('-EFAULT: no VMA, or a range that leaves it', () => {
    expect(rig.mremap(rig.at(2), page, 2n * page, MAYMOVE)).toBe('-EFAULT');
    expect(rig.mremap(at, 3n * page, 4n * page, MAYMOVE)).toBe('-EFAULT');
    expect(rig.mremap(rig.at(1), 2n * page, page, FIXED, at + 64n * page)).toBe('-EFAULT');
  });

  it('-ENOMEM: no room without MAYMOVE', () => {
    expect(rig.mremap(at, 2n * page, 4n * page, 0)).toBe('-ENOMEM');
    expect(rig.mremap(at, page, 2n * page, 0)).toBe('-ENOMEM');
    expect(rig.row).toBe('CC cc');
  });

  it('-ENOMEM: growth past host and device memory', () => {
    expect(rig.mremap(at, page, 2n << 30n, MAYMOVE)).toBe('-ENOMEM');
    expect(rig.row).toBe('CC cc');
  });
});

describe.each(['4K', '2M'] as const)('mremap, granule %s', (granule) => {
  it('grows in place when the VMA ends there and the place is free, and merges', () => {
    const rig = drawn('C0 cc', { granule });
    expect(rig.mremap(rig.at(0), rig.pages(2), rig.pages(3), 0)).toBe(rig.at(0));
    expect([rig.row, rig.loadAt('cpu', 2)]).toEqual(['C0.cc', 0]);
  });

  it('shrinks: what is cut off is gone, from several VMAs even', () => {
    const rig = drawn('C0C0', { granule });
    expect(rig.mremap(rig.at(0), rig.pages(4), rig.size, 0)).toBe(rig.at(0));
    expect([rig.row, rig.free[1]]).toEqual(['C', rig.k.memory.framesOf(1)]);
    const two = drawn('ccCC', { granule });
    expect([two.mremap(two.at(0), two.pages(4), two.size, 0), two.row]).toEqual([two.at(0), 'c']);
  });

  it('moves data that lies on the CPU, on devices and nowhere, with everything that points to it (E55)', () => {
    const rig = drawn('C01-.', { granule });
    const to = rig.at(6);
    const moved = [0, 1, 2, 3, 4].map((page) => 6 + page);
    expect(rig.mremap(rig.at(0), rig.pages(5), rig.pages(5), FIXED, to)).toBe(to);
    expect(rig.row.trim()).toBe('C01');
    rig.machine.invariants.checkAll();
    expect(moved.map((page) => rig.loadAt('cpu', page))).toEqual([100, 101, 102, 0, 0]);
    expect(rig.loadAt('cpu', 0)).toBe('SIGSEGV');
    expect([rig.k.counters.migrationsToHost.value, rig.reports]).toEqual([2, []]);
  });

  it('moves on when it must grow and cannot stay', () => {
    const rig = drawn('0Ccc', { granule });
    const to = rig.mremap(rig.at(0), rig.pages(2), rig.pages(3), MAYMOVE) as bigint;
    expect(to % rig.size).toBe(0n);
    expect([rig.load(0, to), rig.load('cpu', to + rig.size), rig.load('cpu', to + rig.pages(2))]).toEqual([
      100, 101, 0,
    ]);
    expect([rig.row, rig.reports]).toEqual(['  cc', []]);
  });

  it('moves and shrinks at once: the rest is gone', () => {
    const rig = drawn('C0C', { granule });
    expect(rig.mremap(rig.at(0), rig.pages(3), rig.size, FIXED, rig.at(4))).toBe(rig.at(4));
    expect([rig.row, rig.loadAt('cpu', 4), rig.free[1]]).toEqual(['    C', 100, rig.k.memory.framesOf(1)]);
  });

  it('clears the place that it moves to', () => {
    const rig = drawn('C 0c', { granule });
    expect(rig.mremap(rig.at(0), rig.size, rig.pages(2), FIXED, rig.at(2))).toBe(rig.at(2));
    expect([rig.row, rig.loadAt('cpu', 2), rig.loadAt('cpu', 3)]).toEqual(['  C.', 100, 0]);
  });

  it('DONTUNMAP leaves the old range mapped and empty', () => {
    const rig = drawn('C0c', { granule });
    const to = rig.mremap(rig.at(0), rig.pages(2), rig.pages(2), MAYMOVE | MREMAP_DONTUNMAP) as bigint;
    expect([rig.row, rig.load('cpu', to), rig.load(0, to + rig.size)]).toEqual(['..c', 100, 101]);
    expect([rig.loadAt('cpu', 0), rig.loadAt('cpu', 1), rig.reports]).toEqual([0, 0, []]);
  });

  it('brings home first what lies on a device that cannot address the new place', () => {
    const rig = drawn('0C', { granule, devices: [{ mmu: 'riscv-sv39' }] });
    const high = 1n << 46n;
    expect(rig.mremap(rig.at(0), rig.pages(2), rig.pages(2), FIXED, high)).toBe(high);
    rig.machine.invariants.checkAll();
    expect([rig.load('cpu', high), rig.load('cpu', high + rig.size), rig.load(0, high)]).toEqual([
      100,
      101,
      'GM_RET_FAILURE_UNKNOWN',
    ]);
    expect([rig.free[1], rig.reports]).toEqual([rig.k.memory.framesOf(1), []]);
  });

  it('and answers -ENOMEM, with nothing moved, when there is no page for it', () => {
    const size = granule === '4K' ? 4096n : 2n << 20n;
    const rig = drawn('0C', { granule, host: size, devices: [{ mmu: 'riscv-sv39' }] });
    expect(rig.mremap(rig.at(0), rig.pages(2), rig.pages(2), FIXED, 1n << 46n)).toBe('-ENOMEM');
    expect([rig.row, rig.loadAt(0, 0), rig.reports]).toEqual(['0C', 100, []]);
  });

  it('keeps a protection that it finds', () => {
    const rig = drawn('0', { granule });
    rig.mprotect(rig.at(0), rig.size, Prot.PROT_READ);
    rig.mremap(rig.at(0), rig.size, rig.size, FIXED, rig.at(2));
    expect([rig.storeAt(0, 2, 1), rig.loadAt(0, 2)]).toEqual(['GM_RET_FAILURE_UNKNOWN', 100]);
  });
});

describe('2M: mremap', () => {
  it('of a peer-shared VMA from and to a multiple of 2 MiB only; its lengths are rounded up', () => {
    const rig = drawn('CC', { granule: '2M' });
    expect(rig.mremap(rig.at(0) + KB4, KB4, KB4, MAYMOVE)).toBe('-EINVAL');
    expect(rig.mremap(rig.at(0), KB4, KB4, FIXED, rig.at(4) + KB4)).toBe('-EINVAL');
    expect([rig.mremap(rig.at(0), KB4, KB4, FIXED, rig.at(4)), rig.row]).toEqual([rig.at(4), ' C  C']);
  });

  it('of ordinary memory splits a huge page that lands at no multiple of 2 MiB', () => {
    const rig = drawn('cc', { granule: '2M' });
    rig.store('cpu', rig.at(0) + 511n * KB4, 7);
    const to = rig.at(4) + KB4;
    expect(rig.mremap(rig.at(0), rig.pages(2), rig.pages(2), FIXED, to)).toBe(to);
    expect([rig.load('cpu', to), rig.load('cpu', to + 511n * KB4), rig.load('cpu', to + rig.size)]).toEqual([
      100, 7, 101,
    ]);
    expect(rig.munmap(to, rig.pages(2))).toBe(0);
    expect([rig.free[0], rig.reports]).toEqual([rig.k.memory.framesOf(0), []]);
  });

  it('of ordinary memory moves the part of a huge page that it is asked for', () => {
    const rig = drawn('c', { granule: '2M' });
    rig.store('cpu', rig.at(0) + 10n * KB4, 7);
    rig.store('cpu', rig.at(0) + 30n * KB4, 8);
    expect(rig.mremap(rig.at(0) + 10n * KB4, 40n * KB4, 20n * KB4, FIXED, rig.at(3))).toBe(rig.at(3));
    expect([rig.load('cpu', rig.at(3)), rig.load('cpu', rig.at(3) + 20n * KB4)]).toEqual([7, 'SIGSEGV']);
    expect([rig.load('cpu', rig.at(0)), rig.load('cpu', rig.at(0) + 30n * KB4)]).toEqual([100, 'SIGSEGV']);
    expect(rig.ranges).toHaveLength(3);
    expect(rig.reports).toEqual([]);
  });
});

describe('mremap of a file', () => {
  it('does not merge a piece that moved behind what it was before', () => {
    const rig = new Rig();
    const at = 0x7000_0000_0000n;
    rig.mmap(at, 4n * KB4, kinds.FILE | MapFlag.MAP_FIXED);
    rig.mremap(at, 2n * KB4, 2n * KB4, FIXED, at + 4n * KB4);
    expect(rig.ranges).toEqual(['0x700000002000+2', '0x700000004000+2']);
  });

  it('but pieces that an mprotect split merge again', () => {
    const rig = new Rig();
    const at = 0x7000_0000_0000n;
    rig.mmap(at, 4n * KB4, kinds.FILE | MapFlag.MAP_FIXED);
    rig.mprotect(at + KB4, KB4, Prot.PROT_READ);
    expect(rig.ranges).toHaveLength(3);
    rig.mprotect(at + KB4, KB4, Prot.PROT_READ | Prot.PROT_WRITE);
    expect(rig.ranges).toEqual(['0x700000000000+4']);
  });
});

describe('mremap of a recording', () => {
  it('goes where the record says, and is never refused for size', () => {
    const rig = new Rig({ host: 1n << 20n });
    const at = 0x7000_0000_0000n;
    rig.mmap(at, KB4, kinds.ANON | MapFlag.MAP_FIXED);
    rig.store('cpu', at, 5);
    const to = 0x6000_0000_0000n;
    const command = { op: 'mremap', pid: 1, cpu: 0, addr: at, length: KB4, flags: MAYMOVE } as const;
    expect(rig.run({ ...command, newLength: 8n << 30n, placed: to })).toBe(to);
    expect([rig.load('cpu', to), rig.load('cpu', at)]).toEqual([5, 'SIGSEGV']);
    const grown = { ...command, addr: to, length: 8n << 30n, newLength: 9n << 30n, placed: to };
    expect(rig.run(grown)).toBe(to);
    expect(rig.run({ ...grown, length: KB4, newLength: 2n * KB4 })).toBe('-ENOMEM');
    expect(rig.ranges).toEqual([`0x600000000000+${9 << 18}`]);
  });
});
