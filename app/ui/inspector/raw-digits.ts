// The digits of a raw 64-bit word: which belong to a field, and where a field is cut by groups of four bits and rows of 16. No kernel
// symbol; our decision.

import type { EntryBitView } from '../../worker/protocol.ts';

type Span = Pick<EntryBitView, 'high' | 'low'>;

const BITS = 64;
const ROW = 16;
const GROUP = 4;

/** The hexadecimal digits of a word, first the one of bits 63 to 60, and whether a field has bits in each. */
export const digitsOf = (raw: string, lit: Span | undefined): { digit: string; isLit: boolean }[] =>
  Array.from(raw, (digit, i) => {
    const low = BITS - GROUP * (i + 1);
    return { digit, isLit: lit !== undefined && lit.high >= low && lit.low < low + GROUP };
  });

/** A run of bits of one field: `isGroup` if a group of four begins with it, `isRow` if a row does. */
export interface Piece {
  readonly text: string;
  readonly isGroup: boolean;
  readonly isRow: boolean;
}

/** The bits of a field from `high` down, cut where groups of four begin. */
export function piecesOf(raw: string, { high, low }: Span): Piece[] {
  const bits = BigInt(`0x${raw}`).toString(2).padStart(BITS, '0');
  const pieces: Piece[] = [];
  for (let top = high; top >= low;) {
    const bottom = Math.max(low, top - (top % GROUP));
    const text = bits.slice(BITS - 1 - top, BITS - bottom);
    pieces.push({ text, isGroup: top % GROUP === GROUP - 1, isRow: top % ROW === ROW - 1 });
    top = bottom - 1;
  }
  return pieces;
}

/** Whether a row ends with a field, and another begins. */
export const endsRow = ({ low }: Span): boolean => low > 0 && low % ROW === 0;

/** The bits at the beginnings of the rows, and at their ends. */
export const rowEdges = {
  high: Array.from({ length: BITS / ROW }, (_, row) => BITS - 1 - row * ROW),
  low: Array.from({ length: BITS / ROW }, (_, row) => BITS - (row + 1) * ROW),
} as const;

/** The field that a key leads to from field `at` of `count`, or null for a key that leads nowhere. */
export function movedTo(key: string, at: number, count: number): number | null {
  if (key === 'ArrowRight' || key === 'ArrowDown') return Math.min(at + 1, count - 1);
  if (key === 'ArrowLeft' || key === 'ArrowUp') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}
