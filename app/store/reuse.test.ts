import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reuse } from './reuse.ts';

const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(0, 1, -0, NaN, 'a', '', null, undefined, true),
    fc.uint8Array({ maxLength: 3, max: 2 }),
    fc.float64Array({ maxLength: 3, min: 0, max: 1 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true }),
  ),
})).value;

describe('reuse', () => {
  test('what comes out equals what was new', () => {
    fc.assert(
      fc.property(data, data, (before, next) => {
        const copy = structuredClone(next);
        expect(reuse(before, next)).toEqual(copy);
      }),
    );
  });

  test('what is equal is the object from before', () => {
    fc.assert(
      fc.property(data, (before) => {
        expect(reuse(before, structuredClone(before))).toBe(before);
      }),
    );
  });

  test('parts that are equal stay, their neighbours do not', () => {
    const before = { nodes: [{ id: 1, used: Uint8Array.of(1, 2) }, { id: 2 }], now: 1 };
    const next = { nodes: [{ id: 1, used: Uint8Array.of(1, 2) }, { id: 3 }], now: 1 };
    const shared = reuse(before, next);
    expect(shared).toBe(next);
    expect(shared.nodes[0]).toBe(before.nodes[0]);
    expect(shared.nodes[1]).toEqual({ id: 3 });
  });

  test('arrays of other numbers, of another length or of another kind are new', () => {
    const before = Uint8Array.of(1, 2);
    for (const next of [Uint8Array.of(1, 3), Uint8Array.of(1), Uint32Array.of(1, 2)])
      expect(reuse<object>(before, next)).toBe(next);
  });

  test('a part that is missing is not one that is undefined', () => {
    const next: Record<string, unknown> = { b: undefined };
    expect(reuse({ a: undefined }, next)).toBe(next);
  });
});
