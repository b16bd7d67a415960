import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Digest } from '../base/digest.ts';
import { Engine } from '../base/engine.ts';
import type { Pfn } from '../base/units.ts';
import { Access } from './formats.ts';
import { ENTRIES, NO_SLOT, type TlbShape, Tlbs, tlbShape } from './tlb.ts';

const MMU = 7;
const pfn = (n: number): Pfn => n as Pfn;

class Rig {
  readonly engine = new Engine(1);
  readonly tlbs: Tlbs;
  readonly tlb: number;

  constructor(shape: TlbShape, granuleOrder: 0 | 9 = 0) {
    this.tlbs = new Tlbs(this.engine.journal, granuleOrder);
    this.tlb = this.tlbs.create(MMU, 0, shape);
  }

  /** Uses a page as a walker would. Gives whether it was known. */
  use(index: number, order = 0): boolean {
    const slot = this.tlbs.find(this.tlb, index);
    if (slot === NO_SLOT) this.tlbs.fill(this.tlb, slot, index, order, pfn(index + 1), Access.Read, false);
    else this.tlbs.touch(slot);
    return slot !== NO_SLOT;
  }

  get known(): number[] {
    const found: number[] = [];
    this.tlbs.forEach(this.tlb, (first) => found.push(first));
    return found.sort((a, b) => a - b);
  }
}

describe('a TLB', () => {
  test('says what a walk said, for every page of a leaf', () => {
    const { tlbs, tlb } = new Rig({ sets: 16, ways: 4 }, 9);
    const huge = 2 ** 44 + 512 * 3;
    const slot = tlbs.fill(tlb, NO_SLOT, huge, 9, pfn(1024), Access.ReadWrite, true);
    expect([huge, huge + 1, huge + 511].map((index) => tlbs.find(tlb, index))).toEqual([slot, slot, slot]);
    expect([huge - 1, huge + 512].map((index) => tlbs.find(tlb, index))).toEqual([NO_SLOT, NO_SLOT]);
    expect([tlbs.firstAt(slot), tlbs.orderAt(slot), tlbs.pfnAt(slot)]).toEqual([huge, 9, 1024]);
    expect([tlbs.accessAt(slot), tlbs.isDirty(slot)]).toEqual([Access.ReadWrite, true]);
  });

  test('of a CPU has 64 entries in sets of 4, a device’s has fewer', () => {
    expect(tlbShape('x86-64')).toEqual({ sets: 16, ways: 4 });
    expect(tlbShape('gpu')).toEqual({ sets: 4, ways: 8 });
    expect(tlbShape('npu')).toEqual({ sets: 1, ways: 8 });
    for (const format of ['x86-64', 'arm64', 'riscv-sv57', 'gpu', 'npu'] as const)
      expect(tlbShape(format).sets * tlbShape(format).ways).toBeLessThanOrEqual(ENTRIES);
  });

  test('replaces the least recently used entry of a set, and leaves other sets alone', () => {
    const rig = new Rig({ sets: 4, ways: 2 });
    for (const index of [0, 4, 1]) rig.use(index);
    expect(rig.use(0)).toBe(true);
    expect(rig.use(8)).toBe(false);
    expect(rig.known).toEqual([0, 1, 8]);
  });

  test('fills the place of a flushed entry before it replaces one', () => {
    const rig = new Rig({ sets: 1, ways: 4 });
    for (const index of [1, 2, 3, 4]) rig.use(index);
    rig.tlbs.flush(rig.tlb, 3, 1);
    rig.use(5);
    expect(rig.known).toEqual([1, 2, 4, 5]);
  });

  test('remembers more of a page in the same place', () => {
    const { tlbs, tlb } = new Rig({ sets: 16, ways: 4 });
    const slot = tlbs.fill(tlb, NO_SLOT, 5, 0, pfn(1), Access.Read, false);
    expect(tlbs.fill(tlb, slot, 5, 0, pfn(2), Access.ReadWrite, true)).toBe(slot);
    expect([tlbs.pfnAt(slot), tlbs.accessAt(slot)]).toEqual([2, Access.ReadWrite]);
  });

  test('forgets a huge page of which any part is flushed', () => {
    for (const [first, pages] of [
      [512 + 511, 1],
      [0, 513],
      [1023, 4096],
    ] as const) {
      const rig = new Rig({ sets: 16, ways: 4 }, 9);
      for (const index of [0, 512, 1024])
        rig.tlbs.fill(rig.tlb, NO_SLOT, index, 9, pfn(index), Access.Read, false);
      rig.tlbs.flush(rig.tlb, first, pages);
      expect(rig.known).not.toContain(512);
      expect(rig.known.includes(0)).toBe(first !== 0);
    }
  });

  test('leaves nothing behind when it is freed', () => {
    const { tlbs, tlb, engine } = new Rig({ sets: 16, ways: 4 });
    for (let index = 0; index < 200; index++)
      tlbs.fill(tlb, NO_SLOT, index, 0, pfn(index), Access.Read, true);
    tlbs.free(tlb);
    const again = tlbs.create(MMU, 1, { sets: 4, ways: 8 });
    expect(again).toBe(tlb);
    tlbs.forEach(again, () => expect.unreachable());
    expect(engine.journal.end).toBeGreaterThan(0);
  });

  test('agrees with lists of pages in order of use, undone and redone with the same digest', () => {
    const shapes = fc.constantFrom({ sets: 16, ways: 4 }, { sets: 4, ways: 8 }, { sets: 1, ways: 8 });
    const op = fc.oneof(
      { weight: 6, arbitrary: fc.record({ use: fc.nat(40) }) },
      { weight: 1, arbitrary: fc.record({ first: fc.nat(40), pages: fc.integer({ min: 1, max: 30 }) }) },
    );
    fc.assert(
      fc.property(shapes, fc.array(op, { maxLength: 120 }), (shape, ops) => {
        const rig = new Rig(shape);
        const digest = new Digest(rig.engine.journal);
        const lists = Array.from({ length: shape.sets }, (): number[] => []);
        const places: [number, string][] = [[rig.engine.journal.end, digest.read()]];
        for (const each of ops) {
          if ('use' in each) {
            const list = lists[each.use % shape.sets]!;
            const at = list.indexOf(each.use);
            expect(rig.use(each.use)).toBe(at >= 0);
            if (at >= 0) list.splice(at, 1);
            list.unshift(each.use);
            list.splice(shape.ways);
          } else {
            rig.tlbs.flush(rig.tlb, each.first, each.pages);
            for (const [set, list] of lists.entries())
              lists[set] = list.filter((i) => i < each.first || i >= each.first + each.pages);
          }
          expect(rig.known).toEqual(lists.flat().sort((a, b) => a - b));
          places.push([rig.engine.journal.end, digest.read()]);
        }
        for (const [place, read] of [...places.toReversed(), ...places]) {
          rig.engine.journal.moveTo(place);
          expect(digest.read()).toBe(read);
        }
      }),
      { numRuns: 150 },
    );
  });
});
