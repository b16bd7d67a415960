// What can be heard of a dense row, and reached: one stop that the arrows move from bin to bin. The bars are on the canvas below.

import { CellFlag, ColumnKind } from '../../../projections/codes.ts';
import { stageWords } from '../../../words/en/stage.ts';
import type { StageView } from '../../../worker/protocol.ts';
import { Ring } from '../cells.tsx';
import { placeOf } from '../columns.ts';
import type { StageLayout } from '../layout.ts';
import { Stop } from '../stop.tsx';
import { fitting, Line } from '../text.tsx';

/** Least width of the frame around the bin with the focus, and of a ring. */
const LEAST_WIDTH = 16;

type Shares = NonNullable<StageView['shares']>['ribbon'];

/** One row of shares. `level` is its level where it is a tree's leaves; else it is a row of a grid, which the caller wraps. */
export function DenseRow(props: {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly shares: Shares;
  readonly row: string;
  readonly y: number;
  readonly height: number;
  /** What the class of the CPU is called here. */
  readonly host: string;
  readonly level?: number;
}) {
  const { view, layout, shares, row, y, height, host, level } = props;
  const { columns } = layout;
  const place = activeBin(view, layout, shares);
  if (place < 0) return null;
  const x = columns.x[place]!;
  const middle = (x + columns.x[place + 1]!) / 2;
  const width = Math.max(LEAST_WIDTH, columns.x[place + 1]! - x);
  return (
    <>
      <Stop
        role={level === undefined ? 'gridcell' : 'treeitem'}
        label={nameOf(view, shares, place, host)}
        row={row}
        from={columns.at[place]!}
        to={columns.at[place + 1]!}
        isActive
        isSelected={view.selectedColumn >= columns.at[place]! && view.selectedColumn < columns.at[place + 1]!}
        level={level}
        column={level === undefined ? columns.at[place]! + 1 : undefined}
      >
        <rect x={middle - width / 2} y={y} width={width} height={height} fill="transparent" data-bin />
      </Stop>
      <Folds view={view} layout={layout} shares={shares} y={y + height / 2} />
      <Reports layout={layout} shares={shares} y={y} height={height} />
    </>
  );
}

/** The bin of the selection, else the first on the picture that is mapped; −1 if there is none. */
function activeBin(view: StageView, { columns }: StageLayout, shares: Shares): number {
  const selected = placeOf(columns, view.selectedColumn);
  if (selected >= 0 && view.axis.kind[selected] !== ColumnKind.Gap) return selected;
  for (let i = 0; i < columns.count; i++) {
    if (
      view.axis.kind[i] === ColumnKind.Cell &&
      columns.x[i + 1]! > columns.x[i]! &&
      sumOf(shares, view, i) > 0
    )
      return i;
  }
  return -1;
}

const countsOf = ({ counts }: Shares, { shares }: StageView, place: number): Uint32Array =>
  counts.subarray(place * shares!.classes, (place + 1) * shares!.classes);

const sumOf = (shares: Shares, view: StageView, place: number): number =>
  countsOf(shares, view, place).reduce((sum, amount) => sum + amount, 0);

function nameOf(view: StageView, shares: Shares, place: number, host: string): string {
  const { axis, devices } = view;
  const first = axis.first[place]!;
  const pages = axis.pages[place]!;
  if (axis.kind[place] === ColumnKind.Fold && sumOf(shares, view, place) > 0)
    return stageWords.foldName(first, pages);
  const flags = shares.flags[place]!;
  return stageWords.binName({
    first,
    pages,
    counts: countsOf(shares, view, place),
    columns: axis.columns[place]!,
    host,
    devices,
    isChanged: (flags & CellFlag.Changed) !== 0,
    isMoving: (flags & CellFlag.Moving) !== 0,
    isReported: (flags & CellFlag.Reported) !== 0,
  });
}

/** What folds hide, where there is room to say it. */
function Folds(props: {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly shares: Shares;
  readonly y: number;
}) {
  const { view, layout, shares, y } = props;
  const { columns } = layout;
  const places = Array.from(view.axis.kind, (kind, i) => ({ kind, i })).filter(
    ({ kind, i }) => kind === ColumnKind.Fold && sumOf(shares, view, i) > 0,
  );
  return (
    <g aria-hidden="true">
      {places.map(({ i }) => (
        <Line
          key={i}
          x={(columns.x[i]! + columns.x[i + 1]!) / 2}
          y={y}
          text={fitting(
            [stageWords.fold(view.axis.pages[i]!), stageWords.foldMark],
            columns.x[i + 1]! - columns.x[i]!,
          )}
          tone="muted"
          anchor="middle"
        />
      ))}
    </g>
  );
}

/** Rings around what was reported; neighbours share one. */
function Reports(props: {
  readonly layout: StageLayout;
  readonly shares: Shares;
  readonly y: number;
  readonly height: number;
}) {
  const { layout, shares, y, height } = props;
  const { x, count } = layout.columns;
  const runs: [from: number, to: number][] = [];
  for (let i = 0; i < count; i++) {
    if ((shares.flags[i]! & CellFlag.Reported) === 0 || x[i + 1]! <= x[i]!) continue;
    const last = runs.at(-1);
    if (last !== undefined && x[i]! - x[last[1]]! < LEAST_WIDTH) last[1] = i + 1;
    else runs.push([i, i + 1]);
  }
  return (
    <g aria-hidden="true">
      {runs.map(([from, to]) => {
        const width = Math.max(LEAST_WIDTH, x[to]! - x[from]!);
        return <Ring key={from} x={(x[from]! + x[to]! - width) / 2} y={y} width={width} height={height} />;
      })}
    </g>
  );
}
