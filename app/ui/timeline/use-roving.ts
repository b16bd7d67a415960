// The keyboard's way through the boxes of a plot: one of them is in the order of the Tab key, arrows go on from it to the next in time or to
// the nearest on another lane, Enter goes to where it leads. Our decision.

import { type FocusEvent, type KeyboardEvent, useState } from 'react';

/** A box as the keyboard sees it. */
export interface Stop {
  readonly lane: number;
  readonly x: number;
  readonly width: number;
}

/** Boxes narrower than this are no stops. */
const NARROWEST = 4;

/** Whether the keyboard stops at a box. */
export const isStop = ({ width }: Stop): boolean => width >= NARROWEST;

/** Handlers, and the place of the box that the Tab key reaches. Elements of boxes carry their place as `data-box`. */
export function useRoving(
  boxes: readonly Stop[],
  onGo: (place: number) => void,
  onFocusBox: (place: number) => void,
) {
  const [chosen, setChosen] = useState(-1);
  const isThere = boxes[chosen] !== undefined && isStop(boxes[chosen]);
  return {
    active: isThere ? chosen : boxes.findIndex(isStop),
    onFocus: ({ target }: FocusEvent): void => {
      const at = placeOf(target);
      if (boxes[at] === undefined) return;
      setChosen(at);
      onFocusBox(at);
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
