// The sanitizers: each is shown a state that a broken kernel would leave, made by writing cells, and must say so; and nothing else.

import { describe, expect, it } from 'vitest';
import { NO_FRAME } from '../base/units.ts';
import { peekMapping } from '../gmem/vm-object.ts';
import { drawn, type DrawnRig } from '../testing/drawing.ts';
import { GmPage } from '../uapi.ts';
import { reportKinds, reportRules } from '../base/findings.ts';

const page = (rig: DrawnRig, i: number): number => Number(rig.at(i) >> 12n);
const mapping = (rig: DrawnRig, i: number): number =>
  peekMapping(rig.k, rig.k.mms.vmObject.data[1]!, page(rig, i));

/** What the full check says after a cell was spoilt. */
function judged(
  row: string,
  spoil: (rig: DrawnRig) => void,
): { kind: string; rule: string; object: number }[] {
  const rig = drawn(row);
  expect(rig.reports).toEqual([]);
  spoil(rig);
  rig.machine.checkClean();
  return rig.machine.reports
    .all()
    .map(({ kind, rule, object }) => ({ kind, rule, object: object - page(rig, 0) }));
}

describe('invariants of model.md §5', () => {
  it('say nothing about a machine that is whole', () => {
    expect(judged('C01-. cc_', () => undefined)).toEqual([]);
  });

  it('NOMAP ⇒ no entry anywhere', () => {
    const spoil = (i: number) => (rig: DrawnRig) => rig.k.mappings.flag.set(mapping(rig, i), GmPage.NOMAP);
    expect(judged('C', spoil(0))).toMatchObject([{ kind: 'invariant', rule: 'nomap-with-entry', object: 0 }]);
    expect(judged('C0', spoil(1))).toMatchObject([
      { kind: 'invariant', rule: 'nomap-with-entry', object: 1 },
    ]);
  });

  it('DEVICE ⇒ no CPU PTE', () => {
    const found = judged('0', (rig) => {
      const frame = rig.k.memory.alloc(0, 0);
      rig.k.tables.set(rig.k.mms.pgd.data[1]!, page(rig, 0), 0, frame, 2);
    });
    expect(found[0]).toMatchObject({ kind: 'invariant', rule: 'device-with-cpu-pte', object: 0 });
  });

  it('DEVICE ⇒ the owner has an entry', () => {
    const found = judged('0', (rig) => rig.k.mappings.dev.set(mapping(rig, 0), 2));
    expect(found[0]).toMatchObject({ rule: 'two-homes', object: 0 });
    const without = judged('0', (rig) => void rig.k.tables.clear(rig.k.contexts.pmap.data[1]!, page(rig, 0)));
    expect(without[0]).toMatchObject({ rule: 'device-without-entry', object: 0 });
  });

  it('CPU ⇒ a PTE, if any, maps that very page', () => {
    const found = judged('CC', (rig) =>
      rig.k.mappings.page.set(mapping(rig, 0), rig.k.mappings.page.data[mapping(rig, 1)]!),
    );
    expect(found[0]).toMatchObject({ rule: 'cpu-pte-elsewhere', object: 0 });
  });

  it('refcount = PTE maps + the mapping’s own, on host, devices and in ordinary memory', () => {
    for (const row of ['C', '0', 'c']) {
      const found = judged(row, (rig) => {
        const { memory, mappings, tables, mms } = rig.k;
        const of = mapping(rig, 0);
        const frame =
          of === 0 ? tables.pfnAt(tables.lookup(mms.pgd.data[1]!, page(rig, 0))) : mappings.page.data[of]!;
        memory.get(frame as never);
      });
      expect(found).toMatchObject([{ kind: 'refcount', rule: 'refcount-mismatch', object: 0 }]);
    }
  });

  it('every entry lies in a peer-shared VMA', () => {
    const found = judged('C', (rig) => rig.k.vmas.flags.set(rig.k.vmaIndex.list(1)[0]!, 2));
    expect(found[0]).toMatchObject({ rule: 'entry-outside-vma', object: 0 });
  });

  it('no leaf without a mapping in a peer-shared VMA, and none outside every VMA', () => {
    const leaf = (i: number) => (rig: DrawnRig) => {
      const frame = rig.k.memory.alloc(0, 0);
      rig.k.tables.set(rig.k.mms.pgd.data[1]!, page(rig, i), 0, frame, 2);
      rig.k.memory.addMapping(frame, 1, page(rig, i));
    };
    expect(judged('.', leaf(0))).toMatchObject([{ rule: 'nomap-with-entry', object: 0 }]);
    expect(judged('C .', leaf(1))).toMatchObject([{ rule: 'entry-outside-vma', object: 1 }]);
  });

  it('nr_pages = entries, at once and after history moved', () => {
    const rig = drawn('CC.');
    const object = rig.k.mms.vmObject.data[1]!;
    rig.k.objects.nrPages.add(object, 1);
    rig.loadAt('cpu', 2);
    expect(rig.machine.reports.all()).toMatchObject([{ rule: 'nr-pages-mismatch', object, a: 4, b: 3 }]);
    const other = drawn('CC.');
    other.history.moveTo({ statement: 1, step: 0 });
    other.history.moveTo({ statement: other.history.length, step: 0 });
    other.loadAt('cpu', 2);
    other.munmap(other.at(0), other.pages(2));
    expect(other.reports).toEqual([]);
  });

  it('VMAs do not overlap', () => {
    const found = judged('C C', (rig) => rig.k.vmas.setEnd(rig.k.vmaIndex.list(1)[0]!, page(rig, 2) + 1));
    expect(found.some(({ kind, rule }) => kind === 'vma' && rule === 'vma-overlap')).toBe(true);
  });
});

