// mmap: every errno of interface.md §1 "Answers" and every rule of placement of model.md §3 and §5.

import { describe, expect, it } from 'vitest';
import type { FormatName } from '../mmu/format.ts';
import { drawn } from '../testing/drawing.ts';
import { kinds, Rig } from '../testing/rig.ts';
import { MapFlag, Prot } from '../uapi.ts';
import { VmFlag } from './structs.ts';

const KB4 = 4096n;
const MB2 = 2n << 20n;
const AT = 0x7000_0000_0000n;
const { PEER, ANON, FILE, SHARED } = kinds;
const FIXED = MapFlag.MAP_FIXED;
const NOREPLACE = MapFlag.MAP_FIXED_NOREPLACE;

/** A machine with one device attached. */
function attached(granule: '4K' | '2M' = '4K', mmu: FormatName = 'gpu', cpu: FormatName = 'x86-64'): Rig {
  const rig = new Rig({ granule, cpu });
  rig.attach(rig.device({ mmu }));
  return rig;
}

describe('mmap answers -EINVAL', () => {
  const rig = attached();

  it.each([
    ['length 0', 0n, 0n, ANON],
    ['neither PRIVATE nor SHARED', 0n, KB4, MapFlag.MAP_ANONYMOUS],
    ['both of PRIVATE and SHARED', 0n, KB4, ANON | MapFlag.MAP_SHARED],
    ['unaligned MAP_FIXED', AT + 8n, KB4, ANON | FIXED],
    ['unaligned MAP_FIXED_NOREPLACE', AT + 8n, KB4, ANON | NOREPLACE],
    ['PEER_SHARED with SHARED', 0n, KB4, SHARED | MapFlag.MAP_PEER_SHARED],
    ['PEER_SHARED with a file', 0n, KB4, FILE | MapFlag.MAP_PEER_SHARED],
    ['PEER_SHARED with HUGETLB', 0n, KB4, PEER | MapFlag.MAP_HUGETLB],
  ])('%s', (_what, addr, length, flags) => {
    expect(rig.mmap(addr, length, flags)).toBe('-EINVAL');
    expect(rig.vmas).toEqual([]);
  });

  it('a file offset that is no multiple of a page', () => {
    expect(rig.mmap(0n, KB4, FILE, { offset: 100n })).toBe('-EINVAL');
  });

  it('2M: PEER_SHARED at a fixed address that is no multiple of 2 MiB', () => {
    const big = attached('2M');
    expect([big.mmap(AT + KB4, KB4, PEER | FIXED), big.mmap(AT + KB4, KB4, PEER | NOREPLACE)]).toEqual([
      '-EINVAL',
      '-EINVAL',
    ]);
  });

  it('2M: MAP_FIXED of ordinary memory that begins inside a granule', () => {
    const big = drawn('C', { granule: '2M' });
    expect([big.mmap(big.at(0) + KB4, KB4, ANON | FIXED), big.row]).toEqual(['-EINVAL', 'C']);
  });
});

