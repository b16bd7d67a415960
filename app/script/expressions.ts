// Numbers, addresses, flags, answers and `key=value` lists: what statements are made of. Each reads from a Reader, leaves its
// error there, and answers a harmless default after one. Our decision (interface.md §1).

import type { Address, Answer, GmRetName, Name, SignalName } from './ast.ts';
import type { Expected } from './errors.ts';
import { advice, choices, classOfWord, flags, sizeShift } from './grammar.ts';
import { Kind, type Reader } from './lexer.ts';
import { nearest } from './suggest.ts';

/** The greatest number of the language: 2^64 − 1. */
export const U64_MAX = 0xffff_ffff_ffff_ffffn;

/** The greatest value of a 32-bit word. */
export const U32_MAX = 0xffff_ffffn;

const EXACT = 2 ** 48;

/** The value of a number token's text: its digits in base 10 or 16, times what its suffix says. */
function valueOf(text: string): bigint {
  const shift = sizeShift(text.charCodeAt(text.length - 1));
  const end = shift > 0 ? text.length - 1 : text.length;
  const base = text.charCodeAt(1) > 57 && text.length > 2 && (text.charCodeAt(1) | 32) === 120 ? 16 : 10;
  let value = 0;
  for (let at = base === 16 ? 2 : 0; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 95) continue;
    value = value * base + (code <= 57 ? code - 48 : (code | 32) - 87);
    if (value >= EXACT) return BigInt(text.slice(0, end).replaceAll('_', '')) << BigInt(shift);
  }
  return shift === 0 ? BigInt(value) : BigInt(value) << BigInt(shift);
}

/** The entry of a table by name; inherited properties are none. */
function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** An unsigned number, with a size's suffix or without, at most `limit`. */
export function number(reader: Reader, limit = U64_MAX, expected: Expected = 'number'): bigint {
  const found = reader.word;
  if (reader.kind === Kind.invalid && /^\d/.test(found)) reader.fail('badNumber', { found }, [expected]);
  if (reader.kind !== Kind.number) {
    reader.failExpected(expected);
    return 0n;
  }
  const value = valueOf(found);
  if (value > limit) reader.fail('numberTooBig', { found, limit }, [expected]);
  else reader.next();
  return value;
}

/** A number from `least` to `limit`, small enough for a JS number. */
export function count(reader: Reader, least: number, limit: number): number {
  const found = reader.word;
  const place = reader.span(reader.start, reader.end);
  const value = number(reader, BigInt(limit));
  if (value < BigInt(least))
    reader.fail('numberTooSmall', { found, least: BigInt(least) }, ['number'], null, place);
  return Number(value);
}

/** A number that may have a minus sign. */
export function signed(reader: Reader): bigint {
  return reader.accept('-') ? -number(reader) : number(reader);
}

/** `NULL`, a number, a name, or a name ± an offset. */
export function address(reader: Reader): Address {
  if (reader.kind === Kind.number || reader.kind === Kind.invalid)
    return { kind: 'literal', value: number(reader) };
  if (reader.accept('NULL')) return { kind: 'literal', value: 0n };
  if (!isFreeWord(reader)) {
    reader.failExpected('address');
    return { kind: 'literal', value: 0n };
  }
  const name = reader.takeName();
  if (reader.accept('+')) return { kind: 'name', name, offset: number(reader) };
  if (reader.accept('-')) return { kind: 'name', name, offset: -number(reader) };
  return { kind: 'name', name, offset: 0n };
}

/** Whether the word at hand can be a name that the script gave: any word but the language's constants and flags. */
function isFreeWord(reader: Reader): boolean {
  if (!reader.isWord) return false;
  const kind = classOfWord(reader.word);
  return kind !== 'constant' && kind !== 'flag' && kind !== 'actor';
}

/** The name of a device, a process or a value. */
export function name(reader: Reader, expected: Expected): Name {
  if (isFreeWord(reader)) return reader.takeName();
  reader.failExpected(expected);
  return { text: '', span: reader.span(reader.start, reader.end) };
}

/** One of the words of a list. */
export function choice<Word extends string>(reader: Reader, words: readonly Word[]): Word {
  const found = reader.word;
  const word = words.find((each) => each === found);
  if (word !== undefined) {
    reader.next();
    return word;
  }
  if (found === '') reader.failExpected('choice');
  else reader.fail('unknownChoice', { found, choices: words }, ['choice'], nearest(found, words));
  return words[0]!;
}

