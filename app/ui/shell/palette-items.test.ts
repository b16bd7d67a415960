import { expect, test } from 'vitest';
import { catalogue } from '../../lessons/errata/catalogue.ts';
import { objections } from '../../lessons/objections/gallery.ts';
import { frameAt } from '../../store/testing/held-client.ts';
import { commands } from './commands.ts';
import { pageAt, paletteItems } from './palette-items.ts';

const stage = { pid: 1, from: 0, to: 64, marks: 'step', bin: 0, frames: 96 } as const;
const nothing = { frame: null, stage };

test('without a query everything stands there, each once', () => {
  const ids = paletteItems('', nothing).map(({ id }) => id);
  expect(ids).toHaveLength(commands.length - 1 + catalogue.length + objections.length);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every word of the query must be found, in any order and case', () => {
  const titles = paletteItems('THEME dark', nothing).map(({ title }) => title);
  expect(titles).toEqual(['Theme: dark']);
  expect(paletteItems('dark zebra', nothing)).toEqual([]);
});

test('an erratum is found by its id, a command by its key', () => {
  expect(paletteItems('e12', nothing).map(({ id }) => id)).toContain('E12');
  expect(paletteItems('shift →', nothing).map(({ id }) => id)).toEqual(['nextStatement']);
});

test('a number within the script is a statement to go to', () => {
  const frame = frameAt(1);
  const { statements } = frame.place;
  const first = (query: string) =>
    paletteItems(query, { frame, stage }).find(({ group }) => group === 'places');
  expect(first(String(statements))?.title).toBe(`Go to statement ${statements}`);
  expect(first(String(statements + 1))).toBeUndefined();
});

test('an address is its page, at the beginning of its granule', () => {
  expect(pageAt('0x7f00_0000_1fff', 1)).toBe(0x7f0000001);
  expect(pageAt('0x7f0000001fff', 16)).toBe(0x7f0000000);
  for (const other of ['0x', '7f00', '0xzz', '0x_1', `0x${'f'.repeat(15)}`])
    expect(pageAt(other, 1)).toBeNull();
});
