// How numbers are written for people: addresses, sizes, counts, simulated times, frames. Pure; no kernel symbol, our decision.
// Every view and every sentence writes a quantity through here, so that one thing looks the same everywhere.

/** Between groups of digits: a space that is narrow and never breaks a line. */
const THIN = '\u202f';
/** Between a number and its unit. */
const SPACE = '\u00a0';
const ELLIPSIS = '…';

const HEX_GROUP = 4;
const PAGE_BYTES = 4096n;
const PFN_NODE = 2 ** 26;

const groupedFromRight = (digits: string, size: number, separator: string): string =>
  digits.replace(new RegExp(`\\B(?=(?:.{${String(size)}})+$)`, 'g'), separator);

/**
 * An address for reading: `0x7f3c_2000_0000`, hexadecimal digits in groups of four from the right.
 * The script's grammar does not read the groups; write statements with `plainAddress`.
 */
export const address = (va: bigint): string => `0x${groupedFromRight(va.toString(16), HEX_GROUP, '_')}`;

/** The address of byte `offset` in page `index` (`va >> 12`), for reading. */
export const addressOfPage = (index: number, offset = 0): string =>
  address(BigInt(index) * PAGE_BYTES + BigInt(offset));

/** An address as scripts and C write it: `0x7f3c20000000`. */
export const plainAddress = (va: bigint): string => `0x${va.toString(16)}`;

/** The plain address of byte `offset` in page `index`. */
export const plainAddressOfPage = (index: number, offset = 0): string =>
  plainAddress(BigInt(index) * PAGE_BYTES + BigInt(offset));

/** A small number in hexadecimal, `0x20`; at least `digits` digits. Negative 32-bit numbers show their bit pattern. */
export const hex = (value: number, digits = 1): string =>
  `0x${(value < 0 ? value >>> 0 : value).toString(16).padStart(digits, '0')}`;

/** A raw 64-bit word (a page-table entry): all sixteen digits in groups of four. */
export const rawWord = (word: bigint): string =>
  `0x${groupedFromRight(word.toString(16).padStart(16, '0'), HEX_GROUP, '_')}`;

/** A whole number with its thousands apart: `3 456` (a thin space that never breaks). Below 10,000 the space is kept too. */
export const count = (n: number | bigint): string => {
  const text = n.toString();
  return text.startsWith('-') ? `−${count(BigInt(text.slice(1)))}` : groupedFromRight(text, 3, THIN);
};

/** A number with its noun: `1 statement`, `3 statements`. */
export const counted = (n: number, one: string, many: string): string =>
  `${count(n)} ${n === 1 ? one : many}`;

const SIZE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** At most three significant digits, without zeros at the end of a fraction: `5.8`, `52`, `812`. */
const threeDigits = (n: number): string => {
  const digits = n >= 99.95 ? 0 : n >= 9.995 ? 1 : 2;
  return String(Number(n.toFixed(digits)));
};

/** Bytes in the largest binary unit that keeps the number at 1 or more: `52 KiB`, `5.8 KiB`, `42 TiB`. */
export const size = (bytes: number | bigint): string => {
  let n = Number(bytes);
  let unit = 0;
  while (n >= 1023.5 && unit < SIZE_UNITS.length - 1) {
    n /= 1024;
    unit++;
  }
  return `${threeDigits(n)}${SPACE}${SIZE_UNITS[unit]!}`;
};

/** Bytes to the last one: `3 456 B`. */
export const exactBytes = (bytes: number | bigint): string => `${count(bytes)}${SPACE}B`;

const SCRIPT_UNITS = [
  ['T', 40n],
  ['G', 30n],
  ['M', 20n],
  ['K', 10n],
] as const;

/** Bytes as scripts write a size: `4M`, `12K`, `0`, `4097`; always exact. */
export const scriptSize = (bytes: bigint): string => {
  const fits = SCRIPT_UNITS.find(([, shift]) => bytes > 0n && bytes % (1n << shift) === 0n);
  return fits === undefined ? bytes.toString() : `${(bytes >> fits[1]).toString()}${fits[0]}`;
};

/** A simulated time in nanoseconds: `850 ns`, `3.42 µs`, `12.7 ms`, `1.5 s`. */
export const duration = (ns: number): string => {
  if (ns < 999.5) return `${count(Math.round(ns))}${SPACE}ns`;
  if (ns < 999_500) return `${threeDigits(ns / 1000)}${SPACE}µs`;
  if (ns < 999_500_000) return `${threeDigits(ns / 1_000_000)}${SPACE}ms`;
  const seconds = ns / 1_000_000_000;
  return `${seconds < 1000 ? threeDigits(seconds) : count(Math.round(seconds))}${SPACE}s`;
};

/** The node and the frame in it that a frame number (`node · 2^26 + frame`) means: `node 1 · frame 3`. */
export const frame = (pfn: number): string =>
  `node${SPACE}${String(Math.floor(pfn / PFN_NODE))} · frame${SPACE}${count(pfn % PFN_NODE)}`;

/** A share of a whole, 0 to 1, in per cent; never `0 %` or `100 %` unless it is exactly that. */
export const percent = (share: number): string => {
  const rounded = Math.round(share * 100);
  const honest = share > 0 && rounded === 0 ? '<1' : share < 1 && rounded === 100 ? '>99' : String(rounded);
  return `${honest}${SPACE}%`;
};

/** `text` cut to at most `most` characters by taking out its middle: `prefetch_w…_cb`. Both ends stay readable. */
export const shortened = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const kept = Math.max(most - 1, 0);
  const end = Math.floor(kept / 2);
  return text.slice(0, kept - end) + ELLIPSIS + (end === 0 ? '' : text.slice(-end));
};

/** A list as English writes it: `a`, `a and b`, `a, b and c`. */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
