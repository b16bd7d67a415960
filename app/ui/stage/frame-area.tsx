// A node with many frames, whose cells are painted on the canvas below: what can be heard of it, and reached. One stop that the arrows move
// from cell to cell, and rings around what was reported.

import { type KeyboardEvent, useState } from 'react';
import { stageWords } from '../../words/en/stage.ts';
import type { MemoryNodeView } from '../../worker/protocol.ts';
import { hueOf, Ring } from './cells.tsx';
import { factsOf, middleOf, pageOfCell } from './frames.ts';
import type { NodeBox } from './layout.ts';
import styles from './stage.module.css';
import { Turn } from './turn.tsx';

/** Least side of what surrounds a cell, and of a ring. */
const LEAST_SIDE = 9;
const LEAST_RING = 16;
/** Least side of a frame with a number. */
const VICTIM_SIDE = 13;

/** The area of one node. `end` is the cell that the thread ends in, −1 if it ends elsewhere. */
export function FrameArea(props: {
  readonly node: MemoryNodeView;
  readonly box: NodeBox;
  readonly end: number;
}) {
  const { node, box, end } = props;
  const [moved, setMoved] = useState({ end, cell: -1 });
  const cell = Math.min(
    node.cells - 1,
    moved.cell >= 0 && moved.end === end ? moved.cell : firstCell(node, end),
  );
  const rows = Math.ceil(node.cells / box.perRow);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -box.perRow, ArrowDown: box.perRow }[event.key] ?? 0;
    const next = cell + by;
    if (by === 0 || next < 0 || next >= node.cells || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    setMoved({ end, cell: next });
  };
  return (
    <g role="grid" aria-label={stageWords.areaName(node)} data-area={node.id}>
      <rect
        className={styles.area}
        x={box.x}
        y={box.y}
        width={Math.min(box.perRow, node.cells) * box.pitch}
        height={rows * box.pitch}
      />
      <g role="row">
        <g
          role="gridcell"
          className={styles.stop}
          tabIndex={0}
          aria-label={stageWords.frameName(factsOf(node, cell))}
          aria-colindex={(cell % box.perRow) + 1}
          data-frame={`${node.id}:${cell}`}
          data-index={pageOfCell(node, cell) ?? undefined}
          onKeyDown={onKeyDown}
        >
          <rect className={styles.area} {...squareAt(box, cell, LEAST_SIDE)} />
        </g>
      </g>
      <Victim node={node} box={box} />
      <Reports node={node} box={box} />
    </g>
  );
}

/** A square about the middle of a cell, as large as the cell or `least`. */
function squareAt(box: NodeBox, cell: number, least: number) {
  const side = Math.max(least, box.pitch);
  const { x, y } = middleOf(box, cell);
  return { x: x - side / 2, y: y - side / 2, width: side, height: side };
}

/** Where the focus comes in: where the thread ends, else the first cell with a page of the shown process, else the first of all. */
function firstCell(node: MemoryNodeView, end: number): number {
  if (end >= 0) return end;
  return Math.max(
    0,
    node.index.findIndex((_, cell) => pageOfCell(node, cell) !== null),
  );
}

/** A frame with its number over the cell whose block is the next to be evicted: the legend has the same. */
function Victim({ node, box }: { readonly node: MemoryNodeView; readonly box: NodeBox }) {
  const cell = node.turn.indexOf(1);
  if (cell < 0) return null;
  const square = squareAt(box, cell, VICTIM_SIDE);
  return (
    <g className={styles.victim} data-hue={hueOf(node.device)} aria-hidden="true">
      <rect {...square} rx={2} />
      <Turn x={square.x} y={square.y} side={square.width} turn={1} heat={0} />
    </g>
  );
}

/** Rings around cells with a reported frame; neighbours in a row share one. */
function Reports({ node, box }: { readonly node: MemoryNodeView; readonly box: NodeBox }) {
  return (
    <g aria-hidden="true">
      {reportedRuns(node, box.perRow).map(([from, to]) => {
        const wide = (to - from) * box.pitch;
        const [width, height] = [Math.max(LEAST_RING, wide), Math.max(LEAST_RING, box.pitch)];
        const x = box.x + (from % box.perRow) * box.pitch + (wide - width) / 2;
        const y = box.y + Math.floor(from / box.perRow) * box.pitch + (box.pitch - height) / 2;
        return <Ring key={from} x={x} y={y} width={width} height={height} />;
      })}
    </g>
  );
}

function reportedRuns({ reported }: MemoryNodeView, perRow: number): readonly [from: number, to: number][] {
  const runs: [from: number, to: number][] = [];
  for (let cell = reported.indexOf(1); cell >= 0; cell = reported.indexOf(1, cell + 1)) {
    const last = runs.at(-1);
    if (last?.[1] === cell && cell % perRow !== 0) last[1] = cell + 1;
    else runs.push([cell, cell + 1]);
  }
  return runs;
}
