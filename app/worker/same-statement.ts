// How much of a script is unchanged: statements are compared as data, whatever lines they have come to stand on. Our decision.

import type { Statement } from '../script/ast.ts';

/** How many statements at the beginning of `next` are those of `before`. */
export function samePrefix(before: readonly Statement[], next: readonly Statement[]): number {
  const most = Math.min(before.length, next.length);
  let same = 0;
  while (same < most && isSame(before[same], next[same])) same++;
  return same;
}

/** How many statements at the end of `next` are those of `before`, not counting the first `prefix` of either. */
export function sameSuffix(before: readonly Statement[], next: readonly Statement[], prefix: number): number {
  const most = Math.min(before.length, next.length) - prefix;
  let same = 0;
  while (same < most && isSame(before.at(-1 - same), next.at(-1 - same))) same++;
  return same;
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      key in b &&
      (key === 'span' || isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])),
  );
}
