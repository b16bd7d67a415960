import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Digest } from './digest.ts';
import { Journal } from './journal.ts';
import { Column } from './slab.ts';

interface Digested {
  journal: Journal;
  columns: readonly [Column, Column];
  digest: Digest;
}

function digested(): Digested {
  const journal = new Journal();
  const columns = [new Column(journal, 'a', 16), new Column(journal, 'b', 16)] as const;
  return { journal, columns, digest: new Digest(journal) };
}

const writes = fc.array(fc.record({ column: fc.nat(1), cell: fc.nat(15), value: fc.integer() }), {
  maxLength: 50,
});

function writeBoth([a]: readonly [Column, Column], first: number, second: number): void {
  a.set(1, first);
  a.set(2, second);
}

describe('digest', () => {
  it('is 16 hex digits, all zero while every cell is', () => {
    const { columns, digest } = digested();
    expect(digest.read()).toBe('0'.repeat(16));
    columns[0].set(0, 1);
    expect(digest.read()).toMatch(/^[0-9a-f]{16}$/);
    expect(digest.read()).not.toBe('0'.repeat(16));
  });

  it('followed step by step equals one computed afresh, going back and forth too', () => {
    fc.assert(
      fc.property(writes, fc.array(fc.nat(), { maxLength: 10 }), (list, visits) => {
        const { journal, columns, digest } = digested();
        list.forEach(({ column, cell, value }, i) => {
          columns[column]!.set(cell, value);
          if (i % 3 === 0) digest.follow();
        });
        for (const visit of visits) {
          journal.moveTo(visit % (journal.end + 1));
          expect(digest.read()).toBe(new Digest(journal).read());
        }
      }),
    );
  });

  it('does not depend on the order of writes or on how a value came about', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(15), { minLength: 1 }), (cells) => {
        const one = digested();
        for (const cell of cells) one.columns[0].set(cell, cell * 3);
        const other = digested();
        for (const cell of cells.toReversed()) {
          other.columns[0].set(cell, 999);
          other.columns[0].set(cell, cell * 3);
        }
        expect(other.digest.read()).toBe(one.digest.read());
      }),
    );
  });

  it('tells apart the same value in another cell or column, and swapped values', () => {
    const read = (write: (columns: readonly [Column, Column]) => void): string => {
      const { columns, digest } = digested();
      write(columns);
      return digest.read();
    };
    const all = [
      read(([a]) => a.set(1, 7)),
      read(([a]) => a.set(2, 7)),
      read(([, b]) => b.set(1, 7)),
      read((columns) => writeBoth(columns, 7, 8)),
      read((columns) => writeBoth(columns, 8, 7)),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('passes over columns that do not count', () => {
    const journal = new Journal();
    const quiet = new Column(journal, 'counter', 2, { digested: false });
    const digest = new Digest(journal);
    quiet.set(1, 5);
    expect(digest.read()).toBe('0'.repeat(16));
    digest.recompute();
    expect(digest.read()).toBe('0'.repeat(16));
  });

  it('takes sums back that were read at the same state', () => {
    const { journal, columns, digest } = digested();
    columns[0].set(3, 4);
    const sums = digest.sums();
    const read = digest.read();
    columns[0].set(3, 5);
    columns[0].data[3] = 4;
    journal.restart(journal.end);
    digest.restore(sums);
    expect(digest.read()).toBe(read);
  });
});
