// The stage: one picture of one process over one axis of addresses. It shows the view that it is given and asks for another when the
// room, the pan or the selection wants one. Our decision (stage.md).

import { useId, useMemo, useRef } from 'react';
import { ColumnKind } from '../../projections/codes.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { Selection, StageDifference, StageView } from '../../worker/protocol.ts';
import { Differing, maskedBy } from './differing.ts';
import { type BandNumber, layOut, legendLeft, type Room, showsReport, type StageLayout } from './layout.ts';
import { px } from './lengths.ts';
import { comparing, Legend } from './legend.tsx';
import { LogicalBand } from './logical-band.tsx';
import { MemoryBand } from './memory-band.tsx';
import { Processes } from './processes.tsx';
import { Scroller } from './scroller.tsx';
import styles from './stage.module.css';
import { TablesBand } from './tables-band.tsx';
import { Thread } from './thread.tsx';
import { type ActRequest, usePointing } from './use-pointing.ts';
import { type Look, useLook } from './use-look.ts';
import { VirtualBand } from './virtual-band.tsx';

/** What the stage is given. `size` is its room in CSS pixels, `scale` the page's --scale, `band` the only band to show (null: all). */
export interface StageProps {
  readonly view: StageView;
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
}

/** The picture of one view. */
export function Stage(props: StageProps) {
  const { view, size, scale = 1, band, difference = null, onSelect, onAct, onLook } = props;
  const svg = useRef<SVGSVGElement>(null);
  const stripes = useId();
  const room = useMemo(
    () => ({ width: Math.floor(size.width / scale), height: Math.floor(size.height / scale) }),
    [size.width, size.height, scale],
  );
  // Both pictures leave room for the same legend, so that their rows stay side by side.
  const told = difference === null ? 0 : comparing.length + (showsReport(view) ? 0 : 1);
  const layout = layOut(view, room, band, told);
  const panTo = useLook(view, layout, onLook);
  const pointing = usePointing({ svg, view, layout, scale, onSelect, onAct, panTo });
  const differing = useMemo(
    () => (difference === null ? null : maskedBy(difference, view)),
    [difference, view],
  );
  const shape = { inlineSize: px(layout.width), blockSize: px(layout.height) };
  return (
    <div className={styles.stage} data-compared={differing !== null || undefined} {...pointing}>
      <svg
        ref={svg}
        role="group"
        aria-label={stageWords.stage}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        style={shape}
      >
        <Stripes id={stripes} />
        <Backdrop view={view} layout={layout} />
        <Differing value={differing}>
          <VirtualBand view={view} layout={layout} active={activeColumn(view, layout)} stripes={stripes} />
          <LogicalBand view={view} layout={layout} active={activeColumn(view, layout)} stripes={stripes} />
          <TablesBand view={view} layout={layout} active={activeColumn(view, layout)} />
          <Thread view={view} layout={layout} />
          <MemoryBand view={view} layout={layout} />
        </Differing>
      </svg>
      <Legend
        view={view}
        left={legendLeft(view, layout, told)}
        stripes={stripes}
        isCompared={difference !== null}
      />
      <Processes view={view} layout={layout} onLook={onLook} />
      <Scroller view={view} layout={layout} onPan={panTo} />
    </div>
  );
}

/** The place of the column that the Tab key reaches: the selected one if it is seen, else the first cell. */
function activeColumn({ axis, selectedColumn }: StageView, { columns }: StageLayout): number {
  const place = selectedColumn - columns.from;
  if (selectedColumn >= 0 && place >= 0 && place < columns.count) return place;
  return axis.kind.indexOf(ColumnKind.Cell);
}

/** What is being copied is striped. */
function Stripes({ id }: { readonly id: string }) {
  return (
    <defs>
      <pattern id={id} width={7} height={7} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className={styles.stripe} width={3} height={7} />
      </pattern>
    </defs>
  );
}

/** Lines between bands, and the column of the selected address. */
function Backdrop({ view, layout }: { readonly view: StageView; readonly layout: StageLayout }) {
  const bands = [layout.virtual, layout.logical, layout.tables, layout.memory].filter((box) => box !== null);
  const place = view.selectedColumn - layout.columns.from;
  const isSeen = view.selectedColumn >= 0 && place >= 0 && place < layout.columns.count;
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
            x={layout.columns.x[place]! - 1}
            y={top}
            width={layout.columns.x[place + 1]! - layout.columns.x[place]! + 2}
            height={bottom - top}
          />
        ))}
    </g>
  );
}
