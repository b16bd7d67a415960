// The bits of a raw entry by the manuals' names, and whole leaves to and from raw entries, for the inspector. Our decision (stage.md, "the
// raw entry with its bits named").

import type { BitField, Format, LeafState, Test } from './format.ts';

/** One field of a raw entry with what it holds. */
export interface DecodedField extends BitField {
  readonly value: bigint;
}

/** The fields of a raw entry of `level` from bit 63 down; none for an empty entry. */
export function decodeBits(format: Format, level: number, raw: bigint): DecodedField[] {
  if (raw === 0n) return [];
  return format
    .fields(level, isLeaf(format, level, raw))
    .map((field) => ({ ...field, value: bitsOf(raw, field) }))
    .toReversed();
}

/** Whether a raw entry of `level` maps a page rather than pointing to a table. It must not be empty. */
function isLeaf({ tableTest, levels }: Format, level: number, raw: bigint): boolean {
  return level === 0 || (levels[level]!.leafOrder >= 0 && (raw & tableTest.mask) !== tableTest.value);
}

const bitsOf = (raw: bigint, { high, low }: BitField): bigint =>
  (raw >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);

/** The raw entry of a leaf of `order` (one of the format's) that maps the frames from `pfn` on. */
export const encodeLeaf = (format: Format, pfn: number, order: number, state: LeafState): bigint =>
  (BigInt(pfn) << BigInt(format.frameShift)) | format.leafFlags(order, state);

/** What the raw entry of a leaf says: its first frame and its state. */
export function decodeLeaf(format: Format, raw: bigint): LeafState & { readonly pfn: number } {
  return {
    pfn: Number((raw >> BigInt(format.frameShift)) & FRAME_BITS),
    user: holds(format.user, raw),
    write: holds(format.writable, raw),
    accessed: holds(format.accessed, raw),
    dirty: holds(format.dirty, raw),
  };
}

/** A frame number takes 32 bits of an entry. */
const FRAME_BITS = 0xffff_ffffn;

const holds = ({ mask, inverted }: Test, raw: bigint): boolean => ((raw & mask) | (~raw & inverted)) !== 0n;
