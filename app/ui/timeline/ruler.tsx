// The ruler over a plot: round times with their lines, where statements begin, and what stands under the pointer in one line.

import { memo } from 'react';
import { timelineWords } from '../../words/en/timeline.ts';
import { ticksOf, type TimeScale, xOf } from './scale.ts';
import styles from './timeline.module.css';

/** Labels nearer to the right edge would be cut. */
const EDGE = 56;
const GAP = 4;

/** The times, or a `note` that stands instead of them. */
export const Ruler = memo(function Ruler(props: {
  readonly height: number;
  readonly scale: TimeScale;
  readonly note: string;
  readonly right: number;
}) {
  const { height, scale, note, right } = props;
  if (note !== '')
    return (
      <text className={styles.note} x={GAP} y={height / 2} dominantBaseline="central" aria-hidden>
        {note}
      </text>
    );
  const { step, times } = ticksOf(scale);
  return (
    <g aria-hidden>
      {times.map((time) => {
        const x = xOf(scale, time);
        const isLabelled = x < scale.width - Math.max(EDGE, right);
        return (
          <g key={time}>
            <line className={styles.tick} x1={x} x2={x} y1={height - 6} y2={height} />
            {isLabelled && (
              <text className={styles.time} x={x + GAP} y={height / 2} dominantBaseline="central">
                {timelineWords.tick(time, step)}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
});

/** Where statements begin, and the present one, from `top` to `bottom`. */
export const StatementLines = memo(function StatementLines(props: {
  readonly statements: { readonly begin: Float64Array; readonly end: Float64Array };
  readonly scale: TimeScale;
  readonly present: number;
  readonly bottom: number;
}) {
  const { statements, scale, present, bottom } = props;
  const { begin, end } = statements;
  const left = present < 0 ? 0 : xOf(scale, begin[present]!);
  const right = present < 0 ? 0 : xOf(scale, end[present]!);
  return (
    <g aria-hidden>
      {present >= 0 && right > left && (
        <rect className={styles.presentStatement} x={left} width={right - left} y={0} height={bottom} />
      )}
      <path
        className={styles.statement}
        d={Array.from(begin, (time) => `M${xOf(scale, time).toFixed(1)} 0V${String(bottom)}`).join('')}
      />
    </g>
  );
});

/** The place of the run in its time. */
export function Cursor({
  x,
  bottom,
  hasHandle,
}: {
  readonly x: number;
  readonly bottom: number;
  readonly hasHandle: boolean;
}) {
  return (
    <g className={styles.cursor} aria-hidden>
      <line x1={x} x2={x} y1={0} y2={bottom} />
      {hasHandle && <path d={`M${String(x - 5)} 0h10l-5 7z`} />}
    </g>
  );
}
