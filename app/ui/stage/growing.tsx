// The motion of the logical page table as it grows and shrinks. The picture stands at its end at once; what moves are transforms from
// where things were, and the last of bars that are gone. Nothing is done in a picture in which no node came or went.

import { useLayoutEffect, useRef } from 'react';
import type { StageView } from '../../worker/protocol.ts';
import {
  barPlaces,
  type BarMove,
  type BarPlace,
  type Box,
  type Growth as Change,
  growthBetween,
} from './growth.ts';
import type { StageLayout } from './layout.ts';
import styles from './stage.module.css';

/** Stops between two pictures that are still seen as one step: about what a statement has between two of its changes. */
const MOST_STOPS = 12;
/** Pictures that stand for less, as under a held key or the scrubber, are not seen to move. */
const LEAST_STAY = 150;
const SVG = 'http://www.w3.org/2000/svg';
const GONE = 0.001;

interface Seen {
  readonly pid: number;
  readonly stop: number;
  readonly at: number;
  readonly bars: StageView['logical']['bars'];
  readonly columns: StageLayout['columns'];
  readonly places: readonly BarPlace[];
}

/** Moves the bars of the logical band; draws only what is gone, and that for the time of the motion. */
export function Growth(props: {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly stop: number;
  readonly speed: number;
}) {
  const { view, layout, stop, speed } = props;
  const leaving = useRef<SVGGElement>(null);
  const seen = useRef<Seen | null>(null);
  const running = useRef<readonly Animation[]>([]);
  const { bars } = view.logical;
  const { columns } = layout;
  const { pid } = view;
  useLayoutEffect(() => {
    const box = leaving.current!;
    const before = seen.current;
    const isStill = before?.bars === bars && before.columns === columns;
    const at = performance.now();
    const places = isStill ? before.places : barPlaces(view, layout);
    seen.current = { pid, stop, at: before?.stop === stop ? before.at : at, bars, columns, places };
    if (before === null || isStill) return;
    const isComparable = before.pid === pid && before.columns === columns;
    const change = isComparable ? growthBetween(before.places, places) : null;
    if (change === null && isComparable) return;
    for (const animation of running.current) animation.finish();
    const milliseconds = durationOf(box) / speed;
    const isFollowed =
      Math.abs(stop - before.stop) <= MOST_STOPS && at - before.at >= Math.min(milliseconds, LEAST_STAY);
    running.current =
      change !== null && isFollowed && milliseconds > 0 ? play(box, change, milliseconds) : [];
  });
  return <g ref={leaving} className={styles.leaving} aria-hidden="true" />;
}

/** Milliseconds that growth lasts; 0 where nothing moves (prefers-reduced-motion, print). The build may write seconds. */
function durationOf(element: Element): number {
  const token = getComputedStyle(element).getPropertyValue('--motion-grow').trim();
  return (Number.parseFloat(token) || 0) * (token.endsWith('ms') ? 1 : 1000);
}

function play(box: SVGGElement, { came, moved, gone }: Change, duration: number): readonly Animation[] {
  const timing = { duration, easing: getComputedStyle(box).getPropertyValue('--ease').trim() || 'ease' };
  const svg = box.ownerSVGElement!;
  return [
    ...came.flatMap((move) => enter(svg, move, timing)),
    ...moved.flatMap((move) => slide(svg, move, timing)),
    ...gone.map((move) => leave(box, move, timing)),
  ];
}

/** The element of a bar: its row and where it begins name it. */
const barIn = (svg: SVGSVGElement, { row, from }: BarPlace): SVGElement | null =>
  svg.querySelector<SVGElement>(`[data-row="node-${row}"][data-from="${from}"]`);

const partsOf = (bar: SVGElement | null, part: 'rect' | 'text'): SVGElement[] => [
  ...(bar?.querySelectorAll<SVGElement>(part) ?? []),
];

function enter(
  svg: SVGSVGElement,
  { bar, from, to }: BarMove,
  timing: KeyframeAnimationOptions,
): Animation[] {
  const element = barIn(svg, bar);
  return [
    ...partsOf(element, 'rect').map((rect) =>
      rect.animate([{ transform: between(to, from), opacity: 0.4 }, { transform: 'none' }], timing),
    ),
    ...partsOf(element, 'text').map((text) =>
      text.animate([{ opacity: 0 }, { opacity: 0, offset: 0.5 }, { opacity: 1 }], timing),
    ),
  ];
}

function slide(
  svg: SVGSVGElement,
  { bar, from, to }: BarMove,
  timing: KeyframeAnimationOptions,
): Animation[] {
  const element = barIn(svg, bar);
  const shift = `translate(${from.x - to.x}px, ${from.y - to.y}px)`;
  return [
    ...partsOf(element, 'rect').map((rect) =>
      rect.animate([{ transform: between(to, from) }, { transform: 'none' }], timing),
    ),
    ...partsOf(element, 'text').map((text) =>
      text.animate([{ transform: shift }, { transform: 'none' }], timing),
    ),
  ];
}

function leave(box: SVGGElement, { from, to }: BarMove, timing: KeyframeAnimationOptions): Animation {
  const rect = document.createElementNS(SVG, 'rect');
  for (const [name, value] of Object.entries({ ...from, rx: 3 })) rect.setAttribute(name, String(value));
  box.append(rect);
  const animation = rect.animate(
    [{ transform: 'none' }, { transform: between(from, to), opacity: 0.4 }],
    timing,
  );
  animation.onfinish = () => rect.remove();
  return animation;
}

/** The transform that shows what is drawn in one box in another. */
function between(drawn: Box, seen: Box): string {
  const [sx, sy] = [seen.width / drawn.width, Math.max(GONE, seen.height / drawn.height)];
  const [dx, dy] = [seen.x - drawn.x * sx, seen.y - drawn.y * sy];
  return `translate(${dx}px, ${dy}px) scale(${sx}, ${sy})`;
}
