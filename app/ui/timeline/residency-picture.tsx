// Residency: address × time. A row for each granule, or for several; its colour and letter say where the data lived. Ping-pong is counted
// beside the address.

import { area, curveStepAfter, max, scaleLinear } from 'd3';
import { useId, useMemo, useState } from 'react';
import { Home } from '../../projections/codes.ts';
import { timelineWords } from '../../words/en/timeline.ts';
import type { ResidencyView } from '../../worker/protocol.ts';
import { HEIGHT } from './heights.ts';
import { type PictureProps, PlotFrame } from './plot-frame.tsx';
import { ResidencyTable } from './residency-table.tsx';
import { layOutStays, rowName, type StayBox, stayName } from './residency-layout.ts';
import { timeAt, type TimeScale } from './scale.ts';
import { Stripes } from '../shared/stripes.tsx';
import styles from './timeline.module.css';
import { isStop, useRoving } from './use-roving.ts';

const PAD = 4;
/** Rows lower than this have no text. */
const LEGIBLE = 13;
const HUES = 4;
/** Rows get no lower: the picture is scrolled instead. */
const LOWEST = 9;
/** The beginning of a stay that stands for changes too close to be told apart. */
const MIXED = 6;

/** The look of a home: what its colour stands for. */
const lookOf = (home: number) => ({
  'data-look': home === Home.Host ? 'cpu' : home >= Home.Device ? 'device' : 'nowhere',
  'data-hue': home >= Home.Device ? (home - Home.Device) % HUES : undefined,
});

/** The picture of a view. */
export function ResidencyPicture(props: PictureProps<ResidencyView>) {
  const { looking, view, width, gutter, isNarrow, onMove } = props;
  const stripes = useId();
  const [note, setNote] = useState('');
  const { from, to } = looking.window ?? view;
  const scale = useMemo<TimeScale>(() => ({ from, to, width }), [from, to, width]);
  const boxes = useMemo(() => layOutStays(view, scale), [view, scale]);
  const row = Math.max(LOWEST, Math.min(HEIGHT.lane, Math.floor(props.room / Math.max(1, view.rows.count))));
  const goTo = (box: StayBox): void =>
    onMove(box.step >= 0 ? { kind: 'step', step: box.step } : { kind: 'time', now: timeAt(scale, box.x) });
  const { active, ...keyboard } = useRoving(
    boxes,
    (box) => goTo(boxes[box]!),
    (box) => setNote(stayName(view, boxes[box]!.stay)),
  );
  const empty = view.rows.count === 0 ? timelineWords.noResidency : '';
  return (
    <PlotFrame
      {...props}
      {...keyboard}
      scale={scale}
      name={timelineWords.residency}
      note={note === '' ? empty : note}
      row={timelineWords.migrations}
      drawRow={(y) => <Migrations busy={view.busy} width={width} middle={y} />}
      height={view.rows.count * row}
      foot={null}
      sightTop={-1}
      labels={<RowLabels view={view} height={row} isNarrow={isNarrow} gutter={gutter} />}
      table={<ResidencyTable view={view} onMove={onMove} />}
      onPoint={(point) => {
        const at = point === null || point.isHead ? -1 : Math.floor(point.y / row);
        const box = boxes.find(({ lane, x, width: w }) => lane === at && x <= point!.x && point!.x <= x + w);
        setNote(box === undefined ? (at >= 0 ? rowName(view, at) : '') : stayName(view, box.stay));
      }}
      onGo={({ x }) => onMove({ kind: 'time', now: timeAt(scale, x) })}
    >
      <Stripes id={stripes} stripe={styles.stripe} />
      {boxes.map((box, i) => (
        <Stay key={box.id} {...{ view, box, height: row, stripes }} place={i} isActive={i === active} />
      ))}
    </PlotFrame>
  );
}

function Stay(props: {
  readonly view: ResidencyView;
  readonly box: StayBox;
  readonly place: number;
  readonly height: number;
  readonly isActive: boolean;
  readonly stripes: string;
}) {
  const { view, box, place, height, isActive, stripes } = props;
  const home = view.stays.home[box.stay]!;
  const isMixed = view.stays.changes[box.stay]! > 1;
  const shape = { x: box.x, y: box.lane * height + 0.5, width: box.width, height: height - 1 };
  const stop = isStop(box)
    ? { role: 'button', tabIndex: isActive ? 0 : -1, 'aria-label': stayName(view, box.stay) }
    : { 'aria-hidden': true };
  return (
    <g className={styles.box} {...lookOf(home)} data-box={place} {...stop}>
      <rect {...shape} style={{ fillOpacity: Math.max(0.35, view.stays.share[box.stay]!) }} />
      {isMixed && (
        <rect
          {...shape}
          width={Math.min(box.width, MIXED)}
          className={styles.stripes}
          style={{ fill: `url(#${stripes})` }}
        />
      )}
      {height >= LEGIBLE && box.width > 4 * PAD && (
        <text x={box.x + PAD} y={(box.lane + 0.5) * height} dominantBaseline="central">
          {timelineWords.homeLetter(home)}
        </text>
      )}
    </g>
  );
}

/** Addresses of the rows, where they have room, and how often their data went straight back. */
function RowLabels(props: {
  readonly view: ResidencyView;
  readonly height: number;
  readonly isNarrow: boolean;
  readonly gutter: number;
}) {
  const { view, height, isNarrow, gutter } = props;
  const every = Math.ceil(LEGIBLE / height);
  return Array.from({ length: view.rows.count }, (_, i) => i)
    .filter((i) => i % every === 0)
    .map((i) => (
      <g key={i} className={styles.laneLabel}>
        <text x={isNarrow ? 2 : 12} y={i * height + (every * height) / 2} dominantBaseline="central">
          {isNarrow
            ? timelineWords.shortAddress(view.rows.first[i]!)
            : timelineWords.address(view.rows.first[i]!)}
        </text>
        <text
          x={gutter - 6}
          y={i * height + (every * height) / 2}
          dominantBaseline="central"
          textAnchor="end"
        >
          {timelineWords.returns(max(view.rows.returns.subarray(i, i + every)) ?? 0)}
        </text>
      </g>
    ));
}

/** How many migrations there were when. */
function Migrations(props: { readonly busy: Uint32Array; readonly width: number; readonly middle: number }) {
  const { busy, width, middle } = props;
  const half = HEIGHT.marks / 2;
  const x = scaleLinear([0, busy.length], [0, width]);
  const y = scaleLinear([0, Math.max(1, max(busy) ?? 0)], [middle + half, middle - half + 2]);
  const shape = area<number>()
    .x((_, i) => x(i))
    .y0(y(0))
    .y1(y)
    .curve(curveStepAfter);
  return <path className={styles.migrations} d={shape([...busy, 0]) ?? ''} />;
}
