// Counters over time: a small plot each, one below the other on the same ruler, with the value at the present place.

import { area, bisectRight, curveStepAfter, max, scaleLinear } from 'd3';
import { useState } from 'react';
import { timelineWords } from '../../words/en/timeline.ts';
import type { CountersView, Place } from '../../worker/protocol.ts';
import { CountersTable } from './counters-table.tsx';
import { HEIGHT } from './heights.ts';
import { type PictureProps, PlotFrame } from './plot-frame.tsx';
import { timeAt, type TimeScale, xOf } from './scale.ts';
import styles from './timeline.module.css';

/** Room that a plot leaves to the one above. */
const GAP = 3;
/** The most that a plot grows to. */
const HIGHEST = 64;

/** The picture of a view. */
export function CountersPicture(props: PictureProps<CountersView>) {
  const { looking, view, width, gutter, isNarrow, onMove, place } = props;
  const [pointed, setPointed] = useState<{ readonly row: number; readonly time: number } | null>(null);
  const { from, to } = looking.window ?? view;
  const scale = { from, to, width };
  const row = Math.max(HEIGHT.lane, Math.min(HIGHEST, Math.floor(props.room / view.series.length)));
  const series = pointed === null ? undefined : view.series[pointed.row];
  const note =
    series === undefined
      ? ''
      : timelineWords.seriesName(series.name, valueAt(view, series.value, pointed!.time));
  return (
    <PlotFrame
      {...props}
      scale={scale}
      name={timelineWords.counters}
      note={note}
      row=""
      drawRow={() => null}
      height={view.series.length * row}
      foot={null}
      sightTop={-1}
      labels={<Labels {...{ view, place, gutter, isNarrow }} height={row} />}
      table={<CountersTable view={view} onMove={onMove} />}
      onPoint={(point) =>
        setPointed(
          point === null || point.isHead
            ? null
            : { row: Math.floor(point.y / row), time: timeAt(scale, point.x) },
        )
      }
      onGo={({ x }) => onMove({ kind: 'time', now: timeAt(scale, x) })}
      onKeyDown={() => undefined}
      onFocus={() => undefined}
      onBlur={() => undefined}
    >
      {view.series.map(({ name, value }, i) => (
        <path
          key={name}
          className={styles.series}
          d={plotOf(view, value, { top: i * row, height: row, most: mostOf(view, name) }, scale)}
        />
      ))}
    </PlotFrame>
  );
}

/** The value of a counter at a time, as far as the picture knows it. */
const valueAt = ({ at }: CountersView, value: Float64Array, time: number): number =>
  value[Math.max(0, bisectRight(at, time) - 1)] ?? 0;

/** Bytes of tables are compared with each other: they have one scale. */
const COMPARED: readonly string[] = ['logical', 'physical'];

/** The value at which a plot is as high as its row. */
function mostOf({ series }: CountersView, name: string): number {
  const alike = series.filter(
    (each) => each.name === name || [each.name, name].every((one) => COMPARED.includes(one)),
  );
  return Math.max(1, ...alike.map(({ value }) => max(value) ?? 0));
}

/** The room of one plot, and the value at its top. */
interface Row {
  readonly top: number;
  readonly height: number;
  readonly most: number;
}

/** A stepped area. */
function plotOf(
  { at, to }: CountersView,
  value: Float64Array,
  { top, height, most }: Row,
  scale: TimeScale,
): string {
  const bottom = top + height - 1;
  const y = scaleLinear([0, most], [bottom, top + GAP]);
  const shape = area<number>()
    .x((i) => xOf(scale, at[i] ?? to))
    .y0(bottom)
    .y1((i) => y(value[Math.min(i, value.length - 1)] ?? 0))
    .curve(curveStepAfter);
  return shape(Array.from({ length: value.length + 1 }, (_, i) => i)) ?? '';
}

function Labels(props: {
  readonly view: CountersView;
  readonly place: Place;
  readonly gutter: number;
  readonly isNarrow: boolean;
  readonly height: number;
}) {
  const { view, place, gutter, isNarrow, height } = props;
  return view.series.map(({ name, value }, row) => {
    const now = timelineWords.value(name, valueAt(view, value, place.now));
    const y = (row + 0.5) * height;
    return (
      <g key={name} className={styles.laneLabel}>
        {!isNarrow && (
          <text x={22} y={y} dominantBaseline="central">
            {timelineWords.series(name)}
          </text>
        )}
        <text x={gutter - 6} y={y} dominantBaseline="central" textAnchor="end">
          {isNarrow ? timelineWords.shortSeries(name, now) : now}
        </text>
      </g>
    );
  });
}
