// The timeline: a row of marks, and under it a lane for each actor and link.

import { memo, useId, useMemo, useState } from 'react';
import { timelineWords } from '../../words/en/timeline.ts';
import type { LaneView, Place, TimelineView } from '../../worker/protocol.ts';
import { moveTo, nameOf } from './facts.ts';
import { markAt, type Pointed, spanAt } from './hit.ts';
import { LaneContents, lookOf } from './lanes.tsx';
import { HEIGHT } from './heights.ts';
import { heightOf, laneShape, type LaneShape } from './lane-shape.ts';
import { layOut, type TimelineLayout } from './layout.ts';
import { Legend } from './legend.tsx';
import { Marks } from './marks.tsx';
import { type PictureProps, PlotFrame } from './plot-frame.tsx';
import { timeAt, type TimeScale } from './scale.ts';
import { Stripes } from '../shared/stripes.tsx';
import { TimelineTable } from './timeline-table.tsx';
import styles from './timeline.module.css';
import { presentPlace } from './use-picture.ts';
import type { PlotPoint } from './use-plot.ts';
import { useRoving } from './use-roving.ts';

/** The picture of a view. */
export function TimelinePicture(props: PictureProps<TimelineView>) {
  const { place, looking, view, width, isNarrow, onMove } = props;
  const stripes = useId();
  const [pointing, setPointing] = useState<Pointing>(null);
  const { from, to } = looking.window ?? view;
  const scale = useMemo<TimeScale>(() => ({ from, to, width }), [from, to, width]);
  const { lanes } = view;
  const { shape, hasLegend } = useMemo(
    () => shapeFor(props.room, lanes, !isNarrow),
    [props.room, lanes, isNarrow],
  );
  const layout = useMemo(() => layOut(view, scale, shape), [view, scale, shape]);
  const spanOf = (box: number): Pointed => ({ kind: 'span', at: layout.boxes[box]!.spans.at(-1)! });
  const pointAt = (point: PlotPoint): Pointed =>
    thingAt(view, layout, scale, point) ?? { kind: 'time', time: timeAt(scale, point.x) };
  const { active, ...keyboard } = useRoving(
    layout.boxes,
    (box) => onMove(moveTo(view, spanOf(box))),
    () => setPointing('keyboard'),
  );
  const pointed = pointedIn(view, pointing, () => (active < 0 ? null : spanOf(active)));
  const done = stepsDone(view, place);
  return (
    <PlotFrame
      {...props}
      {...keyboard}
      scale={scale}
      name={timelineWords.timeline}
      note={pointed === null ? noteOf(view) : nameOf(view, pointed)}
      row={timelineWords.events}
      drawRow={(y) => <Marks view={view} scale={scale} y={y} />}
      height={heightOf(shape)}
      foot={
        hasLegend ? { height: HEIGHT.legend, drawing: <Legend x={props.gutter} y={heightOf(shape)} /> } : null
      }
      sightTop={shape.tops[laneOfPresent(view, done)] ?? -1}
      labels={<LaneLabels lanes={lanes} shape={shape} isNarrow={isNarrow} />}
      table={<TimelineTable view={view} onMove={onMove} />}
      onPoint={(point) => setPointing(point === null ? null : { view, thing: pointAt(point) })}
      onGo={(point) => onMove(moveTo(view, pointAt(point)))}
    >
      <Stripes id={stripes} stripe={styles.stripe} />
      <LaneLines shape={shape} width={width} />
      <LaneContents view={view} layout={layout} active={active} stepsDone={done} stripes={stripes} />
    </PlotFrame>
  );
}

/** Lanes, with a legend below them where it takes no names of locks away. */
function shapeFor(room: number, lanes: readonly LaneView[], mayHaveLegend: boolean) {
  const whole = laneShape(room, lanes);
  const less = laneShape(room - HEIGHT.legend, lanes);
  const isRoomy = room - HEIGHT.legend >= heightOf(less) && less.locks > 0 === whole.locks > 0;
  const hasLegend = mayHaveLegend && isRoomy;
  return { shape: hasLegend ? less : whole, hasLegend };
}

/** What is pointed at: a thing of one picture, by its place there, or the box that has the keyboard. */
type Pointing = { readonly view: TimelineView; readonly thing: Pointed } | 'keyboard' | null;

/** What is pointed at in a picture: what was in the one before says nothing of it. */
function pointedIn(view: TimelineView, pointing: Pointing, ofKeyboard: () => Pointed | null): Pointed | null {
  if (pointing === 'keyboard') return ofKeyboard();
  return pointing?.view === view ? pointing.thing : null;
}

const thingAt = (
  view: TimelineView,
  layout: TimelineLayout,
  scale: TimeScale,
  { x, y, isHead }: PlotPoint,
) => (isHead ? markAt(view, scale, x) : spanAt(view, layout, scale, x, y));

/** What the picture says of itself when nothing is pointed at. */
function noteOf({ runEnd, detail }: TimelineView): string {
  if (runEnd === 0) return timelineWords.empty;
  return detail === 'spans' ? '' : timelineWords[detail];
}

/** How many steps of the run are done, −1 if the picture does not know the statement. */
function stepsDone(view: TimelineView, place: Place): number {
  const present = presentPlace(view, place);
  if (present < 0) return -1;
  const { position, steps } = place;
  return view.statements.first[present]! + (position.step > 0 ? position.step : steps);
}

/** The lane on which something is under way, the last one begun; −1 if none is. */
function laneOfPresent({ spans }: TimelineView, done: number): number {
  for (let i = spans.count - 1; i >= 0 && done >= 0; i--)
    if (spans.first[i]! < done && (spans.last[i]! < 0 || spans.last[i]! >= done)) return spans.lane[i]!;
  return -1;
}

const LaneLabels = memo(function LaneLabels(props: {
  readonly lanes: readonly LaneView[];
  readonly shape: LaneShape;
  readonly isNarrow: boolean;
}) {
  const { lanes, shape, isNarrow } = props;
  const { tops } = shape;
  return lanes.map((lane, i) => (
    <g key={i} className={styles.laneLabel} {...lookOf(lane)}>
      <rect x={isNarrow ? 0 : 12} y={tops[i]! + 3} width={4} height={tops[i + 1]! - tops[i]! - 6} rx={1} />
      <text x={isNarrow ? 8 : 22} y={tops[i]! + HEIGHT.lane / 2} dominantBaseline="central">
        {isNarrow ? timelineWords.laneShort(lane) : timelineWords.lane(lane)}
      </text>
    </g>
  ));
});

const LaneLines = memo(function LaneLines(props: { readonly shape: LaneShape; readonly width: number }) {
  const lines = props.shape.tops
    .slice(1)
    .map((bottom) => `M0 ${String(bottom - 0.5)}H${String(props.width)}`);
  return <path className={styles.laneLine} d={lines.join('')} />;
});
