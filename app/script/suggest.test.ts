import { describe, expect, it } from 'vitest';
import { nearest } from './suggest.ts';

const calls = ['mmap', 'munmap', 'mremap', 'mprotect', 'madvise', 'hmadvise'];

describe('nearest', () => {
  it.each([
    ['mumap', 'munmap'],
    ['mmpa', 'mmap'],
    ['MADVISE', 'madvise'],
    ['hmadvice', 'hmadvise'],
    ['mprotekt', 'mprotect'],
    ['frobnicate', null],
    ['', null],
    ['m'.repeat(1000), null],
  ])('%s → %s', (word, expected) => {
    expect(nearest(word, calls)).toBe(expected);
  });

  it('allows one edit in three letters, and at least one', () => {
    expect(nearest('b', ['a'])).toBe('a');
    expect(nearest('ab', ['cd'])).toBeNull();
    expect(nearest('abcdef', ['abcxyf'])).toBe('abcxyf');
    expect(nearest('abcdef', ['abxyzf'])).toBeNull();
  });

  it('counts a swap of neighbours as one edit', () => {
    expect(nearest('lao', ['loa'])).toBe('loa');
  });
});
