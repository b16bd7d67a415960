import { assert, bigInt, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBits, type FormatName, formatNames, formatOf } from '../../core/index.ts';
import type { EntryBitView } from '../../projections/inspector-view.ts';
import { bitWords } from '../../words/en/bits.ts';
import { digitsOf, movedTo, piecesOf } from './raw-digits.ts';

const viewsOf = (name: FormatName, level: number, word: bigint): EntryBitView[] =>
  decodeBits(formatOf(name, 0), level, word).map((field) => ({ ...field, value: String(field.value) }));
const hexOf = (word: bigint): string => word.toString(16).padStart(16, '0');

const words = bigInt({ min: 1n, max: 2n ** 64n - 1n });
const names = constantFrom<FormatName>(...formatNames);

describe('the digits of a raw entry', () => {
  it('are all of the word, each in one field', () => {
    assert(
      property(words, names, (word, name) => {
        const pieces = viewsOf(name, 0, word).flatMap((field) => piecesOf(hexOf(word), field));
        expect(pieces.map(({ text }) => text).join('')).toBe(word.toString(2).padStart(64, '0'));
        expect(pieces.filter(({ isGroup }) => isGroup)).toHaveLength(16);
        expect(pieces.filter(({ isRow }) => isRow)).toHaveLength(4);
      }),
      { seed: 5 },
    );
  });

  it('light in hexadecimal where a field has a bit', () => {
    const lit = (high: number, low: number): string =>
      digitsOf(hexOf(0x8000_0000_0010_2067n), { high, low })
        .map(({ digit, isLit }) => (isLit ? digit : '.'))
        .join('');
    expect(lit(63, 63)).toBe('8...............');
    expect(lit(51, 12)).toBe('...0000000102...');
    expect(lit(4, 3)).toBe('..............67');
    expect(digitsOf('00', undefined).some(({ isLit }) => isLit)).toBe(false);
  });

  it('are gone through by keys, from end to end', () => {
    expect(['ArrowLeft', 'ArrowRight', 'Home', 'End', 'x'].map((key) => movedTo(key, 1, 4))).toEqual([
      0,
      2,
      0,
      3,
      null,
    ]);
    expect([movedTo('ArrowUp', 0, 4), movedTo('ArrowDown', 3, 4)]).toEqual([0, 3]);
  });
});

describe('words of bits', () => {
  const line = (name: FormatName, level: number, word: bigint, field: string): string => {
    const all = viewsOf(name, level, word);
    return bitWords.line(
      all.find((bit) => bit.name === field)!,
      all,
    );
  };

  it('say name, place, value and meaning', () => {
    expect(line('x86-64', 0, 0x8000_0000_0010_2067n, 'R/W')).toBe('R/W, bit 1 = 1: writing is allowed');
    expect(line('x86-64', 0, 0x8000_0000_0010_2065n, 'R/W')).toBe('R/W, bit 1 = 0: writing is not allowed');
    expect(line('x86-64', 0, 0x8000_0000_0010_2067n, 'address')).toBe(
      'address, bits 51 to 12 = 0x102: number of the frame that holds the data',
    );
  });

  it('say of an entry that points to a table what it means there', () => {
    expect(line('riscv-sv39', 1, 0x401n, 'W')).toBe(
      'W, bit 2 = 0: R, W and X are 0: the entry points to a table',
    );
    expect(line('riscv-sv39', 0, 0x403n, 'W')).toBe('W, bit 2 = 0: writing is not allowed');
    expect(line('gpu', 1, 0x1001n, 'L')).toBe('L, bit 1 = 0: points to a table');
    expect(line('gpu', 1, 0x1001n, 'R')).toBe('R, bit 2 = 0: only leaves use it');
    expect(line('arm64', 1, 0x1003n, 'table/page')).toBe('table/page, bit 1 = 1: a table');
  });
});
