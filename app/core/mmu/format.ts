// What a page-table format is: levels, the bits of an entry, and how a leaf's state is written in them. Our decision (model.md §5).
//
// Glossary: *level* 0 holds the entries of the smallest pages, the root is the last level; a *leaf* maps a page, a *table* entry
// points to a table of the level below; *flags* are an entry's bits other than the frame number.

/** Names of the formats, as in a machine line. */
export type FormatName =
  'x86-64' | 'x86-64-5level' | 'arm64' | 'riscv-sv39' | 'riscv-sv48' | 'riscv-sv57' | 'gpu' | 'npu';

/** What a field of an entry means; a word for people is in app/words. */
export type BitMeaning =
  | 'present'
  | 'writable'
  | 'readable'
  | 'executable'
  | 'user'
  | 'writeThrough'
  | 'cacheDisable'
  | 'accessed'
  | 'dirty'
  | 'pageSize'
  | 'memoryType'
  | 'global'
  | 'notGlobal'
  | 'software'
  | 'frame'
  | 'tableFrame'
  | 'protectionKey'
  | 'executeDisable'
  | 'privilegedExecuteDisable'
  | 'tableOrPage'
  | 'nonSecure'
  | 'accessPermission'
  | 'shareability'
  | 'noTranslation'
  | 'guarded'
  | 'dirtyModifier'
  | 'contiguous'
  | 'hardwareReserved'
  | 'tableLimit'
  | 'leaf'
  | 'restart'
  | 'ignored'
  | 'reserved';

/** One field of an entry: the manual's name, its bits from `high` down to `low`, and what it means. */
export interface BitField {
  readonly name: string;
  readonly high: number;
  readonly low: number;
  readonly meaning: BitMeaning;
}

/** What a leaf can say besides its frame. */
export interface LeafState {
  /** Whether user space may use it at all; without, the leaf only keeps its frame (PROT_NONE). */
  readonly user: boolean;
  readonly write: boolean;
  readonly accessed: boolean;
  readonly dirty: boolean;
}

/** Bits that tell something when set (`mask`) or when clear (`inverted`). */
export interface Test {
  readonly mask: bigint;
  readonly inverted: bigint;
}

/** One level: `bits` of the page index from `shift` up choose the entry. */
export interface Level {
  /** The architecture's own name. */
  readonly name: string;
  readonly bits: number;
  readonly shift: number;
  /** log2 of base pages of a leaf here; −1 if this level has none. */
  readonly leafOrder: 0 | 9 | -1;
  /** A driver's directory of its array, not a table that the MMU walks: it is no table page and has no raw entries. */
  readonly directory: boolean;
}

/** One architecture's page table. Masks are of raw 64-bit entries; page indices are in base pages. */
export interface Format {
  readonly name: FormatName;
  /** Levels, level 0 first. */
  readonly levels: readonly Level[];
  /** First page index that user space cannot have. */
  readonly userEnd: number;
  /** Bit where the frame number begins. */
  readonly frameShift: number;
  /** Flags of an entry that points to a table. */
  readonly tableFlags: bigint;
  /** Flags of a leaf of `order` 0 or 9. */
  readonly leafFlags: (order: number, state: LeafState) => bigint;
  /** An entry above level 0 points to a table exactly if `entry & mask` is `value`. */
  readonly tableTest: { readonly mask: bigint; readonly value: bigint };
  readonly user: Test;
  readonly writable: Test;
  readonly accessed: Test;
  readonly dirty: Test;
  /** Fields of an entry of `level` that is a leaf or points to a table. */
  readonly fields: (level: number, leaf: boolean) => readonly BitField[];
}

/** A raw entry with one bit set. */
export const bit = (position: number): bigint => 1n << BigInt(position);

/** `bits` if `condition` holds, else none. */
export const when = (condition: boolean, bits: bigint): bigint => (condition ? bits : 0n);

/** A test for bits that are set. */
export const set = (mask: bigint): Test => ({ mask, inverted: 0n });

/** One field of an entry. */
export const field = (name: string, high: number, low: number, meaning: BitMeaning): BitField => ({
  name,
  high,
  low,
  meaning,
});

/** Levels from the root down, as `[name, bits, leafOrder]`; level 0 begins at bit `lowest` of the page index. */
export function levelsOf(
  rootFirst: readonly (readonly [name: string, bits: number, leafOrder: 0 | 9 | -1])[],
  lowest = 0,
): Level[] {
  let shift = lowest;
  return rootFirst.toReversed().map(([name, bits, leafOrder]) => {
    const level: Level = { name, bits, shift, leafOrder, directory: name === '' };
    shift += bits;
    return level;
  });
}
