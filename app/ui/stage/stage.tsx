// The stage: one picture of one process over one axis of addresses. It shows the view that it is given and asks for another when the
// room, the pan or the selection wants one. Our decision (stage.md).

import { lazy, memo, Suspense, useEffect, useId, useMemo, useRef } from 'react';
import { ColumnKind } from '../../projections/codes.ts';
import type { Zoom, ZoomCommand } from '../../store/zoom.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { Selection, StageDifference, StageView } from '../../worker/protocol.ts';
import { Stripes } from '../shared/stripes.tsx';
import { Differing, maskedBy } from './differing.ts';
import { columnEdges, placeOf } from './columns.ts';
import { type BandNumber, isArea, layOut, legendLeft, type Room, type StageLayout } from './layout.ts';
import { px } from './lengths.ts';
import { legendItems } from './legend-items.ts';
import { Legend } from './legend.tsx';
import { LogicalBand } from './logical-band.tsx';
import { MemoryBand } from './memory-band.tsx';
import { Minimap } from './minimap.tsx';
import { Pace, usePace } from './pace.ts';
import { Processes } from './processes.tsx';
import styles from './stage.module.css';
import { unlessSeen, useReused } from './same-parts.ts';
import { TablesBand } from './tables-band.tsx';
import { Thread } from './thread.tsx';
import { type ActRequest, usePointing } from './use-pointing.ts';
import { type Look, useLook } from './use-look.ts';
import { useZoomGestures, useZooming } from './use-zoom.ts';
import { VirtualBand } from './virtual-band.tsx';
import { ZoomButtons } from './zoom-buttons.tsx';

/** The canvas of dense rows, with what paints it. */
const DenseCanvas = lazy(async () => ({ default: (await import('./dense/dense-canvas.tsx')).DenseCanvas }));

/** The bands, drawn again only when something in them is otherwise. */
const parts = {
  Backdrop: memo(
    Backdrop,
    unlessSeen('overview', 'virtual', 'logical', 'tables', 'memory', 'shares', 'thread'),
  ),
  Virtual: memo(VirtualBand, unlessSeen('overview', 'logical', 'tables', 'memory', 'thread')),
  Logical: memo(LogicalBand, unlessSeen('overview', 'tables', 'memory', 'thread')),
  Tables: memo(TablesBand, unlessSeen('overview', 'memory', 'thread')),
  Thread: memo(Thread, unlessSeen('overview', 'virtual', 'shares')),
  Memory: memo(MemoryBand, unlessSeen('overview', 'virtual', 'logical', 'tables', 'shares')),
  Legend: memo(Legend),
  Processes: memo(
    Processes,
    unlessSeen('overview', 'virtual', 'logical', 'tables', 'memory', 'shares', 'thread'),
  ),
  Minimap: memo(Minimap, unlessSeen('logical', 'tables', 'memory', 'shares', 'thread')),
} as const;

/** Cells beside another run are never narrower: what differs is told by cells. */
const COMPARED_CELL = 30;

/** What the stage is given. `size` is its room in CSS pixels, `scale` the page's --scale, `band` the only band to show (null: all). */
export interface StageProps {
  readonly view: StageView;
  /** Number of the stop that the view is of, and how much faster than usual stops follow each other. */
  readonly stop: number;
  readonly speed: number;
  readonly size: Room;
  readonly scale?: number;
  readonly band: BandNumber | null;
  /** What of this picture is otherwise in one that stands beside it: only that keeps its colour. Null when none does. */
  readonly difference?: StageDifference | null;
  readonly onSelect: (selection: Selection) => void;
  /** A person asks what can be done with a page; `at` is where, in CSS pixels of the window. */
  readonly onAct: (request: ActRequest) => void;
  /** Other columns, or another process, are wanted. */
  readonly onLook: (look: Look) => void;
  /** The mapping of the selected page is wanted in every format. */
  readonly onFormats?: () => void;
  readonly zoom: Zoom;
  readonly onZoom: (zoom: Zoom) => void;
  /** Takes what zooms when a key asks for it; gives a function that ends that. */
  readonly onZoomCommand: (zoomer: (command: ZoomCommand) => void) => () => void;
}

/** The picture of one view, at the pace of the stops: one that is of the same view as the one before is not drawn again. */
export function Stage({ stop, speed, ...picture }: StageProps) {
  return (
    <Pace value={usePace(stop, speed)}>
      <Picture {...picture} />
    </Pace>
  );
}

