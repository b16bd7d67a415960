import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Journal } from './journal.ts';
import { Column } from './slab.ts';

const CHUNK = 1 << 16;

function journalled(cells = 8): { journal: Journal; column: Column } {
  const journal = new Journal();
  return { journal, column: new Column(journal, 'x', cells) };
}

/** Writes 1, 2, … `count` into cell 0. */
function count(column: Column, from: number, to: number): void {
  for (let value = from; value <= to; value++) column.set(0, value);
}

describe('journal', () => {
  it('keeps one entry a change, and none for writing the same value', () => {
    const { journal, column } = journalled();
    column.set(3, 5);
    column.set(3, 5);
    column.set(3, 0);
    expect(journal.length).toBe(2);
    const seen: number[][] = [];
    journal.visit(0, 2, (...entry) => seen.push(entry));
    expect(seen).toEqual([
      [column.id, 3, 0, 5],
      [column.id, 3, 5, 0],
    ]);
    journal.visit(2, 0, (...entry) => seen.push(entry));
    expect(seen.slice(2).map(([, , before]) => before)).toEqual([5, 0]);
  });

  it('shows the cells of every position, in any order of visits', () => {
    const writes = fc.array(fc.record({ cell: fc.nat(7), value: fc.nat(3) }), { maxLength: 60 });
    fc.assert(
      fc.property(writes, fc.array(fc.nat(), { maxLength: 20 }), (list, visits) => {
        const { journal, column } = journalled();
        const states = [[...column.data]];
        for (const { cell, value } of list) {
          const before = journal.end;
          column.set(cell, value);
          if (journal.end > before) states.push([...column.data]);
        }
        for (const visit of visits) {
          const position = visit % states.length;
          journal.moveTo(position);
          expect([...column.data]).toEqual(states[position]);
          expect(journal.position).toBe(position);
        }
        expect(journal.end).toBe(states.length - 1);
      }),
    );
  });

  it('begins a new future after truncation, and the old one is gone', () => {
    const { journal, column } = journalled();
    count(column, 1, 10);
    journal.moveTo(4);
    journal.truncate();
    expect([journal.end, column.data[0]]).toEqual([4, 4]);
    column.set(0, 77);
    journal.moveTo(0);
    journal.moveTo(5);
    expect(column.data[0]).toBe(77);
    expect(() => journal.moveTo(6)).toThrow('position is kept');
  });

  it.each([CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])(
    'is cut well at %i, about the edge of a chunk',
    (position) => {
      const { journal, column } = journalled();
      count(column, 1, 2 * CHUNK + 10);
      journal.moveTo(position);
      journal.truncate();
      expect(journal.end).toBe(position);
      column.set(0, -5);
      column.set(0, -6);
      journal.moveTo(position - 1);
      expect(column.data[0]).toBe(position - 1);
      journal.moveTo(position + 2);
      expect(column.data[0]).toBe(-6);
    },
  );

  it('counts every move in its epoch, so that caches notice', () => {
    const { journal, column } = journalled();
    count(column, 1, 3);
    journal.moveTo(3);
    expect(journal.epoch).toBe(0);
    journal.moveTo(1);
    journal.moveTo(3);
    expect(journal.epoch).toBe(2);
    journal.restart(3);
    expect(journal.epoch).toBe(3);
  });

  it('lets whole chunks go, and says from where on it can be moved in', () => {
    const { journal, column } = journalled();
    count(column, 1, 3 * CHUNK);
    const full = journal.bytes;
    journal.dropBefore(2 * CHUNK + 5);
    expect([journal.first, journal.length]).toEqual([2 * CHUNK, CHUNK]);
    count(column, 3 * CHUNK + 1, 5 * CHUNK);
    expect(journal.bytes).toBe(full);
    journal.moveTo(4 * CHUNK + 5);
    expect(column.data[0]).toBe(4 * CHUNK + 5);
    journal.moveTo(2 * CHUNK);
    expect(column.data[0]).toBe(2 * CHUNK);
    expect(() => journal.moveTo(2 * CHUNK - 1)).toThrow('position is kept');
  });

  it('begins anew at any position', () => {
    const { journal, column } = journalled();
    count(column, 1, 7);
    journal.restart(100_000);
    expect([journal.first, journal.end, journal.position]).toEqual([100_000, 100_000, 100_000]);
    column.set(0, 8);
    journal.moveTo(100_000);
    expect(column.data[0]).toBe(7);
  });

  it('finds who last wrote a cell', () => {
    const { journal, column } = journalled();
    column.set(1, 10);
    column.set(2, 20);
    column.set(1, 11);
    const last = (cell: number, before: number): number =>
      journal.lastWrites([{ column: column.id, cell, mask: -1 }], before)[0]!;
    expect(last(1, journal.end)).toBe(3);
    expect(last(1, 2)).toBe(1);
    expect(last(2, journal.end)).toBe(2);
    expect(last(5, journal.end)).toBe(-1);
  });

  it('finds many at once, no further back than asked, and only writes that change the bits that matter', () => {
    const { journal, column } = journalled();
    column.set(1, 0x10);
    column.set(2, 0x20);
    column.set(1, 0x11);
    const wanted = (cell: number, mask: number) => ({ column: column.id, cell, mask });
    const cells = [wanted(1, -1), wanted(1, 0x10), wanted(2, -1), wanted(1, 0x01)];
    expect(journal.lastWrites(cells, journal.end)).toEqual([3, 1, 2, 3]);
    expect(journal.lastWrites(cells, journal.end, 1)).toEqual([3, -1, 2, 3]);
    expect(journal.lastWrites(cells, journal.end, 0, 1)).toEqual([3, -1, -1, 3]);
    expect(journal.lastWrites([wanted(1, 0x10), wanted(2, -1)], journal.end, 0, 1)).toEqual([-1, 2]);
    expect(journal.lastWrites([], journal.end)).toEqual([]);
  });

  it('can be switched off for measurements', () => {
    const { journal, column } = journalled();
    journal.record(false);
    column.set(0, 1);
    journal.record(true);
    column.set(0, 2);
    expect([journal.end, column.data[0]]).toEqual([1, 2]);
  });
});
