import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alignDown,
  alignUp,
  bigHi,
  bigLo,
  bitField,
  hi32,
  join32,
  join64,
  lo32,
  pageIndex,
  pageOffset,
  pagesOf,
  scaledField,
  U64_MAX,
  vaOfPage,
} from './bits.ts';

const u64 = fc.bigInt({ min: 0n, max: U64_MAX });
const below53 = fc.maxSafeNat();

describe('halves', () => {
  it('join to what they were taken from, for every number below 2^53', () => {
    fc.assert(fc.property(below53, (n) => join32(hi32(n), lo32(n)) === n));
    for (const n of [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 44 - 1, 2 ** 45, 2 ** 53 - 1])
      expect(join32(hi32(n), lo32(n))).toBe(n);
  });

  it('are signed 32-bit integers, as typed arrays hold them', () => {
    expect([lo32(2 ** 32 - 1), hi32(2 ** 52 - 1)]).toEqual([-1, 0xf_ffff]);
    expect([bigLo(U64_MAX), bigHi(U64_MAX)]).toEqual([-1, -1]);
    fc.assert(fc.property(u64, (n) => bigLo(n) === (bigLo(n) | 0) && bigHi(n) === (bigHi(n) | 0)));
  });

  it('join to every 64-bit quantity', () => {
    fc.assert(fc.property(u64, (n) => join64(bigHi(n), bigLo(n)) === n));
    for (const n of [0n, 1n << 31n, 1n << 32n, 1n << 56n, (1n << 57n) - 1n, 1n << 63n, U64_MAX])
      expect(join64(bigHi(n), bigLo(n))).toBe(n);
  });
});

describe('addresses', () => {
  it('are page and offset, at 57 and at 64 bits', () => {
    fc.assert(fc.property(u64, (va) => vaOfPage(pageIndex(va)) + BigInt(pageOffset(va)) === va));
    expect(pageIndex((1n << 57n) - 1n)).toBe(2 ** 45 - 1);
    expect(pageIndex(U64_MAX)).toBe(2 ** 52 - 1);
    expect(pageOffset(U64_MAX)).toBe(4095);
    expect(vaOfPage(2 ** 45 - 1)).toBe((1n << 57n) - 4096n);
  });

  it('lengths are rounded up to pages', () => {
    expect([0n, 1n, 4096n, 4097n, U64_MAX].map(pagesOf)).toEqual([0, 1, 1, 2, 2 ** 52]);
  });

  it('are aligned down and up far above 2^32', () => {
    const index = 2 ** 44 - 1;
    expect([alignDown(index, 512), alignUp(index, 512)]).toEqual([2 ** 44 - 512, 2 ** 44]);
    expect([alignDown(1024, 512), alignUp(1024, 512)]).toEqual([1024, 1024]);
    expect([alignDown(0, 512), alignUp(0, 512), alignUp(1, 512)]).toEqual([0, 0, 512]);
  });
});

describe('fields', () => {
  it('are what BigInt arithmetic says, at any shift', () => {
    const place = fc.record({ shift: fc.nat(44), bits: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(below53, place, (n, { shift, bits }) => {
        const must = Number((BigInt(n) >> BigInt(shift)) & ((1n << BigInt(bits)) - 1n));
        expect(bitField(n, shift, bits)).toBe(must);
        expect(scaledField(n, 2 ** -shift, 2 ** bits - 1)).toBe(must);
      }),
    );
  });
});
