// What stands in its place at once and is seen to come there from another: the end is in the document from the first moment, the way is an
// animation of its transform. With `prefers-reduced-motion` there is no way.

import { type ReactNode, useContext, useLayoutEffect, useRef } from 'react';
import type { BarBox } from './growth.ts';
import { Pace } from './pace.ts';
import styles from './stage.module.css';

/** A bar at `box` that comes from `from` or, `isLeaving`, goes there and is gone. Without `from` it stands. */
export function Moved(props: {
  readonly box: BarBox;
  readonly from: BarBox | undefined;
  readonly isLeaving?: boolean;
  readonly children: ReactNode;
}) {
  const { box, from, isLeaving = false, children } = props;
  const group = useRef<SVGGElement>(null);
  const pace = useContext(Pace);
  const { x, y, width, height } = box;
  useLayoutEffect(() => {
    if (from === undefined) return undefined;
    const transform = transformBetween({ x, y, width, height }, from);
    return move(group.current!, transform, isLeaving, pace.speed);
  }, [from, x, y, width, height, isLeaving, pace]);
  return (
    <g ref={group} className={isLeaving ? styles.leaving : undefined}>
      {children}
    </g>
  );
}

/** The transform that puts what is drawn at `box` at `other`. */
function transformBetween(box: BarBox, other: BarBox): string {
  const [across, down] = [other.width / Math.max(1, box.width), other.height / Math.max(1, box.height)];
  return `matrix(${across}, 0, 0, ${down}, ${other.x - box.x * across}, ${other.y - box.y * down})`;
}

/** Moves the box, and lets the text fade, which would be out of shape on the way. Gives what ends the movement. */
function move(group: SVGGElement, transform: string, isLeaving: boolean, speed: number): () => void {
  const style = getComputedStyle(group);
  const duration = millisecondsOf(style.getPropertyValue('--motion-grow')) / speed;
  if (duration === 0) return () => undefined;
  const easing = style.getPropertyValue('--ease').trim();
  const timing = { duration, easing, direction: isLeaving ? 'reverse' : 'normal' } as const;
  const animations = [...group.querySelectorAll<SVGElement>('rect, text')].map((part) =>
    part.tagName === 'rect'
      ? part.animate([{ transform }, { transform: 'none' }], timing)
      : part.animate([{ opacity: 0 }, { opacity: 0, offset: 0.5 }, { opacity: 1 }], timing),
  );
  if (isLeaving)
    animations.push(group.animate([{ visibility: 'visible' }, { visibility: 'visible' }], timing));
  return () => animations.forEach((animation) => animation.cancel());
}

/** A duration of the style sheet, which may be in either unit. */
function millisecondsOf(duration: string): number {
  const amount = Number.parseFloat(duration);
  return duration.trim().endsWith('ms') ? amount : amount * 1000;
}
