// Band 4: physical memory, each node's frames at their numbers, and the copies between nodes.

import { memo, useContext } from 'react';
import { FrameOwner, NO_DEVICE } from '../../projections/codes.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { MemoryNodeView, StageView } from '../../worker/protocol.ts';
import { hueOf, Ring } from './cells.tsx';
import { Copies } from './copies.tsx';
import { Differing } from './differing.ts';
import { FrameArea } from './frame-area.tsx';
import { Label } from './label.tsx';
import { Landings } from './landings.tsx';
import { isArea, type NodeBox, type StageLayout } from './layout.ts';
import styles from './stage.module.css';
import { fitting, Line } from './text.tsx';
import { NUMBERED, Turn } from './turn.tsx';
import { useFlights } from './use-flights.ts';

/** Width of one character of a node's title, in units. */
const TITLE_CHARACTER = 8.4;

const titleWidth = (title: string): number => title.length * TITLE_CHARACTER;

/** All memory nodes. */
export function MemoryBand({ view, layout }: { readonly view: StageView; readonly layout: StageLayout }) {
  const box = layout.memory;
  const differing = useContext(Differing);
  if (box === null) return null;
  const ends = new Set((view.thread?.ends ?? []).map(({ at }) => `${at.node}:${at.cell}`));
  return (
    <g role="group" aria-label={stageWords.bands[3]}>
      <Label
        y={box.label}
        title={stageWords.bands[3]}
        facts={stageWords.memoryFacts}
        isStacked={layout.isStacked}
        level={2}
        separator={stageWords.separator}
      />
      {view.memory.nodes.map((node, i) => (
        <Node
          key={node.id}
          node={node}
          box={box.nodes[i]!}
          layout={layout}
          ends={ends}
          end={view.thread?.ends.find(({ at }) => at.node === node.id)?.at.cell ?? -1}
          differing={differing === null ? null : (differing.difference.frames[i] ?? null)}
        />
      ))}
      <Transfers view={view} layout={layout} />
    </g>
  );
}

/** Copies that run, and those that have just ended. */
function Transfers({ view, layout }: { readonly view: StageView; readonly layout: StageLayout }) {
  const flights = useFlights(view.memory);
  return (
    <>
      <Copies view={view} layout={layout} flights={flights} />
      <Landings view={view} layout={layout} flights={flights} />
    </>
  );
}

function Node(props: {
  readonly node: MemoryNodeView;
  readonly box: NodeBox;
  readonly layout: StageLayout;
  readonly ends: ReadonlySet<string>;
  /** The first of `ends` in this node, −1 if there is none. */
  readonly end: number;
  /** By cell, 1 where another run has something else; null when none stands beside this. */
  readonly differing: Uint8Array | null;
}) {
  const { node, box, layout, ends, end, differing } = props;
  const { size } = layout;
  const rows = Math.ceil(node.cells / box.perRow);
  const turns = node.turn.reduce((most, turn) => Math.max(most, turn), 0);
  const title = stageWords.nodeTitle(node);
  const gridWidth = Math.max(Math.min(box.perRow, node.cells) * box.pitch, 0);
  const width = Math.max(gridWidth, Math.min(box.width, titleWidth(title) + 130));
  const free = fitting(stageWords.nodeFree(node), width - titleWidth(title) - 12);
  const below = [node.rest > 0 ? stageWords.rest(node) : '', stageWords.unit(node.unit)].filter(
    (text) => text !== '',
  );
  return (
    <g data-exists={node.exists}>
      <text className={styles.nodeTitle} x={box.x} y={box.y - size.title / 2} dominantBaseline="central">
        {title}
        <title>{stageWords.nodeBlocks(node)}</title>
      </text>
      <Line x={box.x + width} y={box.y - size.title / 2} text={free} tone="muted" anchor="end" />
      {isArea(node) ? (
        <FrameArea node={node} box={box} end={end} />
      ) : (
        <g role="grid" aria-label={stageWords.nodeName(node)}>
          {Array.from({ length: rows }, (_, row) => (
            <FrameRow key={row} {...{ node, box, row, turns, ends, differing }} />
          ))}
        </g>
      )}
      {node.rest > 0 && (
        <Line
          x={box.x}
          y={box.y + rows * box.pitch + size.gap + size.copies / 2}
          text={fitting([below.join(stageWords.separator), below[0]!], box.width)}
          tone="muted"
        />
      )}
    </g>
  );
}

