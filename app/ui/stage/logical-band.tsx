// Band 2: the logical page table, as an icicle. Above it the page index, cut into the bits that choose a slot in every node, and the
// slots of the node that one of them chooses.

import { useContext, useState } from 'react';
import { CellState, ColumnKind } from '../../projections/codes.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { StageView } from '../../worker/protocol.ts';
import { Bar } from './bar.tsx';
import { Differing } from './differing.ts';
import { Digits } from './digits.tsx';
import { Label } from './label.tsx';
import { DenseRow } from './dense/dense-row.tsx';
import { placeOf, xAt } from './columns.ts';
import type { BarBox, XaBar } from './growth.ts';
import type { StageLayout } from './layout.ts';
import { Moved } from './moved.tsx';
import { Slots } from './slots.tsx';
import { StateRow } from './state-row.tsx';
import { Stop } from './stop.tsx';
import { fitting, Line } from './text.tsx';
import { useGrowth } from './use-growth.ts';
import type { BandProps } from './virtual-band.tsx';

/** The XArray of the process. */
export function LogicalBand({ view, layout, active, stripes }: BandProps) {
  const [opened, setOpened] = useState<number | null>(null);
  const totals = useContext(Differing)?.difference.totals;
  const box = layout.logical;
  if (box === null) return null;
  const { logical } = view;
  const { size } = layout;
  const deepest = logical.digits.findLast(({ node }) => node !== 0);
  const shown = logical.digits.find(({ shift, node }) => shift === opened && node !== 0) ?? deepest;
  return (
    <g role="group" aria-label={stageWords.bands[1]}>
      <Label
        y={box.label}
        title={stageWords.bands[1]}
        facts={stageWords.logicalFacts(logical)}
        isStacked={layout.isStacked}
        level={2}
        separator={stageWords.separator}
        differing={[false, totals?.nodes === true, totals?.mappings === true]}
      />
      {logical.digits.length > 0 ? (
        <Digits view={view} layout={layout} y={box.digits} shown={shown?.shift ?? -1} onOpen={setOpened} />
      ) : (
        <Line
          x={layout.left}
          y={box.digits + size.digits / 2}
          text={fitting(stageWords.chooseAddress, layout.right - layout.left)}
          tone="muted"
        />
      )}
      {shown !== undefined && <Slots view={view} layout={layout} digit={shown} y={box.slots} />}
      <Tree view={view} layout={layout} active={active} stripes={stripes} />
      <Notes view={view} layout={layout} />
    </g>
  );
}

/** Nodes and mappings. Bars come before what hangs from them, so that the tree reads in its order. */
function Tree({ view, layout, active, stripes }: BandProps) {
  const { logical } = view;
  const { size } = layout;
  const box = layout.logical!;
  const slots = 2 ** logical.chunkShift;
  const { placed, growth } = useGrowth(view, layout);
  const hasMapping =
    logical.cells.state.some((state) => state >= CellState.Absent) ||
    (view.shares?.logical.counts.some((amount) => amount > 0) ?? false);
  if (logical.bars.length === 0 && !hasMapping) return null;
  return (
    <g role="tree" aria-label={stageWords.tree}>
      {growth.leaving.map(({ bar, box: was, to }) => (
        <g key={`leaving-${bar.id}`} aria-hidden="true">
          <Moved box={was} from={to} isLeaving>
            <Node bar={bar} box={was} room={0} isTop={false} slots={slots} />
          </Moved>
        </g>
      ))}
      {placed.map(({ bar, box: at }) => (
        <Stop
          key={bar.id}
          role="treeitem"
          label={stageWords.xaBarName(bar.nodes, slots, bar.isChanged)}
          row={`node-${bar.row}`}
          from={bar.from}
          to={bar.to}
          level={bar.row + 1}
          isActive={false}
        >
          <Moved box={at} from={growth.from.get(bar.id)}>
            <Node
              bar={bar}
              box={at}
              room={roomBeside(view, layout, bar.to)}
              isTop={bar === logical.bars[0]}
              slots={slots}
            />
          </Moved>
        </Stop>
      ))}
      {view.shares === null ? (
        <StateRow
          view={view}
          layout={layout}
          cells={logical.cells}
          mapping={logical.mapping}
          level={logical.rows.length + 1}
          active={active}
          stripes={stripes}
          row="mapping"
          y={box.leaves}
          height={size.leaf}
        />
      ) : (
        <DenseRow
          view={view}
          layout={layout}
          shares={view.shares.logical}
          level={logical.rows.length + 1}
          row="mapping"
          y={box.leaves}
          height={size.leaf}
          host={stageWords.binHost}
        />
      )}
    </g>
  );
}

function Node(props: {
  readonly bar: XaBar;
  readonly box: BarBox;
  readonly room: number;
  readonly isTop: boolean;
  readonly slots: number;
}) {
  const { bar, box, room, isTop, slots } = props;
  return (
    <Bar
      x={box.x}
      end={box.x + box.width}
      y={box.y}
      height={box.height}
      room={room}
      texts={stageWords.xaBar(bar.nodes, isTop, slots)}
      look="node"
      isLit={bar.isLit}
      isChanged={bar.isChanged}
    />
  );
}

/** How far right a text may go that stands beside a sliver which ends at `position`: to the end of its column. */
export function roomBeside({ axis }: StageView, { columns }: StageLayout, position: number): number {
  const column = Math.floor(position);
  const isInside = column !== position && axis.kind[placeOf(columns, column)] === ColumnKind.Cell;
  return isInside ? xAt(columns, column + 1) : 0;
}

/** Sentences where there is nothing to draw. */
function Notes({ view, layout }: Pick<BandProps, 'view' | 'layout'>) {
  const { logical } = view;
  const { columns, size } = layout;
  const box = layout.logical!;
  const top = box.rows[0] ?? box.leaves;
  if (!logical.exists || logical.head !== 'node') {
    const texts = !logical.exists
      ? stageWords.noTree
      : logical.head === 'entry'
        ? stageWords.headIsEntry
        : stageWords.emptyTree;
    return (
      <Line
        x={columns.x[0]! + 9}
        y={top + size.bar / 2}
        text={fitting(texts, layout.right - columns.x[0]!)}
        tone="muted"
      />
    );
  }
  return (
    <g>
      {untracked(view, layout).map(([from, to]) => (
        <Line
          key={from}
          x={columns.x[from]! + 2}
          y={box.leaves + size.leaf / 2}
          text={fitting(stageWords.notTracked, columns.x[to]! - columns.x[from]!)}
          tone="muted"
        />
      ))}
    </g>
  );
}

/** Runs of mapped columns that no peer-shared VMA covers, as places among the seen columns. */
function untracked(
  { virtual, logical, axis }: StageView,
  { columns }: StageLayout,
): [from: number, to: number][] {
  const runs: [from: number, to: number][] = [];
  for (let i = 0; i < logical.tracked.length; i++) {
    if (columns.x[i + 1]! <= columns.x[i]!) continue;
    const isOrdinary =
      axis.kind[i] !== ColumnKind.Gap &&
      virtual.ribbon.state[i] !== CellState.Outside &&
      logical.tracked[i] === 0;
    if (!isOrdinary) continue;
    const last = runs.at(-1);
    if (last?.[1] === i) last[1] = i + 1;
    else runs.push([i, i + 1]);
  }
  return runs;
}
