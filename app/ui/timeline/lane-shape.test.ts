import { describe, expect, it } from 'vitest';
import { HEIGHT } from './heights.ts';
import { heightOf, laneAt, laneShape, lockHeight, lockTop, rowOf, topOfRow } from './lane-shape.ts';

const lanes = [{ kind: 'cpu' }, { kind: 'device' }, { kind: 'link' }] as const;

describe('lanes', () => {
  it('are as low as can be in little room, and calls lie in one row', () => {
    const shape = laneShape(54, lanes);
    expect(shape).toEqual({ tops: [0, 18, 36, 54], calls: 1, locks: 0 });
    expect([0, 1, 5].map((depth) => rowOf(shape, 0, depth))).toEqual([0, 0, 0]);
    expect(lockTop(shape, 0)).toBeGreaterThanOrEqual(HEIGHT.box);
    expect(laneShape(0, [])).toMatchObject({ tops: [0] });
  });

  it('use the room that there is: rows for locks, then for nested calls; links stay low', () => {
    const shapes = Array.from({ length: 300 }, (_, room) => ({ room, shape: laneShape(room, lanes) }));
    for (const { room, shape } of shapes) {
      expect(heightOf(shape)).toBeLessThanOrEqual(Math.max(3 * HEIGHT.lane, room));
      expect(shape.tops[3]! - shape.tops[2]!).toBe(HEIGHT.lane);
      expect(rowOf(shape, 2, 3)).toBe(0);
      expect(rowOf(shape, 0, 9)).toBe(shape.calls - 1);
      // Everything lies within its lane, and locks below all calls.
      const last = shape.locks === 0 ? 1 : shape.locks - 1;
      expect(lockTop(shape, last) + lockHeight(shape)).toBeLessThanOrEqual(shape.tops[1]!);
      if (shape.locks > 0)
        expect(lockTop(shape, 0)).toBeGreaterThan(topOfRow(shape.calls - 1) + HEIGHT.box - 1);
    }
    const calls = shapes.map(({ shape }) => shape.calls);
    expect(calls).toEqual([...calls].sort((a, b) => a - b));
    expect([calls[0], calls[299], shapes[90]!.shape.locks, shapes[299]!.shape.locks]).toEqual([1, 5, 1, 2]);
  });

  it('are found by their height', () => {
    const { tops, ...rest } = laneShape(200, lanes);
    expect(
      [-1, 0, tops[1]! - 1, tops[1]!, tops[2]!, tops[3]!].map((y) => laneAt({ tops, ...rest }, y)),
    ).toEqual([-1, 0, 0, 1, 2, 3]);
  });
});