describe('mmap answers', () => {
  it('-ENODEV: PEER_SHARED without an address space, and -EINVAL before that', () => {
    const rig = new Rig();
    rig.device();
    expect(rig.mmap(0n, KB4, PEER)).toBe('-ENODEV');
    expect(rig.mmap(0n, KB4, SHARED | MapFlag.MAP_PEER_SHARED)).toBe('-EINVAL');
    expect(rig.attach(1)).toBe(0);
    expect(typeof rig.mmap(0n, KB4, PEER)).toBe('bigint');
  });

  it('-EEXIST: occupied MAP_FIXED_NOREPLACE, in part or in whole; nothing changes', () => {
    const rig = drawn('C0.', {});
    for (const [at, pages] of [
      [0, 1],
      [1, 1],
      [2, 4],
    ] as const)
      expect(rig.mmap(rig.at(at), rig.pages(pages), PEER | NOREPLACE)).toBe('-EEXIST');
    expect(rig.row).toBe('C0.');
    expect(rig.mmap(rig.at(3), rig.size, PEER | NOREPLACE)).toBe(rig.at(3));
  });

  it('2M: -EEXIST also where MAP_FIXED would be refused for its place', () => {
    const rig = drawn('C', { granule: '2M' });
    expect(rig.mmap(rig.at(0) + KB4, KB4, ANON | NOREPLACE)).toBe('-EEXIST');
  });

  it('-EBADF: a file mapping without a file', () => {
    const rig = new Rig();
    const asked = { addr: 0n, length: KB4, prot: 1, flags: FILE, fd: -1, offset: 0n };
    expect(rig.run({ op: 'mmap', pid: 1, cpu: 0, ...asked })).toBe('-EBADF');
  });

  it('-ENOMEM: MAP_HUGETLB, of which there is no pool', () => {
    expect(new Rig().mmap(0n, MB2, ANON | MapFlag.MAP_HUGETLB)).toBe('-ENOMEM');
  });

  it.each<[FormatName, bigint]>([
    ['x86-64', (1n << 47n) - KB4],
    ['x86-64-5level', (1n << 56n) - KB4],
    ['arm64', 1n << 48n],
    ['riscv-sv39', 1n << 38n],
    ['riscv-sv48', 1n << 47n],
    ['riscv-sv57', 1n << 56n],
  ])('-ENOMEM: beyond the user range of %s', (cpu, end) => {
    const rig = new Rig({ cpu });
    expect(rig.mmap(end - KB4, KB4, ANON | FIXED)).toBe(end - KB4);
    expect(rig.mmap(end - KB4, 2n * KB4, ANON | FIXED)).toBe('-ENOMEM');
    expect(rig.mmap(end, KB4, ANON | FIXED)).toBe('-ENOMEM');
    expect(rig.mmap(0n, end, ANON | MapFlag.MAP_NORESERVE)).toBe('-ENOMEM');
    expect(rig.vmas).toHaveLength(1);
  });

  it('-ENOMEM: past host and device memory, if private, writable and not NORESERVE', () => {
    const rig = new Rig({ host: 16n << 20n });
    rig.attach(rig.device({ memory: 4n << 20n }));
    const all = 20n << 20n;
    expect(typeof rig.mmap(0n, all, ANON)).toBe('bigint');
    for (const kind of [ANON, PEER, FILE]) expect(rig.mmap(0n, all + KB4, kind)).toBe('-ENOMEM');
    expect(rig.mmap(0n, 2n << 30n, ANON)).toBe('-ENOMEM');
    expect(typeof rig.mmap(0n, 2n << 30n, ANON | MapFlag.MAP_NORESERVE)).toBe('bigint');
    expect(typeof rig.mmap(0n, 2n << 30n, SHARED)).toBe('bigint');
    expect(typeof rig.mmap(0n, 2n << 30n, ANON, { prot: Prot.PROT_READ })).toBe('bigint');
    expect(typeof rig.mmap(0n, 2n << 30n, ANON, { prot: Prot.PROT_NONE })).toBe('bigint');
  });

  it('-ENOMEM: lengths up to 2^64 − 1', () => {
    const rig = attached();
    for (const length of [1n << 47n, 1n << 57n, (1n << 64n) - 1n])
      for (const flags of [SHARED, SHARED | FIXED, PEER])
        expect(rig.mmap(AT, length, flags, { prot: 1 })).toBe('-ENOMEM');
  });
});

