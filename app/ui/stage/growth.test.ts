import { describe, expect, it } from 'vitest';
import { type BarBox, growthBetween, noGrowth, type PlacedBar } from './growth.ts';

const HEIGHT = 20;

/** A bar of nodes, topmost first, each a slab number and a birth. */
function bar(
  row: number,
  from: number,
  to: number,
  ...nodes: (readonly [id: number, birth: number])[]
): PlacedBar {
  const chain = nodes.map(([id, birth]) => ({
    ...{ id, birth, shift: 0, offset: 0, count: 1 },
    ...{ wasCount: 1, marks: 0, slot: -1 },
  }));
  const [top] = nodes;
  return {
    bar: {
      ...{ id: `${top![0]}:${top![1]}`, row, level: row, from, to, nodes: chain },
      ...{ isLit: false, isChanged: false },
    },
    box: { x: from * 10, y: row * 30, width: (to - from) * 10, height: HEIGHT },
  };
}

const box = (x: number, y: number, width: number): BarBox => ({ x, y, width, height: HEIGHT });

describe('growth of the logical page table', () => {
  const small = [bar(1, 0, 4, [1, 1])];
  const grown = [bar(0, 0, 16, [2, 2]), bar(1, 0, 4, [1, 1])];

  it('lets a new head come out of the old one, which stays', () => {
    expect(growthBetween(small, grown)).toEqual({ from: new Map([['2:2', box(0, 30, 40)]]), leaving: [] });
  });

  it('lets a head that is gone shrink into the one that was below it', () => {
    const { from, leaving } = growthBetween(grown, small);
    expect(from.size).toBe(0);
    expect(leaving.map(({ bar: { id }, to }) => [id, to])).toEqual([['2:2', box(0, 30, 40)]]);
  });

  it('lets several new levels come out of the old head', () => {
    const higher = [bar(0, 0, 64, [3, 3]), bar(1, 0, 16, [2, 2]), bar(2, 0, 4, [1, 1])];
    const { from } = growthBetween([bar(2, 0, 4, [1, 1])], higher);
    expect([...from]).toEqual([
      ['3:3', box(0, 60, 40)],
      ['2:2', box(0, 60, 40)],
    ]);
  });

  it('lets a node lower down come out of the slot that holds it, and go back there', () => {
    const more = [...grown, bar(1, 8, 12, [5, 3])];
    expect([...growthBetween(grown, more).from]).toEqual([['5:3', box(80, 0, 40)]]);
    const { from, leaving } = growthBetween(more, grown);
    expect(from.size).toBe(0);
    expect(leaving.map(({ bar: { id }, to }) => [id, to])).toEqual([['5:3', box(80, 0, 40)]]);
  });

  it('slides a bar whose nodes got another row, or another chain', () => {
    const folded = [bar(0, 0, 4, [1, 1])];
    const lower = [bar(0, 0, 16, [2, 2]), bar(1, 0, 4, [1, 1])];
    expect(growthBetween(folded, lower).from.get('1:1')).toEqual(box(0, 0, 40));
    const chained = [bar(0, 8, 12, [2, 2], [6, 4])];
    expect([...growthBetween([bar(0, 0, 16, [2, 2])], chained).from]).toEqual([['2:2', box(0, 0, 160)]]);
  });

  it('widens the first node of all from its edge', () => {
    expect([...growthBetween([], [bar(0, 2, 6, [1, 1])]).from]).toEqual([['1:1', box(20, 0, 0)]]);
  });

  it('takes a slab number with another birth for another node', () => {
    const again = [bar(0, 0, 16, [2, 2]), bar(1, 0, 4, [1, 9])];
    const { from, leaving } = growthBetween(grown, again);
    expect([...from.keys()]).toEqual(['1:9']);
    expect(leaving.map(({ bar: { id } }) => id)).toEqual(['1:1']);
  });

  it('does nothing while the nodes are the same, in whatever order and place', () => {
    expect(growthBetween(grown, grown.toReversed())).toBe(noGrowth);
    expect(growthBetween(grown, [bar(0, 2, 18, [2, 2]), bar(1, 2, 6, [1, 1])])).toBe(noGrowth);
  });

  it('does nothing where a whole tree comes or goes at once', () => {
    const many = Array.from({ length: 20 }, (_, i) => bar(1, i, i + 1, [10 + i, 10 + i]));
    const root = bar(0, 0, 64, [2, 2]);
    expect(growthBetween([root], [root, ...many])).toBe(noGrowth);
  });
});
