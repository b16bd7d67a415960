// fork, execve, exit.

import { describe, expect, it } from 'vitest';
import { drawn } from '../testing/drawing.ts';
import { kinds, Rig } from '../testing/rig.ts';
import { MapFlag, Prot } from '../uapi.ts';

const KB4 = 4096n;

describe('fork', () => {
  it('gives the child the parent’s ordinary memory, contents, protection, heap and all', () => {
    const rig = drawn('ccC');
    rig.brk(0x5555_5555_9000n);
    rig.store('cpu', 0x5555_5555_8000n, 77);
    rig.mprotect(rig.at(1), rig.size, Prot.PROT_NONE);
    expect(rig.fork()).toBe(2);
    rig.pid = 2;
    expect(rig.vmas.map(({ prot }) => prot)).toEqual([3, 0, 3]);
    expect([rig.loadAt('cpu', 0), rig.loadAt('cpu', 1), rig.load('cpu', 0x5555_5555_8000n)]).toEqual([
      100,
      'SIGSEGV',
      77,
    ]);
    rig.mprotect(rig.at(1), rig.size, Prot.PROT_READ);
    expect([rig.loadAt('cpu', 1), rig.brk(0n)]).toEqual([101, 0x5555_5555_9000n]);
    rig.machine.invariants.checkAll();
    expect(rig.reports).toEqual([]);
  });

  it('parent and child do not see each other’s stores, before and after', () => {
    const rig = drawn('c');
    rig.fork();
    rig.storeAt('cpu', 0, 1);
    rig.pid = 2;
    rig.storeAt('cpu', 0, 2);
    rig.store('cpu', rig.at(0) + 8n, 3);
    expect(rig.loadAt('cpu', 0)).toBe(2);
    rig.pid = 1;
    expect([rig.loadAt('cpu', 0), rig.load('cpu', rig.at(0) + 8n), rig.reports]).toEqual([1, 0, []]);
  });

  it('a child can attach devices, fork and exit on its own', () => {
    const rig = drawn('C0');
    rig.fork();
    rig.pid = 2;
    expect(rig.mmap(rig.at(0), rig.size, kinds.PEER | MapFlag.MAP_FIXED)).toBe('-ENODEV');
    expect(rig.attach(1)).toBe(0);
    rig.mmap(rig.at(0), rig.pages(2), kinds.PEER | MapFlag.MAP_FIXED);
    rig.storeAt(0, 0, 55);
    expect([rig.row, rig.loadAt('cpu', 0), rig.fork(), rig.exit()]).toEqual(['0.', 55, 3, 0]);
    rig.pid = 1;
    expect([rig.row, rig.loadAt('cpu', 0), rig.loadAt(0, 1), rig.reports]).toEqual(['C0', 100, 101, []]);
  });

  it('2M: huge pages are shared as huge pages, and take no frames', () => {
    const rig = drawn('cc', { granule: '2M' });
    rig.fork();
    expect(rig.k.tables.leafCount(rig.k.mms.pgd.data[2]!)).toBe(2);
    expect(rig.free[0]).toBe(rig.k.memory.framesOf(0) - 2 * 512);
  });

  it.each([
    ['4K', 'table', 1],
    ['2M', 'table', 1],
    ['4K', 'vma', 1],
    ['4K', 'vma', 2],
    ['2M', 'vma', 2],
  ] as const)(
    '%s: without memory for a %s (%i times) it is undone completely, and answers -ENOMEM',
    (granule, site, count) => {
      const rig = drawn('cc cC', { granule });
      const { free, row } = rig;
      const { tables, vmas, mms, arrays, shadows, memory } = rig.k;
      const live = (): unknown[] => [
        tables.allTables,
        vmas.slab.live,
        mms.slab.live,
        arrays.arraySlab.live,
        shadows.nodeSlab.live,
        memory.contents.words,
      ];
      const before = live();
      rig.run({ op: 'inject', site, count });
      expect(rig.fork()).toBe('-ENOMEM');
      rig.run({ op: 'inject', site, count: 0 });
      expect([rig.free, rig.row, live()]).toEqual([free, row, before]);
      expect([rig.loadAt('cpu', 0), rig.loadAt('cpu', 3), rig.loadAt('cpu', 4)]).toEqual([100, 103, 104]);
      expect([rig.fork(), rig.history.footprint.touched(2).length > 0, rig.reports]).toEqual([2, true, []]);
    },
  );

  it('answers -ENOMEM when there is no pid left', () => {
    const rig = new Rig({ cpu: 'riscv-sv39' });
    for (let pid = 2; pid <= 4095; pid++) {
      expect(rig.machine.execute({ op: 'fork', pid: 1, cpu: 0, name: '' })).toMatchObject({ value: pid });
      rig.machine.execute({ op: 'exit', pid, cpu: 0 });
    }
    expect(rig.fork()).toBe('-ENOMEM');
    expect([rig.mmap(0n, KB4, kinds.ANON), rig.reports]).toEqual([(1n << 38n) - KB4, []]);
  });
});

describe('execve', () => {
  it('gives a fresh address space, without memory, devices, entries', () => {
    const rig = drawn('C0-c');
    rig.brk(0x5555_5555_9000n);
    expect(rig.execve()).toBe(0);
    expect([rig.row, rig.vmas, rig.free]).toEqual([
      '',
      [],
      [0, 1, 2].map((node) => rig.k.memory.framesOf(node)),
    ]);
    expect([rig.mmap(0n, KB4, kinds.PEER), rig.attach(1), typeof rig.mmap(0n, KB4, kinds.PEER)]).toEqual([
      '-ENODEV',
      0,
      'bigint',
    ]);
    rig.machine.checkClean();
    expect(rig.reports).toEqual([]);
  });
});

describe('exit', () => {
  it('is the end: every statement about the process answers -ESRCH', () => {
    const rig = drawn('C0');
    rig.fork();
    expect(rig.exit()).toBe(0);
    const said = [
      rig.loadAt('cpu', 0),
      rig.storeAt(0, 0, 1),
      rig.mmap(0n, KB4, kinds.ANON),
      rig.munmap(0n, KB4),
      rig.mremap(0n, KB4, KB4, 0),
      rig.mprotect(0n, KB4, 0),
      rig.madvise(0n, KB4),
      rig.hmadvise(1, 0n, KB4),
      rig.brk(0n),
      rig.attach(1),
      rig.fork(),
      rig.execve(),
      rig.exit(),
      rig.exit(99),
      rig.exit(0),
    ];
    expect(said).toEqual(said.map(() => '-ESRCH'));
    rig.pid = 2;
    expect([rig.exit(), rig.machine.stateAt(1, rig.at(0)), rig.reports]).toEqual([
      0,
      { state: 'ABSENT', device: 0 },
      [],
    ]);
  });
});
