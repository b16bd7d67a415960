import { expect, it } from 'vitest';
import { boundNames, freeName } from './bound-names.ts';

it('finds the names that a script binds', () => {
  expect(boundNames('gpu0 = gm_dev_create()\n a=mmap(NULL, 4K)\nx => 0\na = mmap()\n')).toEqual([
    'gpu0',
    'a',
  ]);
});

it('offers a name that is free', () => {
  expect(freeName('')).toBe('a');
  expect(freeName('a = mmap()\nb = mmap()')).toBe('c');
  const all = Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => `${letter} = fork()`).join('\n');
  expect(freeName(all)).toBe('a1');
});
