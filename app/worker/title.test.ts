import { expect, test } from 'vitest';
import { titleOf } from './title.ts';

test.each([
  ['', null],
  ['#! gmem 1\n# First touch, here and there\nmachine()', 'First touch, here and there'],
  ['\n\n  ##  Two devices  \r\n', 'Two devices'],
  ['#\n# after an empty comment', 'after an empty comment'],
  ['cpu load 0\n# too late', null],
  [`# ${'long '.repeat(1000)}`, 'long '.repeat(24).slice(0, 118)],
])('title of %j', (script, title) => {
  expect(titleOf(script)?.trim() ?? null).toBe(title?.trim() ?? null);
});
