// The timeline: a ruler with marks, and under it a lane for each actor and link.

import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { timelineWords } from '../../words/en/timeline.ts';
import type { Move, Place, TimelineView } from '../../worker/protocol.ts';
import { px } from '../stage/lengths.ts';
import { moveTo, nameOf } from './facts.ts';
import { markAt, type Pointed, spanAt } from './hit.ts';
import { LaneContents, lookOf } from './lanes.tsx';
import { HEIGHT, isStop, layOut, type TimelineLayout } from './layout.ts';
import { Marks } from './marks.tsx';
import { Cursor, Ruler, StatementLines } from './ruler.tsx';
import { timeAt, type TimeScale, xOf } from './scale.ts';
import { TimelineTable } from './timeline-table.tsx';
import styles from './timeline.module.css';
import { Tools } from './tools.tsx';
import { type Looking, presentPlace } from './use-picture.ts';
import { type PlotPoint, usePlot } from './use-plot.ts';

/** What a picture of time is given; `unit` is the page's --scale, `gutter` and `width` are units. */
export interface PictureProps<View> {
  readonly place: Place;
  readonly looking: Looking<View & TimelineBase>;
  readonly unit: number;
  readonly gutter: number;
  readonly width: number;
  readonly isNarrow: boolean;
  readonly onMove: (move: Move) => void;
}

type TimelineBase = Pick<TimelineView, 'from' | 'to' | 'runEnd' | 'statements'>;

const TOOLS = 136;

/** The picture, or the table that says the same. */
// eslint-disable-next-line max-lines-per-function -- debt: the frame around the plot is to become a component of its own
export function TimelinePicture(props: PictureProps<TimelineView>) {
  const { place, looking, unit, gutter, width, isNarrow, onMove } = props;
  const { window, lookAt, isFollowing } = looking;
  const view = looking.view!;
  const root = useRef<HTMLDivElement>(null);
  const lanes = useRef<SVGSVGElement>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [isTable, setTable] = useState(false);
  const { from, to } = window ?? view;
  const scale = useMemo<TimeScale>(() => ({ from, to, width }), [from, to, width]);
  const layout = useMemo(() => layOut(view, scale), [view, scale]);
  const pointAt = ({ x, y, target }: PlotPoint): Pointed => {
    const thing =
      target !== null && target.closest('[data-row="marks"]') !== null
        ? markAt(view, scale, x)
        : spanAt(view, layout, scale, x, y);
    return thing ?? { kind: 'time', time: timeAt(scale, x) };
  };
  const plot = usePlot({
    ...{ root, plot: lanes, scale, unit, runEnd: view.runEnd, lookAt },
    onPoint: (point) => setPointed(point === null ? null : pointAt(point)),
    onGo: (point) => onMove(moveTo(view, pointAt(point))),
  });
  const roving = useRoving({ view, layout, onMove, onFocus: setPointed });
  const present = presentPlace(view, place);
  const cursor = xOf(scale, place.now);
  const head = isNarrow ? HEIGHT.narrowHead : HEIGHT.head;
  const height = view.lanes.length * HEIGHT.lane;
  const note = pointed === null ? noteOf(view) : nameOf(view, pointed);
  const lines = { statements: view.statements, scale, present };
  return (
    <div ref={root} className={styles.picture} {...plot}>
      <svg
        className={styles.head}
        data-row="marks"
        style={{ inlineSize: px(width), blockSize: px(head + HEIGHT.marks) }}
        viewBox={`0 0 ${String(width)} ${String(head + HEIGHT.marks)}`}
        aria-hidden
      >
        <StatementLines {...lines} bottom={head + HEIGHT.marks} />
        <Ruler height={head} scale={scale} note={note} right={isNarrow ? 0 : TOOLS} />
        <Marks view={view} scale={scale} y={head + HEIGHT.marks / 2} />
        <Cursor x={cursor} bottom={head + HEIGHT.marks} hasHandle />
      </svg>
      <span className={styles.eventsLabel}>{timelineWords.events}</span>
      <Tools {...{ window: scale, runEnd: view.runEnd, isFollowing, isTable, lookAt, onTable: setTable }} />
      <div
        className={styles.body}
        role="group"
        aria-label={timelineWords.plot(scale)}
        tabIndex={0}
        onKeyDown={roving.onKeyDown}
        onFocus={roving.onFocus}
        onBlur={() => setPointed(null)}
      >
        {isTable ? (
          <TimelineTable view={view} onMove={onMove} />
        ) : (
          <svg
            style={{ inlineSize: px(gutter + width), blockSize: px(height) }}
            viewBox={`0 0 ${String(gutter + width)} ${String(height)}`}
            role="group"
            aria-label={timelineWords.timeline}
          >
            <Stripes id={roving.stripes} />
            <LaneLabels view={view} isNarrow={isNarrow} />
            <svg ref={lanes} className={styles.plot} x={gutter} width={width} height={height}>
              <rect className={styles.ground} width={width} height={height} />
              <StatementLines {...lines} bottom={height} />
              <LaneLines count={view.lanes.length} width={width} />
              <LaneContents
                view={view}
                layout={layout}
                active={roving.active}
                presentStep={presentStep(view, place, present)}
                stripes={roving.stripes}
              />
              <Cursor x={cursor} bottom={height} hasHandle={false} />
            </svg>
          </svg>
        )}
      </div>
    </div>
  );
}

