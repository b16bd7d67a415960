import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberTable } from './number-table.ts';

test('has the rows of a plain list, whatever is appended, overwritten and cut', () => {
  const change = fc.oneof(
    { weight: 4, arbitrary: fc.record({ push: fc.integer({ min: 1, max: 3000 }) }) },
    { weight: 1, arbitrary: fc.record({ cutTo: fc.double({ min: 0, max: 1, noNaN: true }) }) },
    { weight: 1, arbitrary: fc.record({ setAt: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.array(change, { maxLength: 12 }), (width, changes) => {
      const table = new NumberTable(width);
      const rows: number[][] = [];
      let next = 0.5;
      for (const each of changes) {
        if ('push' in each)
          for (let i = 0; i < each.push; i++) {
            const row = Array.from({ length: width }, () => (next += 2 ** 32));
            table.push(...row);
            rows.push(row);
          }
        else if ('cutTo' in each) {
          rows.length = Math.floor(each.cutTo * rows.length);
          table.truncate(rows.length);
        } else if (rows.length > 0) {
          const at = Math.floor(each.setAt * (rows.length - 1));
          rows[at]![width - 1] = next;
          table.set(at, width - 1, next);
        }
      }
      const all = Array.from({ length: table.length }, (_, row) =>
        Array.from({ length: width }, (_each, column) => table.at(row, column)),
      );
      expect(all).toEqual(rows);
    }),
    { numRuns: 30 },
  );
});
