// 64-bit indices as pairs (hi, lo) of int32: `unsigned long` arithmetic of lib/xarray.c on 32-bit operators.
//
// A slot's offset is `chunk` bits of the index from `shift` up. With 6 bits the slots of shift 30 straddle the words:
//
//            hi              lo
//   … |      3..0  |  31 30 |  29 … 24 | … | 5 … 0 |
//      └── shift 30 ───────┘ └ shift 24 ┘     └ shift 0

/** The slot that an index falls into, in a node of `shift`; `mask` is the number of slots − 1. */
export function offsetAt(hi: number, lo: number, shift: number, mask: number): number {
  if (shift <= 26) return (lo >>> shift) & mask;
  if (shift < 32) return ((lo >>> shift) | (hi << (32 - shift))) & mask;
  return (hi >>> (shift - 32)) & mask;
}

/** Whether an index needs more than its low `bits` bits (0 to 70). */
export function exceeds(hi: number, lo: number, bits: number): boolean {
  if (bits >= 64) return false;
  if (bits >= 32) return hi >>> (bits - 32) !== 0;
  return hi !== 0 || lo >>> bits !== 0;
}

/** Whether index a is above index b, both unsigned. */
export const isAbove = (aHi: number, aLo: number, bHi: number, bLo: number): boolean =>
  aHi === bHi ? aLo >>> 0 > bLo >>> 0 : aHi >>> 0 > bHi >>> 0;

/** Low word of 2^bits − 1 (bits 0 to 70). */
export const maskLo = (bits: number): number => (bits >= 32 ? -1 : ~(-1 << bits));

/** High word of 2^bits − 1 (bits 0 to 70). */
export function maskHi(bits: number): number {
  if (bits >= 64) return -1;
  return bits <= 32 ? 0 : ~(-1 << (bits - 32));
}

/** Low word of n · 2^shift (n below 2^32). */
export const shiftedLo = (n: number, shift: number): number => (shift < 32 ? n << shift : 0);

/** High word of n · 2^shift (n below 2^32; what passes 2^64 is lost). */
export function shiftedHi(n: number, shift: number): number {
  if (shift >= 64) return 0;
  if (shift >= 32) return n << (shift - 32);
  return shift === 0 ? 0 : n >>> (32 - shift);
}

/** 1 if adding the low words a and b carries into the high word. */
export const carryOf = (a: number, b: number): number => ((a >>> 0) + (b >>> 0) > 0xffffffff ? 1 : 0);
