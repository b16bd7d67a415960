import { expect, it } from 'vitest';
import { boundNames, fewGranules, freeName } from './script-hints.ts';

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

it('suggests a length by the granule of the machine', () => {
  expect(fewGranules('#! gmem 1\nmachine(host=192K, granule=4K)\n')).toBe('16K');
  expect(fewGranules('machine(granule=2M)\n')).toBe('4M');
  expect(fewGranules('# machine(granule=4K)\n')).toBe('4M');
});
