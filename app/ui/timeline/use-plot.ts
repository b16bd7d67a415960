// Pointer, wheel and keys of a plot over time: drag and arrows pan, wheel, pinch, + and − zoom, a click goes there. Our decision.

import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import type { TimeWindow } from '../../worker/protocol.ts';
import { panned, type TimeScale, zoomed } from './scale.ts';

/** A place of a plot, in units from its upper left corner. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly target: Element | null;
  /** Whether it is in the head; `y` is then of no use. */
  readonly isHead: boolean;
}

interface Plot {
  /** The element that takes the pointer; in it `data-plot` names the grounds of the head and of the lanes. */
  readonly root: RefObject<HTMLElement | null>;
  readonly scale: TimeScale;
  /** The page's --scale. */
  readonly unit: number;
  readonly runEnd: number;
  readonly lookAt: (window: TimeWindow | null) => void;
  readonly onPoint: (point: PlotPoint | null) => void;
  readonly onGo: (point: PlotPoint) => void;
}

const DRAG = 4;
const ZOOM_STEP = 1.6;
const PAN_STEP = 0.15;
const WHEEL = 0.002;
const PINCH = 4;

/** Handlers for the root. */
export function usePlot({ root, scale, unit, runEnd, lookAt, onPoint, onGo }: Plot) {
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const start = useRef<{ readonly x: number; readonly window: TimeWindow } | null>(null);
  const isDragged = useRef(false);

  const pointOf = ({ clientX, clientY, target }: MouseEvent | PointerEvent): PlotPoint => {
    const ground = (name: string) =>
      root.current?.querySelector(`[data-plot=${name}]`)?.getBoundingClientRect();
    const element = target instanceof Element ? target : null;
    return {
      x: (clientX - (ground('head')?.left ?? 0)) / unit,
      y: (clientY - (ground('lanes')?.top ?? 0)) / unit,
      target: element,
      isHead: (element?.closest('[data-row=marks]') ?? null) !== null,
    };
  };
  const isOnPlot = ({ x }: PlotPoint): boolean => x >= 0 && x <= scale.width;

  useWheel(root, (event) => {
    const point = pointOf(event);
    if (!isOnPlot(point) || runEnd === 0) return;
    event.preventDefault();
    lookAt(afterWheel(event, scale, point.x, unit, runEnd));
  });

  const pinch = (moved: { x: number; y: number }, id: number): void => {
    const other = [...pointers.current].find(([each]) => each !== id)?.[1];
    const before = pointers.current.get(id);
    if (other === undefined || before === undefined) return;
    const factor = Math.max(1, Math.abs(before.x - other.x)) / Math.max(1, Math.abs(moved.x - other.x));
    lookAt(zoomed(scale, factor, (before.x + other.x) / 2 / scale.width, runEnd));
  };

  return {
    onPointerDown: (event: PointerEvent): void => {
      const point = pointOf(event);
      if (!isOnPlot(point) || event.button !== 0 || isControl(point.target)) return;
      pointers.current.set(event.pointerId, point);
      start.current = { x: point.x, window: scale };
      isDragged.current = pointers.current.size > 1;
    },
    onPointerMove: (event: PointerEvent): void => {
      const point = pointOf(event);
      if (!pointers.current.has(event.pointerId))
        return onPoint(isOnPlot(point) && !isControl(point.target) ? point : null);
      if (pointers.current.size > 1) pinch(point, event.pointerId);
      pointers.current.set(event.pointerId, point);
      if (pointers.current.size > 1 || start.current === null) return;
      const by = point.x - start.current.x;
      if (!isDragged.current && Math.abs(by) < DRAG) return;
      if (!isDragged.current) event.currentTarget.setPointerCapture(event.pointerId);
      isDragged.current = true;
      lookAt(panned(start.current.window, -by / scale.width, runEnd));
    },
    onPointerUp: (event: PointerEvent): void => {
      const wasDown = pointers.current.delete(event.pointerId);
      if (wasDown && !isDragged.current) onGo(pointOf(event));
      start.current = null;
    },
    onPointerCancel: (event: PointerEvent): void => void pointers.current.delete(event.pointerId),
    onPointerLeave: (): void => onPoint(null),
    onKeyDown: (event: KeyboardEvent): void => pressKey(event, scale, runEnd, lookAt),
  };
}

/** The window that a turn of the wheel asks for: across or with Shift it pans, else it zooms; a pinch of a touchpad comes with Ctrl. */
function afterWheel(
  event: WheelEvent,
  scale: TimeScale,
  x: number,
  unit: number,
  runEnd: number,
): TimeWindow {
  const { deltaX, deltaY, ctrlKey, shiftKey } = event;
  const isPan = !ctrlKey && (shiftKey || Math.abs(deltaX) > Math.abs(deltaY));
  if (isPan) return panned(scale, (deltaX === 0 ? deltaY : deltaX) / unit / scale.width, runEnd);
  return zoomed(scale, Math.exp(deltaY * WHEEL * (ctrlKey ? PINCH : 1)), x / scale.width, runEnd);
}

const isPlain = ({ ctrlKey, altKey, metaKey }: KeyboardEvent): boolean => !ctrlKey && !altKey && !metaKey;

function pressKey(
  event: KeyboardEvent,
  scale: TimeScale,
  runEnd: number,
  lookAt: (window: TimeWindow | null) => void,
): void {
  const window = isPlain(event) ? windowAfter(event.key, scale, runEnd) : undefined;
  if (event.defaultPrevented || window === undefined || runEnd === 0) return;
  event.preventDefault();
  lookAt(window);
}

/** The window that a key asks for; undefined if the key is not the plot's. */
function windowAfter(key: string, scale: TimeScale, runEnd: number): TimeWindow | null | undefined {
  switch (key) {
    case '+':
    case '=':
      return zoomed(scale, 1 / ZOOM_STEP, 0.5, runEnd);
    case '-':
    case '_':
      return zoomed(scale, ZOOM_STEP, 0.5, runEnd);
    case 'ArrowLeft':
      return panned(scale, -PAN_STEP, runEnd);
    case 'ArrowRight':
      return panned(scale, PAN_STEP, runEnd);
    case '0':
      return { from: 0, to: runEnd };
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}

/** Zoomed by one step of a button or a key, around the middle. */
export const zoomedBy = (scale: TimeWindow, by: 1 | -1, runEnd: number): TimeWindow =>
  zoomed(scale, ZOOM_STEP ** -by, 0.5, runEnd);

const isControl = (target: Element | null): boolean =>
  (target?.closest('button, table, a, input') ?? null) !== null;

/** Listens for the wheel so that it can be kept from scrolling the page. */
function useWheel(root: RefObject<HTMLElement | null>, onWheel: (event: WheelEvent) => void): void {
  const newest = useRef(onWheel);
  useEffect(() => {
    newest.current = onWheel;
  });
  useEffect(() => {
    const element = root.current;
    const listen = (event: WheelEvent): void => newest.current(event);
    element?.addEventListener('wheel', listen, { passive: false });
    return () => element?.removeEventListener('wheel', listen);
  }, [root]);
}
