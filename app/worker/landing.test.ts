import { describe, expect, test } from 'vitest';
import { parseScript } from '../script/parser.ts';
import { landAgain } from './landing.ts';

/** A script of notes, one a letter. */
const notes = (letters: string) =>
  parseScript(
    Array.from(letters)
      .map((letter) => `note "${letter}"`)
      .join('\n'),
  ).statements;

describe('the place kept over an edit', () => {
  test.each([
    ['an edit after it', 'abcd', [2, 3], 'abXd', [2, 0]],
    ['an edit after it, inside its statement', 'abcd', [1, 3], 'abXd', [1, 3]],
    ['a statement inserted before it', 'abcd', [2, 3], 'aXbcd', [3, 3]],
    ['a statement removed before it', 'abcd', [2, 3], 'acd', [1, 3]],
    ['its own statement changed', 'abcd', [1, 2], 'aXcd', [1, 0]],
    ['everything changed', 'abcd', [3, 0], 'XY', [2, 0]],
    ['the end stays the end', 'abcd', [4, 0], 'abcX', [4, 0]],
    ['statements added at the end', 'ab', [2, 0], 'abXY', [2, 0]],
    ['nothing left', 'ab', [2, 0], '', [0, 0]],
  ] as const)('%s', (_title, before, [statement, step], next, [toStatement, toStep]) => {
    const landed = landAgain({ statements: notes(before), position: { statement, step } }, notes(next));
    expect(landed).toEqual({ statement: toStatement, step: toStep });
  });
});
