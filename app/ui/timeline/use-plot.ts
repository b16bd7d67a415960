// Pointer, wheel and keys of a plot over time: drag and arrows pan, wheel, pinch, + and − zoom, a click goes there. Our decision.

import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import type { TimeWindow } from '../../worker/protocol.ts';
import { panned, type TimeScale, zoomed } from './scale.ts';

/** A place of a plot, in units from its upper left corner. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly target: Element | null;
}

interface Plot {
  /** The element that takes the pointer; `plot` inside of it is where the time axis is. */
  readonly root: RefObject<HTMLElement | null>;
  readonly plot: RefObject<SVGSVGElement | null>;
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

/** Handlers for the root. */
// eslint-disable-next-line max-lines-per-function -- debt: pointing, dragging and the wheel want a hook each
export function usePlot({ root, plot, scale, unit, runEnd, lookAt, onPoint, onGo }: Plot) {
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const start = useRef<{ readonly x: number; readonly window: TimeWindow } | null>(null);
  const isDragged = useRef(false);

  const pointOf = ({ clientX, clientY, target }: MouseEvent | PointerEvent): PlotPoint => {
    const box = plot.current?.getBoundingClientRect();
    const [left, top] = box === undefined ? [0, 0] : [box.left, box.top];
    return {
      x: (clientX - left) / unit,
      y: (clientY - top) / unit,
      target: target instanceof Element ? target : null,
    };
  };
  const isOnPlot = ({ x }: PlotPoint): boolean => x >= 0 && x <= scale.width;

  useWheel(root, (event) => {
    const point = pointOf(event);
    if (!isOnPlot(point) || runEnd === 0) return;
    event.preventDefault();
    const isPan = !event.ctrlKey && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY));
    const delta = isPan && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (isPan) lookAt(panned(scale, delta / unit / scale.width, runEnd));
    else
      lookAt(
        zoomed(
          scale,
          Math.exp(event.deltaY * WHEEL * (event.ctrlKey ? 4 : 1)),
          point.x / scale.width,
          runEnd,
        ),
      );
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
    onKeyDown: (event: KeyboardEvent): void => {
      const window = isPlain(event) ? windowAfter(event.key, scale, runEnd) : undefined;
      if (event.defaultPrevented || window === undefined || runEnd === 0) return;
      event.preventDefault();
      lookAt(window);
    },
  };
}

const isPlain = ({ ctrlKey, altKey, metaKey }: KeyboardEvent): boolean => !ctrlKey && !altKey && !metaKey;

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
  target !== null && target.closest('button, table, a, input') !== null;

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
