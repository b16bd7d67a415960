// madvise, and the calls that are accepted and have no effect.

import { describe, expect, it } from 'vitest';
import { drawn } from '../testing/drawing.ts';
import { Advice } from '../uapi.ts';

const KB4 = 4096n;

describe('madvise', () => {
  it('answers -EINVAL when unaligned, wrapping or unknown; -ENOMEM over a hole, the mapped part done', () => {
    const rig = drawn('CC CC');
    expect(rig.madvise(rig.at(0) + 1n, KB4)).toBe('-EINVAL');
    expect(rig.madvise(rig.at(0), (1n << 64n) - KB4)).toBe('-EINVAL');
    expect(rig.madvise(rig.at(0), KB4, 77)).toBe('-EINVAL');
    expect(rig.madvise(rig.at(0), KB4, Advice.MADV_PREFETCH)).toBe('-EINVAL');
    expect(rig.madvise(rig.at(0), 0n)).toBe(0);
    expect(rig.row).toBe('CC CC');
    expect([rig.madvise(rig.at(1), rig.pages(3)), rig.row]).toEqual(['-ENOMEM', 'C- -C']);
  });

  it('every other advice is accepted and has no effect', () => {
    const rig = drawn('C0c');
    const drops: number[] = [Advice.MADV_DONTNEED, Advice.MADV_FREE, Advice.MADV_PREFETCH];
    for (const advice of Object.values(Advice).filter((value) => !drops.includes(value)))
      expect(rig.madvise(rig.at(0), rig.pages(3), advice)).toBe(0);
    expect([rig.row, rig.loadAt('cpu', 0), rig.loadAt(0, 1)]).toEqual(['C0c', 100, 101]);
    expect(rig.madvise(rig.at(2), rig.pages(3), Advice.MADV_COLD)).toBe('-ENOMEM');
  });

  it('flushes once for a range and an MMU', () => {
    const rig = drawn('CCCCCC');
    const before = rig.k.counters.tlbFlushes.value;
    rig.madvise(rig.at(0), rig.pages(6));
    expect(rig.k.counters.tlbFlushes.value - before).toBe(1);
  });

  it('2M: of a peer-shared VMA from a multiple of 2 MiB only, its length rounded up', () => {
    const rig = drawn('C0', { granule: '2M' });
    expect([rig.madvise(rig.at(0) + KB4, KB4), rig.row]).toEqual(['-EINVAL', 'C0']);
    expect([rig.madvise(rig.at(1), KB4), rig.row]).toEqual([0, 'C-']);
  });

  it('2M: of ordinary memory splits a huge page and drops what was asked', () => {
    const rig = drawn('c', { granule: '2M' });
    rig.store('cpu', rig.at(0) + 9n * KB4, 9);
    rig.store('cpu', rig.at(0) + 10n * KB4, 10);
    expect(rig.madvise(rig.at(0) + 10n * KB4, 5n * KB4)).toBe(0);
    expect([rig.load('cpu', rig.at(0) + 9n * KB4), rig.load('cpu', rig.at(0) + 10n * KB4)]).toEqual([9, 0]);
    expect([rig.free[0], rig.reports]).toEqual([rig.k.memory.framesOf(0) - 508, []]);
  });

  it('2M: a range that lost all its small pages can hold a huge one again', () => {
    const rig = drawn('c', { granule: '2M' });
    rig.madvise(rig.at(0) + KB4, KB4);
    rig.madvise(rig.at(0), rig.size);
    expect(rig.k.tables.leafCount(rig.k.mms.pgd.data[1]!)).toBe(0);
    rig.storeAt('cpu', 0, 5);
    expect(rig.k.tables.leafCount(rig.k.mms.pgd.data[1]!)).toBe(1);
    expect([rig.free[0], rig.reports]).toEqual([rig.k.memory.framesOf(0) - 512, []]);
  });
});

describe('msync, mlock, munlock', () => {
  it.each(['msync', 'mlock', 'munlock'] as const)('%s answers 0 and changes nothing', (op) => {
    const rig = drawn('C0');
    const { digest } = { digest: rig.machine.digest() };
    expect(rig.run({ op, pid: 1, cpu: 0, addr: rig.at(0), length: rig.pages(9) })).toBe(0);
    expect(rig.machine.digest()).toBe(digest);
  });
});
