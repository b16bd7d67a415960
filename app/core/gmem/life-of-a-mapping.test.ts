// The table of model.md §4, row by row and cell by cell, as drawings: what is there before, who does what, what is there after.

import { describe, expect, it } from 'vitest';
import { StepKind } from '../base/steps.ts';
import type { Pfn } from '../base/units.ts';
import type { Rig } from '../testing/rig.ts';
import { drawn, type DrawnRig, type Setting } from '../testing/drawing.ts';
import { Advice, GmDevCap, GmPage, GmRet, Prot } from '../uapi.ts';
import { pageOf } from './gm-mapping.ts';
import { peekMapping } from './vm-object.ts';

const granules = ['4K', '2M'] as const;

/** One frame of the device, so that a second granule finds no memory. */
const oneGranule = (granule: '4K' | '2M'): bigint => (granule === '4K' ? 4096n : 2n << 20n);

const mappingAt = (rig: DrawnRig, page: number): number =>
  peekMapping(rig.k, rig.k.mms.vmObject.data[rig.pid]!, Number(rig.at(page) >> 12n));

const cpuMaps = (rig: DrawnRig, page: number): boolean =>
  rig.k.tables.lookup(rig.k.mms.pgd.data[rig.pid]!, Number(rig.at(page) >> 12n)) >= 0;

/** The frame that a granule's data is in. */
const frameAt = (rig: DrawnRig, page: number): Pfn => pageOf(rig.k, mappingAt(rig, page));

/** References and page-table entries of the frame that a granule's data is in. */
function counts(rig: DrawnRig, page: number): [refcount: number, mapcount: number] {
  const frame = frameAt(rig, page);
  return [rig.k.memory.refcount(frame), rig.k.memory.mapcount(frame)];
}

/** Kinds of the last statement's steps that matter for the order of a migration. */
function order(rig: Rig): string[] {
  const names: Partial<Record<number, string>> = {
    [StepKind.PteClear]: 'clear',
    [StepKind.TlbFlush]: 'flush',
    [StepKind.DmaMap]: 'dma map',
    [StepKind.DmaBegin]: 'copy',
    [StepKind.DmaEnd]: 'copied',
    [StepKind.DmaUnmap]: 'dma unmap',
    [StepKind.PteSet]: 'set',
    [StepKind.FrameAlloc]: 'alloc',
    [StepKind.FrameFree]: 'free',
    [StepKind.MappingState]: 'state',
  };
  return rig.steps.flatMap(({ kind }) => names[kind] ?? []);
}

/** The machine after one action; every rule is looked at, and nothing may be reported. */
function after(row: string, setting: Setting, act: (rig: DrawnRig) => void): DrawnRig {
  const rig = drawn(row, setting);
  act(rig);
  rig.machine.invariants.checkAll();
  expect(rig.reports).toEqual([]);
  return rig;
}

