import { describe, expect, it } from 'vitest';
import { placeNear, type Stop } from './use-roving.ts';

const box = (id: string, lane: number, x: number, width = 20): Stop => ({ id, lane, x, width });

describe('the box that keeps the keyboard', () => {
  const boxes = [box('a', 0, 0), box('b', 0, 100), box('c', 1, 0), box('d', 1, 300, 2)];

  it('is the first wide enough, where none was chosen', () => {
    expect(placeNear(boxes, null)).toBe(0);
    expect(placeNear([box('thin', 0, 0, 2), ...boxes], null)).toBe(1);
    expect(placeNear([], null)).toBe(-1);
  });

  it('is the same in a picture that came anew, wherever it is now', () => {
    expect(placeNear([box('new', 0, 90), ...boxes], box('b', 0, 700))).toBe(2);
  });

  it('is the nearest of its lane where it is gone or too narrow, of another lane where there is none', () => {
    expect(placeNear(boxes, box('gone', 0, 80))).toBe(1);
    expect(placeNear(boxes, box('gone', 0, 15, 4))).toBe(0);
    expect(placeNear(boxes, box('d', 1, 300, 30))).toBe(2);
    expect(placeNear(boxes, box('gone', 2, 100))).toBe(2);
    expect(placeNear([], box('gone', 0, 0))).toBe(-1);
  });
});
