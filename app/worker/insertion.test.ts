import { describe, expect, test } from 'vitest';
import { insertLine } from './insertion.ts';

describe('a statement put into a script', () => {
  test.each([
    ['into nothing', '', 0, 'x\n', 1],
    ['at the beginning', 'a\nb\n', 0, 'x\na\nb\n', 1],
    ['between', 'a\nb\n', 1, 'a\nx\nb\n', 2],
    ['at the end', 'a\nb\n', 2, 'a\nb\nx\n', 3],
    ['after a last line without its end', 'a\nb', 2, 'a\nb\nx\n', 3],
    ['past the end', 'a\n', 9, 'a\nx\n', 2],
    ['before blank lines', 'a\n\n\nb', 1, 'a\nx\n\n\nb', 2],
  ])('%s', (_where, script, after, expected, line) => {
    expect(insertLine(script, after, ' x ')).toEqual({ script: expected, line });
  });

  test('is one line always', () => {
    expect(insertLine('', 0, 'cpu load\r\n  a\n').script).toBe('cpu load a\n');
  });
});
