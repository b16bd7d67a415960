// mprotect: answers, splits and merges, and what CPU and devices may do afterwards.

import { describe, expect, it } from 'vitest';
import { drawn } from '../testing/drawing.ts';
import { Prot } from '../uapi.ts';

const { PROT_NONE, PROT_READ, PROT_WRITE, PROT_EXEC } = Prot;
const RW = PROT_READ | PROT_WRITE;
const KB4 = 4096n;

describe('mprotect answers', () => {
  it('-EINVAL when unaligned or the protection is unknown; PROT_SEM and PROT_GROWS… are accepted', () => {
    const rig = drawn('C');
    expect(rig.mprotect(rig.at(0) + 1n, KB4, RW)).toBe('-EINVAL');
    expect(rig.mprotect(rig.at(0), KB4, 0x10)).toBe('-EINVAL');
    expect(rig.mprotect(rig.at(0), KB4, RW | Prot.PROT_SEM | Prot.PROT_GROWSDOWN)).toBe(0);
    expect(rig.vmas).toMatchObject([{ prot: RW }]);
  });

  it('0 for length 0, and -ENOMEM over a hole: the mapped part is done', () => {
    const rig = drawn('CC CC');
    expect(rig.mprotect(rig.at(0), 0n, PROT_READ)).toBe(0);
    expect(rig.mprotect(rig.at(1), rig.pages(3), PROT_READ)).toBe('-ENOMEM');
    expect(rig.vmas.map(({ prot }) => prot)).toEqual([RW, PROT_READ, PROT_READ, RW]);
    expect(rig.mprotect(rig.at(9), rig.size, PROT_READ)).toBe('-ENOMEM');
    expect(rig.mprotect(rig.at(0), (1n << 64n) - rig.at(0) - KB4, RW)).toBe('-ENOMEM');
  });

  it('-EINVAL for a range that wraps', () => {
    const rig = drawn('C');
    expect(rig.mprotect(rig.at(0), (1n << 64n) - KB4, PROT_READ)).toBe('-EINVAL');
    expect(rig.vmas).toMatchObject([{ prot: RW }]);
  });

  it('2M: -EINVAL inside a granule; the length is rounded up', () => {
    const rig = drawn('CC', { granule: '2M' });
    expect(rig.mprotect(rig.at(0) + KB4, KB4, PROT_READ)).toBe('-EINVAL');
    expect(rig.mprotect(rig.at(0), KB4, PROT_READ)).toBe(0);
    expect(rig.vmas.map(({ start, end, prot }) => [end - start, prot])).toEqual([
      [512, PROT_READ],
      [512, RW],
    ]);
  });
});

describe.each(['4K', '2M'] as const)('mprotect, granule %s', (granule) => {
  it('splits VMAs, and merges them again over several neighbours', () => {
    const rig = drawn('CCCCC', { granule });
    rig.mprotect(rig.at(1), rig.size, PROT_READ);
    rig.mprotect(rig.at(3), rig.size, PROT_READ);
    expect(rig.vmas).toHaveLength(5);
    rig.mprotect(rig.at(1), rig.pages(3), PROT_READ | PROT_EXEC);
    expect(rig.vmas).toHaveLength(3);
    rig.mprotect(rig.at(0), rig.pages(5), RW);
    expect([rig.vmas.length, rig.k.vmas.slab.live, rig.k.mms.mapCount.data[1]]).toEqual([1, 1, 1]);
  });

  it('PROT_READ: stores end in SIGSEGV and in an error to the device, loads go on', () => {
    const rig = drawn('C0c', { granule });
    rig.mprotect(rig.at(0), rig.pages(3), PROT_READ);
    expect([rig.storeAt('cpu', 0, 1), rig.storeAt('cpu', 2, 1)]).toEqual(['SIGSEGV', 'SIGSEGV']);
    expect(rig.storeAt(0, 1, 1)).toBe('GM_RET_FAILURE_UNKNOWN');
    expect([rig.loadAt('cpu', 0), rig.loadAt(0, 1), rig.loadAt('cpu', 2)]).toEqual([100, 101, 102]);
    expect([rig.row, rig.reports]).toEqual(['C0c', []]);
  });

  it('PROT_NONE: nothing can be read; the data is there again afterwards', () => {
    const rig = drawn('C0c.', { granule });
    rig.mprotect(rig.at(0), rig.pages(4), PROT_NONE);
    expect([rig.loadAt('cpu', 0), rig.loadAt('cpu', 2), rig.loadAt('cpu', 3)]).toEqual([
      'SIGSEGV',
      'SIGSEGV',
      'SIGSEGV',
    ]);
    expect([rig.loadAt(0, 1), rig.loadAt(0, 0), rig.loadAt(1, 1)]).toEqual([
      'GM_RET_FAILURE_UNKNOWN',
      'GM_RET_FAILURE_UNKNOWN',
      'GM_RET_FAILURE_UNKNOWN',
    ]);
    expect([rig.row, rig.hmadvise(1, rig.at(0), rig.pages(2))]).toEqual(['C0c.', '-EFAULT']);
    rig.mprotect(rig.at(0), rig.pages(4), RW);
    expect([rig.loadAt('cpu', 0), rig.loadAt(0, 1), rig.loadAt('cpu', 2), rig.loadAt('cpu', 3)]).toEqual([
      100, 101, 102, 0,
    ]);
    expect([rig.k.counters.migrationsToHost.value, rig.reports]).toEqual([0, []]);
  });

  it('PROT_WRITE alone allows loads too, as on x86', () => {
    const rig = drawn('.', { granule });
    rig.mprotect(rig.at(0), rig.size, PROT_WRITE);
    expect([rig.storeAt('cpu', 0, 3), rig.loadAt('cpu', 0), rig.loadAt(0, 0)]).toEqual([0, 3, 3]);
  });

  it('makes one pmap_protect and one flush for a range and a device that maps any of it', () => {
    const rig = drawn('00C.', { granule });
    const { calls, tlbFlushes } = rig.k.counters;
    const before = tlbFlushes.value;
    rig.mprotect(rig.at(0), rig.pages(4), PROT_READ);
    expect([calls.data[8], tlbFlushes.value - before]).toEqual([1, 2]);
    rig.mprotect(rig.at(0), rig.pages(4), PROT_READ);
    expect([calls.data[8], tlbFlushes.value - before]).toEqual([1, 2]);
  });

  it('reaches what comes back from a device later', () => {
    const rig = drawn('0', { granule });
    rig.mprotect(rig.at(0), rig.size, PROT_READ);
    expect([rig.loadAt('cpu', 0), rig.storeAt('cpu', 0, 1), rig.loadAt(1, 0), rig.storeAt(1, 0, 1)]).toEqual([
      100,
      'SIGSEGV',
      100,
      'GM_RET_FAILURE_UNKNOWN',
    ]);
  });
});

describe('2M: mprotect of ordinary memory', () => {
  it('splits a huge page at the ends of the range', () => {
    const rig = drawn('c', { granule: '2M' });
    expect(rig.mprotect(rig.at(0) + 10n * KB4, 5n * KB4, PROT_READ)).toBe(0);
    expect(rig.vmas.map(({ start, end }) => end - start)).toEqual([10, 5, 497]);
    expect(rig.store('cpu', rig.at(0) + 12n * KB4, 1)).toBe('SIGSEGV');
    expect([rig.store('cpu', rig.at(0) + 9n * KB4, 1), rig.store('cpu', rig.at(0) + 15n * KB4, 1)]).toEqual([
      0, 0,
    ]);
    expect([rig.loadAt('cpu', 0), rig.reports]).toEqual([100, []]);
  });
});
