// Mouse, touch and keyboard on the stage. A press anywhere over the axis selects the column under it; arrows move among the stops that
// have the focus. A press does not take the focus, so that the page's own arrow keys go on stepping after it.

import type { KeyboardEvent, MouseEvent, RefObject } from 'react';
import { useEffect, useRef } from 'react';
import { ColumnKind } from '../../projections/codes.ts';
import type { SelectedPage, Selection, StageView } from '../../worker/protocol.ts';
import { columnAt, placeOf } from './columns.ts';
import { pageInArea } from './frames.ts';
import type { StageLayout } from './layout.ts';
import { nextStop, stopAt } from './stops.ts';
import { placeIn } from './zoom.ts';
import type { Zooming } from './use-zoom.ts';

/** A person asks what can be done with a page. `at` is where, in CSS pixels of the window. */
export interface ActRequest {
  readonly selection: SelectedPage;
  readonly at: { readonly x: number; readonly y: number };
}

interface Pointing {
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly scale: number;
  readonly onSelect: (selection: Selection) => void;
  readonly onAct: (request: ActRequest) => void;
  readonly zooming: Zooming;
}

/** Keys that select the stop with the focus; all but the space bar also ask what can be done with it. */
const ACTING = [' ', 'Enter', 'ContextMenu'];

/** Handlers for the element around the picture. */
export function usePointing({ svg, view, layout, scale, onSelect, onAct, zooming }: Pointing) {
  const { pid } = view;
  const pending = useRef<string | null>(null);
  useEffect(() => {
    if (pending.current === null || svg.current === null) return;
    const stop = stopAt(svg.current, pending.current, view.selectedColumn);
    if (stop === null) return;
    stop.focus();
    pending.current = null;
  });

  const pageAt = (event: MouseEvent): SelectedPage | null => {
    const index = indexOf(event.target);
    if (index !== null) return { pid, index };
    const box = svg.current?.getBoundingClientRect();
    if (box === undefined) return null;
    const under = pageUnder(
      view,
      layout,
      (event.clientX - box.left) / scale,
      (event.clientY - box.top) / scale,
    );
    return under === null ? null : { pid, index: under };
  };

  const move = (stop: SVGElement, by: 1 | -1): void => {
    const index = neighbour(view, layout, stop, by);
    if (index < 0) return;
    onSelect({ pid, index });
    pending.current = stop.dataset['row'] ?? null;
  };

  return {
    onMouseDown: (event: MouseEvent): void => {
      if (isOnPicture(event.target)) event.preventDefault();
    },
    onClick: (event: MouseEvent): void => {
      const page = isOnPicture(event.target) ? pageAt(event) : null;
      if (page !== null) onSelect(page);
    },
    onContextMenu: (event: MouseEvent): void => {
      const page = pageAt(event);
      if (page === null || !isOnPicture(event.target)) return;
      event.preventDefault();
      onSelect(page);
      onAct({ selection: page, at: { x: event.clientX, y: event.clientY } });
    },
    onKeyDown: (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const stop = event.target instanceof SVGElement ? event.target : null;
      if (stop === null || svg.current === null || !svg.current.contains(stop)) return;
      if (event.key === 'Escape') onSelect(null);
      else if (stop.dataset['row'] === undefined && stop.dataset['frame'] === undefined) return;
      else if (event.key === 'ArrowLeft' && stop.dataset['row'] !== undefined) move(stop, -1);
      else if (event.key === 'ArrowRight' && stop.dataset['row'] !== undefined) move(stop, 1);
      else if (event.key.startsWith('Arrow')) nextStop(svg.current, stop, event.key, view, layout)?.focus();
      else if (event.key === 'Enter' && stop.querySelector('[data-bin]') !== null)
        zooming.into(Number(stop.dataset['from']), Number(stop.dataset['to']));
      else if (ACTING.includes(event.key)) {
        const index = indexOf(stop) ?? indexUnder(view, layout, stop);
        if (index === null) return;
        onSelect({ pid, index });
        const box = stop.getBoundingClientRect();
        const at = { x: box.left + box.width / 2, y: box.bottom };
        if (event.key !== ' ') onAct({ selection: { pid, index }, at });
      } else return;
      event.preventDefault();
    },
  };
}

const isOnPicture = (target: EventTarget): boolean =>
  target instanceof SVGElement && target.closest('[data-tool]') === null;

/** The page that an element of the picture names itself, or null. */
function indexOf(target: EventTarget): number | null {
  const named = target instanceof Element ? target.closest<SVGElement>('[data-index]') : null;
  const index = named === null ? -1 : Number(named.dataset['index']);
  return index >= 0 ? index : null;
}

/** The page under a point of the picture: of the column there, below the axis of a frame in an area. Null if there is none. */
function pageUnder(view: StageView, layout: StageLayout, x: number, y: number): number | null {
  if (y > axisBottom(layout)) return pageInArea(view, layout, x, y);
  const place = columnAt(layout.columns, x);
  return place < 0 ? null : pageOfElement(view, place);
}

/** The page of a stop that spans columns, null of any other: the selected one if it is among them, else as for the element that it begins in. */
function indexUnder(view: StageView, { columns }: StageLayout, stop: SVGElement): number | null {
  if (stop.dataset['frame'] !== undefined) return null;
  const from = Number(stop.dataset['from']);
  const to = Number(stop.dataset['to']);
  const { selectedColumn, selectedIndex } = view;
  if (selectedColumn >= from && selectedColumn < to) return selectedIndex;
  return pageAtPlace(view, Math.max(0, placeOf(columns, Math.max(Math.floor(from), columns.from))));
}

/** The page of the next cell left or right of a stop; beyond what is seen, the view names it. −1 if there is none. */
function neighbour(
  { axis, selectedColumn }: StageView,
  { columns }: StageLayout,
  stop: SVGElement,
  by: 1 | -1,
): number {
  const from = Math.floor(Number(stop.dataset['from']));
  const isOver = selectedColumn >= from && selectedColumn < Number(stop.dataset['to']);
  const start = placeIn(columns.at, isOver ? selectedColumn : from);
  for (let place = start + by; place >= 0 && place < axis.first.length; place += by) {
    if (axis.kind[place] === ColumnKind.Cell) return axis.first[place]!;
  }
  return by < 0 ? axis.before : axis.after;
}

/** The page to select for an element of the axis. Null for gaps. */
const pageOfElement = (view: StageView, place: number): number | null =>
  view.axis.kind[place] === ColumnKind.Gap ? null : pageAtPlace(view, place);

/** The first page of an element of the axis; of a bin, the first of what most of it is. */
const pageAtPlace = ({ axis, shares }: StageView, place: number): number | null =>
  (shares?.typical ?? axis.first)[place] ?? null;

const axisBottom = ({ tables, logical, virtual }: StageLayout): number =>
  (tables ?? logical ?? virtual)?.bottom ?? 0;
