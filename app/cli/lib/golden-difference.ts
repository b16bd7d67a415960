// Where a replay of golden data differs from the recording: the first place, key by key.

import type { Json } from './golden-array.ts';

/** Where a replay differs first: what was compared after which operation, and the place within it. */
export interface GoldenDifference {
  readonly op: number;
  readonly what: 'answer' | 'tree' | 'nodes' | 'digest' | 'state' | 'crash';
  /** Keys and indices from the top of the answer, tree or state, joined by dots. */
  readonly path: string;
  readonly expected: Json;
  readonly found: Json;
}

/** Whether JSON is a list whose items are all as they should be. */
export const isListOf = (list: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(list) && list.every(isItem);

/** The first difference of two pieces of JSON, key by key; null if they are written alike. */
export function difference(
  op: number,
  what: GoldenDifference['what'],
  expected: Json,
  found: Json,
): GoldenDifference | null {
  if (JSON.stringify(expected) === JSON.stringify(found)) return null;
  return { op, what, ...firstDifference(expected, found, []) };
}

type Container = Readonly<Record<string, Json>>;

const isContainer = (value: Json | undefined): value is Container =>
  typeof value === 'object' && value !== null;

function firstDifference(
  expected: Json,
  found: Json,
  path: readonly string[],
): Pick<GoldenDifference, 'path' | 'expected' | 'found'> {
  if (isContainer(expected) && isContainer(found) && Array.isArray(expected) === Array.isArray(found)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
    for (const key of keys) {
      const [left = null, right = null] = [expected[key], found[key]];
      if (JSON.stringify(left) !== JSON.stringify(right)) return firstDifference(left, right, [...path, key]);
    }
  }
  return { path: path.join('.'), expected, found };
}
