import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isXArrayGolden, replayXArray } from '../../cli/lib/golden-xarray.ts';

const FIXTURES = new URL('fixtures/', import.meta.url);
const names = readdirSync(FIXTURES).filter((name) => name.endsWith('.json'));

function load(name: string) {
  const file: unknown = JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));
  if (!isXArrayGolden(file)) throw new Error(`${name} is no golden file`);
  return file;
}

describe('what Linux 6.12 answered', () => {
  test.each(names)('%s', (name) => {
    expect(replayXArray(load(name))).toBeNull();
  });
});