function FrameRow(props: {
  readonly node: MemoryNodeView;
  readonly box: NodeBox;
  readonly row: number;
  /** The last place that any cell of the node has in the order of eviction. */
  readonly turns: number;
  readonly ends: ReadonlySet<string>;
  readonly differing: Uint8Array | null;
}) {
  const { node, box, row, turns, ends, differing } = props;
  const first = row * box.perRow;
  const cells = Array.from({ length: Math.min(box.perRow, node.cells - first) }, (_, i) => first + i);
  return (
    <g role="row">
      {cells.map((cell) => (
        <Frame
          key={cell}
          node={node.id}
          device={node.device}
          cell={cell}
          perCell={2 ** node.unit}
          used={node.used[cell]!}
          owner={node.owner[cell]!}
          pid={node.pid[cell]!}
          index={node.index[cell]!}
          isChanged={node.changed[cell] === 1}
          isReported={node.reported[cell] === 1}
          turn={node.turn[cell]!}
          heat={node.turn[cell]! > NUMBERED ? node.turn[cell]! / turns : 0}
          x={box.x + (cell - first) * box.pitch}
          y={box.y + row * box.pitch}
          side={box.pitch - 2}
          isEnd={ends.has(`${node.id}:${cell}`)}
          differs={differing?.[cell] === 1}
        />
      ))}
    </g>
  );
}

/** What tells frames of another process, and frames in no page table, besides their colour. */
const HOLE = 2;

const owners = ['free', 'shown', 'other', 'held'] as const;

interface FrameProps {
  readonly node: number;
  readonly device: number;
  readonly cell: number;
  readonly perCell: number;
  readonly used: number;
  readonly owner: number;
  readonly pid: number;
  readonly index: number;
  readonly isChanged: boolean;
  readonly isReported: boolean;
  /** Its place in the order of eviction, and of those without a number how far from the cold end they are (0 to 1). */
  readonly turn: number;
  readonly heat: number;
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly isEnd: boolean;
  readonly differs: boolean;
}

/** One cell of frames. Its properties are plain values, so that one that stays the same is not drawn again. */
const Frame = memo(function Frame(props: FrameProps) {
  const { node, device, cell, perCell, used, owner, pid, index, isChanged, isReported, turn, heat } = props;
  const { x, y, side, isEnd, differs } = props;
  const facts = {
    frame: cell * perCell,
    frames: perCell,
    used,
    owner,
    pid,
    index,
    isChanged,
    isReported,
    turn,
  };
  const share = used / perCell;
  const name = stageWords.frameName(facts);
  return (
    <g
      className={styles.stop}
      role="gridcell"
      aria-label={differs ? stageWords.differing(name) : name}
      data-differs={differs || undefined}
      tabIndex={cell === 0 ? 0 : -1}
      data-frame={`${node}:${cell}`}
      data-index={owner === FrameOwner.Shown || owner === FrameOwner.Held ? index : undefined}
    >
      {turn > 0 && <title>{name}</title>}
      <g
        className={styles.frame}
        data-owner={owners[owner]}
        data-look={device === NO_DEVICE ? 'cpu' : 'device'}
        data-hue={hueOf(device)}
        data-changed={isChanged || undefined}
        data-end={isEnd || undefined}
      >
        <rect x={x + 1} y={y + 1} width={side} height={side} rx={2} />
        {share > 0 && (
          <rect
            className={styles.share}
            x={x + 1}
            y={y + 1 + side * (1 - share)}
            width={side}
            height={side * share}
            rx={share === 1 ? 2 : 0}
          />
        )}
        {owner === FrameOwner.Held && (
          <circle className={styles.mark} cx={x + 1 + side / 2} cy={y + 1 + side / 2} r={HOLE} />
        )}
        {owner === FrameOwner.Other && (
          <rect className={styles.mark} x={x + 3} y={y + side / 2} width={side - 4} height={HOLE} />
        )}
        {turn > 0 && <Turn x={x + 1} y={y + 1} side={side} turn={turn} heat={heat} />}
        {isReported && <Ring x={x} y={y} width={side + 2} height={side + 2} />}
      </g>
    </g>
  );
});
