// Shift and mask of addresses and indices: the only place, because JS operators cut at 32 bits. No kernel symbol; our decision.
// Glossary: a 64-bit quantity is either a bigint (at the door), an exact number (page indices), or a pair (hi, lo) of 32-bit
// integers (inside the XArray and in page-table entries).

import { PAGE_SHIFT, PAGE_SIZE, type PageIndex, type Va } from './units.ts';

const TWO_31 = 2 ** 31;
const TWO_32 = 2 ** 32;
const EXACT_END = 2 ** 53;

/** 2^64 − 1 as a bigint: the greatest address and the greatest XArray index. */
export const U64_MAX = 0xffff_ffff_ffff_ffffn;

/** Low 32 bits of a non-negative integer below 2^53, as a signed 32-bit integer. */
export const lo32 = (n: number): number => n | 0;

/** Bits 32 and up of a non-negative integer below 2^53. */
export const hi32 = (n: number): number => Math.floor(n / TWO_32) | 0;

/** The number made of a pair; exact as long as it is below 2^53. */
export const join32 = (hi: number, lo: number): number => (hi >>> 0) * TWO_32 + (lo >>> 0);

/** The bigint made of a pair, 0 to 2^64−1. */
export const join64 = (hi: number, lo: number): bigint => (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);

/** Low 32 bits of a bigint as a signed 32-bit integer. */
export const bigLo = (n: bigint): number => Number(BigInt.asIntN(32, n));

/** Bits 32 to 63 of a bigint as a signed 32-bit integer. */
export const bigHi = (n: bigint): number => Number(BigInt.asIntN(32, n >> 32n));

/** `va >> PAGE_SHIFT`; of the low 64 bits, if `va` is less than 0 or longer. From 0 to below 2^53 without a second bigint. */
export function pageIndex(va: bigint): PageIndex {
  const exact = Number(va);
  const isExact = exact >= 0 && exact < EXACT_END;
  return (
    isExact ? Math.floor(exact / PAGE_SIZE) : Number((va & U64_MAX) >> BigInt(PAGE_SHIFT))
  ) as PageIndex;
}

/** `va & (PAGE_SIZE − 1)`: the byte within its base page. */
export function pageOffset(va: bigint): number {
  const exact = Number(va);
  return exact >= 0 && exact < EXACT_END ? exact & (PAGE_SIZE - 1) : Number(va & 0xfffn);
}

/** The first address of a page index. */
export const vaOfPage = (index: number): Va => (BigInt(index) << BigInt(PAGE_SHIFT)) as Va;

/** `n` rounded down to a multiple of `step` (a power of two); both exact numbers. `&` sees the low 32 bits of `n`, and is quicker than `%`. */
export const alignDown = (n: number, step: number): number =>
  n - (step <= TWO_31 ? n & (step - 1) : n % step);

/** `n` rounded up to a multiple of `step` (a power of two). */
export const alignUp = (n: number, step: number): number => alignDown(n + step - 1, step);

/** Number of base pages that `bytes` bytes touch when they begin at a page boundary. */
export const pagesOf = (bytes: bigint): number => Number((bytes + 0xfffn) >> BigInt(PAGE_SHIFT));

/**
 * `count` bits (at most 31) of a number below 2^53, from bit `shift` up: what chooses the entry of a table level.
 */
export function bitField(n: number, shift: number, count: number): number {
  const mask = 2 ** count - 1;
  if (shift + count <= 32) return (n >>> shift) & mask;
  return Math.floor(n / 2 ** shift) % (mask + 1);
}

/**
 * The bits of a non-negative integer below 2^53 from bit s up that `mask` lets through, where `scale` is 2^−s: `bitField` for hot
 * paths, which keep scale and mask. The product is exact, and `&` cuts off its fraction and what lies above bit 31.
 */
export const scaledField = (n: number, scale: number, mask: number): number => (n * scale) & mask;