describe('the check after a statement', () => {
  it('finds what a full one finds, in what the statement touched', () => {
    const rig = drawn('C0');
    rig.k.memory.get(rig.k.mappings.page.data[mapping(rig, 0)]! as never);
    rig.loadAt('cpu', 1);
    expect(rig.reports).toEqual([]);
    rig.loadAt(0, 0);
    expect(rig.reports).toEqual([]);
    rig.k.memory.get(rig.k.mappings.page.data[mapping(rig, 0)]! as never);
    rig.mprotect(rig.at(0), rig.size, 1);
    expect(rig.reports).toEqual(['refcount-mismatch']);
  });
});

describe('coherence', () => {
  it('reports a load that does not return the last store by anybody', () => {
    const rig = drawn('C0c');
    const { memory, mappings } = rig.k;
    memory.writeWord(mappings.page.data[mapping(rig, 0)]! as never, 0, 666);
    expect(rig.loadAt('cpu', 0)).toBe(666);
    expect(rig.machine.reports.all()).toMatchObject([
      { kind: 'coherence', rule: 'load-mismatch', pid: 1, object: page(rig, 0), a: 666, b: 100 },
    ]);
  });

  it('says nothing when the wrong word is never read, or written over first', () => {
    const rig = drawn('C');
    const frame = rig.k.mappings.page.data[mapping(rig, 0)]! as never;
    rig.k.memory.writeWord(frame, 5, 666);
    expect([
      rig.loadAt('cpu', 0),
      rig.store('cpu', rig.at(0) + 20n, 1),
      rig.load('cpu', rig.at(0) + 20n),
    ]).toEqual([100, 0, 1]);
    expect(rig.reports).toEqual([]);
  });

  it('reports data that comes back after DONTNEED, munmap or a new mmap', () => {
    const rig = drawn('C');
    rig.madvise(rig.at(0), rig.size);
    rig.loadAt('cpu', 0);
    rig.k.memory.writeWord(rig.k.mappings.page.data[mapping(rig, 0)]! as never, 0, 100);
    rig.loadAt(0, 0);
    expect(rig.machine.reports.all()).toMatchObject([{ kind: 'coherence', a: 100, b: 0 }]);
  });
});

describe('leaks', () => {
  it.each([
    ['a frame', 'leaked-frame', (rig: DrawnRig) => void rig.k.memory.alloc(1, 0)],
    ['a mapping', 'leaked-mapping', (rig: DrawnRig) => void rig.k.mappings.slab.alloc()],
    ['a vm_object', 'leaked-object', (rig: DrawnRig) => void rig.k.objects.slab.alloc()],
    ['a context', 'leaked-object', (rig: DrawnRig) => void rig.k.contexts.slab.alloc()],
    ['an address space', 'leaked-object', (rig: DrawnRig) => void rig.k.spaces.slab.alloc()],
  ])('%s that nothing reaches is found by expect clean and at exit', (_what, rule, leak) => {
    expect(judged('C0', leak)).toMatchObject([{ kind: 'leak', rule }]);
    const rig = drawn('C0');
    leak(rig);
    rig.exit();
    expect(rig.reports).toEqual([rule]);
  });

  it('what a live process holds is none, when another exits', () => {
    const rig = drawn('C0 c');
    rig.fork();
    rig.pid = 2;
    rig.exit();
    expect(rig.reports).toEqual([]);
  });
});

describe('reports', () => {
  type Found = readonly [rule: 'leaked-frame' | 'leaked-mapping' | 'load-mismatch', object: number];
  const statementThat = (rig: DrawnRig, ...finds: Found[]): void => {
    rig.history.run(({ reports, kernel }) => {
      reports.beginStatement();
      for (const [rule, object] of finds) kernel.report({ kind: 'leak', rule, pid: 0, object, a: 1, b: 2 });
      reports.endStatement();
    });
  };

  it('fold followers about the same thing within one statement, and only those', () => {
    const rig = drawn('C');
    const frame = ['leaked-frame', 7] as const;
    statementThat(rig, frame, frame, ['leaked-mapping', 7], ['leaked-frame', 8]);
    statementThat(rig, frame);
    expect(rig.machine.reports.all().map(({ rule, object, count }) => [rule, object, count])).toEqual([
      ['leaked-frame', 7, 2],
      ['leaked-mapping', 7, 1],
      ['leaked-frame', 8, 1],
      ['leaked-frame', 7, 1],
    ]);
  });

  it('name their step and statement, hold page indices of 45 bits, and go back with history', () => {
    const rig = drawn('C');
    const before = rig.history.length;
    statementThat(rig, ['load-mismatch', 2 ** 45 - 1]);
    const [report] = rig.machine.reports.all();
    expect([report!.object, report!.step, report!.a, report!.b]).toEqual([
      2 ** 45 - 1,
      rig.history.firstStep(before),
      1,
      2,
    ]);
    rig.history.moveTo({ statement: before, step: 0 });
    expect(rig.machine.reports.all()).toEqual([]);
    rig.history.moveTo({ statement: before + 1, step: 0 });
    expect(rig.machine.reports.count).toBe(1);
  });

  it('have kinds and rules of their own names', () => {
    expect(new Set(reportKinds).size).toBe(reportKinds.length);
    expect(new Set(reportRules).size).toBe(reportRules.length);
    expect(NO_FRAME).toBe(-1);
  });
});
