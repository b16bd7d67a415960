// Zooming and panning, whoever asks: wheel, fingers, a dragged ruler, keys and buttons. The column under the pointer stays there, or the
// selected one.

import { type RefObject, useEffect, useMemo, useRef } from 'react';
import type { Zoom, ZoomCommand } from '../../store/zoom.ts';
import type { StageView } from '../../worker/protocol.ts';
import { xAt } from './columns.ts';
import type { StageLayout } from './layout.ts';
import { heldAt, positionAt, scaleOf, zoomedAbout } from './zoom.ts';

/** What can be done with the axis; x in units from the left edge of the picture. */
export interface Zooming {
  readonly by: (factor: number, x: number) => void;
  readonly panTo: (first: number) => void;
  /** Pans by units of the picture. */
  readonly panBy: (units: number) => void;
  /** Shows the positions `from` to `to`, with a little around them. */
  readonly into: (from: number, to: number) => void;
  /** The zoom with a column in the middle. */
  readonly centred: (column: number) => Zoom;
  readonly command: (command: ZoomCommand) => void;
}

/** How much nearer one press goes. */
const STEP = 2;
/** Room left of and right of what is fitted, as a share of it. */
const AROUND = 0.08;
/** Pixels of wheel that make it e times as near. */
const WHEEL = 240;
const LINE = 16;
/** A pointer that moves less has pressed, not dragged. */
const SLACK = 4;

/** The ways to zoom a layout. Always the newest: what is given stays the same object. */
export function useZooming(view: StageView, layout: StageLayout, onZoom: (zoom: Zoom) => void): Zooming {
  const now = useRef({ view, layout, onZoom });
  now.current = { view, layout, onZoom };
  return useMemo(() => zoomingOf(() => now.current), []);
}

interface Now {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly onZoom: (zoom: Zoom) => void;
}

function zoomingOf(now: () => Now): Zooming {
  const zooming: Zooming = {
    by(factor, x) {
      const { view, layout, onZoom } = now();
      const { left, right, scale, seen } = layout.columns;
      onZoom(zoomedAbout(view.axis, right - left, scale, seen.first, factor, x - left));
    },
    panTo(first) {
      const { layout, onZoom } = now();
      const { isWhole, scale } = layout.columns;
      if (!isWhole) onZoom({ scale: scale.cell, first: Math.max(0, first) });
    },
    panBy(units) {
      const { columns } = now().layout;
      const { at, along, scale, origin } = columns;
      zooming.panTo(positionAt({ at, along, cell: scale.cell }, origin + units));
    },
    into(from, to) {
      const { view, layout, onZoom } = now();
      const width = layout.right - layout.left;
      const cell = width / (Math.max(1, to - from) * (1 + 2 * AROUND));
      const scale = scaleOf(view.axis, width, { scale: cell, first: 0 });
      onZoom(heldAt(view.axis, scale, (from + to) / 2, width / 2));
    },
    centred(column) {
      const { view, layout } = now();
      return heldAt(view.axis, layout.columns.scale, column + 0.5, (layout.right - layout.left) / 2);
    },
    command(command) {
      const { view, layout, onZoom } = now();
      if (command === 'all') onZoom({ scale: 0, first: 0 });
      else if (command === 'selection') {
        const [from, to] = aroundSelection(view);
        zooming.into(from, to);
      } else zooming.by(command === 'in' ? STEP : 1 / STEP, middleX(view, layout));
    },
  };
  return zooming;
}

/** The x that stays when nothing points: of the selection if it is seen, else the middle. */
function middleX({ selectedColumn }: StageView, { columns }: StageLayout): number {
  const { seen, left, right } = columns;
  const isSeen = selectedColumn >= seen.first && selectedColumn < seen.end;
  return isSeen ? xAt(columns, selectedColumn + 0.5) : (left + right) / 2;
}

/** The VMA of the selection, else what is seen of the axis around it, else the first VMA, else everything. */
function aroundSelection({ virtual, selectedColumn, axis }: StageView): readonly [from: number, to: number] {
  const vma =
    selectedColumn < 0
      ? virtual.vmas[0]
      : virtual.vmas.find(({ from, to }) => from <= selectedColumn && selectedColumn < to);
  if (vma !== undefined) return [vma.from, vma.to];
  return selectedColumn < 0 ? [0, axis.length] : [selectedColumn - 16, selectedColumn + 16];
}