describe.each(granules)('the life of a mapping, granule %s', (granule) => {
  const setting = { granule };
  const scarce = { granule, devices: [{ memory: oneGranule(granule) }, {}] };
  const without = { granule, devices: [{ memory: 0n }, {}] };

  describe('§4 CPU access, PTE present', () => {
    it('on CPU: a hit, no fault', () => {
      const rig = after('C', setting, (r) => expect(r.loadAt('cpu', 0)).toBe(100));
      expect([rig.row, rig.entered]).toEqual(['C', []]);
    });
  });

  describe('§4 CPU access, no PTE', () => {
    it('on absent: a zeroed host page, PTE set → CPU', () => {
      const rig = after('.', setting, (r) => expect(r.loadAt('cpu', 0)).toBe(0));
      expect([rig.row, cpuMaps(rig, 0), counts(rig, 0)]).toEqual(['C', true, [2, 1]]);
    });

    it('on NOMAP: a zeroed host page, never what was there before', () => {
      const rig = after('-', setting, (r) => expect(r.loadAt('cpu', 0)).toBe(0));
      expect([rig.row, counts(rig, 0)]).toEqual(['C', [2, 1]]);
    });

    it('on CPU: the page that exists is mapped, never zeroed', () => {
      const rig = after('1C', { granule, devices: [{ memory: 0n }, {}] }, (r) => {
        expect(r.loadAt(0, 0)).toBe('GM_RET_NOMEM');
        expect([r.row, cpuMaps(r, 0), counts(r, 0)]).toEqual(['CC', false, [1, 0]]);
        expect(r.loadAt('cpu', 0)).toBe(100);
      });
      expect([rig.row, cpuMaps(rig, 0), counts(rig, 0)]).toEqual(['CC', true, [2, 1]]);
    });

    it('on DEVICE(X): host page, dma_map, PTE cleared, TLB flushed, then copied, frame freed, dma_unmap, CPU PTE → CPU', () => {
      const rig = after('0', setting, (r) => expect(r.loadAt('cpu', 0)).toBe(100));
      expect([rig.row, cpuMaps(rig, 0), counts(rig, 0)]).toEqual(['C', true, [2, 1]]);
      expect(order(rig)).toEqual('alloc|dma map|clear|flush|copy|copied|free|dma unmap|state|set'.split('|'));
      expect(rig.free[1]).toBe(rig.k.memory.framesOf(1));
    });

    it.each([{ site: 'dma_map' }, { site: 'peer_unmap', device: 1, ret: GmRet.FAILURE_UNKNOWN }] as const)(
      'on DEVICE(X), a refusal (%o) comes before anything has changed: SIGBUS',
      (fault) => {
        const rig = after('0', setting, (r) => {
          r.run({ op: 'inject', ...fault, count: 1 });
          const { free } = r;
          expect([r.loadAt('cpu', 0), r.row, r.free, order(r).includes('clear')]).toEqual([
            'SIGBUS',
            '0',
            free,
            false,
          ]);
        });
        expect([rig.loadAt('cpu', 0), rig.row]).toEqual([100, 'C']);
      },
    );

    it('on DEVICE(X) without a host page: OOM, and the data stays on the device', () => {
      const host = oneGranule(granule);
      const rig = after('0C', { granule, host }, (r) => expect(r.loadAt('cpu', 0)).toBe('OOM'));
      expect([rig.row, rig.loadAt(0, 0)]).toEqual(['0C', 100]);
    });
  });

  describe('§4 fault by X', () => {
    it.each(['.', '-'])('on %s: peer_map without a copy, a zeroed device frame → DEVICE(X)', (state) => {
      const rig = after(state, setting, (r) => expect(r.loadAt(0, 0)).toBe(0));
      expect([rig.row, counts(rig, 0), cpuMaps(rig, 0)]).toEqual(['0', [2, 1], false]);
      expect(order(rig)).not.toContain('copy');
    });

    it('on CPU: zap, flush, dma_map, copy, dma_unmap → DEVICE(X), page dropped', () => {
      const rig = after('C', setting, (r) => expect(r.loadAt(0, 0)).toBe(100));
      expect([rig.row, counts(rig, 0), cpuMaps(rig, 0)]).toEqual(['0', [2, 1], false]);
      expect(order(rig)).toEqual('clear|flush|dma map|alloc|copy|copied|set|dma unmap|state|free'.split('|'));
      expect(rig.free[0]).toBe(rig.k.memory.framesOf(0));
    });

    it('on CPU: what the CPU stores afterwards faults and comes home with the device’s own stores', () => {
      const rig = after('C', setting, (r) => {
        r.storeAt(0, 0, 5);
        r.store('cpu', r.at(0) + 4n, 6);
      });
      expect([rig.loadAt(0, 0), rig.load(0, rig.at(0) + 4n)]).toEqual([5, 6]);
    });

    it('on DEVICE(X): a hit; a prefetch of it marks it hot and moves nothing', () => {
      const rig = after('00', setting, (r) => {
        const coldest = (): number =>
          [0, 1].findIndex((page) => frameAt(r, page) === r.k.memory.leastRecentlyUsed(1));
        expect(coldest()).toBe(0);
        expect(r.hmadvise(1, r.at(0), r.size)).toBe(0);
        expect(coldest()).toBe(1);
      });
      expect([rig.row, order(rig)]).toEqual(['00', []]);
    });
  });

  describe('§4 fault by Y≠X', () => {
    it('on DEVICE(X): brought home without a CPU PTE, then to Y', () => {
      const rig = after('0', setting, (r) => expect(r.loadAt(1, 0)).toBe(100));
      expect([rig.row, counts(rig, 0), cpuMaps(rig, 0)]).toEqual(['1', [2, 1], false]);
      expect(rig.entered.filter((name) => name.startsWith('gm_') || name.startsWith('peer'))).toEqual([
        'gm_dev_fault',
        'gm_host_fault_locked',
        'peer_unmap',
        'peer_map',
      ]);
      expect([rig.free[0], rig.free[1]]).toEqual([rig.k.memory.framesOf(0), rig.k.memory.framesOf(1)]);
    });

    it('on DEVICE(X), Y full: brought home, Y makes room, then as CPU → DEVICE(Y)', () => {
      const rig = after('10', scarce, (r) => expect(r.loadAt(0, 0)).toBe(100));
      expect([rig.row, rig.loadAt('cpu', 1), rig.k.counters.evictions.value]).toEqual(['0C', 101, 1]);
    });

    it('on DEVICE(X), Y without memory: NOMEM, the data has come home', () => {
      const rig = after('1', without, (r) => expect(r.loadAt(0, 0)).toBe('GM_RET_NOMEM'));
      expect([rig.row, rig.loadAt(1, 0)]).toEqual(['C', 100]);
    });

    it('on DEVICE(X), no host page: NOMEM, the data stays on X', () => {
      const rig = after('0C', { granule, host: oneGranule(granule) }, (r) =>
        expect(r.loadAt(1, 0)).toBe('GM_RET_NOMEM'),
      );
      expect([rig.row, rig.loadAt(0, 0)]).toEqual(['0C', 100]);
    });
  });

  describe('§4 peer_map = NOMEM', () => {
    it.each(['.', '-'])('on %s: the least recently used granule is evicted, then a zeroed frame', (state) => {
      const rig = after(`0${state}`, scarce, (r) => expect(r.loadAt(0, 1)).toBe(0));
      expect([rig.row, counts(rig, 0), rig.loadAt('cpu', 0)]).toEqual(['C0', [1, 0], 100]);
    });

    it('on CPU: the least recently used granule is evicted, then as CPU → DEVICE(X)', () => {
      const rig = after('0C', scarce, (r) => expect(r.storeAt(0, 1, 5)).toBe(0));
      expect([rig.row, rig.loadAt('cpu', 0), rig.loadAt(0, 1)]).toEqual(['C0', 100, 5]);
      expect(rig.k.counters.evictions.value).toBe(1);
    });

    it('on absent and NOMAP, nothing to evict: an error to the device, no data anywhere', () => {
      const rig = after('.-', without, (r) => {
        expect([r.loadAt(0, 0), r.storeAt(0, 1, 5)]).toEqual(['GM_RET_NOMEM', 'GM_RET_NOMEM']);
      });
      expect([rig.row, rig.loadAt('cpu', 1)]).toEqual(['--', 0]);
    });

    it('on CPU, nothing to evict: an error to the device, the data stays where it was', () => {
      const rig = after('C', without, (r) => expect(r.storeAt(0, 0, 5)).toBe('GM_RET_NOMEM'));
      expect([rig.row, counts(rig, 0), rig.loadAt('cpu', 0)]).toEqual(['C', [1, 0], 100]);
    });

    it('an eviction needs a host page; without one the fault is NOMEM and nothing moves', () => {
      const host = oneGranule(granule);
      const rig = after('0C', { ...scarce, host }, (r) => expect(r.storeAt(0, 1, 5)).toBe('GM_RET_NOMEM'));
      expect([rig.row, rig.loadAt(0, 0), rig.loadAt('cpu', 1)]).toEqual(['0C', 100, 101]);
    });
  });

  describe('§4 peer_map = MIGRATING', () => {
    const migrating = (r: DrawnRig, count: number): unknown =>
      r.run({ op: 'inject', site: 'peer_map', device: 1, ret: GmRet.MIGRATING, count });
    const isNeeded = (r: DrawnRig, page: number): boolean =>
      (r.k.mappings.flag.data[mappingAt(r, page)]! & GmPage.WILLNEED) !== 0;

    it.each([
      ['.', '-', 0],
      ['-', '-', 0],
      ['C', 'C', 100],
    ])(
      'on %s: WILLNEED and success; after 16 replays GM_RET_MIGRATING, the state as it was',
      (state, left, word) => {
        const rig = after(state, setting, (r) => {
          migrating(r, 17);
          expect([r.loadAt(0, 0), r.row, isNeeded(r, 0)]).toEqual(['GM_RET_MIGRATING', left, true]);
          expect(r.entered.filter((name) => name === 'gm_dev_fault')).toHaveLength(17);
        });
        expect([rig.loadAt(0, 0), rig.row, isNeeded(rig, 0)]).toEqual([word, '0', false]);
      },
    );

    it('16 times: the last replay is served, and WILLNEED is cleared', () => {
      const rig = after('C', setting, (r) => {
        migrating(r, 16);
        expect(r.loadAt(0, 0)).toBe(100);
      });
      expect([rig.row, isNeeded(rig, 0)]).toEqual(['0', false]);
    });

    it('WILLNEED stays while the CPU has the data', () => {
      const rig = after('C', setting, (r) => {
        migrating(r, 17);
        r.loadAt(0, 0);
        expect(r.loadAt('cpu', 0)).toBe(100);
      });
      expect([rig.row, isNeeded(rig, 0)]).toEqual(['C', true]);
    });
  });

  describe('§4 OOM reap', () => {
    it('on absent and NOMAP nothing; on CPU zap and free → NOMAP; on DEVICE untouched', () => {
      const rig = after('.-C0', setting, (r) => expect(r.run({ op: 'oom_reap', pid: 1, cpu: 0 })).toBe(0));
      expect([rig.row, rig.free[0]]).toEqual(['.--0', rig.k.memory.framesOf(0)]);
      expect([rig.loadAt('cpu', 2), rig.loadAt(0, 3)]).toEqual([0, 103]);
    });
  });

  describe('§4 gm_as_destroy', () => {
    it('on absent, NOMAP and CPU the entry stays; on DEVICE it comes home without a CPU PTE; contexts go', () => {
      const rig = after('.-C01', setting, (r) =>
        expect(r.run({ op: 'gm_as_destroy', pid: 1, cpu: 0 })).toBe(0),
      );
      expect([rig.row, [2, 3, 4].map((page) => cpuMaps(rig, page))]).toEqual(['.-CCC', [true, false, false]]);
      expect([rig.k.contexts.slab.live, rig.k.spaces.slab.live, rig.k.mappings.slab.live]).toEqual([0, 0, 4]);
      expect([2, 3, 4].map((page) => rig.loadAt('cpu', page))).toEqual([102, 103, 104]);
      expect(rig.loadAt(0, 3)).toBe('GM_RET_FAILURE_UNKNOWN');
    });
  });

  describe('§4 hot-remove (gm_dev_destroy)', () => {
    it('everything comes home first, without CPU PTEs; others keep what they have', () => {
      const rig = after('.-C01', setting, (r) =>
        expect(r.run({ op: 'gm_dev_destroy', device: 1, cpu: 0 })).toBe(0),
      );
      expect([rig.row, cpuMaps(rig, 3), rig.loadAt(1, 3), rig.loadAt(1, 4)]).toEqual([
        '.-CC1',
        false,
        103,
        104,
      ]);
      expect(rig.k.contexts.slab.live).toBe(1);
    });
  });

  describe('§4 hmadvise(hnid, PREFETCH)', () => {
    it('on absent, NOMAP, CPU, DEVICE(X), DEVICE(Y): everything is on the device afterwards', () => {
      const rig = after('.-C01', setting, (r) => expect(r.hmadvise(1, r.at(0), r.pages(5))).toBe(0));
      expect(rig.row).toBe('00000');
      expect([0, 1, 2, 3, 4].map((page) => rig.loadAt(0, page))).toEqual([0, 0, 102, 103, 104]);
    });

    it('a granule that cannot move is -EFAULT, and stays', () => {
      const rig = after('CC', setting, (r) => {
        r.run({ op: 'pin', pid: 1, cpu: 0, addr: r.at(1) });
        expect(r.hmadvise(1, r.at(0), r.pages(2))).toBe('-EFAULT');
      });
      expect(rig.row).toBe('0C');
      expect([rig.loadAt('cpu', 0), rig.loadAt('cpu', 1)]).toEqual([100, 101]);
    });
  });

  describe('§4 hmadvise(-1, DONTNEED)', () => {
    it('on absent nothing; on CPU zap and free, on DEVICE peer_unmap without a copy → NOMAP', () => {
      const rig = after('.-C0', setting, (r) =>
        expect(r.hmadvise(-1, r.at(0), r.pages(4), Advice.MADV_DONTNEED)).toBe(0),
      );
      expect([rig.row, order(rig).includes('copy')]).toEqual(['.---', false]);
      expect(rig.free).toEqual([0, 1, 2].map((node) => rig.k.memory.framesOf(node)));
      expect([2, 3].map((page) => rig.loadAt('cpu', page))).toEqual([0, 0]);
    });
  });

  describe('§4 madvise(DONTNEED)', () => {
    it.each([Advice.MADV_DONTNEED, Advice.MADV_FREE])(
      'drops contents on both sides → NOMAP (advice %i)',
      (advice) => {
        const rig = after('.-C0c', setting, (r) => expect(r.madvise(r.at(0), r.pages(5), advice)).toBe(0));
        expect(rig.row).toBe('.---_');
        expect(rig.free).toEqual([0, 1, 2].map((node) => rig.k.memory.framesOf(node)));
        expect([2, 3, 4].map((page) => rig.loadAt('cpu', page))).toEqual([0, 0, 0]);
      },
    );
  });

  describe('§4 munmap', () => {
    it('on absent, NOMAP, CPU, DEVICE: entries erased, mappings, pages and frames freed', () => {
      const rig = after('.-C0c', setting, (r) => expect(r.munmap(r.at(0), r.pages(5))).toBe(0));
      expect([rig.row, rig.k.mappings.slab.live, rig.k.arrays.nodeSlab.live]).toEqual(['', 0, 0]);
      expect(rig.free).toEqual([0, 1, 2].map((node) => rig.k.memory.framesOf(node)));
      expect(order(rig)).not.toContain('copy');
    });

    it('takes exactly its range: the neighbours on both sides keep their data (E01, E02)', () => {
      const rig = after('C0C0C', setting, (r) => expect(r.munmap(r.at(1), r.pages(3))).toBe(0));
      expect([rig.row, rig.loadAt('cpu', 0), rig.loadAt('cpu', 4)]).toEqual(['C   C', 100, 104]);
    });
  });

  describe('§4 fork', () => {
    it('the child gets neither vm_obj nor gm_as nor peer-shared VMAs, and a copy of ordinary ones', () => {
      const rig = after('C0. cc', setting, (r) => expect(r.fork()).toBe(2));
      rig.pid = 2;
      expect([rig.row, rig.k.mms.vmObject.data[2], rig.k.mms.space.data[2]]).toEqual(['    cc', 0, 0]);
      expect([rig.loadAt('cpu', 4), rig.loadAt('cpu', 0), rig.loadAt(0, 4)]).toEqual([
        104,
        'SIGSEGV',
        'GM_RET_FAILURE_UNKNOWN',
      ]);
      rig.storeAt('cpu', 4, 9);
      rig.pid = 1;
      expect([rig.row, rig.loadAt('cpu', 4), rig.loadAt(0, 1)]).toEqual(['C0. cc', 104, 101]);
    });
  });

  describe('§4 exit', () => {
    it('leaves zero pages, frames, contexts, mappings, tables and XArray nodes', () => {
      const rig = after('.-C01 _c', setting, (r) => expect(r.exit()).toBe(0));
      const { mappings, contexts, spaces, objects, arrays, shadows, tables, memory, vmas } = rig.k;
      expect([mappings, contexts, spaces, objects, vmas].map(({ slab }) => slab.live)).toEqual([
        0, 0, 0, 0, 0,
      ]);
      expect([arrays.nodeSlab.live, shadows.nodeSlab.live, tables.allTables, memory.contents.words]).toEqual([
        0, 0, 0, 0,
      ]);
      expect(rig.free).toEqual([0, 1, 2].map((node) => memory.framesOf(node)));
    });
  });

  describe('§4 a device fault needs', () => {
    const refused = 'GM_RET_FAILURE_UNKNOWN';
    const unchanged = (row: string, setting_: Setting, act: (rig: DrawnRig) => void): void => {
      const rig = drawn(row, setting_);
      const { free } = rig;
      act(rig);
      expect([rig.row, rig.free, rig.reports]).toEqual([row, free, []]);
    };

    it('a VMA that contains the address (E16)', () => {
      unchanged('. C', setting, (r) =>
        expect([r.loadAt(0, 1), r.storeAt(0, 5, 1)]).toEqual([refused, refused]),
      );
    });

    it('one that is peer-shared (E17)', () => {
      unchanged('_c', setting, (r) => expect([r.loadAt(0, 0), r.loadAt(0, 1)]).toEqual([refused, refused]));
    });

    it('one that allows the access (E55)', () => {
      const rig = drawn('C.', setting);
      rig.mprotect(rig.at(0), rig.pages(2), Prot.PROT_READ);
      expect([rig.storeAt(0, 0, 1), rig.storeAt(0, 1, 1), rig.row]).toEqual([refused, refused, 'C.']);
      expect([rig.loadAt(0, 0), rig.storeAt(0, 0, 1), rig.row]).toEqual([100, refused, '0.']);
      rig.mprotect(rig.at(0), rig.pages(2), Prot.PROT_NONE);
      expect([rig.loadAt(0, 0), rig.loadAt(0, 1), rig.row]).toEqual([refused, refused, '0.']);
      rig.mprotect(rig.at(0), rig.pages(2), Prot.PROT_READ | Prot.PROT_WRITE);
      expect([rig.storeAt(0, 0, 1), rig.loadAt('cpu', 0), rig.row]).toEqual([0, 1, 'C.']);
    });

    it('a device attached to this address space (E63)', () => {
      const rig = drawn('C.', setting);
      const stranger = rig.device();
      expect([rig.loadAt(stranger - 1, 0), rig.loadAt(stranger - 1, 1), rig.row]).toEqual([
        refused,
        refused,
        'C.',
      ]);
    });

    it('a device that can replay: one that cannot answers every miss, and raises no fault', () => {
      const rig = drawn('C.', { granule, devices: [{ cap: 0 }] });
      expect([rig.loadAt(0, 0), rig.storeAt(0, 1, 1), rig.row, rig.entered]).toEqual([
        refused,
        refused,
        'C.',
        [],
      ]);
      expect(rig.hmadvise(1, rig.at(0), rig.pages(2))).toBe(0);
      expect([rig.loadAt(0, 0), rig.storeAt(0, 1, 5), rig.row]).toEqual([100, 0, '00']);
    });

    it('an address that the device can form', () => {
      const high = 1n << 45n;
      const rig = drawn('C', { granule, devices: [{ mmu: 'riscv-sv39' }] });
      rig.mmap(high, rig.size, 0x8000022 | 0x10);
      expect([rig.store('cpu', high, 3), rig.load(0, high), rig.hmadvise(1, high, rig.size)]).toEqual([
        0,
        refused,
        '-EFAULT',
      ]);
      expect([rig.load('cpu', high), rig.loadAt(0, 0), rig.reports]).toEqual([3, 100, []]);
    });
  });

  it('§2 a device has the capability bits of the RFC', () => {
    expect([GmDevCap.REPLAYABLE, GmDevCap.PEER]).toEqual([1, 16]);
  });
});
