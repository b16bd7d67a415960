// Counters over time: a small plot each, one below the other on the same ruler, with the value at the present place.

import { area, bisectRight, curveStepAfter, max, scaleLinear } from 'd3';
import { useState } from 'react';
import { timelineWords } from '../../words/en/timeline.ts';
import type { CountersView, Place } from '../../worker/protocol.ts';
import { CountersTable } from './counters-table.tsx';
import { HEIGHT } from './layout.ts';
import { type PictureProps, PlotFrame } from './plot-frame.tsx';
import { timeAt, type TimeScale, xOf } from './scale.ts';
import styles from './timeline.module.css';

/** Room that a plot leaves to the one above. */
const GAP = 3;

/** The picture of a view. */
export function CountersPicture(props: PictureProps<CountersView>) {
  const { looking, view, width, gutter, isNarrow, onMove, place } = props;
  const [pointed, setPointed] = useState<{ readonly row: number; readonly time: number } | null>(null);
  const { from, to } = looking.window ?? view;
  const scale = { from, to, width };
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
      height={view.series.length * HEIGHT.lane}
      sightTop={-1}
      labels={<Labels view={view} place={place} gutter={gutter} isNarrow={isNarrow} />}
      table={<CountersTable view={view} onMove={onMove} />}
      onPoint={(point) =>
        setPointed(
          point === null || point.isHead
            ? null
            : { row: Math.floor(point.y / HEIGHT.lane), time: timeAt(scale, point.x) },
        )
      }
      onGo={({ x }) => onMove({ kind: 'time', now: timeAt(scale, x) })}
      onKeyDown={() => undefined}
      onFocus={() => undefined}
      onBlur={() => undefined}
    >
      {view.series.map(({ name, value }, row) => (
        <path key={name} className={styles.series} d={plotOf(view, value, row, scale)} />
      ))}
    </PlotFrame>
  );
}

/** The value of a counter at a time, as far as the picture knows it. */
const valueAt = ({ at }: CountersView, value: Float64Array, time: number): number =>
  value[Math.max(0, bisectRight(at, time) - 1)] ?? 0;

/** A stepped area as high as its row at the counter's highest. */
function plotOf({ at, to }: CountersView, value: Float64Array, row: number, scale: TimeScale): string {
  const bottom = (row + 1) * HEIGHT.lane - 1;
  const y = scaleLinear([0, Math.max(1, max(value) ?? 0)], [bottom, bottom - HEIGHT.lane + GAP]);
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
}) {
  const { view, place, gutter, isNarrow } = props;
  return view.series.map(({ name, value }, row) => {
    const now = timelineWords.value(name, valueAt(view, value, place.now));
    const y = (row + 0.5) * HEIGHT.lane;
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
