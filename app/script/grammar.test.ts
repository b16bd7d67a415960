import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as core from '../core/index.ts';
import {
  advice,
  choices,
  flags,
  isReserved,
  recordedPrefix,
  signatures,
  statementNames,
  token,
  type TokenClass,
} from './grammar.ts';
import { forms } from './testing/forms.ts';
import { fixture, fixtures } from './testing/fixtures.ts';

/** The tokens of a line: its text cut where they end, each with its class. */
function tokens(line: string): [text: string, kind: TokenClass][] {
  const found: [string, TokenClass][] = [];
  for (let at = 0; at < line.length;) {
    const { end, class: kind } = token(line, at);
    expect(end).toBeGreaterThan(at);
    if (kind !== 'space') found.push([line.slice(at, end), kind]);
    at = end;
  }
  return found;
}

const classes = (line: string): string =>
  tokens(line)
    .map(([, kind]) => kind)
    .join(' ');

describe('tokens', () => {
  it('tells the words of a statement apart', () => {
    expect(tokens('a = child.cpu1 mmap(NULL, 4M, PROT_READ, -1) => -ENOMEM # why')).toEqual([
      ['a', 'name'],
      ['=', 'operator'],
      ['child', 'name'],
      ['.', 'punctuation'],
      ['cpu1', 'actor'],
      ['mmap', 'statement'],
      ['(', 'punctuation'],
      ['NULL', 'constant'],
      [',', 'punctuation'],
      ['4M', 'number'],
      [',', 'punctuation'],
      ['PROT_READ', 'flag'],
      [',', 'punctuation'],
      ['-', 'operator'],
      ['1', 'number'],
      [')', 'punctuation'],
      ['=>', 'operator'],
      ['-', 'operator'],
      ['ENOMEM', 'constant'],
      ['# why', 'comment'],
    ]);
  });

  it.each([
    [
      'machine(cpu=x86-64-5level, seed=1)',
      'statement punctuation key operator name punctuation key operator number punctuation',
    ],
    ['expect report double-free E49', 'statement keyword name name'],
    ['note "a # b \\" c" # d', 'statement string comment'],
    ['x86-64', 'name'],
    ['x-0x10', 'name operator number'],
    ['expect counter evictions >= 3', 'statement keyword keyword operator number'],
    ['inject gpu0 peer_map NOMEM 1', 'statement name keyword constant number'],
    [
      'parallel schedule=0,1 { cpu load a | cpu1 load a }',
      'statement key operator number punctuation number punctuation actor statement name operator actor statement name punctuation',
    ],
    ['munmap(a, 0x)', 'statement punctuation name punctuation invalid punctuation'],
    ['note "open', 'statement invalid'],
    ['a ä b', 'name invalid name'],
    ['0x7f3c_2000_0000', 'number'],
    ['12_', 'invalid'],
    ['3</tmp/a->, 0', 'number annotation punctuation number'],
    ['3<! [->, 0', 'number annotation punctuation number'],
    [
      '3<=/tmp/a>, 4<TCP:[1:2->3:4]>, 5<char 195:0>',
      'number annotation punctuation number annotation punctuation number annotation',
    ],
    ['21<<MAP_HUGE_SHIFT', 'number operator name'],
  ])('%s', (line, expected) => {
    expect(classes(line)).toBe(expected);
  });

  it.each([
    ['14407 brk(NULL)                         = 0x55ed3dc0c000', '14407 ', 14407],
    ['14415 06:50:48.214960 brk(NULL) = 0x1 <0.000055>', '14415 06:50:48.214960 ', 14415],
    ['[pid 11905] 09:53:49 munmap(0x1000, 4096 <unfinished ...>', '[pid 11905] 09:53:49 ', 11905],
    ['11886 1795341229.108970 [  59] execve("./demo") = 0', '11886 1795341229.108970 [  59] ', 11886],
    ['12106<strace> [00007f8de78c4ad7] brk(NULL) = 0x1', '12106<strace> [00007f8de78c4ad7] ', 12106],
    ['12106<demo> [????????????????] +++ exited with 0 +++', '12106<demo> [????????????????] ', 12106],
    ['     0.000916 brk(NULL) = 0x1', '     0.000916 ', null],
    ['06:50:48 (+     0.000012) brk(NULL) = 0x1', '06:50:48 (+     0.000012) ', null],
    ['brk(NULL) = 0x1', '', null],
    ['   a = brk(NULL)', '', null],
  ])('finds the task and times before %s', (line, prefix, pid) => {
    expect(recordedPrefix(line)).toEqual({ end: prefix.length, pid });
    if (prefix !== '') expect(tokens(line)[0]).toEqual([prefix, 'annotation']);
  });

  it('covers every line of the recordings and of random text without a gap', () => {
    for (const line of fixtures('').flatMap((name) => fixture(name).split('\n'))) tokens(line);
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...forms.map(([line]) => line))),
        (line) => {
          expect(tokens(line).every(([text]) => text.length > 0)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('words', () => {
  it('has the flags and advice of the core, with their values', () => {
    expect(flags.map).toMatchObject(core.MapFlag);
    expect(flags.prot).toMatchObject(core.Prot);
    expect(flags.mremap).toMatchObject(core.MremapFlag);
    expect(advice).toMatchObject(core.Advice);
    expect(choices.errno).toEqual(expect.arrayContaining(Object.keys(core.Errno)));
    expect(choices.report).toEqual(core.reportKinds);
    expect(choices.mmu).toEqual(expect.arrayContaining([...core.formatNames]));
    expect(choices.link).toEqual(core.costPresets);
    expect(choices.cost).toEqual(core.costPresets);
  });

  it('has a form for every statement', () => {
    expect(signatures.map(({ name }) => name)).toEqual(statementNames);
  });

  it('reserves its own words and leaves all others', () => {
    expect(['NULL', 'mmap', 'cpu', 'cpu7', 'main', 'PROT_READ', 'OOM', 'evictions'].every(isReserved)).toBe(
      true,
    );
    expect(['a', 'gpu0', 'child', 'host', 'seed', 'cpux', 'constructor'].some(isReserved)).toBe(false);
  });
});
