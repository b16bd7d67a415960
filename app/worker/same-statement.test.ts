import { describe, expect, test } from 'vitest';
import { parseScript } from '../script/parser.ts';
import { samePrefix, sameSuffix } from './same-statement.ts';

const statements = (text: string) => {
  const { statements: read, errors } = parseScript(text);
  expect(errors).toEqual([]);
  return read;
};

const mmap = 'a = mmap(NULL, 4M, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)';

describe('what is unchanged in a script', () => {
  test('comments, blank lines and spaces change nothing', () => {
    const before = statements(`${mmap}\ncpu load a => 0`);
    const next = statements(`# a title\n\n  ${mmap} # here\n\n\ncpu   load a=>0`);
    expect(samePrefix(before, next)).toBe(2);
  });

  test('another value, actor or expectation does', () => {
    const before = statements(`${mmap}\ncpu load a`);
    for (const line of ['cpu1 load a', 'cpu load a+4', 'cpu load a => 0', 'cpu store a 1'])
      expect(samePrefix(before, statements(`${mmap}\n${line}`))).toBe(1);
  });

  test('prefix and suffix never overlap', () => {
    const before = statements('note "x"\nnote "x"');
    const next = statements('note "x"\nnote "x"\nnote "x"');
    const prefix = samePrefix(before, next);
    expect(prefix).toBe(2);
    expect(sameSuffix(before, next, prefix)).toBe(0);
  });

  test('an inserted statement leaves the rest as a suffix', () => {
    const before = statements('note "1"\nnote "2"\nnote "3"');
    const next = statements('note "1"\nnote "new"\nnote "2"\nnote "3"');
    expect(sameSuffix(before, next, samePrefix(before, next))).toBe(2);
  });
});
