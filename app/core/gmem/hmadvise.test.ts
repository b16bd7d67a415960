// hmadvise (RFC patch 4/6): answers, rounding, work items on four workers.

import { describe, expect, it } from 'vitest';
import { StepKind } from '../base/steps.ts';
import { identifyActor } from '../base/scheduler.ts';
import { drawn, type DrawnRig } from '../testing/drawing.ts';
import { Advice } from '../uapi.ts';

const { MADV_PREFETCH, MADV_DONTNEED } = Advice;
const KB4 = 4096n;

/** Pages of the work items of the last statement, in granules, in order. */
const items = (rig: DrawnRig): number[] =>
  rig.steps.filter(({ kind }) => kind === StepKind.WorkQueued).map(({ b }) => b / rig.k.granulePages);

describe('hmadvise answers -EINVAL', () => {
  const rig = drawn('CC CC __');
  const stranger = rig.device();

  it.each([
    ['an unknown node', 99, MADV_PREFETCH],
    ['a node past every table (E57)', 5000, MADV_PREFETCH],
    ['the host’s node', 0, MADV_PREFETCH],
    ['a node below −1', -2, MADV_PREFETCH],
    ['a device that is not attached', stranger, MADV_PREFETCH],
    ['−1 with PREFETCH', -1, MADV_PREFETCH],
    ['an unknown node with DONTNEED', 99, MADV_DONTNEED],
    ['a device that is not attached with DONTNEED', stranger, MADV_DONTNEED],
    ['an advice that it does not know', 1, Advice.MADV_WILLNEED],
  ])('%s', (_what, hnid, advice) => {
    expect(rig.hmadvise(hnid, rig.at(0), rig.size, advice)).toBe('-EINVAL');
    expect(rig.hmadvise(hnid, rig.at(0), 0n, advice)).toBe('-EINVAL');
    expect(rig.row).toBe('CC CC __');
  });

  it('a range that wraps (E26)', () => {
    expect(rig.hmadvise(1, rig.at(0), 0xffff_ffff_ffff_f000n)).toBe('-EINVAL');
    expect(rig.hmadvise(-1, rig.at(0), 0xffff_ffff_ffff_f000n, MADV_DONTNEED)).toBe('-EINVAL');
  });

  it('PREFETCH of a hole, of a range with a hole, of two VMAs (E62)', () => {
    expect(rig.hmadvise(1, rig.at(2), rig.size)).toBe('-EINVAL');
    expect(rig.hmadvise(1, rig.at(0), rig.pages(3))).toBe('-EINVAL');
    rig.mprotect(rig.at(4), rig.size, 1);
    expect(rig.hmadvise(1, rig.at(3), rig.pages(2))).toBe('-EINVAL');
    expect([rig.row, rig.k.counters.migrationsToDevice.value]).toEqual(['CC CC __', 0]);
  });
});

describe('hmadvise answers', () => {
  it('0 for length 0', () => {
    const rig = drawn('C');
    expect([rig.hmadvise(1, rig.at(0), 0n), rig.hmadvise(-1, rig.at(0), 0n, MADV_DONTNEED)]).toEqual([0, 0]);
    expect(rig.hmadvise(1, 0n, 0n)).toBe(0);
  });

  it('0 for DONTNEED over holes and ordinary VMAs, which it passes over', () => {
    const rig = drawn('C c0 _');
    expect(rig.hmadvise(-1, rig.at(0), rig.pages(20), MADV_DONTNEED)).toBe(0);
    expect(rig.row).toBe('- c- _');
  });

  it('DONTNEED takes any valid node and ignores it', () => {
    const rig = drawn('C01');
    expect([rig.hmadvise(2, rig.at(0), rig.pages(3), MADV_DONTNEED), rig.row]).toEqual([0, '---']);
  });

  it('-EFAULT for a PREFETCH of ordinary memory', () => {
    const rig = drawn('cc');
    expect([rig.hmadvise(1, rig.at(0), rig.pages(2)), rig.row]).toEqual(['-EFAULT', 'cc']);
  });

  it('-EFAULT when a granule could not move: the others have', () => {
    const rig = drawn('CCCCC');
    for (const page of [1, 4]) rig.run({ op: 'pin', pid: 1, cpu: 0, addr: rig.at(page) });
    expect([rig.hmadvise(1, rig.at(0), rig.pages(5)), rig.row]).toEqual(['-EFAULT', '0C00C']);
    expect([0, 1, 2, 3, 4].map((page) => rig.loadAt('cpu', page))).toEqual([100, 101, 102, 103, 104]);
  });
});

