// Which parts of the picture are drawn again: those whose own part of the view is another object than before. Our decision.

import { useRef } from 'react';
import { reuse } from '../../store/reuse.ts';
import type { StageView } from '../../worker/protocol.ts';

interface Seeing {
  readonly view: StageView;
}

/** For React's `memo`: whether nothing changed but parts of the view that the component does not look at. */
export const unlessSeen =
  (...unseen: readonly (keyof StageView)[]) =>
  (before: Seeing, now: Seeing): boolean =>
    areSame(before, now, ['view']) && areSame(before.view, now.view, unseen);

function areSame<T extends object>(before: T, now: T, but: readonly (keyof T)[]): boolean {
  if (before === now) return true;
  const keys = Object.keys(now) as (keyof T)[];
  return keys.every((key) => but.includes(key) || Object.is(before[key], now[key]));
}

/** A value of each drawing, with all that equals the one before kept. */
export function useReused<T>(value: T): T {
  const kept = useRef(value);
  if (kept.current !== value) kept.current = reuse(kept.current, value);
  return kept.current;
}
