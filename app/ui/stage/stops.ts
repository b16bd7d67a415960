// Moving the focus among the stops of the picture: up and down through the rows that have a column, and about the frames of a node.

import type { StageView } from '../../worker/protocol.ts';
import type { StageLayout } from './layout.ts';

/** The stop of a row that spans a column, or null. */
export function stopAt(svg: SVGSVGElement, row: string, column: number): SVGElement | null {
  return stopsOver(svg, column).find((stop) => stop.dataset['row'] === row) ?? null;
}

/** The stop that an arrow key leads to from `stop`, or null. */
export function nextStop(
  svg: SVGSVGElement,
  stop: SVGElement,
  key: string,
  view: StageView,
  layout: StageLayout,
): SVGElement | null {
  const frame = stop.dataset['frame'];
  if (frame !== undefined) return nextFrame(svg, frame, key, view, layout) ?? lastRow(svg, view);
  const { selectedColumn } = view;
  const from = Math.floor(Number(stop.dataset['from']));
  const isOver = selectedColumn >= from && selectedColumn < Number(stop.dataset['to']);
  const stops = stopsOver(svg, isOver ? selectedColumn : from);
  const at = stops.indexOf(stop);
  const next = stops[key === 'ArrowUp' ? at - 1 : at + 1];
  return next ?? (key === 'ArrowDown' ? firstFrame(svg, view) : null);
}

/** Stops that span a column, from the top of the picture to its bottom. */
function stopsOver(svg: SVGSVGElement, column: number): SVGElement[] {
  const all = [...svg.querySelectorAll<SVGElement>('[data-row]')];
  return all
    .filter(({ dataset }) => Number(dataset['from']) <= column + 0.999 && column < Number(dataset['to']))
    .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
}

function nextFrame(
  svg: SVGSVGElement,
  frame: string,
  key: string,
  { memory }: StageView,
  layout: StageLayout,
): SVGElement | null {
  const [node, cell] = frame.split(':').map(Number) as [number, number];
  const facts = memory.nodes.find(({ id }) => id === node);
  if (facts === undefined) return null;
  const perRow = layout.memory?.nodes[memory.nodes.indexOf(facts)]?.perRow ?? 1;
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -perRow, ArrowDown: perRow }[key] ?? 0;
  const next = cell + by;
  if (next >= 0 && next < facts.cells) return frameAt(svg, node, next);
  if (key === 'ArrowUp') return null;
  const beside = memory.nodes[memory.nodes.indexOf(facts) + Math.sign(by)];
  const isSideways = key === 'ArrowLeft' || key === 'ArrowRight';
  if (!isSideways || beside === undefined) return frameAt(svg, node, cell);
  return frameAt(svg, beside.id, by > 0 ? 0 : beside.cells - 1);
}

/** The frame that the thread ends in, else the first of all. */
function firstFrame(svg: SVGSVGElement, { thread, memory }: StageView): SVGElement | null {
  const end = thread?.ends.find(({ at }) => at.cell >= 0)?.at;
  const first = memory.nodes[0];
  if (end !== undefined) return frameAt(svg, end.node, end.cell);
  return first === undefined ? null : frameAt(svg, first.id, 0);
}

/** A frame, or the one stop of an area, wherever that is now. */
const frameAt = (svg: SVGSVGElement, node: number, cell: number): SVGElement | null =>
  svg.querySelector<SVGElement>(`[data-frame="${node}:${cell}"]`) ??
  svg.querySelector<SVGElement>(`[data-area="${node}"] [data-frame]`);

const lastRow = (svg: SVGSVGElement, { selectedColumn, axis }: StageView): SVGElement | null =>
  stopsOver(svg, Math.max(selectedColumn, axis.from)).at(-1) ?? null;
