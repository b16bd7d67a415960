import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bigHi, bigLo, U64_MAX } from '../base/bits.ts';
import { Engine } from '../base/engine.ts';
import { eraseAt, getMarkAt, getOrderAt, loadAt, setMarkAt, storeAt } from './at.ts';
import { checkXArray } from './check.ts';
import { mkPointer, NULL_ENTRY, xaErr, type Entry } from './entry.ts';
import { findAfterAt, findAt } from './find-at.ts';
import { xasFind, xasFindConflict, xasNextEntry } from './find.ts';
import { carryOf, exceeds, isAbove, maskHi, maskLo, offsetAt, shiftedHi, shiftedLo } from './index64.ts';
import { xasStore } from './store.ts';
import { xasNext, xasPrev } from './walk.ts';
import { xaStoreRange } from './xa-range.ts';
import { Xas, XArrays, type ChunkShift } from './xarrays.ts';

const u64 = fc.oneof(
  fc.bigInt({ min: 0n, max: U64_MAX }),
  fc.integer({ min: 0, max: 64 }).map((bits) => (1n << BigInt(bits)) & U64_MAX),
  fc.integer({ min: 0, max: 64 }).map((bits) => (1n << BigInt(bits)) - 1n),
  fc.nat(200).map((n) => U64_MAX - BigInt(n)),
  fc.nat(5000).map(BigInt),
);
const pair = (n: bigint): [number, number] => [bigHi(n), bigLo(n)];
const joined = (hi: number, lo: number): bigint => BigInt.asUintN(64, (BigInt(hi) << 32n) | BigInt(lo >>> 0));

function fresh(chunkShift: ChunkShift) {
  const arrays = new XArrays(new Engine(1), chunkShift);
  const xa = arrays.create();
  const at = (index: bigint, max = U64_MAX): Xas =>
    new Xas(arrays).set64(xa, ...pair(index)).upTo64(...pair(max));
  return { arrays, xa, at };
}

