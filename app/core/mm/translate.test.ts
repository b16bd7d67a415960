// The MMU of model.md §5: TLBs are filled by walks, flushed by every path of model.md §4, and a stale entry that is used is a report.

import { describe, expect, it } from 'vitest';
import { StepKind } from '../base/steps.ts';
import { contextOf } from '../gmem/contexts.ts';
import { NO_SLOT, Tlbs } from '../mmu/tlb.ts';
import { kinds, Rig } from '../testing/rig.ts';
import { Advice, GmDevCap, type GmMmuModeName, MapFlag, MremapFlag, Prot } from '../uapi.ts';

const FIRST = 0x7f00_0000_0000n;
const pageOf = (addr: bigint): number => Number(addr >> 12n);

interface Setup {
  readonly granule?: '4K' | '2M';
  readonly flags?: number;
  readonly modes?: readonly GmMmuModeName[];
  readonly memory?: bigint;
}

/** A process with devices attached and 16 granules mapped at FIRST. */
function setUp({
  granule = '4K',
  flags = kinds.PEER,
  modes = ['COHERENT_EXCLUSIVE'],
  memory = 16n << 20n,
}: Setup = {}): Rig {
  const rig = new Rig({ granule });
  for (const mode of modes) {
    const device = rig.device({ link: 'coherent', cap: GmDevCap.REPLAYABLE, memory });
    expect(rig.run({ op: 'gm_as_attach', pid: 1, cpu: 0, device, mode })).toBe(0);
  }
  rig.mmap(FIRST, 16n * rig.size, flags | MapFlag.MAP_FIXED);
  return rig;
}

const cpuTlb = (rig: Rig, pid = 1): number => rig.k.tables.tlbOf(rig.k.mms.pgd.data[pid]!);
const deviceTlb = (rig: Rig, device: number): number => rig.k.contexts.tlb.data[contextOf(rig.k, 1, device)]!;
const knows = (rig: Rig, tlb: number, addr: bigint): boolean =>
  rig.k.tables.tlbs.find(tlb, pageOf(addr)) !== NO_SLOT;

const tlbSteps = (rig: Rig): number[] =>
  rig.steps
    .map(({ kind }) => kind)
    .filter((kind) => kind === StepKind.TlbMiss || kind === StepKind.TlbFill || kind === StepKind.TlbHit);

const { TlbMiss, TlbFill, TlbHit } = StepKind;

describe('translation', () => {
  it('CPU access, PTE present: hit (TLB or walk)', () => {
    const rig = setUp();
    rig.store('cpu', FIRST, 1);
    expect(tlbSteps(rig)).toEqual([TlbMiss, TlbFill]);
    rig.load('cpu', FIRST);
    expect(tlbSteps(rig)).toEqual([TlbHit]);
    for (let i = 1n; i <= 4n; i++) rig.mmap(FIRST + i * 64n * 4096n, 4096n, kinds.ANON | MapFlag.MAP_FIXED);
    for (let i = 1n; i <= 4n; i++) rig.load('cpu', FIRST + i * 64n * 4096n);
    expect(knows(rig, cpuTlb(rig), FIRST)).toBe(false);
    rig.load('cpu', FIRST);
    expect(tlbSteps(rig)).toEqual([TlbFill]);
    expect(rig.reports).toEqual([]);
  });

  it('costs a walk where the TLB does not know the page, and less where it does', () => {
    const rig = setUp();
    const time = (action: () => unknown): number => {
      const before = rig.k.engine.clock.now;
      action();
      return rig.k.engine.clock.now - before;
    };
    rig.store('cpu', FIRST, 1);
    const hit = time(() => rig.load('cpu', FIRST));
    rig.k.tables.tlbs.flush(cpuTlb(rig), pageOf(FIRST), 1);
    expect(time(() => rig.load('cpu', FIRST)) - hit).toBe(4 * rig.k.cost.walkLevel);
  });

  it('walks and stores set accessed and dirty bits, once', () => {
    const rig = setUp();
    const { tables } = rig.k;
    rig.load('cpu', FIRST);
    const cell = tables.lookup(rig.k.mms.pgd.data[1]!, pageOf(FIRST));
    expect([tables.isAccessed(cell), tables.isDirty(cell)]).toEqual([true, false]);
    rig.store('cpu', FIRST, 5);
    expect(tables.isDirty(cell)).toBe(true);
    expect(tables.rawAt(cell) & 0x60n).toBe(0x60n);
    expect(tlbSteps(rig)).toEqual([TlbHit]);
  });

  it('a TLB that knows less than the page table allows is no fault: it is walked again', () => {
    const rig = setUp({ flags: kinds.ANON });
    rig.store('cpu', FIRST, 1);
    rig.fork();
    rig.exit(2);
    rig.load('cpu', FIRST);
    rig.store('cpu', FIRST, 2);
    expect(tlbSteps(rig)).toEqual([TlbMiss, TlbFill]);
    expect([rig.load('cpu', FIRST), rig.reports]).toEqual([2, []]);
  });

  it('one entry serves a whole huge page', () => {
    const rig = setUp({ granule: '2M' });
    rig.store('cpu', FIRST, 1);
    rig.store('cpu', FIRST + 0x1ff000n, 2);
    expect(tlbSteps(rig)).toEqual([TlbHit]);
    rig.load(0, FIRST + 0x1ff000n);
    expect(rig.load(0, FIRST)).toBe(1);
    expect(tlbSteps(rig)).toEqual([TlbHit]);
  });

  it('undo and redo bring every TLB back: same entries, same digest', () => {
    const rig = setUp({ modes: ['COHERENT_EXCLUSIVE', 'SHARE'] });
    for (let i = 0n; i < 12n; i++) rig.store(Number(i % 2n), FIRST + i * 4096n, Number(i));
    for (let i = 0n; i < 12n; i++) rig.load('cpu', FIRST + i * 4096n);
    const entries = (): string => {
      const found: unknown[] = [];
      for (const tlb of rig.k.tables.tlbs.slab.ids())
        rig.k.tables.tlbs.forEach(tlb, (...entry) => found.push([tlb, ...entry]));
      return JSON.stringify(found);
    };
    const seen = new Map<number, string>();
    for (const way of [1, -1, 1])
      for (let i = 0; i <= rig.history.length; i++) {
        const statement = way > 0 ? i : rig.history.length - i;
        rig.history.moveTo({ statement, step: 0 });
        const now = `${rig.machine.digest()} ${entries()}`;
        expect(seen.get(statement) ?? now).toBe(now);
        expect(rig.machine.digestAfresh()).toBe(rig.machine.digest());
        seen.set(statement, now);
      }
    expect(new Set(seen.values()).size).toBe(seen.size);
  });
});

