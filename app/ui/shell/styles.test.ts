import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = import.meta.dirname;
const sheets = readdirSync(folder).filter((name) => name.endsWith('.css'));
const tokens = readFileSync(join(folder, '../shared/tokens.css'), 'utf8');
const withoutComments = (name: string): string =>
  readFileSync(join(folder, name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');

/** What the components set themselves. */
const OWN = [
  '--done',
  '--side-size',
  '--inspector-size',
  '--strip-size',
  '--lanes',
  '--usual-strip',
  '--head',
];

test('there are style sheets, and tokens for them', () => {
  expect(sheets.length).toBeGreaterThan(10);
  expect(tokens).toContain('--space-1:');
});

test.each(sheets)('%s names roles: no colour of its own', (name) => {
  expect(withoutComments(name)).not.toMatch(/#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch|lab)a?\(/i);
});

test.each(sheets)('%s uses tokens that exist', (name) => {
  const used = [...withoutComments(name).matchAll(/var\((--[\w-]+)/g)].map(([, token]) => token!);
  expect(used.filter((token) => !OWN.includes(token) && !tokens.includes(`${token}:`))).toEqual([]);
});

test.each(sheets)('%s takes its type sizes and durations from the tokens', (name) => {
  const text = withoutComments(name);
  expect(text).not.toMatch(/font-size:\s*[\d.]/);
  expect(text).not.toMatch(/\b[\d.]+m?s\b/);
});