describe('hmadvise rounds', () => {
  it.each(['4K', '2M'] as const)('%s: PREFETCH outward, to every granule that it touches', (granule) => {
    const rig = drawn('CCCC', { granule });
    expect([rig.hmadvise(1, rig.at(1) + 64n, rig.size), rig.row]).toEqual([0, 'C00C']);
    expect([rig.hmadvise(2, rig.at(3) + 1n, 1n), rig.row]).toEqual([0, 'C001']);
  });

  it.each(['4K', '2M'] as const)(
    '%s: DONTNEED inward, so that below a granule it does nothing (E28)',
    (granule) => {
      const rig = drawn('CCCC', { granule });
      expect([rig.hmadvise(-1, rig.at(0), rig.size - 1n, MADV_DONTNEED), rig.row]).toEqual([0, 'CCCC']);
      expect([rig.hmadvise(-1, rig.at(0) + 1n, rig.pages(2), MADV_DONTNEED), rig.row]).toEqual([0, 'C-CC']);
      expect([rig.hmadvise(-1, rig.at(2), rig.pages(2), MADV_DONTNEED), rig.row]).toEqual([0, 'C---']);
    },
  );

  it('at the very end of the address space', () => {
    const rig = drawn('C');
    expect(rig.hmadvise(-1, (1n << 64n) - 100n, 100n, MADV_DONTNEED)).toBe(0);
    expect(rig.hmadvise(1, (1n << 64n) - 100n, 100n)).toBe('-EINVAL');
  });
});

describe.each(['4K', '2M'] as const)('hmadvise PREFETCH makes work items, granule %s (4/6)', (granule) => {
  it.each([
    [1, [1]],
    [2, [2]],
    [3, [3]],
    [4, [1, 1, 1, 1]],
    [5, [1, 1, 1, 1, 1]],
    [7, [1, 1, 1, 1, 1, 1, 1]],
    [8, [2, 2, 2, 2]],
    [9, [2, 2, 2, 3]],
    [11, [2, 2, 2, 2, 3]],
    [16, [4, 4, 4, 4]],
    [19, [4, 4, 4, 7]],
  ])('of %i granules: %j', (count, must) => {
    const rig = drawn('.'.repeat(count), { granule, host: 1n << 30n, devices: [{ memory: 64n << 20n }] });
    expect(rig.hmadvise(1, rig.at(0), rig.pages(count))).toBe(0);
    expect([items(rig), rig.row, rig.reports]).toEqual([must, '0'.repeat(count), []]);
  });
});

describe('hmadvise PREFETCH runs', () => {
  it('on at most four workers at once, interleaved as the seed says', () => {
    const actors = (seed: number): string => {
      const rig = drawn('C'.repeat(40), { seed });
      rig.hmadvise(1, rig.at(0), rig.pages(40));
      expect(rig.reports).toEqual([]);
      const workers = rig.steps
        .map(({ actor }) => identifyActor(actor))
        .filter(({ kind }) => kind === 'worker');
      expect(new Set(workers.map(({ number }) => number))).toEqual(new Set([0, 1, 2, 3]));
      return workers.map(({ number }) => number).join('');
    };
    expect(actors(1)).toBe(actors(1));
    expect(actors(1)).not.toBe(actors(2));
  });

  it.each([1, 2, 3, 4, 5])('to the same end under every seed (%i), from hosts and other devices', (seed) => {
    const rig = drawn('C01-.C01-.C01-.', { seed, devices: [{}, {}, {}] });
    expect(rig.hmadvise(3, rig.at(0), rig.pages(15))).toBe(0);
    rig.machine.checkClean();
    expect([rig.row, rig.reports]).toEqual(['2'.repeat(15), []]);
    expect(rig.k.counters.migrationsToDevice.value).toBe(9);
    expect(Array.from({ length: 15 }, (_, page) => rig.loadAt('cpu', page))).toEqual(
      Array.from({ length: 15 }, (_, page) => (page % 5 > 2 ? 0 : 100 + page)),
    );
  });

  it('with scarce memory on both sides: every granule is somewhere, whole', () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const rig = drawn('CC1111', { seed, host: 3n * KB4, devices: [{ memory: 4n * KB4 }, {}] });
      expect([0, '-EFAULT']).toContain(rig.hmadvise(1, rig.at(0), rig.pages(6)));
      rig.machine.checkClean();
      expect(rig.reports).toEqual([]);
      expect(rig.row).toMatch(/^[01C]{6}$/);
      expect(rig.k.memory.freeFramesOf(1)).toBeLessThan(2);
      const homes = rig.row.split('');
      const words = homes.map((home, page) => rig.loadAt(home === 'C' ? 'cpu' : Number(home), page));
      expect(words).toEqual([100, 101, 102, 103, 104, 105]);
    }
  });
});