type Act = (rig: Rig) => unknown;
const at = (i: number): bigint => FIRST + BigInt(i) * 4096n;

/** Ways in which what the CPU's TLB knows of the first page becomes wrong. `page`: what is stored before. */
const cpuPaths: readonly (readonly [name: string, setup: Setup, act: Act])[] = [
  ['a device fault (zap)', {}, (rig) => rig.load(0, FIRST)],
  ['hmadvise PREFETCH', {}, (rig) => rig.hmadvise(1, FIRST, 4096n)],
  ['hmadvise DONTNEED', {}, (rig) => rig.hmadvise(-1, FIRST, 4096n, Advice.MADV_DONTNEED)],
  ['madvise DONTNEED', {}, (rig) => rig.madvise(FIRST, 4096n)],
  ['munmap', {}, (rig) => rig.munmap(FIRST, 4096n)],
  ['munmap of ordinary memory', { flags: kinds.ANON }, (rig) => rig.munmap(FIRST, 4096n)],
  ['mprotect', {}, (rig) => rig.mprotect(FIRST, 4096n, Prot.PROT_READ)],
  ['mremap', {}, (rig) => rig.mremap(FIRST, 4096n, 64n * 4096n, MremapFlag.MREMAP_MAYMOVE)],
  ['fork (copy on write)', { flags: kinds.ANON }, (rig) => rig.fork()],
  ['migrate_pages', {}, (rig) => rig.run({ op: 'migrate_pages', pid: 1, cpu: 0, addr: FIRST, length: null })],
  [
    'migrate_pages of ordinary memory',
    { flags: kinds.ANON },
    (rig) => rig.run({ op: 'migrate_pages', pid: 1, cpu: 0, addr: FIRST, length: null }),
  ],
  ['OOM reap', {}, (rig) => rig.run({ op: 'oom_reap', pid: 1, cpu: 0 })],
  ['the split of a huge page', { granule: '2M', flags: kinds.ANON }, (rig) => rig.munmap(at(4), 4096n)],
];

