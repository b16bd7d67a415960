// A row of cells that say where data lives: the ribbon, and the leaves of the logical page table.

import { CellFlag, CellState, ColumnKind } from '../../projections/codes.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { StageView } from '../../worker/protocol.ts';
import { StateCell } from './cells.tsx';
import { middleOf, type StageLayout } from './layout.ts';
import { Stop } from './stop.tsx';
import { fitting, Line } from './text.tsx';

/** One cell a column. `mapping` gives the gm_mapping of each for a tree's leaves; without it the row is one of a grid. */
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
  const { axis, devices } = view;
  const { columns } = layout;
  const seen = Array.from({ length: columns.count }, (_, i) => i).filter(
    (i) => cells.state[i] !== CellState.Outside && axis.kind[i] !== ColumnKind.Gap,
  );
  const stop = seen.includes(active) ? active : seen[0];
  const items = seen.map((i) => {
    const x = columns.x[i]!;
    const width = columns.x[i + 1]! - x;
    const facts = {
      state: cells.state[i]!,
      device: cells.device[i]!,
      flags: cells.flags[i]!,
      wasState: cells.wasState[i]!,
      wasDevice: cells.wasDevice[i]!,
    };
    const index = axis.first[i]!;
    const isFold = axis.kind[i] === ColumnKind.Fold;
    const named = {
      index,
      ...facts,
      isChanged: (facts.flags & CellFlag.Changed) !== 0,
      isMoving: (facts.flags & CellFlag.Moving) !== 0,
    };
    const name = mapping
      ? stageWords.mappingName(named, mapping[i]!, devices)
      : stageWords.cellName(named, devices);
    return (
      <Stop
        key={index}
        role={mapping ? 'treeitem' : 'gridcell'}
        label={isFold ? stageWords.foldName(index, axis.pages[i]!) : name}
        row={row}
        from={columns.from + i}
        to={columns.from + i + 1}
        isActive={i === stop}
        isSelected={columns.from + i === view.selectedColumn}
        {...(mapping ? { level } : { column: columns.from + i + 1 })}
      >
        <StateCell x={x} y={y} width={width} height={height} {...facts} stripes={stripes} />
        {isFold && (
          <Line
            x={middleOf(columns, i)}
            y={y + height / 2}
            text={fitting([stageWords.fold(axis.pages[i]!)], width - 4)}
            tone="muted"
            anchor="middle"
          />
        )}
      </Stop>
    );
  });
  if (items.length === 0) return null;
  return mapping ? <>{items}</> : <g role="row">{items}</g>;
}
