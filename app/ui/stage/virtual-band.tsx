// Band 1: ruler, VMAs, ribbon.

import { ColumnKind } from '../../projections/codes.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { StageView } from '../../worker/protocol.ts';
import { Bar } from './bar.tsx';
import { StateRow } from './state-row.tsx';
import { Label } from './label.tsx';
import { DenseRow } from './dense/dense-row.tsx';
import { isSeen, middleOf, placeOf, xAt } from './columns.ts';
import type { StageLayout } from './layout.ts';
import styles from './stage.module.css';
import { Stop } from './stop.tsx';
import { fitting, Line, widthOf } from './text.tsx';

/** What every band is given. `active` is the place (among the seen columns) of the column that the Tab key reaches. */
export interface BandProps {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly active: number;
  readonly stripes: string;
}

/** Virtual addresses of the process. */
export function VirtualBand({ view, layout, active, stripes }: BandProps) {
  const box = layout.virtual;
  if (box === null) return null;
  const { columns, size } = layout;
  const process = view.processes.find(({ pid }) => pid === view.pid);
  const facts = [
    ...(process === undefined || view.processes.length > 1
      ? []
      : [stageWords.process(process.pid, process.name)]),
    ...stageWords.virtualFacts(view.virtual.vmaCount),
  ];
  return (
    <g role="group" aria-label={stageWords.bands[0]}>
      <Label
        y={box.label}
        title={stageWords.bands[0]}
        facts={facts}
        isStacked={layout.isStacked}
        level={2}
        separator={stageWords.separator}
      />
      <Ruler view={view} layout={layout} y={box.ruler + size.ruler / 2} />
      <Folds view={view} layout={layout} y={box.vmas + size.vma / 2} />
      {view.virtual.vmas.length > 0 && (
        <g role="grid" aria-label={stageWords.ribbon}>
          <g role="row">
            {view.virtual.vmas
              .filter(({ from, to }) => isSeen(columns, from, to))
              .map((vma) => (
                <Stop
                  key={vma.id}
                  role="gridcell"
                  label={stageWords.vmaName(vma)}
                  row="vma"
                  from={vma.from}
                  to={vma.to}
                  isActive={false}
                >
                  <Bar
                    x={xAt(columns, vma.from)}
                    end={xAt(columns, vma.to)}
                    y={box.vmas}
                    height={size.vma}
                    room={0}
                    texts={stageWords.vma(vma)}
                    look={vma.flags.includes('ps') ? 'shared' : 'vma'}
                    isLit={false}
                    isChanged={vma.isChanged}
                  />
                </Stop>
              ))}
          </g>
          <Ribbon view={view} layout={layout} active={active} stripes={stripes} />
        </g>
      )}
    </g>
  );
}

/** Where the data of the process lives, in cells or in bins. */
function Ribbon({ view, layout, active, stripes }: BandProps) {
  const box = layout.virtual!;
  const { size } = layout;
  return view.shares === null ? (
    <StateRow
      view={view}
      layout={layout}
      cells={view.virtual.ribbon}
      active={active}
      stripes={stripes}
      row="ribbon"
      y={box.ribbon}
      height={size.ribbon}
    />
  ) : (
    <g role="row">
      <DenseRow
        view={view}
        layout={layout}
        shares={view.shares.ribbon}
        row="ribbon"
        y={box.ribbon}
        height={size.ribbon}
        host={stageWords.binHost}
      />
    </g>
  );
}

/** Addresses: of the first column of every range, and of the selected one. */
function Ruler({ view, layout, y }: Pick<BandProps, 'view' | 'layout'> & { readonly y: number }) {
  const { columns } = layout;
  const { axis } = view;
  const starts: number[] = [];
  for (let i = 0; i < columns.count; i++) {
    const isStart = axis.kind[i] !== ColumnKind.Gap && (i === 0 || axis.kind[i - 1] === ColumnKind.Gap);
    if (isStart && columns.x[i + 1]! > columns.x[i]!) starts.push(i);
  }
  const isChosen = view.selectedColumn >= 0 && placeOf(columns, view.selectedColumn) >= 0;
  const chosen = isChosen ? stageWords.address(view.selectedIndex) : '';
  const half = widthOf(chosen) / 2;
  const middle = isChosen
    ? Math.min(layout.right - half, Math.max(layout.left + half, xAt(columns, view.selectedColumn + 0.5)))
    : -Infinity;
  return (
    <g aria-hidden="true">
      {starts.map((i, place) => {
        const x = columns.x[i]!;
        const next = starts[place + 1];
        const room = (next === undefined ? layout.right : columns.x[next]!) - x - 8;
        const texts = stageWords.shortAddress(axis.first[i]!);
        const text = fitting(texts, room);
        const isCovered = x + widthOf(text) > middle - half - 8 && x < middle + half + 8;
        return <Line key={i} x={x + 1} y={y} text={isCovered ? '' : text} tone="muted" />;
      })}
      <Line x={middle} y={y} text={chosen} tone="strong" anchor="middle" />
    </g>
  );
}

/** What folds and gaps hide. */
function Folds({ view, layout, y }: Pick<BandProps, 'view' | 'layout'> & { readonly y: number }) {
  const { columns } = layout;
  const { axis } = view;
  const folds = Array.from(axis.kind.subarray(0, columns.count), (kind, i) => ({ kind, i })).filter(
    ({ kind }) => kind !== ColumnKind.Cell,
  );
  return (
    <g className={styles.folds}>
      {folds.map(({ kind, i }) => (
        <Line
          key={axis.first[i]}
          x={middleOf(columns, i)}
          y={kind === ColumnKind.Gap ? y : y}
          text={
            kind === ColumnKind.Gap
              ? fitting(
                  [stageWords.gap(axis.pages[i]!), stageWords.foldMark],
                  columns.x[i + 1]! - columns.x[i]!,
                )
              : ''
          }
          tone="muted"
          anchor="middle"
        />
      ))}
    </g>
  );
}