describe('mmap(NULL) is placed', () => {
  it('top-down, from the end of the user range', () => {
    const rig = new Rig();
    expect(rig.mmap(0n, 3n * KB4, ANON)).toBe((1n << 47n) - 4n * KB4);
    expect(rig.mmap(0n, KB4, SHARED)).toBe((1n << 47n) - 5n * KB4);
  });

  it('into the highest gap that is large enough', () => {
    const rig = new Rig();
    const top = (1n << 47n) - KB4;
    rig.mmap(top - 2n * KB4, KB4, ANON | FIXED);
    rig.mmap(top - 8n * KB4, KB4, ANON | FIXED);
    expect(rig.mmap(0n, KB4, SHARED)).toBe(top - KB4);
    expect(rig.mmap(0n, 4n * KB4, SHARED)).toBe(top - 6n * KB4);
    expect(rig.mmap(0n, 4n * KB4, SHARED)).toBe(top - 12n * KB4);
    expect(rig.mmap(0n, KB4, SHARED)).toBe(top - 7n * KB4);
  });

  it.each<[FormatName, FormatName, bigint]>([
    ['x86-64', 'gpu', (1n << 47n) - KB4],
    ['x86-64', 'npu', (1n << 47n) - KB4],
    ['x86-64', 'riscv-sv39', 1n << 38n],
    ['x86-64', 'riscv-sv48', (1n << 47n) - KB4],
    ['arm64', 'gpu', 1n << 48n],
    ['arm64', 'x86-64', (1n << 47n) - KB4],
    ['riscv-sv57', 'gpu', 1n << 49n],
    ['riscv-sv57', 'npu', 1n << 48n],
    ['riscv-sv57', 'riscv-sv57', 1n << 56n],
    ['riscv-sv39', 'gpu', 1n << 38n],
    ['x86-64-5level', 'x86-64-5level', (1n << 47n) - KB4],
  ])('below the smallest limit of CPU %s and device %s', (cpu, mmu, limit) => {
    const rig = attached('4K', mmu, cpu);
    expect(rig.mmap(0n, KB4, PEER)).toBe(limit - KB4);
    expect(rig.store(0, limit - KB4, 5)).toBe(0);
    expect(rig.load('cpu', limit - KB4)).toBe(5);
  });

  it('below the smallest limit of all attached devices, not of those that are not', () => {
    const rig = new Rig({ cpu: 'riscv-sv57' });
    for (const mmu of ['gpu', 'npu', 'riscv-sv39'] as const) rig.device({ mmu });
    rig.attach(1);
    expect(rig.mmap(0n, KB4, ANON)).toBe((1n << 49n) - KB4);
    rig.attach(2);
    expect(rig.mmap(0n, KB4, ANON)).toBe((1n << 48n) - KB4);
    rig.attach(3);
    expect(rig.mmap(0n, KB4, ANON)).toBe((1n << 38n) - KB4);
  });

  it('2M: at a multiple of 2 MiB when peer-shared, its length rounded up to one', () => {
    const rig = attached('2M');
    const first = rig.mmap(0n, KB4, PEER);
    expect(first).toBe((1n << 47n) - 2n * MB2);
    expect(rig.vmas).toMatchObject([{ start: 2 ** 35 - 1024, end: 2 ** 35 - 512 }]);
    expect(rig.mmap(0n, 3n * KB4, SHARED)).toBe((1n << 47n) - 4n * KB4);
  });

  it('above 2^47 with five levels only on an explicit hint', () => {
    const rig = new Rig({ cpu: 'x86-64-5level' });
    const high = 1n << 50n;
    expect(rig.mmap(0n, KB4, ANON)).toBe((1n << 47n) - 2n * KB4);
    expect(rig.mmap(high, KB4, SHARED)).toBe(high);
    expect(rig.mmap(high, KB4, SHARED)).toBe((1n << 56n) - 2n * KB4);
    expect(rig.mmap(high, KB4, ANON | FIXED)).toBe(high);
  });

  it('and never below 64 KiB, unless it is fixed there', () => {
    const rig = new Rig({ cpu: 'riscv-sv39' });
    rig.mmap(16n * KB4 + KB4, (1n << 38n) - 17n * KB4, SHARED | FIXED);
    expect(rig.mmap(0n, KB4, SHARED | MapFlag.MAP_GROWSDOWN)).toBe(16n * KB4);
    expect(rig.mmap(0n, KB4, SHARED | MapFlag.MAP_GROWSDOWN)).toBe('-ENOMEM');
    expect(rig.mmap(KB4, KB4, SHARED | FIXED)).toBe(KB4);
  });
});

describe('a hint', () => {
  it('is followed when its place is free, and rounded down to a page', () => {
    const rig = new Rig();
    expect(rig.mmap(AT + 100n, KB4, ANON)).toBe(AT);
    expect(rig.mmap(AT, KB4, SHARED)).toBe((1n << 47n) - 2n * KB4);
  });

  it('2M: is rounded down to 2 MiB when peer-shared', () => {
    const rig = attached('2M');
    expect(rig.mmap(AT + MB2 + KB4, KB4, PEER)).toBe(AT + MB2);
    expect(rig.mmap(AT + KB4, KB4, ANON)).toBe(AT + KB4);
  });

  it('below 64 KiB goes there', () => {
    expect(new Rig().mmap(KB4, KB4, ANON)).toBe(0x10000n);
  });

  it('beyond the user range is passed over', () => {
    expect(new Rig().mmap(1n << 60n, KB4, ANON)).toBe((1n << 47n) - 2n * KB4);
  });
});

