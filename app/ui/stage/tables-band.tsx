// Band 3: the physical page tables, one under the other, in the same grammar as the logical one.

import { memo, useContext } from 'react';
import { CellState, ColumnKind, LeafFlag } from '../../projections/codes.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { StageView, TableView } from '../../worker/protocol.ts';
import { Bar } from './bar.tsx';
import { LeafCell, type LeafFacts } from './cells.tsx';
import { Differing } from './differing.ts';
import { Label } from './label.tsx';
import { DenseRow } from './dense/dense-row.tsx';
import { isSeen, xAt } from './columns.ts';
import type { StageLayout, TableBox } from './layout.ts';
import { roomBeside } from './logical-band.tsx';
import styles from './stage.module.css';
import { Stop } from './stop.tsx';
import { fitting, Line, widthOf } from './text.tsx';
import type { BandProps } from './virtual-band.tsx';

const CHIP_PAD = 6;

type TablesProps = Omit<BandProps, 'stripes'> & {
  /** The mapping of the selected page is wanted in every format; null where nobody shows it. */
  readonly onFormats: (() => void) | null;
};

/** All page tables of the process, and at the end of the first walk the way to the same walk in every format. */
export function TablesBand({ view, layout, active, onFormats }: TablesProps) {
  const box = layout.tables;
  const isAlone = useContext(Differing) === null;
  const chip = onFormats !== null && isAlone && view.selectedIndex >= 0 ? onFormats : null;
  if (box === null) return null;
  return (
    <g role="group" aria-label={stageWords.bands[2]}>
      {view.tables.map((table, i) => (
        <Table
          key={table.id}
          view={view}
          layout={layout}
          active={active}
          table={table}
          box={box.tables[i]!}
          room={i === 0 && chip !== null ? FORMATS_WIDTH + CHIP_PAD : 0}
        />
      ))}
      {chip !== null && (
        <FormatsChip x={layout.right} y={box.tables[0]!.entry + layout.size.entry / 2} onOpen={chip} />
      )}
    </g>
  );
}

const FORMATS_WIDTH = widthOf(stageWords.allFormats) + 2 * CHIP_PAD;
const CHIP_HEIGHT = 18;
/** What a finger hits: more than is seen. */
const CHIP_TARGET = 24;

/** Ends at `x`, its middle at `y`. */
function FormatsChip({
  x,
  y,
  onOpen,
}: {
  readonly x: number;
  readonly y: number;
  readonly onOpen: () => void;
}) {
  const left = x - FORMATS_WIDTH;
  return (
    <g
      className={styles.chip}
      role="button"
      tabIndex={0}
      aria-haspopup="dialog"
      aria-label={stageWords.allFormatsName}
      data-tool
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen();
      }}
    >
      <rect
        x={left}
        y={y - CHIP_HEIGHT / 2}
        width={FORMATS_WIDTH}
        height={CHIP_HEIGHT}
        rx={CHIP_HEIGHT / 2}
      />
      <rect
        className={styles.target}
        x={left}
        y={y - CHIP_TARGET / 2}
        width={FORMATS_WIDTH}
        height={CHIP_TARGET}
      />
      <Line x={left + FORMATS_WIDTH / 2} y={y} text={stageWords.allFormats} anchor="middle" />
    </g>
  );
}

type TableProps = Omit<BandProps, 'stripes'> & {
  readonly table: TableView;
  readonly box: TableBox;
  /** What the line of the entry leaves free at its end. */
  readonly room: number;
};

function Table({ view, layout, active, table, box, room }: TableProps) {
  const totals = useContext(Differing)?.difference.totals;
  return (
    <g role="group" aria-label={stageWords.tableTitle(table)}>
      <Label
        y={box.label}
        title={stageWords.tableTitle(table)}
        facts={stageWords.tableFacts(table)}
        isStacked={layout.isStacked}
        level={2}
        separator={stageWords.separator}
        differing={[false, totals?.tables[view.tables.indexOf(table)] === true]}
      />
      {table.exists ? (
        <g role="grid" aria-label={stageWords.tableTitle(table)}>
          {table.rows.map((names, row) => (
            <BarRow key={row} view={view} layout={layout} table={table} box={box} row={row} names={names} />
          ))}
          {view.shares === null ? (
            <LeafRow view={view} layout={layout} active={active} table={table} box={box} />
          ) : (
            <g role="row">
              <RowHeader text={stageWords.leaves} x={layout.left} y={box.leaves} />
              <DenseRow
                view={view}
                layout={layout}
                shares={view.shares.tables[view.tables.indexOf(table)]!.leaves}
                row={`leaf-${table.id}`}
                y={box.leaves}
                height={layout.size.leaf}
                host={table.id === 'cpu' ? stageWords.binHost : stageWords.binHostMemory}
              />
            </g>
          )}
        </g>
      ) : (
        <Line
          x={layout.left + 2}
          y={box.leaves + layout.size.leaf / 2}
          text={fitting(stageWords.notAttached(table.name), layout.right - layout.left)}
          tone="muted"
        />
      )}
      {table.entry !== null && (
        <Line
          x={layout.left + 2}
          y={box.entry + layout.size.entry / 2}
          text={fitting(stageWords.entry(table.entry), layout.right - layout.left - room)}
          tone="muted"
        />
      )}
    </g>
  );
}

