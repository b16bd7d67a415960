// What every picture of time has: a head with ruler and tools, a body that scrolls, labels left of the plot, the place of the run in its
// time, a pointer that pans and zooms, and a table that says the same.

import { type FocusEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { timelineWords } from '../../words/en/timeline.ts';
import type { Move, Place } from '../../worker/protocol.ts';
import { px } from '../stage/lengths.ts';
import { HEIGHT } from './heights.ts';
import { Cursor, Ruler, StatementLines } from './ruler.tsx';
import { type TimeScale, xOf } from './scale.ts';
import styles from './timeline.module.css';
import { Tools } from './tools.tsx';
import { type Looking, type Picture, presentPlace } from './use-picture.ts';
import { type PlotPoint, usePlot } from './use-plot.ts';

/** What a picture of time is given; `unit` is the page's --scale, `gutter` and `width` (of the plot) are units. */
export interface PictureProps<View extends Picture> {
  readonly place: Place;
  readonly looking: Looking<View>;
  readonly view: View;
  readonly unit: number;
  readonly gutter: number;
  readonly width: number;
  /** How high what lies below the head may be without being scrolled, in units. */
  readonly room: number;
  readonly isNarrow: boolean;
  readonly onMove: (move: Move) => void;
}

/** The frame's own: what stands in it. Heights are units. */
interface FrameProps extends Omit<PictureProps<Picture>, 'onMove'> {
  readonly scale: TimeScale;
  readonly name: string;
  /** One line instead of the ruler's times; empty for the times. */
  readonly note: string;
  /** The row below the ruler: its label, and what is drawn with its middle at `y`. */
  readonly row: string;
  readonly drawRow: (y: number) => ReactNode;
  readonly height: number;
  /** What stands below the plot, `foot.height` high; null for nothing. */
  readonly foot: { readonly height: number; readonly drawing: ReactNode } | null;
  /** A part of the plot that is to be in sight, from the top; −1 for none. */
  readonly sightTop: number;
  readonly labels: ReactNode;
  readonly table: ReactNode;
  readonly children: ReactNode;
  readonly onPoint: (point: PlotPoint | null) => void;
  readonly onGo: (point: PlotPoint) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur: () => void;
}

/** Room that the buttons take of the ruler. */
const TOOLS = 136;

/** The frame around `children`, which are drawn in the plot. */
export function PlotFrame(props: FrameProps) {
  const { looking, view, unit, gutter, width, isNarrow, scale, height, children, labels, name } = props;
  const { lookAt, isFollowing } = looking;
  const root = useRef<HTMLDivElement>(null);
  const body = useInSight(props.sightTop, unit);
  const [isTable, setTable] = useState(false);
  const { onPoint, onGo } = props;
  const plot = usePlot({ root, scale, unit, runEnd: view.runEnd, lookAt, onPoint, onGo });
  const present = presentPlace(view, props.place);
  const lines = { statements: view.statements, scale, present };
  const cursor = xOf(scale, props.place.now);
  const below = height + (props.foot?.height ?? 0);
  return (
    <div ref={root} className={styles.picture} {...plot}>
      <Head {...props} present={present} cursor={cursor} />
      <span className={styles.rowLabel}>{props.row}</span>
      <Tools {...{ window: scale, runEnd: view.runEnd, isFollowing, isTable, lookAt, onTable: setTable }} />
      <div
        ref={body}
        className={styles.body}
        role="group"
        aria-label={timelineWords.plot(name, scale)}
        tabIndex={0}
        onKeyDown={props.onKeyDown}
        onFocus={props.onFocus}
        onBlur={() => {
          props.onBlur();
          onPoint(null);
        }}
      >
        {isTable ? (
          props.table
        ) : (
          <svg
            style={{ inlineSize: px(gutter + width), blockSize: px(below) }}
            viewBox={`0 0 ${String(gutter + width)} ${String(below)}`}
            role="group"
            aria-label={name}
          >
            {labels}
            {props.foot?.drawing}
            <svg
              className={styles.plot}
              data-narrow={isNarrow || undefined}
              x={gutter}
              width={width}
              height={height}
            >
              <rect className={styles.ground} data-plot="lanes" width={width} height={height} />
              <StatementLines {...lines} bottom={height} />
              {children}
              <Cursor x={cursor} bottom={height} hasHandle={false} />
            </svg>
          </svg>
        )}
      </div>
    </div>
  );
}

function Head(props: FrameProps & { readonly present: number; readonly cursor: number }) {
  const { view, width, isNarrow, scale, note, drawRow, present, cursor } = props;
  const head = isNarrow ? HEIGHT.narrowHead : HEIGHT.head;
  const bottom = head + HEIGHT.marks;
  return (
    <svg
      className={styles.head}
      data-row="marks"
      style={{ inlineSize: px(width), blockSize: px(bottom) }}
      viewBox={`0 0 ${String(width)} ${String(bottom)}`}
      aria-hidden
    >
      <rect className={styles.ground} data-plot="head" width={width} height={bottom} />
      <StatementLines statements={view.statements} scale={scale} present={present} bottom={bottom} />
      <Cursor x={cursor} bottom={bottom} hasHandle />
      <Ruler height={head} scale={scale} note={note} right={isNarrow ? 0 : TOOLS} />
      {drawRow(head + HEIGHT.marks / 2)}
    </svg>
  );
}

/** Scrolls the element so that a lane from `top` units on is in sight, when that is another. */
function useInSight(top: number, unit: number) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = body.current;
    if (element === null || top < 0) return undefined;
    // With the frame, where what is measured is laid out anyway: asked at once it would be laid out twice.
    const asked = requestAnimationFrame(() => {
      const [from, to] = [top * unit, (top + HEIGHT.lane) * unit];
      if (from < element.scrollTop) element.scrollTop = from;
      else if (to > element.scrollTop + element.clientHeight) element.scrollTop = to - element.clientHeight;
    });
    return () => cancelAnimationFrame(asked);
  }, [top, unit]);
  return body;
}