/** The same of a device's TLB; device 1 is exclusive unless the modes say otherwise. */
const devicePaths: readonly (readonly [name: string, setup: Setup, act: Act])[] = [
  ['a CPU fault (bring home)', {}, (rig) => rig.load('cpu', FIRST)],
  [
    'a fault of another device',
    { modes: ['COHERENT_EXCLUSIVE', 'COHERENT_EXCLUSIVE'] },
    (rig) => rig.load(1, FIRST),
  ],
  ['reclaim', {}, (rig) => rig.run({ op: 'reclaim', device: 1, count: 1, cpu: 0 })],
  ['eviction', { memory: 4096n }, (rig) => rig.load(0, at(1))],
  ['madvise DONTNEED', {}, (rig) => rig.madvise(FIRST, 4096n)],
  ['munmap', {}, (rig) => rig.munmap(FIRST, 4096n)],
  ['mprotect', {}, (rig) => rig.mprotect(FIRST, 4096n, Prot.PROT_READ)],
  ['mremap', {}, (rig) => rig.mremap(FIRST, 4096n, 64n * 4096n, MremapFlag.MREMAP_MAYMOVE)],
  ['pin (bring home)', {}, (rig) => rig.run({ op: 'pin', pid: 1, cpu: 0, addr: FIRST })],
  ...(['SHARE', 'REPLICATE'] as const).flatMap((mode) => [
    [`${mode}: munmap`, { modes: [mode] }, (rig: Rig) => rig.munmap(FIRST, 4096n)] as const,
    [`${mode}: madvise DONTNEED`, { modes: [mode] }, (rig: Rig) => rig.madvise(FIRST, 4096n)] as const,
    [
      `${mode}: migrate_pages`,
      { modes: [mode] },
      (rig: Rig) => rig.run({ op: 'migrate_pages', pid: 1, cpu: 0, addr: FIRST, length: null }),
    ] as const,
    [
      `${mode}: another device takes the data`,
      { modes: [mode, 'COHERENT_EXCLUSIVE'] as const },
      (rig: Rig) => rig.store(1, FIRST, 9),
    ] as const,
  ]),
];

/** A machine in which somebody has used the first page, before and after `act`. */
function ran(who: 'cpu' | 0, setup: Setup, act: Act): { rig: Rig; tlb: number } {
  const rig = setUp(setup);
  rig.store(who, FIRST, 7);
  const tlb = who === 'cpu' ? cpuTlb(rig) : deviceTlb(rig, 1);
  expect(knows(rig, tlb, FIRST)).toBe(true);
  act(rig);
  return { rig, tlb };
}

/** Lets no TLB forget anything while `act` runs. */
function withoutFlush(act: Act): Act {
  return (rig) => {
    const { tlbs } = rig.k.tables;
    tlbs.flush = () => undefined;
    act(rig);
    tlbs.flush = Tlbs.prototype.flush.bind(tlbs);
  };
}

describe.each([
  ['the CPU’s TLB', 'cpu', cpuPaths],
  ['a device’s TLB', 0, devicePaths],
] as const)('%s', (_name, who, paths) => {
  it.each(paths)('is flushed by %s', (_path, setup, act) => {
    const { rig, tlb } = ran(who, setup, act);
    expect(knows(rig, tlb, FIRST)).toBe(false);
    rig.machine.checkClean();
    expect(rig.reports).toEqual([]);
  });

  it.each(paths)('without its flush, %s is reported', (_path, setup, act) => {
    const { rig } = ran(who, setup, withoutFlush(act));
    const told = rig.machine.reports.all().filter(({ kind }) => kind === 'tlb');
    expect(told.map(({ rule, object }) => [rule, object])).toContainEqual(['tlb-without-pte', pageOf(FIRST)]);
  });
});

describe('a stale entry that is used', () => {
  it('is a tlb report, and the access goes where the entry says', () => {
    const { rig } = ran(
      'cpu',
      { flags: kinds.ANON },
      withoutFlush((each) => each.munmap(FIRST, 4096n)),
    );
    const before = rig.machine.reports.count;
    expect(rig.load('cpu', FIRST)).toBe(0x6b6b6b6b);
    const told = rig.machine.reports.all().slice(before);
    expect(told.map(({ kind, rule }) => [kind, rule])).toEqual([
      ['tlb', 'stale-tlb-entry'],
      ['uaf', 'freed-frame'],
    ]);
    expect(told[0]).toMatchObject({ pid: 1, object: pageOf(FIRST), b: -1 });
  });

  it('of a device is one as well', () => {
    const { rig } = ran(
      0,
      {},
      withoutFlush((each) => each.load('cpu', FIRST)),
    );
    rig.store(0, FIRST, 8);
    expect(rig.reports).toContain('stale-tlb-entry');
  });

  it('with more access than the page table allows is one', () => {
    const { rig } = ran(
      'cpu',
      {},
      withoutFlush((each) => each.mprotect(FIRST, 4096n, Prot.PROT_READ)),
    );
    expect(rig.store('cpu', FIRST, 1)).toBe(0);
    expect(rig.reports).toContain('stale-tlb-entry');
  });

  it('is no longer there when the page table has gone', () => {
    const { rig } = ran(
      'cpu',
      {},
      withoutFlush((each) => each.exit()),
    );
    expect(rig.k.tables.tlbs.slab.live).toBe(0);
  });
});

describe('flushes are counted', () => {
  it('once for a range and MMU, and once more for a device that shares the table', () => {
    for (const [modes, count] of [
      [['COHERENT_EXCLUSIVE'], 1],
      [['SHARE'], 2],
    ] as const) {
      const rig = setUp({ modes });
      for (let i = 0; i < 8; i++) rig.store('cpu', at(i), i);
      const before = rig.k.counters.tlbFlushes.value;
      rig.madvise(FIRST, 8n * 4096n);
      expect(rig.k.counters.tlbFlushes.value - before).toBe(count);
    }
  });
});