/** Listens to wheel and pointers of the element around the picture; a listener that may keep the page from scrolling is no React one. */
export function useZoomGestures(
  element: RefObject<HTMLElement | null>,
  zooming: Zooming,
  layout: StageLayout,
  scale: number,
): void {
  const now = useRef({ layout, scale });
  now.current = { layout, scale };
  useEffect(() => {
    const box = element.current;
    if (box === null) return;
    const xOf = (clientX: number): number =>
      (clientX - box.getBoundingClientRect().left + box.scrollLeft) / now.current.scale;
    const onWheel = (event: WheelEvent): void => wheel(event, box, zooming, xOf, now.current.layout);
    const gestures = new Gestures(box, zooming, xOf, () => now.current);
    box.addEventListener('wheel', onWheel, { passive: false });
    const stop = gestures.listen();
    return () => {
      box.removeEventListener('wheel', onWheel);
      stop();
    };
  }, [element, zooming]);
}

function wheel(
  event: WheelEvent,
  box: HTMLElement,
  zooming: Zooming,
  xOf: (clientX: number) => number,
  layout: StageLayout,
): void {
  const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
  const { deltaX, deltaY, shiftKey } = event;
  const across = (shiftKey ? deltaX + deltaY : deltaX) * lines;
  const isZoom = event.ctrlKey || event.metaKey;
  if (!isZoom && Math.abs(across) > (shiftKey ? 0 : Math.abs(deltaY * lines))) {
    if (layout.columns.isWhole) return;
    event.preventDefault();
    return zooming.panBy(across);
  }
  // Where the picture is higher than its room, the wheel scrolls it.
  if (deltaY === 0 || (!isZoom && box.scrollHeight > box.clientHeight + 1)) return;
  event.preventDefault();
  zooming.by(Math.exp((-deltaY * lines) / WHEEL), xOf(event.clientX));
}

/** Fingers on the axis pan it with one and zoom it with two; any pointer drags the ruler. */
class Gestures {
  private readonly box: HTMLElement;
  private readonly zooming: Zooming;
  private readonly xOf: (clientX: number) => number;
  private readonly now: () => { readonly layout: StageLayout; readonly scale: number };
  private readonly at = new Map<number, { x: number; y: number }>();
  private isDragged = false;
  private start = 0;

  constructor(box: HTMLElement, zooming: Zooming, xOf: Gestures['xOf'], now: Gestures['now']) {
    this.box = box;
    this.zooming = zooming;
    this.xOf = xOf;
    this.now = now;
  }

  listen(): () => void {
    const { box } = this;
    const listeners = {
      pointerdown: (event: PointerEvent): void => this.down(event),
      pointermove: (event: PointerEvent): void => this.move(event),
      pointerup: (event: PointerEvent): void => this.up(event),
      pointercancel: (event: PointerEvent): void => this.up(event),
    };
    const click = (event: MouseEvent): void => {
      // The end of a drag selects nothing.
      if (this.isDragged) event.stopPropagation();
      this.isDragged = false;
    };
    for (const [name, listener] of Object.entries(listeners))
      box.addEventListener(name as 'pointerdown', listener);
    box.addEventListener('click', click, true);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        box.removeEventListener(name as 'pointerdown', listener);
      box.removeEventListener('click', click, true);
    };
  }

  private down(event: PointerEvent): void {
    if (!(event.target instanceof SVGElement) || event.button !== 0 || !this.takes(event)) return;
    if (this.at.size === 0) {
      this.isDragged = false;
      this.start = event.clientX;
    }
    this.at.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  private takes(event: PointerEvent): boolean {
    const { layout, scale } = this.now();
    const y = (event.clientY - this.box.getBoundingClientRect().top + this.box.scrollTop) / scale;
    const { virtual, logical, tables } = layout;
    if (event.pointerType === 'touch') return y < ((tables ?? logical ?? virtual)?.bottom ?? 0);
    return virtual !== null && y >= virtual.ruler && y < virtual.bottom;
  }

  private move(event: PointerEvent): void {
    const before = this.at.get(event.pointerId);
    if (before === undefined || this.at.size > 2) return;
    const others = [...this.at.entries()].filter(([id]) => id !== event.pointerId);
    this.at.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const other = others[0]?.[1];
    if (other !== undefined) {
      const [was, is] = [Math.abs(before.x - other.x), Math.abs(event.clientX - other.x)];
      this.isDragged = true;
      if (was > 8 && is > 8) this.zooming.by(is / was, this.xOf((event.clientX + other.x) / 2));
      return;
    }
    if (!this.isDragged && Math.abs(event.clientX - this.start) < SLACK) return;
    if (!this.isDragged) this.box.setPointerCapture(event.pointerId);
    this.isDragged = true;
    this.zooming.panBy((before.x - event.clientX) / this.now().scale);
  }

  private up(event: PointerEvent): void {
    this.at.delete(event.pointerId);
  }
}