/** What the picture says of itself when nothing is pointed at. */
function noteOf({ runEnd, detail }: TimelineView): string {
  if (runEnd === 0) return timelineWords.empty;
  return detail === 'spans' ? '' : timelineWords[detail];
}

/** How many steps of the run are done, −1 if the picture does not know the statement. */
function presentStep({ statements }: TimelineView, { position, steps }: Place, present: number): number {
  if (present < 0) return -1;
  return statements.first[present]! + (position.step > 0 ? position.step : steps);
}

/** The keyboard's way through the boxes: one of them is in the order of the Tab key, arrows go on from it. */
function useRoving(props: {
  readonly view: TimelineView;
  readonly layout: TimelineLayout;
  readonly onMove: (move: Move) => void;
  readonly onFocus: (pointed: Pointed | null) => void;
}) {
  const { view, layout, onMove, onFocus } = props;
  const stripes = useId();
  const [chosen, setChosen] = useState(-1);
  const { boxes } = layout;
  const active =
    chosen >= 0 && chosen < boxes.length && isStop(boxes[chosen]!) ? chosen : boxes.findIndex(isStop);
  return {
    stripes,
    active,
    onFocus: ({ target }: { readonly target: Element }): void => {
      const at = boxOf(target);
      if (at < 0 || boxes[at] === undefined) return;
      setChosen(at);
      onFocus({ kind: 'span', at: boxes[at].spans.at(-1)! });
    },
    onKeyDown: (event: KeyboardEvent): void => {
      const at = event.target instanceof Element ? boxOf(event.target) : -1;
      if (at < 0 || boxes[at] === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === 'Enter' || event.key === ' ')
        onMove(moveTo(view, { kind: 'span', at: boxes[at].spans.at(-1)! }));
      else if (!event.key.startsWith('Arrow')) return;
      else focusBox(event.currentTarget, nextBox(layout, at, event.key));
      event.preventDefault();
    },
  };
}

const boxOf = (target: Element): number =>
  Number(target.closest<SVGElement>('[data-box]')?.dataset['box'] ?? -1);

const focusBox = (within: Element, at: number): void =>
  within.querySelector<SVGElement>(`[data-box="${String(at)}"]`)?.focus();

/** The next box in time, or the nearest one of another lane. */
function nextBox({ boxes }: TimelineLayout, at: number, key: string): number {
  const by = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    for (let next = at + by; next >= 0 && next < boxes.length; next += by)
      if (isStop(boxes[next]!)) return next;
    return at;
  }
  const { lane, x, width } = boxes[at]!;
  const away = (each: (typeof boxes)[number]): number =>
    Math.abs(each.lane - lane) * 1e6 + Math.abs(each.x + each.width / 2 - x - width / 2);
  const others = boxes.filter((each) => isStop(each) && (each.lane - lane) * by > 0);
  const nearest = others.sort((a, b) => away(a) - away(b))[0];
  return nearest === undefined ? at : boxes.indexOf(nearest);
}

function LaneLabels({ view, isNarrow }: { readonly view: TimelineView; readonly isNarrow: boolean }) {
  return view.lanes.map((lane, i) => (
    <g key={i} className={styles.laneLabel} {...lookOf(lane)}>
      <rect x={isNarrow ? 0 : 12} y={i * HEIGHT.lane + 3} width={4} height={HEIGHT.lane - 6} rx={1} />
      <text x={isNarrow ? 8 : 22} y={(i + 0.5) * HEIGHT.lane} dominantBaseline="central">
        {isNarrow ? timelineWords.laneShort(lane) : timelineWords.lane(lane)}
      </text>
    </g>
  ));
}

function LaneLines({ count, width }: { readonly count: number; readonly width: number }) {
  const lines = Array.from(
    { length: count },
    (_, i) => `M0 ${String((i + 1) * HEIGHT.lane - 0.5)}H${String(width)}`,
  );
  return <path className={styles.laneLine} d={lines.join('')} />;
}

/** What is in flight is striped, as on the stage. */
function Stripes({ id }: { readonly id: string }) {
  return (
    <defs>
      <pattern id={id} width={7} height={7} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className={styles.stripe} width={3} height={7} />
      </pattern>
    </defs>
  );
}
