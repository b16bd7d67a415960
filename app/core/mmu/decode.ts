// The bits of a raw entry by the manuals' names, for the inspector. Our decision (stage.md, "the raw entry with its bits named").

import type { BitField, Format } from './format.ts';

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
