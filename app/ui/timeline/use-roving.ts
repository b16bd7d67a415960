// The keyboard's way through the boxes of a plot: one of them is in the order of the Tab key, arrows go on from it to the next in time or to
// the nearest on another lane, Enter goes to where it leads. Our decision.

import { type FocusEvent, type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';

/** A box as the keyboard sees it; `id` tells it from all others in every picture of the same run. */
export interface Stop {
  readonly id: string;
  readonly lane: number;
  readonly x: number;
  readonly width: number;
}

/** Boxes narrower than this are no stops. */
const NARROWEST = 4;

/** A box on another lane is farther than any of the same. */
const OTHER_LANE = 1e6;

/** Whether the keyboard stops at a box. */
export const isStop = ({ width }: Stop): boolean => width >= NARROWEST;

/**
 * Handlers, and the place of the box that the Tab key reaches. Elements of boxes carry their place as `data-box`. When the picture comes anew
 * the keyboard stays on its box, or on the nearest if that is gone.
 */
export function useRoving(
  boxes: readonly Stop[],
  onGo: (place: number) => void,
  onFocusBox: (place: number) => void,
) {
  const [chosen, setChosen] = useState<Stop | null>(null);
  const active = useMemo(() => placeNear(boxes, chosen), [boxes, chosen]);
  const holder = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const within = holder.current;
    const focused = document.activeElement;
    if (within === null || !within.isConnected) return;
    if (within.contains(focused) && focused !== null && placeOf(focused) === active) return;
    if (active < 0) within.focus();
    else focusBox(within, active);
  }, [boxes, active]);
  return {
    active,
    onFocus: ({ target, currentTarget }: FocusEvent<HTMLElement>): void => {
      const box = boxes[placeOf(target)];
      if (box === undefined) return;
      holder.current = currentTarget;
      setChosen(box);
      onFocusBox(boxes.indexOf(box));
    },
    onBlur: (): void => {
      holder.current = null;
    },
    onKeyDown: (event: KeyboardEvent): void => {
      const at = event.target instanceof Element ? placeOf(event.target) : -1;
      if (boxes[at] === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === 'Enter' || event.key === ' ') onGo(at);
      else if (!event.key.startsWith('Arrow')) return;
      else focusBox(event.currentTarget, nextBox(boxes, at, event.key));
      event.preventDefault();
    },
  };
}

/** The place of a box in another picture, or of the nearest to where it was; the first stop's if there was none. */
export function placeNear(boxes: readonly Stop[], wanted: Stop | null): number {
  if (wanted === null) return boxes.findIndex(isStop);
  const same = boxes.findIndex((box) => box.id === wanted.id && isStop(box));
  if (same >= 0) return same;
  const middle = wanted.x + wanted.width / 2;
  let nearest = -1;
  let least = Infinity;
  boxes.forEach((box, place) => {
    const beside = Math.max(box.x - middle, middle - box.x - box.width, 0);
    const away = Math.abs(box.lane - wanted.lane) * OTHER_LANE + beside;
    if (!isStop(box) || away >= least) return;
    nearest = place;
    least = away;
  });
  return nearest;
}

const placeOf = (target: Element): number =>
  Number(target.closest<SVGElement>('[data-box]')?.dataset['box'] ?? -1);

const focusBox = (within: Element, at: number): void =>
  within.querySelector<SVGElement>(`[data-box="${String(at)}"]`)?.focus();

function nextBox(boxes: readonly Stop[], at: number, key: string): number {
  const by = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
  if (key === 'ArrowUp' || key === 'ArrowDown') return nearestOnLane(boxes, at, by);
  for (let next = at + by; next >= 0 && next < boxes.length; next += by)
    if (isStop(boxes[next]!)) return next;
  return at;
}

/** The nearest box on the next lane that has one, or the same one. */
function nearestOnLane(boxes: readonly Stop[], at: number, by: 1 | -1): number {
  const { lane, x, width } = boxes[at]!;
  let nearest = at;
  let least = [Infinity, Infinity] as const;
  boxes.forEach((each, place) => {
    const lanes = (each.lane - lane) * by;
    const away = Math.abs(each.x + each.width / 2 - x - width / 2);
    if (lanes <= 0 || !isStop(each) || lanes > least[0] || (lanes === least[0] && away >= least[1])) return;
    nearest = place;
    least = [lanes, away];
  });
  return nearest;
}