/** Bits of `A|B|0x40`; strace's `21<<MAP_HUGE_SHIFT` is its bits. */
export function bits(reader: Reader, table: ReadonlyMap<string, number>): number {
  let all = 0;
  do all = (all | bit(reader, table)) >>> 0;
  while (reader.accept('|'));
  return all;
}

/** The flags of a call, for `bits`. */
export const flagTables = {
  prot: new Map<string, number>(Object.entries(flags.prot)),
  map: new Map<string, number>(Object.entries(flags.map)),
  mremap: new Map<string, number>(Object.entries(flags.mremap)),
  msync: new Map<string, number>(Object.entries(flags.msync)),
};

const HUGE_SHIFT = 26;

function bit(reader: Reader, table: ReadonlyMap<string, number>): number {
  if (reader.kind === Kind.number) {
    const value = Number(number(reader, U32_MAX));
    if (!reader.accept('<<')) return value;
    if (!reader.accept('MAP_HUGE_SHIFT')) reader.failExpected("'MAP_HUGE_SHIFT'");
    return (value << HUGE_SHIFT) >>> 0;
  }
  const found = reader.word;
  const value = table.get(found);
  if (value === undefined) {
    if (reader.isWord) reader.fail('unknownFlag', { found }, ['flag'], nearest(found, table.keys()));
    else reader.failExpected('flag');
    return 0;
  }
  reader.next();
  return value;
}

/** `MADV_…` or its number. */
export function adviceNumber(reader: Reader): number {
  if (reader.kind === Kind.number) return Number(number(reader, 0x7fff_ffffn, 'advice'));
  const found = reader.word;
  const value = entryOf(advice, found);
  if (value === undefined) {
    if (reader.isWord)
      reader.fail('unknownAdvice', { found }, ['advice'], nearest(found, Object.keys(advice)));
    else reader.failExpected('advice');
    return 0;
  }
  reader.next();
  return value;
}

const escapes = { n: '\n', t: '\t' };

/** A text in double quotes; `\"`, `\\`, `\n` and `\t` stand for what they do in C. */
export function string(reader: Reader): string {
  if (reader.kind === Kind.invalid && reader.word.startsWith('"'))
    reader.fail('unclosedString', {}, ['text']);
  if (reader.kind !== Kind.string) {
    reader.failExpected('text');
    return '';
  }
  const text = reader.word
    .slice(1, -1)
    .replace(/\\(.)/gs, (_, mark: string) => entryOf(escapes, mark) ?? mark);
  reader.next();
  return text;
}

/** What stands after `=>`: a value, `-EINVAL`, a `GM_RET_…` name, or a signal. */
export function answer(reader: Reader): Answer {
  if (reader.accept('-')) return { kind: 'errno', errno: choice(reader, choices.errno) };
  const word = reader.word;
  const gmRet = choices.gmRet.find((each) => each === word);
  const signal = choices.signal.find((each) => each === word);
  if (gmRet !== undefined) return passing(reader, { kind: 'gmRet', name: gmRet satisfies GmRetName });
  if (signal !== undefined) return passing(reader, { kind: 'signal', name: signal satisfies SignalName });
  if (word.startsWith('GM_RET_') || word.startsWith('SIG')) {
    const words = [...choices.gmRet, ...choices.signal];
    reader.fail('unknownChoice', { found: word, choices: words }, ['answer'], nearest(word, words));
  }
  if (choices.errno.some((each) => each === word)) {
    reader.fail('expected', { found: word }, ['answer'], `-${word}`);
  }
  if (reader.kind !== Kind.number && !isFreeWord(reader) && !reader.is('NULL')) reader.failExpected('answer');
  return { kind: 'value', value: address(reader) };
}

function passing<T>(reader: Reader, value: T): T {
  reader.next();
  return value;
}

/** A list `key=value, …` up to the closing bracket; each key at most once, read by its own function. */
export function keyed<Key extends string>(
  reader: Reader,
  call: string,
  read: Readonly<Record<Key, (reader: Reader) => void>>,
): void {
  const seen = new Set<string>();
  const keys = Object.keys(read);
  while (reader.error === null && !reader.is(')')) {
    const found = reader.word;
    if (!reader.isWord) return reader.failExpected('key', "')'");
    if (!Object.hasOwn(read, found))
      return reader.fail('unknownKey', { found, call }, ['key'], nearest(found, keys));
    if (seen.has(found)) return reader.fail('repeatedKey', { found, call }, ['key']);
    seen.add(found);
    reader.next();
    reader.expect('=');
    read[found as Key](reader);
    if (!reader.accept(',')) return;
  }
}
