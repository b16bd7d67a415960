// brk: the heap, alone and as a recording places it.

import { describe, expect, it } from 'vitest';
import { kinds, Rig } from '../testing/rig.ts';
import { drawn } from '../testing/drawing.ts';
import { MapFlag } from '../uapi.ts';
import { VmFlag } from './structs.ts';

const KB4 = 4096n;
const HEAP = 0x5555_5555_8000n;

describe('brk', () => {
  it('answers where the break is, and grows and shrinks the heap', () => {
    const rig = new Rig();
    expect([rig.brk(0n), rig.ranges]).toEqual([HEAP, []]);
    expect([rig.brk(HEAP + 0x2001n), rig.ranges]).toEqual([HEAP + 0x2001n, ['0x555555558000+3']]);
    expect(rig.store('cpu', HEAP + 0x2ffcn, 5)).toBe(0);
    expect([rig.brk(HEAP + 0x2000n), rig.ranges]).toEqual([HEAP + 0x2000n, ['0x555555558000+2']]);
    expect(rig.load('cpu', HEAP + 0x2ffcn)).toBe('SIGSEGV');
    expect([rig.brk(HEAP + 0x3000n), rig.load('cpu', HEAP + 0x2ffcn)]).toEqual([HEAP + 0x3000n, 0]);
    expect([rig.brk(HEAP), rig.ranges, rig.reports]).toEqual([HEAP, [], []]);
    expect(rig.free[0]).toBe(rig.k.memory.framesOf(0));
  });

  it('is ordinary memory: the heap of smaps', () => {
    const rig = drawn('C');
    rig.brk(HEAP + KB4);
    expect(rig.vmas.at(-1)!.flags).toBe(VmFlag.Anonymous | VmFlag.Heap);
    expect([rig.store('cpu', HEAP, 1), rig.load(0, HEAP)]).toEqual([0, 'GM_RET_FAILURE_UNKNOWN']);
  });

  it.each([
    ['below the heap', HEAP - KB4],
    ['beyond the user range', 1n << 47n],
    ['beyond every exact number', 1n << 60n],
    ['past all memory', HEAP + (1n << 31n)],
  ])('changes nothing %s', (_what, addr) => {
    const rig = new Rig();
    rig.brk(HEAP + KB4);
    expect([rig.brk(addr), rig.ranges]).toEqual([HEAP + KB4, ['0x555555558000+1']]);
  });

  it('changes nothing when something else lies in the way', () => {
    const rig = new Rig();
    rig.mmap(HEAP + 4n * KB4, KB4, kinds.ANON | MapFlag.MAP_FIXED);
    expect([rig.brk(HEAP + 4n * KB4), rig.brk(HEAP + 5n * KB4)]).toEqual([HEAP + 4n * KB4, HEAP + 4n * KB4]);
  });

  it('begins low in a small address space', () => {
    const rig = new Rig({ cpu: 'riscv-sv39' });
    expect(rig.brk(0n)).toBe(0x1000_0000n);
    expect(rig.brk(0x1000_0000n + KB4)).toBe(0x1000_0000n + KB4);
  });

  it('2M: does not cut through a granule that was mapped inside the heap', () => {
    const rig = drawn('', { granule: '2M' });
    const start = 0x5555_5560_0000n;
    rig.brk(start + 4n * rig.size);
    rig.mmap(start + rig.size, rig.size, kinds.PEER | MapFlag.MAP_FIXED);
    rig.store('cpu', start + rig.size, 7);
    expect(rig.brk(start + rig.size + KB4)).toBe(start + 4n * rig.size);
    expect([rig.brk(start + rig.size), rig.reports]).toEqual([start + rig.size, []]);
    expect(rig.load('cpu', start + rig.size)).toBe('SIGSEGV');
  });
});

describe('brk of a recording', () => {
  const AT = 0x5650_1234_5000n;

  it('begins the heap where the first answer says', () => {
    const rig = new Rig();
    expect(rig.brk(0n, AT)).toBe(AT);
    expect([rig.brk(AT + 0x21000n, AT + 0x21000n), rig.ranges]).toEqual([
      AT + 0x21000n,
      ['0x565012345000+33'],
    ]);
  });

  it('at the model’s own first break is a recording like any other', () => {
    const rig = new Rig();
    rig.brk(0n, HEAP);
    expect([rig.brk(HEAP + KB4, HEAP + KB4), rig.ranges]).toEqual([HEAP + KB4, ['0x555555558000+1']]);
  });

  it('that begins in the middle of a life maps what it sees growing', () => {
    const rig = new Rig();
    expect([rig.brk(AT, AT), rig.ranges]).toEqual([AT, []]);
    expect([rig.brk(AT + KB4, AT + KB4), rig.ranges]).toEqual([AT + KB4, ['0x565012345000+1']]);
  });

  it('is never refused for size, and a refused one changes nothing', () => {
    const rig = new Rig({ host: 1n << 20n });
    rig.brk(0n, AT);
    expect(rig.brk(AT + (8n << 30n), AT + (8n << 30n))).toBe(AT + (8n << 30n));
    expect(rig.brk(AT + (80n << 40n), AT + (8n << 30n))).toBe(AT + (8n << 30n));
    expect(rig.ranges).toEqual([`0x565012345000+${8 << 18}`]);
  });

  it('begins anew after execve', () => {
    const rig = new Rig();
    rig.brk(0n, AT);
    rig.brk(AT + KB4, AT + KB4);
    rig.execve();
    expect([rig.brk(0n, AT - 64n * KB4), rig.ranges]).toEqual([AT - 64n * KB4, []]);
    rig.execve();
    expect(rig.brk(0n)).toBe(HEAP);
  });
});
