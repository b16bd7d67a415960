import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GoldenArray } from '../../cli/lib/golden-array.ts';
import {
  isXArrayGolden,
  replayXArray,
  runOperation,
  type XArrayGolden,
} from '../../cli/lib/golden-xarray.ts';
import { checkXArray, type XaRule } from './check.ts';

const FIXTURES = new URL('fixtures/', import.meta.url);
const names = readdirSync(FIXTURES).filter((name) => name.endsWith('.json'));
const SAMPLES = 60;

function load(name: string): XArrayGolden {
  const file: unknown = JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));
  if (!isXArrayGolden(file)) throw new Error(`${name} is no golden file`);
  return file;
}

/** Rules that some recordings break on purpose: kinds mixed in multi-index entries, and nodes made in advance. */
function excused({ name, tags }: XArrayGolden): readonly XaRule[] {
  if (tags.includes('create_range')) return ['empty'];
  if (tags.includes('split')) return ['single-child'];
  return tags.includes('overlap') || name === 'quirk-nr-values-kind-change' ? ['nr-values'] : [];
}

test('there are 46 recordings', () => {
  expect(names).toHaveLength(46);
});

describe('XArray answers and looks like Linux 6.12', () => {
  test.each(names)('%s', (name) => {
    expect(replayXArray(load(name))).toBeNull();
  });
});

describe('every operation can be undone and redone, and leaves a sound tree', () => {
  test.each(names)('%s', (name) => {
    const file = load(name);
    const array = new GoldenArray(file);
    const { arrays, xa } = array;
    const { journal } = array.engine;
    const every = Math.ceil(file.ops.length / SAMPLES);
    for (const [i, op] of file.ops.entries()) {
      if (i % every !== 0) {
        runOperation(array, op);
        continue;
      }
      const [before, start] = [array.treeText(), journal.position];
      runOperation(array, op);
      const [after, end] = [array.treeText(), journal.position];
      expect(checkXArray(arrays, xa).filter(({ rule }) => !excused(file).includes(rule))).toEqual([]);
      expect(arrays.nodeSlab.live).toBe(array.nodes());
      journal.moveTo(start);
      expect(array.treeText()).toBe(before);
      journal.moveTo(end);
      expect(array.treeText()).toBe(after);
    }
    const { end } = journal;
    journal.moveTo(0);
    expect(arrays.arraySlab.live).toBe(0);
    journal.moveTo(end);
    expect(array.treeText()).toBe(JSON.stringify(file.checkpoints.at(-1)?.tree));
  });
});