const Picture = memo(function Picture(props: Omit<StageProps, 'stop' | 'speed'>) {
  const { view, size, scale = 1, band, difference = null, onSelect, onAct, onLook } = props;
  const { onZoom, onZoomCommand, onFormats = null } = props;
  const box = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const stripes = useId();
  const room = useRoom(size, scale);
  const isCompared = difference !== null;
  const zoom = useReused(isCompared ? comparable(props.zoom) : props.zoom);
  const legend = useReused(legendItems(view, isCompared));
  const layout = useReused(
    useMemo(() => layOut(view, room, band, legend, zoom), [view, room, band, legend, zoom]),
  );
  const zooming = useZooming(view, layout, onZoom);
  useLook(view, layout, onLook, onZoom, zooming.centred);
  useZoomGestures(box, zooming, layout, scale);
  useEffect(() => onZoomCommand(zooming.command), [onZoomCommand, zooming]);
  const pointing = usePointing({ svg, view, layout, scale, onSelect, onAct, zooming });
  const hasCanvas = view.shares !== null || view.memory.nodes.some(isArea);
  const differing = useMemo(
    () => (difference === null ? null : maskedBy(difference, view)),
    [difference, view],
  );
  const active = activeColumn(view, layout);
  const shape = { inlineSize: px(layout.width), blockSize: px(layout.height) };
  return (
    <div ref={box} className={styles.stage} data-compared={differing !== null || undefined} {...pointing}>
      {hasCanvas && (
        <Suspense fallback={null}>
          <DenseCanvas view={view} layout={layout} scale={scale} />
        </Suspense>
      )}
      <svg
        ref={svg}
        role="group"
        aria-label={stageWords.stage}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        style={shape}
      >
        <Stripes id={stripes} stripe={styles.stripe} />
        <parts.Backdrop view={view} layout={layout} />
        <Differing value={differing}>
          <parts.Virtual view={view} layout={layout} active={active} stripes={stripes} />
          <parts.Logical view={view} layout={layout} active={active} stripes={stripes} />
          <parts.Tables view={view} layout={layout} active={active} onFormats={onFormats} />
          <parts.Thread view={view} layout={layout} />
          <parts.Memory view={view} layout={layout} />
        </Differing>
      </svg>
      <parts.Legend items={legend} left={legendLeft(legend, layout)} stripes={stripes} />
      <parts.Processes view={view} layout={layout} onLook={onLook} />
      <ZoomButtons layout={layout} zooming={zooming} />
      <parts.Minimap view={view} layout={layout} scale={scale} zooming={zooming} />
    </div>
  );
});

/** The zoom as it is where differences are told by cells. */
const comparable = (zoom: Zoom): Zoom => ({ ...zoom, scale: Math.max(COMPARED_CELL, zoom.scale ?? 0) });

/** The room in units. */
const useRoom = ({ width, height }: Room, scale: number): Room =>
  useMemo(
    () => ({ width: Math.floor(width / scale), height: Math.floor(height / scale) }),
    [width, height, scale],
  );

/** The place of the column that the Tab key reaches: the selected one if it is seen, else the first cell. */
function activeColumn({ axis, selectedColumn }: StageView, { columns }: StageLayout): number {
  const place = placeOf(columns, selectedColumn);
  if (selectedColumn >= 0 && place >= 0) return place;
  return axis.kind.findIndex((kind, i) => kind === ColumnKind.Cell && columns.x[i + 1]! > columns.x[i]!);
}

/** Lines between bands, and the column of the selected address. */
function Backdrop({ view, layout }: { readonly view: StageView; readonly layout: StageLayout }) {
  const bands = [layout.virtual, layout.logical, layout.tables, layout.memory].filter((box) => box !== null);
  const isSeen = view.selectedColumn >= 0 && placeOf(layout.columns, view.selectedColumn) >= 0;
  const [left, right] = isSeen ? columnEdges(layout.columns, view.selectedColumn) : [0, 0];
  const pieces = [
    layout.virtual && { top: layout.virtual.vmas, bottom: layout.virtual.bottom },
    layout.logical && { top: layout.logical.rows[0] ?? layout.logical.leaves, bottom: layout.logical.bottom },
    layout.tables && { top: layout.tables.top, bottom: layout.tables.bottom },
  ].filter((piece) => piece !== null);
  return (
    <g aria-hidden="true">
      {bands.slice(1).map(({ top: y }) => (
        <line key={y} className={styles.separator} x1={0} x2={layout.width} y1={y} y2={y} />
      ))}
      {isSeen &&
        pieces.map(({ top, bottom }) => (
          <rect
            key={top}
            className={styles.column}
            x={left - 1}
            y={top}
            width={right - left + 2}
            height={bottom - top}
          />
        ))}
    </g>
  );
}