test('pairs compute as 64-bit integers do', () => {
  const shift = fc.integer({ min: 0, max: 63 });
  fc.assert(
    fc.property(u64, u64, shift, fc.nat(64), (a, b, bits, n) => {
      const by = BigInt(bits);
      expect(BigInt(offsetAt(...pair(a), bits, 63))).toBe((a >> by) & 63n);
      expect(exceeds(...pair(a), bits)).toBe(a >> by !== 0n);
      expect(isAbove(...pair(a), ...pair(b))).toBe(a > b);
      expect(joined(maskHi(bits), maskLo(bits))).toBe((1n << by) - 1n);
      expect(joined(shiftedHi(n, bits), shiftedLo(n, bits))).toBe(BigInt.asUintN(64, BigInt(n) << by));
      expect(carryOf(bigLo(a), bigLo(b))).toBe(Number(((a & 0xffffffffn) + (b & 0xffffffffn)) >> 32n));
      expect(exceeds(...pair(a), 64 + (n & 3))).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

describe.each([4, 6] as const)('all 2^64 indices, chunk shift %i', (chunkShift) => {
  test('single entries, against a Map', () => {
    const store = fc.record({ index: u64, id: fc.integer({ min: 1, max: 1000 }) });
    fc.assert(
      fc.property(
        fc.array(store, { maxLength: 30 }),
        fc.array(u64, { maxLength: 8 }),
        u64,
        (stores, probes, max) => {
          const { arrays, xa, at } = fresh(chunkShift);
          const model = new Map<bigint, Entry>();
          const sorted = () => [...model.keys()].sort((a, b) => (a < b ? -1 : 1));
          for (const { index, id } of stores) {
            expect(storeAt(at(index), mkPointer(id))).toBe(model.get(index) ?? NULL_ENTRY);
            model.set(index, mkPointer(id));
            setMarkAt(at(index), 1);
          }
          for (const probe of [...probes, ...model.keys()]) {
            expect(loadAt(at(probe))).toBe(model.get(probe) ?? NULL_ENTRY);
            expect(getMarkAt(at(probe), 1)).toBe(model.has(probe));
            for (const filter of ['present', 1] as const) {
              const from = at(probe, max);
              const expected = sorted().find((index) => index >= probe && index <= max);
              expect(findAt(from, filter)).toBe(expected === undefined ? NULL_ENTRY : model.get(expected));
              if (expected !== undefined) expect(from.index64).toBe(expected);
              const behind = sorted().find((index) => index > probe && index <= max);
              expect(findAfterAt(at(probe, max), filter)).toBe(
                behind === undefined ? NULL_ENTRY : model.get(behind),
              );
            }
            const around = at(probe);
            expect(xasNext(around)).toBe(model.get(probe) ?? NULL_ENTRY);
            // Before index 0 lies nothing, though the index wraps.
            expect(xasPrev(around)).toBe(model.get(probe - 1n) ?? NULL_ENTRY);
            expect(xasNext(around)).toBe(model.get(probe) ?? NULL_ENTRY);
          }
          const seen: bigint[] = [];
          const xas = at(0n, max);
          for (let entry = xasFind(xas); entry !== NULL_ENTRY; entry = xasNextEntry(xas))
            seen.push(xas.index64);
          expect(seen).toEqual(sorted().filter((index) => index <= max));
          expect(checkXArray(arrays, xa)).toEqual([]);
          for (const [index, entry] of model) expect(eraseAt(at(index))).toBe(entry);
          expect(arrays.isEmpty(xa)).toBe(true);
          expect(arrays.nodeSlab.live).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('entries of 2^order indices that do not overlap', () => {
    const wanted = fc.array(fc.record({ index: u64, order: fc.integer({ min: 0, max: 64 }) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(wanted, fc.array(u64, { maxLength: 8 }), (entries, probes) => {
        const { arrays, xa, at } = fresh(chunkShift);
        const held: { first: bigint; last: bigint; order: number; entry: Entry }[] = [];
        for (const [i, { index, order }] of entries.entries()) {
          const first = (index >> BigInt(order)) << BigInt(order);
          const last = first + (1n << BigInt(order)) - 1n;
          if (held.some((other) => other.first <= last && first <= other.last)) continue;
          expect(xasFindConflict(at(index).setOrder(order))).toBe(NULL_ENTRY);
          xasStore(at(index).setOrder(order), mkPointer(i + 1));
          held.push({ first, last, order, entry: mkPointer(i + 1) });
        }
        for (const probe of [...probes, ...held.flatMap(({ first, last }) => [first, last])]) {
          const there = held.find(({ first, last }) => first <= probe && probe <= last);
          expect(loadAt(at(probe))).toBe(there?.entry ?? NULL_ENTRY);
          expect(getOrderAt(at(probe))).toBe(there?.order ?? 0);
        }
        const inOrder = held.toSorted((a, b) => (a.first < b.first ? -1 : 1));
        const seen: [bigint, Entry][] = [];
        const xas = at(0n);
        for (let entry = xasFind(xas); entry !== NULL_ENTRY; entry = xasNextEntry(xas))
          seen.push([xas.index64, entry]);
        expect(seen).toEqual(inOrder.map(({ first, entry }) => [first, entry]));
        expect(checkXArray(arrays, xa)).toEqual([]);
        for (const { last, entry } of held) expect(eraseAt(at(last))).toBe(entry);
        expect(arrays.nodeSlab.live).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('one entry over all indices is the slots of the top node, whatever was there', () => {
    for (const before of [[], [0n], [5n, U64_MAX], [1n << 60n]]) {
      const { arrays, xa, at } = fresh(chunkShift);
      for (const index of before) storeAt(at(index), mkPointer(1));
      expect(xaErr(xaStoreRange(arrays, xa, 0n, U64_MAX, mkPointer(7)))).toBe(0);
      for (const index of [0n, 1n, 1n << 60n, 1n << 63n, U64_MAX]) {
        expect(loadAt(at(index))).toBe(mkPointer(7));
        expect(getOrderAt(at(index))).toBe(64);
      }
      expect(arrays.nodeSlab.live).toBe(1);
      expect(checkXArray(arrays, xa)).toEqual([]);
      expect(eraseAt(at(3n))).toBe(mkPointer(7));
      expect(arrays.isEmpty(xa)).toBe(true);
      expect(arrays.nodeSlab.live).toBe(0);
    }
  });

  test('a range covers what it says and nothing else', () => {
    fc.assert(
      fc.property(u64, u64, (a, b) => {
        const [first, last] = a < b ? [a, b] : [b, a];
        const { arrays, xa, at } = fresh(chunkShift);
        expect(xaErr(xaStoreRange(arrays, xa, first, last, mkPointer(7)))).toBe(0);
        expect(checkXArray(arrays, xa).filter(({ rule }) => rule !== 'single-child')).toEqual([]);
        const middle = (first + last) / 2n;
        for (const inside of [first, middle, last]) expect(loadAt(at(inside))).toBe(mkPointer(7));
        if (first > 0n) expect(loadAt(at(first - 1n))).toBe(NULL_ENTRY);
        if (last < U64_MAX) expect(loadAt(at(last + 1n))).toBe(NULL_ENTRY);
        xaStoreRange(arrays, xa, first, last, NULL_ENTRY);
        expect(arrays.isEmpty(xa)).toBe(true);
      }),
      { numRuns: 300, examples: [[0n, U64_MAX]] },
    );
  });
});