/** The name of a row, for those who hear it: bars carry it for those who see it. */
function RowHeader({ text, x, y }: { readonly text: string; readonly x: number; readonly y: number }) {
  return (
    <g role="rowheader">
      <text className={styles.unseen} x={x} y={y}>
        {text}
      </text>
    </g>
  );
}

function BarRow(props: {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly table: TableView;
  readonly box: TableBox;
  readonly row: number;
  readonly names: readonly string[];
}) {
  const { view, layout, table, box, row, names } = props;
  const { columns, size } = layout;
  const y = box.rows[row]!;
  return (
    <g role="row">
      <RowHeader text={stageWords.level(names)} x={layout.left} y={y} />
      {table.bars
        .filter((bar) => bar.row === row && isSeen(columns, bar.from, bar.to))
        .map((bar) => (
          <Stop
            key={bar.id}
            role="gridcell"
            label={stageWords.tableBarName(bar.pages, bar.isChanged)}
            row={`table-${table.id}-${row}`}
            from={bar.from}
            to={bar.to}
            isActive={false}
          >
            <Bar
              x={xAt(columns, bar.from)}
              end={xAt(columns, bar.to)}
              y={y}
              height={size.bar}
              room={roomBeside(view, layout, bar.to)}
              texts={stageWords.tableBar(bar.pages)}
              look="node"
              isLit={bar.isLit}
              isChanged={bar.isChanged}
            />
          </Stop>
        ))}
    </g>
  );
}

function LeafRow({ view, layout, active, table, box }: Omit<TableProps, 'room'>) {
  const { columns, size } = layout;
  const { axis } = view;
  const { pfn, wasPfn, flags, device } = table.leaves;
  const cells = Array.from({ length: columns.count }, (_, i) => i).filter(
    (i) =>
      axis.kind[i] === ColumnKind.Cell &&
      columns.x[i + 1]! > columns.x[i]! &&
      (flags[i] !== 0 || canMap(view, table, i)),
  );
  if (cells.length === 0) return null;
  const stop = cells.includes(active) ? active : cells[0];
  return (
    <g role="row">
      <RowHeader text={stageWords.leaves} x={layout.left} y={box.leaves} />
      {cells.map((i) => (
        <LeafStop
          key={axis.first[i]}
          table={table.id}
          column={columns.from + i}
          index={axis.first[i]!}
          isActive={i === stop}
          isSelected={columns.from + i === view.selectedColumn}
          x={columns.x[i]!}
          y={box.leaves}
          width={columns.x[i + 1]! - columns.x[i]!}
          height={size.leaf}
          pfn={pfn[i]!}
          wasPfn={wasPfn[i]!}
          flags={flags[i]!}
          device={device[i]!}
        />
      ))}
    </g>
  );
}

/** One leaf with its name. Its properties are plain values, so that a leaf that stays the same is not drawn again. */
const LeafStop = memo(function LeafStop(
  props: LeafFacts & {
    readonly table: string;
    readonly column: number;
    readonly index: number;
    readonly isActive: boolean;
    readonly isSelected: boolean;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  },
) {
  const { table, column, index, isActive, isSelected, ...cell } = props;
  const { pfn, wasPfn, flags } = cell;
  const access = stageWords.access((flags & LeafFlag.User) !== 0, (flags & LeafFlag.Write) !== 0);
  const isChanged = (flags & LeafFlag.Changed) !== 0;
  return (
    <Stop
      role="gridcell"
      label={stageWords.leafName({ index, pfn, wasPfn, isChanged, access })}
      row={`leaf-${table}`}
      from={column}
      to={column + 1}
      column={column + 1}
      isActive={isActive}
      isSelected={isSelected}
    >
      <LeafCell {...cell} />
    </Stop>
  );
});

/** Whether the table may come to map a column: ordinary memory is the CPU's alone. */
const canMap = ({ virtual, logical }: StageView, { id }: TableView, i: number): boolean =>
  id === 'cpu' ? virtual.ribbon.state[i] !== CellState.Outside : logical.tracked[i] === 1;
