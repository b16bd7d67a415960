import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressSpace, type FreshPages } from './address-space.ts';

interface Page {
  readonly prot: number;
  readonly peer: boolean;
  readonly seen: boolean;
}

/** The same, a page at a time. */
class Naive {
  pages = new Map<number, Page>();

  put(entries: readonly (readonly [number, Page])[]): string[] {
    const fresh = entries.filter(([, { prot, seen }]) => !seen && (prot & 3) !== 0);
    for (const [at, page] of entries)
      this.pages.set(at, { ...page, seen: page.seen || (page.prot & 3) !== 0 });
    return fresh.map(([at, { prot, peer }]) => `${at} ${(prot & 2) !== 0} ${peer}`);
  }

  take(first: number, end: number): [number, Page][] {
    const found = [...this.pages].filter(([at]) => at >= first && at < end).toSorted(([a], [b]) => a - b);
    for (const [at] of found) this.pages.delete(at);
    return found;
  }
}

const each = (ranges: readonly FreshPages[]): string[] =>
  ranges.flatMap(({ first, end, writable, peer }) =>
    Array.from({ length: end - first }, (_, i) => `${first + i} ${writable} ${peer}`),
  );

const place = fc.nat({ max: 40 });
const size = fc.integer({ min: 1, max: 12 });
const step = fc.oneof(
  fc.record({
    op: fc.constant('map' as const),
    first: place,
    size,
    prot: fc.nat({ max: 7 }),
    peer: fc.boolean(),
  }),
  fc.record({ op: fc.constant('unmap' as const), first: place, size }),
  fc.record({ op: fc.constant('protect' as const), first: place, size, prot: fc.nat({ max: 7 }) }),
  fc.record({
    op: fc.constant('move' as const),
    first: place,
    size,
    to: fc.integer({ min: 60, max: 90 }),
    toSize: size,
  }),
);

describe('the address space of a recorded process', () => {
  it('agrees with one kept page by page', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const space = new AddressSpace();
        const naive = new Naive();
        for (const s of steps) {
          const range = { first: s.first, end: s.first + s.size };
          const inside = Array.from({ length: s.size }, (_, i) => s.first + i);
          if (s.op === 'map') {
            const { prot, peer } = s;
            const expected = naive.put(inside.map((at) => [at, { prot, peer, seen: false }]));
            expect(each(space.map(range, prot, peer))).toEqual(expected);
          } else if (s.op === 'unmap') {
            naive.take(range.first, range.end);
            space.unmap(range);
          } else if (s.op === 'protect') {
            const found = naive.take(range.first, range.end);
            const expected = naive.put(found.map(([at, page]) => [at, { ...page, prot: s.prot }]));
            expect(each(space.protect(range, s.prot))).toEqual(expected);
          } else if (space.mappedPages(range) === s.size) {
            const to = { first: s.to, end: s.to + s.toSize };
            const old = naive.take(range.first, range.end).map(([, page]) => page);
            naive.take(to.first, to.end);
            const moved = Array.from({ length: s.toSize }, (_, i): [number, Page] => [
              s.to + i,
              old[i] ?? { ...old.at(-1)!, seen: false },
            ]);
            expect(each(space.move(range, to, false))).toEqual(naive.put(moved));
          }
          const pages = space
            .list()
            .flatMap(({ first, end, prot, peer }) =>
              Array.from({ length: end - first }, (_, i) => [first + i, { prot, peer }]),
            );
          const expected = [...naive.pages]
            .toSorted(([a], [b]) => a - b)
            .map(([at, { prot, peer }]) => [at, { prot, peer }]);
          expect(pages).toEqual(expected);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('joins equal neighbours and gives a child everything but peer-shared areas', () => {
    const space = new AddressSpace();
    space.map({ first: 0, end: 2 }, 3, false);
    space.map({ first: 2, end: 4 }, 3, false);
    expect(space.list()).toHaveLength(1);
    space.map({ first: 6, end: 8 }, 3, true);
    const child = space.copy();
    expect(child.list()).toHaveLength(1);
    expect(child.hasLost).toBe(true);
    expect(space.mappedParts({ first: 1, end: 9 })).toEqual([
      { first: 1, end: 4 },
      { first: 6, end: 8 },
    ]);
    space.clear();
    expect(space.list()).toEqual([]);
  });
});
