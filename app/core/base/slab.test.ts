import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Journal } from './journal.ts';
import { POISON, Register, Slab, type Column } from './slab.ts';

function slabOf(capacity = 4): { journal: Journal; slab: Slab; a: Column; b: Column; wide: Column } {
  const journal = new Journal();
  const slab = new Slab(journal, 'thing', { capacity });
  const a = slab.column('a');
  const b = slab.column('b', { initial: -1 });
  return { journal, slab, a, b, wide: slab.column('wide', { stride: 3 }) };
}

describe('slab', () => {
  it('gives ids from 1, each cell at its initial value', () => {
    const { slab, a, b } = slabOf();
    expect([slab.alloc(), slab.alloc()]).toEqual([1, 2]);
    expect([a.get(1), b.get(1), slab.live, slab.top]).toEqual([0, -1, 2, 2]);
    expect([slab.isLive(0), slab.isLive(2), slab.isLive(3), slab.isLive(99)]).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('poisons what is freed, and refuses to free it twice', () => {
    const { slab, a, b } = slabOf();
    const id = slab.alloc();
    a.set(id, 5);
    slab.free(id);
    expect([a.get(id), b.get(id), slab.isLive(id), slab.birth(id)]).toEqual([POISON, POISON, false, 0]);
    expect(() => slab.free(id)).toThrow('object-freed-twice');
    expect(() => slab.free(7)).toThrow('object-freed-twice');
  });

  it('reuses ids last freed first, and tells two lives of one apart', () => {
    const { slab, a, b } = slabOf();
    const [one, two, three] = [slab.alloc(), slab.alloc(), slab.alloc()];
    const birth = slab.birth(two);
    slab.free(one);
    slab.free(two);
    expect([slab.alloc(), slab.alloc(), slab.alloc()]).toEqual([two, one, 4]);
    expect(slab.birth(two)).toBeGreaterThan(birth);
    expect([a.get(two), b.get(two)]).toEqual([0, -1]);
    expect([...slab.ids()]).toEqual([one, two, three, 4]);
  });

  it('grows without losing cells, strided ones included', () => {
    const { slab, a, wide } = slabOf(2);
    for (let i = 1; i <= 300; i++) {
      const id = slab.alloc();
      a.set(id, i);
      wide.set(id * 3 + 2, -i);
    }
    for (let id = 1; id <= 300; id++) expect([a.get(id), wide.get(id * 3 + 2)]).toEqual([id, -id]);
  });

  it('takes columns only before its first object', () => {
    const { slab } = slabOf();
    slab.alloc();
    expect(() => slab.column('late')).toThrow('before the first object');
  });

  it('is undone and redone whole: ids, free list, births', () => {
    const ops = fc.array(fc.record({ free: fc.boolean(), pick: fc.nat() }), { maxLength: 40 });
    fc.assert(
      fc.property(ops, (list) => {
        const { journal, slab } = slabOf(2);
        const look = (): unknown => [[...slab.ids()].map((id) => [id, slab.birth(id)]), slab.live, slab.top];
        const play = (): void => {
          for (const { free, pick } of list) {
            const live = [...slab.ids()];
            if (free && live.length > 0) slab.free(live[pick % live.length]!);
            else slab.alloc();
          }
        };
        play();
        const end = look();
        journal.moveTo(0);
        expect(look()).toEqual([[], 0, 0]);
        journal.moveTo(journal.end);
        expect(look()).toEqual(end);
        journal.moveTo(0);
        journal.truncate();
        play();
        expect(look()).toEqual(end);
      }),
    );
  });
});

describe('column', () => {
  it('adds and says the new value', () => {
    const { slab, a } = slabOf();
    const id = slab.alloc();
    expect([a.add(id, 5), a.add(id, -7), a.get(id)]).toEqual([5, -2, -2]);
  });
});

describe('register', () => {
  it('is one journalled scalar', () => {
    const journal = new Journal();
    const register = new Register(journal, 'r', 7);
    register.value = 8;
    journal.moveTo(0);
    expect(register.value).toBe(7);
  });
});
