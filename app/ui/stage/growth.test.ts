import { describe, expect, it } from 'vitest';
import { type BarPlace, growthBetween } from './growth.ts';

const HEIGHT = 10;
/** A bar over columns of ten units, its row twenty units high. */
const bar = (nodes: string, row: number, from: number, to: number): BarPlace => ({
  id: nodes.split(' ')[0]!,
  row,
  from,
  to,
  nodes: nodes.split(' '),
  box: { x: from * 10, y: row * 20, width: (to - from) * 10, height: HEIGHT },
});

const leaf = bar('1:1', 2, 0, 4);
const head = bar('2:1', 1, 0, 16);
const higher = bar('3:1', 0, 0, 64);

describe('growth of the logical page table', () => {
  it('is nothing where the same nodes stand, in whatever order they come', () => {
    expect(growthBetween([head, leaf], [leaf, head])).toBeNull();
    expect(growthBetween([], [])).toBeNull();
  });

  it('brings a new head out of the old one, which stays', () => {
    const growth = growthBetween([head, leaf], [higher, head, leaf])!;
    expect(growth.came).toEqual([{ bar: higher, from: head.box, to: higher.box }]);
    expect([growth.moved, growth.gone]).toEqual([[], []]);
  });

  it('brings a node lower down out of the slot that holds it', () => {
    const second = bar('4:1', 2, 8, 12);
    const { came } = growthBetween([head, leaf], [head, leaf, second])!;
    expect(came).toEqual([{ bar: second, from: { x: 80, y: 30, width: 40, height: 0 }, to: second.box }]);
  });

  it('brings the first of all down from the head of the array', () => {
    const { came } = growthBetween([], [leaf])!;
    expect(came).toEqual([{ bar: leaf, from: { ...leaf.box, height: 0 }, to: leaf.box }]);
  });

  it('is the reverse when one steps back', () => {
    const second = bar('4:1', 2, 8, 12);
    const pairs = [
      [
        [head, leaf],
        [higher, head, leaf],
      ],
      [
        [head, leaf],
        [head, leaf, second],
      ],
    ] as const;
    for (const [before, after] of pairs) {
      const [forth, back] = [growthBetween(before, after)!, growthBetween(after, before)!];
      expect(back.gone).toEqual(forth.came.map(({ bar: it, from, to }) => ({ bar: it, from: to, to: from })));
      expect(back.came).toEqual([]);
    }
  });

  it('slides what has another row now', () => {
    const lower = bar('1:1', 3, 0, 4);
    const { moved } = growthBetween([leaf], [higher, lower])!;
    expect(moved).toEqual([{ bar: lower, from: leaf.box, to: lower.box }]);
  });

  it('lets a chain grow out of the node that it has below', () => {
    const chain = bar('9:1 2:1', 0, 0, 64);
    const { came, moved, gone } = growthBetween([head, leaf], [chain, leaf])!;
    expect(moved).toEqual([{ bar: chain, from: head.box, to: chain.box }]);
    expect([came, gone]).toEqual([[], []]);
  });

  it('tells a node from a later one of the same number', () => {
    const later = bar('1:2', 2, 0, 4);
    const { came, gone } = growthBetween([head, leaf], [head, later])!;
    expect([came.map(({ bar: it }) => it), gone.map(({ bar: it }) => it)]).toEqual([[later], [leaf]]);
  });
});
