import { describe, expect, it } from 'vitest';
import * as format from './format.ts';

const spaces = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('\u00a0', ' ');

describe('addresses', () => {
  it('are grouped by four digits from the right', () => {
    expect(format.address(0x7f3c_2000_0000n)).toBe('0x7f3c_2000_0000');
    expect(format.address(0x1_2345n)).toBe('0x1_2345');
    expect(format.address(0n)).toBe('0x0');
    expect(format.address(0xffff_ffff_ffff_ffffn)).toBe('0xffff_ffff_ffff_ffff');
  });

  it('of a page keep all 57 bits', () => {
    expect(format.addressOfPage(0x7f3c_20004, 0x10)).toBe('0x7f3c_2000_4010');
    expect(format.addressOfPage(2 ** 45 - 1, 0xfff)).toBe('0x1ff_ffff_ffff_ffff');
    expect(format.plainAddressOfPage(0x7f3c_20004, 0x10)).toBe('0x7f3c20004010');
  });

  it('are plain in scripts', () => {
    expect(format.plainAddress(0x7f3c_2000_0000n)).toBe('0x7f3c20000000');
  });
});

describe('words and small numbers in hexadecimal', () => {
  it('show the bit pattern', () => {
    expect(format.hex(0x20)).toBe('0x20');
    expect(format.hex(7, 4)).toBe('0x0007');
    expect(format.hex(-1)).toBe('0xffffffff');
    expect(format.rawWord(0x8000_0000_0041_f067n)).toBe('0x8000_0000_0041_f067');
    expect(format.rawWord(1n)).toBe('0x0000_0000_0000_0001');
  });
});

describe('counts and sizes', () => {
  it('keep thousands apart with a thin space that never breaks', () => {
    expect(format.count(3456)).toBe('3\u202f456');
    expect(spaces(format.count(1_234_567))).toBe('1 234 567');
    expect(format.count(999)).toBe('999');
    expect(spaces(format.count(-1234))).toBe('−1 234');
    expect(spaces(format.exactBytes(3456n))).toBe('3 456 B');
  });

  it('use binary units with three digits at most', () => {
    const cases: [number | bigint, string][] = [
      [0, '0 B'],
      [512, '512 B'],
      [1023, '1023 B'],
      [1024, '1 KiB'],
      [5939, '5.8 KiB'],
      [52 * 1024, '52 KiB'],
      [1024 * 1024 - 1, '1 MiB'],
      [3 * 2 ** 20, '3 MiB'],
      [2n ** 30n * 5n, '5 GiB'],
      [42n * 2n ** 40n, '42 TiB'],
      [2n ** 57n, '128 PiB'],
    ];
    for (const [bytes, text] of cases) expect(spaces(format.size(bytes))).toBe(text);
  });

  it('are exact in scripts', () => {
    expect(format.scriptSize(4n << 20n)).toBe('4M');
    expect(format.scriptSize(12n << 10n)).toBe('12K');
    expect(format.scriptSize(1n << 40n)).toBe('1T');
    expect(format.scriptSize(4097n)).toBe('4097');
    expect(format.scriptSize(0n)).toBe('0');
  });

  it('say per cent honestly at both ends', () => {
    expect(spaces(format.percent(0.62))).toBe('62 %');
    expect(spaces(format.percent(0))).toBe('0 %');
    expect(spaces(format.percent(0.001))).toBe('<1 %');
    expect(spaces(format.percent(0.999))).toBe('>99 %');
    expect(spaces(format.percent(1))).toBe('100 %');
  });
});

describe('times, frames and long names', () => {
  it('grow their unit', () => {
    const cases: [number, string][] = [
      [0, '0 ns'],
      [850, '850 ns'],
      [999.6, '1 µs'],
      [3420, '3.42 µs'],
      [999_400, '999 µs'],
      [12_700_000, '12.7 ms'],
      [1_500_000_000, '1.5 s'],
    ];
    for (const [ns, text] of cases) expect(spaces(format.duration(ns))).toBe(text);
  });

  it('name a frame by its node', () => {
    expect(spaces(format.frame(3))).toBe('node 0 · frame 3');
    expect(spaces(format.frame(2 ** 26 + 3))).toBe('node 1 · frame 3');
    expect(spaces(format.frame(30 * 2 ** 26 + 12_345))).toBe('node 30 · frame 12 345');
  });

  it('lose their middle, not their ends', () => {
    expect(format.shortened('prefetch_work_cb', 12)).toBe('prefet…rk_cb');
    expect(format.shortened('short', 12)).toBe('short');
    expect(format.shortened('abcdef', 1)).toBe('…');
    expect(format.shortened('abcdef', 2)).toBe('a…');
    for (let most = 1; most < 20; most++)
      expect(format.shortened('a name that is long', most).length).toBeLessThanOrEqual(Math.max(most, 1));
  });

  it('list as English does', () => {
    expect(format.listed([])).toBe('');
    expect(format.listed(['a'])).toBe('a');
    expect(format.listed(['a', 'b'])).toBe('a and b');
    expect(format.listed(['a', 'b', 'c'])).toBe('a, b and c');
  });
});
