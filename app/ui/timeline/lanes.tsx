// The lanes: boxes of calls and copies, lines of locks, what is too short as one path.

import { memo } from 'react';
import { SpanKind } from '../../projections/codes.ts';
import { timelineWords } from '../../words/en/timeline.ts';
import type { LaneView, TimelineView } from '../../worker/protocol.ts';
import { fitting } from '../stage/text.tsx';
import { shortName, spanName } from './facts.ts';
import { HEIGHT } from './heights.ts';
import { type LaneShape, lockHeight, lockTop, rowOf, topOfRow } from './lane-shape.ts';
import type { Box, LockLine, TimelineLayout } from './layout.ts';
import styles from './timeline.module.css';
import { isStop } from './use-roving.ts';

const HUES = 4;
const PAD = 4;

/** The look of a lane: what its colour stands for. */
export const lookOf = ({ kind, number }: LaneView) => ({
  'data-look': kind,
  'data-hue': kind === 'device' || kind === 'link' ? number % HUES : undefined,
});

/** Everything on the lanes. `active` is the box that the Tab key reaches, `stepsDone` of the run, −1 if unknown. */
export const LaneContents = memo(function LaneContents(props: {
  readonly view: TimelineView;
  readonly layout: TimelineLayout;
  readonly active: number;
  readonly stepsDone: number;
  readonly stripes: string;
}) {
  const { view, layout, active, stepsDone, stripes } = props;
  return (
    <>
      {view.lanes.map((lane, i) => (
        <path key={i} className={styles.dense} {...lookOf(lane)} d={layout.dense[i]} />
      ))}
      {layout.boxes.map((box, i) => (
        <SpanBox
          key={box.id}
          view={view}
          box={box}
          place={i}
          isActive={i === active}
          isPresent={isPresent(view, box, stepsDone)}
          stripes={stripes}
          top={layout.shape.tops[box.lane]! + topOfRow(rowOf(layout.shape, box.lane, box.depth))}
          isInset={box.depth > rowOf(layout.shape, box.lane, box.depth)}
        />
      ))}
      {layout.locks.map((lock) => (
        <Lock key={String(view.spans.first[lock.span])} {...{ view, lock, shape: layout.shape }} />
      ))}
    </>
  );
});

/** Whether the innermost span of a box is under way. */
function isPresent({ spans }: TimelineView, box: Box, done: number): boolean {
  const span = box.spans.at(-1)!;
  return done >= 0 && spans.first[span]! < done && (spans.last[span]! < 0 || spans.last[span]! >= done);
}

const SpanBox = memo(function SpanBox(props: {
  readonly view: TimelineView;
  readonly box: Box;
  readonly place: number;
  readonly isActive: boolean;
  readonly isPresent: boolean;
  readonly stripes: string;
  readonly top: number;
  /** Whether it lies in the box of the call around it. */
  readonly isInset: boolean;
}) {
  const { view, box, place, isActive, isPresent: present, stripes, top, isInset } = props;
  const { lane, depth, x, width, room, spans } = box;
  const inner = isInset ? HEIGHT.inset : 0;
  const shape = {
    x,
    y: top + inner,
    width,
    height: HEIGHT.box - 2 * inner,
    rx: Math.min(3, width / 2),
  };
  const names = spans.map((span) => shortName(view, span));
  const isCopy = view.spans.kind[spans[0]!] === SpanKind.Copy;
  const stop = isStop(box)
    ? { role: 'button', tabIndex: isActive ? 0 : -1, 'aria-label': spanName(view, spans.at(-1)!) }
    : { 'aria-hidden': true };
  return (
    <g
      className={styles.box}
      {...lookOf(view.lanes[lane]!)}
      data-nested={depth % 2 === 1 || undefined}
      data-present={present || undefined}
      data-box={place}
      {...stop}
    >
      <rect {...shape} />
      {isCopy && <rect {...shape} className={styles.stripes} style={{ fill: `url(#${stripes})` }} />}
      <text x={x + PAD} y={top + HEIGHT.box / 2 - HEIGHT.inset / 2} dominantBaseline="central">
        {fitting(timelineWords.box(names), room - 2 * PAD)}
      </text>
    </g>
  );
});

/** A lock that is held: a bar with its name where lanes have rows for locks, else a line; shared ones are broken. */
const Lock = memo(function Lock(props: {
  readonly view: TimelineView;
  readonly lock: LockLine;
  readonly shape: LaneShape;
}) {
  const { view, lock, shape } = props;
  const { span, lane, row, x, width } = lock;
  const top = shape.tops[lane]! + lockTop(shape, row);
  const height = lockHeight(shape);
  return (
    <g className={styles.lock} data-shared={view.spans.result[span] === 1 || undefined}>
      {shape.locks === 0 ? (
        <line x1={x} x2={x + width} y1={top} y2={top} />
      ) : (
        <>
          <rect x={x} y={top} width={width} height={height} rx={Math.min(2, width / 2)} />
          <text x={x + PAD} y={top + height / 2} dominantBaseline="central">
            {fitting([shortName(view, span)], width - 2 * PAD)}
          </text>
        </>
      )}
    </g>
  );
});
