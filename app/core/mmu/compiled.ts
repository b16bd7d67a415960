// A format as the numbers that walking needs: entries are pairs of 32-bit halves here (lo, hi). Our decision.
//
// Glossary: the *state* of a leaf is a sum of USER, WRITE, ACCESSED and DIRTY; a frame number takes 32 bits of an entry, from bit
// `frameShift` up, so that it lies across both halves unless that is 0.

import { bigHi, bigLo, scaledField } from '../base/bits.ts';
import { HPAGE_ORDER } from '../base/units.ts';
import type { Format, Test } from './format.ts';

/** Bits of a leaf's state. USER and WRITE together are its `Access`. */
export const USER = 1;
export const WRITE = 2;
export const ACCESSED = 4;
export const DIRTY = 8;
const STATES = 16;

/** A test on both halves of an entry. */
class PairTest {
  private readonly lo: number;
  private readonly hi: number;
  private readonly invertedLo: number;

  constructor({ mask, inverted }: Test) {
    this.lo = bigLo(mask | inverted);
    this.hi = bigHi(mask);
    this.invertedLo = bigLo(inverted);
  }

  holds(lo: number, hi: number): boolean {
    return (((lo ^ this.invertedLo) & this.lo) | (hi & this.hi)) !== 0;
  }
}

/** What the table code asks of a format, without bigints and without allocation. */
export class CompiledFormat {
  readonly format: Format;
  readonly userEnd: number;
  /** The root's level. */
  readonly top: number;
  /** Order of a leaf by level, −1 = none. */
  readonly leafOrders: readonly number[];
  /** Level of the leaves of order 0 and of order 9, −1 = none. */
  readonly smallLevel: number;
  readonly hugeLevel: number;
  /** Base pages of one entry by level. */
  readonly pages: readonly number[];
  /** Entries of a table by level, less one. */
  readonly masks: readonly number[];
  /** Base pages of one table by level. */
  readonly spans: readonly number[];
  readonly directories: readonly boolean[];
  /** Entries that a walk reads from the root down to a level, that one included; a driver's directory is not read. */
  readonly depths: readonly number[];
  private readonly scales: readonly number[];
  private readonly frameShift: number;
  private readonly highShift: number;
  private readonly highMask: number;
  private readonly tableLo: number;
  private readonly tableHi: number;
  private readonly leafLo = new Int32Array(2 * STATES);
  private readonly leafHi = new Int32Array(2 * STATES);
  private readonly testMask: number;
  private readonly testValue: number;
  private readonly user: PairTest;
  private readonly writable: PairTest;
  private readonly accessed: PairTest;
  private readonly dirty: PairTest;

  constructor(format: Format) {
    const { levels, frameShift, tableFlags, tableTest } = format;
    this.format = format;
    this.userEnd = format.userEnd;
    this.top = levels.length - 1;
    this.leafOrders = levels.map((level) => level.leafOrder);
    this.smallLevel = this.leafOrders.indexOf(0);
    this.hugeLevel = this.leafOrders.indexOf(HPAGE_ORDER);
    this.pages = levels.map((level) => 2 ** level.shift);
    this.masks = levels.map((level) => 2 ** level.bits - 1);
    this.spans = this.pages.map((pages, level) => pages * (this.masks[level]! + 1));
    this.directories = levels.map((level) => level.directory);
    this.depths = levels.map((_, level) => levels.slice(level).filter(({ directory }) => !directory).length);
    this.scales = this.pages.map((pages) => 1 / pages);
    this.frameShift = frameShift;
    this.highShift = (32 - frameShift) & 31;
    this.highMask = 2 ** frameShift - 1;
    this.tableLo = bigLo(tableFlags);
    this.tableHi = bigHi(tableFlags);
    this.testMask = bigLo(tableTest.mask);
    this.testValue = bigLo(tableTest.value);
    this.user = new PairTest(format.user);
    this.writable = new PairTest(format.writable);
    this.accessed = new PairTest(format.accessed);
    this.dirty = new PairTest(format.dirty);
    for (let row = 0; row < 2 * STATES; row++) this.compileLeaf(row);
  }

  /** The entry of a table of `level` that translates a page index. */
  slot(level: number, index: number): number {
    return scaledField(index, this.scales[level]!, this.masks[level]!);
  }

  /** The 32-bit frame number in an entry, as a signed integer. */
  frame(lo: number, hi: number): number {
    return ((hi & this.highMask) << this.highShift) | (lo >>> this.frameShift);
  }

  /** Whether an entry that is not empty maps a page. */
  isLeaf(level: number, lo: number): boolean {
    return level === 0 || (this.leafOrders[level]! >= 0 && (lo & this.testMask) !== this.testValue);
  }

  /** Low half of an entry that points to the table of this frame number. */
  tableEntryLo(frame: number): number {
    return (frame << this.frameShift) | this.tableLo;
  }

  /** High half of it. */
  tableEntryHi(frame: number): number {
    return ((frame >>> this.highShift) & this.highMask) | this.tableHi;
  }

  /** Low half of a leaf. */
  leafEntryLo(frame: number, order: number, state: number): number {
    return (frame << this.frameShift) | this.leafLo[order === 0 ? state : state + STATES]!;
  }

  /** High half of a leaf. */
  leafEntryHi(frame: number, order: number, state: number): number {
    const flags = this.leafHi[order === 0 ? state : state + STATES]!;
    return ((frame >>> this.highShift) & this.highMask) | flags;
  }

  /** USER, WRITE, ACCESSED and DIRTY as a leaf says them. */
  state(lo: number, hi: number): number {
    return (
      (this.user.holds(lo, hi) ? USER : 0) |
      (this.writable.holds(lo, hi) ? WRITE : 0) |
      (this.accessed.holds(lo, hi) ? ACCESSED : 0) |
      (this.dirty.holds(lo, hi) ? DIRTY : 0)
    );
  }

  private compileLeaf(row: number): void {
    const has = (bit: number) => (row & bit) !== 0;
    const flags = this.format.leafFlags(row < STATES ? 0 : HPAGE_ORDER, {
      user: has(USER),
      write: has(WRITE),
      accessed: has(ACCESSED),
      dirty: has(DIRTY),
    });
    this.leafLo[row] = bigLo(flags);
    this.leafHi[row] = bigHi(flags);
  }
}
