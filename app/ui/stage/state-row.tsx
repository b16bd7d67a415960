// A row of cells that say where data lives: the ribbon, and the leaves of the logical page table.

import { memo } from 'react';
import { CellFlag, CellState, ColumnKind } from '../../projections/codes.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { StageView } from '../../worker/protocol.ts';
import { StateCell, type StateFacts } from './cells.tsx';
import type { StageLayout } from './layout.ts';
import { Stop } from './stop.tsx';
import { fitting, Line } from './text.tsx';

/** One cell a column. With `level` and `mapping`, the gm_mapping of each, they are a tree's leaves; else the row is one of a grid. */
export function StateRow(props: {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly cells: StageView['logical']['cells'];
  readonly active: number;
  readonly stripes: string;
  readonly row: string;
  readonly y: number;
  readonly height: number;
  readonly mapping?: Int32Array;
  readonly level?: number;
}) {
  const { view, layout, cells, active, stripes, row, y, height, mapping, level } = props;
  const { axis, devices, selectedColumn } = view;
  const { columns } = layout;
  const seen = Array.from({ length: columns.count }, (_, i) => i).filter(
    (i) =>
      cells.state[i] !== CellState.Outside &&
      axis.kind[i] !== ColumnKind.Gap &&
      columns.x[i + 1]! > columns.x[i]!,
  );
  const stop = seen.includes(active) ? active : seen[0];
  const items = seen.map((i) => (
    <StateStop
      key={axis.first[i]}
      level={level}
      mapping={mapping?.[i]}
      row={row}
      column={columns.from + i}
      index={axis.first[i]!}
      hidden={axis.kind[i] === ColumnKind.Fold ? axis.pages[i]! : 0}
      now={stageWords.state(cells.state[i]!, cells.device[i]!, devices)}
      before={stageWords.state(cells.wasState[i]!, cells.wasDevice[i]!, devices)}
      isActive={i === stop}
      isSelected={columns.from + i === selectedColumn}
      x={columns.x[i]!}
      y={y}
      width={columns.x[i + 1]! - columns.x[i]!}
      height={height}
      state={cells.state[i]!}
      device={cells.device[i]!}
      flags={cells.flags[i]!}
      wasState={cells.wasState[i]!}
      wasDevice={cells.wasDevice[i]!}
      stripes={stripes}
    />
  ));
  if (items.length === 0) return null;
  return mapping ? <>{items}</> : <g role="row">{items}</g>;
}

/** One cell with its name. Its properties are plain values, so that a cell that stays the same is not drawn again. */
const StateStop = memo(function StateStop(
  props: StateFacts & {
    readonly level: number | undefined;
    readonly mapping: number | undefined;
    readonly row: string;
    readonly column: number;
    readonly index: number;
    /** Pages that it hides, if it is a fold. */
    readonly hidden: number;
    readonly now: string;
    readonly before: string;
    readonly isActive: boolean;
    readonly isSelected: boolean;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly stripes: string;
  },
) {
  const { level, mapping, row, column, index, hidden, now, before, flags, x, y, width, height } = props;
  const isChanged = (flags & CellFlag.Changed) !== 0;
  const isReported = (flags & CellFlag.Reported) !== 0;
  const facts = { index, now, before, isChanged, isMoving: (flags & CellFlag.Moving) !== 0, isReported };
  const name = mapping === undefined ? stageWords.cellName(facts) : stageWords.mappingName(facts, mapping);
  return (
    <Stop
      role={mapping === undefined ? 'gridcell' : 'treeitem'}
      label={hidden > 0 ? stageWords.foldName(index, hidden) : name}
      row={row}
      from={column}
      to={column + 1}
      isActive={props.isActive}
      isSelected={props.isSelected}
      level={mapping === undefined ? undefined : level}
      column={mapping === undefined ? column + 1 : undefined}
    >
      <StateCell
        x={x}
        y={y}
        width={width}
        height={height}
        state={props.state}
        device={props.device}
        flags={flags}
        wasState={props.wasState}
        wasDevice={props.wasDevice}
        stripes={props.stripes}
      />
      {hidden > 0 && (
        <Line
          x={x + width / 2}
          y={y + height / 2}
          text={fitting([stageWords.fold(hidden), stageWords.foldMark], width - 4)}
          tone="muted"
          anchor="middle"
        />
      )}
    </Stop>
  );
});