describe('MAP_FIXED', () => {
  it('takes the place of what was there, and drops its contents', () => {
    const rig = drawn('C0Cc');
    expect(rig.mmap(rig.at(1), rig.pages(3), PEER | FIXED)).toBe(rig.at(1));
    expect([rig.row, rig.loadAt('cpu', 1), rig.loadAt('cpu', 0)]).toEqual(['C...', 0, 100]);
    expect(rig.free[1]).toBe(rig.k.memory.framesOf(1));
    expect(rig.reports).toEqual([]);
  });

  it('2M: ordinary memory that ends inside a granule takes the whole of it away', () => {
    const rig = drawn('CC', { granule: '2M' });
    expect(rig.mmap(rig.at(0), KB4, ANON | FIXED)).toBe(rig.at(0));
    expect(rig.vmas.map(({ start, end }) => end - start)).toEqual([1, 512]);
    expect([rig.row, rig.load('cpu', rig.at(0) + KB4), rig.reports]).toEqual(['_C', 'SIGSEGV', []]);
  });

  it('peer-shared memory lies above a device’s reach, and the device is told so', () => {
    const rig = attached('4K', 'riscv-sv39');
    expect(rig.mmap(AT, KB4, PEER | FIXED)).toBe(AT);
    expect([rig.load(0, AT), rig.load('cpu', AT), rig.reports]).toEqual(['GM_RET_FAILURE_UNKNOWN', 0, []]);
  });
});

describe('a recorded result', () => {
  it('places the call, and is never refused for size', () => {
    const rig = new Rig({ host: 1n << 20n });
    expect(rig.mmap(0n, 8n << 30n, ANON, { placed: AT })).toBe(AT);
    expect(rig.mmap(AT, KB4, FILE, { placed: AT + KB4, prot: 1 })).toBe(AT + KB4);
    expect(rig.vmas).toHaveLength(3);
  });

  it('of MAP_SHARED_VALIDATE and MAP_HUGETLB is taken as the kernel took it', () => {
    const rig = new Rig();
    const validate = MapFlag.MAP_SHARED_VALIDATE | MapFlag.MAP_ANONYMOUS;
    expect(rig.mmap(0n, KB4, validate, { placed: AT })).toBe(AT);
    expect(rig.mmap(0n, MB2, ANON | MapFlag.MAP_HUGETLB, { placed: AT + MB2 })).toBe(AT + MB2);
    expect(rig.vmas[0]!.flags & VmFlag.Shared).toBe(VmFlag.Shared);
  });

  it('beyond this machine’s addresses is refused all the same', () => {
    expect(new Rig().mmap(0n, KB4, ANON, { placed: 0xffff_8000_0000n })).toBe('-ENOMEM');
  });

  it('2M: peer-shared at no multiple of 2 MiB is refused', () => {
    expect(attached('2M').mmap(0n, MB2, PEER, { placed: AT + KB4 })).toBe('-EINVAL');
  });
});

describe('a new VMA', () => {
  it('merges with neighbours that are alike, on both sides', () => {
    const rig = new Rig();
    rig.mmap(AT, KB4, ANON | FIXED);
    rig.mmap(AT + 2n * KB4, KB4, ANON | FIXED);
    expect(rig.vmas).toHaveLength(2);
    rig.mmap(AT + KB4, KB4, ANON | FIXED);
    expect(rig.ranges).toEqual(['0x700000000000+3']);
  });

  it('does not merge with another protection, other flags, another file', () => {
    const rig = attached();
    rig.mmap(AT, KB4, ANON | FIXED);
    rig.mmap(AT + KB4, KB4, ANON | FIXED, { prot: Prot.PROT_READ });
    rig.mmap(AT + 2n * KB4, KB4, SHARED | FIXED, { prot: Prot.PROT_READ });
    rig.mmap(AT + 3n * KB4, KB4, PEER | FIXED, { prot: Prot.PROT_READ });
    rig.mmap(AT + 4n * KB4, KB4, FILE | FIXED, { prot: Prot.PROT_READ });
    rig.mmap(AT + 5n * KB4, KB4, FILE | FIXED, { prot: Prot.PROT_READ });
    rig.mmap(AT + 6n * KB4, KB4, ANON | FIXED | MapFlag.MAP_NORESERVE, { prot: Prot.PROT_READ });
    expect(rig.vmas).toHaveLength(7);
  });

  it('keeps in prot what a page table knows', () => {
    const rig = new Rig();
    rig.mmap(AT, KB4, ANON | FIXED, { prot: Prot.PROT_READ | Prot.PROT_EXEC | Prot.PROT_GROWSDOWN });
    expect(rig.vmas).toMatchObject([{ prot: 5, flags: VmFlag.Anonymous }]);
  });
});
