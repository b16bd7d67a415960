// The row of marks: a shape of its own for each kind of moment.

import { memo } from 'react';
import { MarkKind } from '../../projections/codes.ts';
import type { TimelineView } from '../../worker/protocol.ts';
import { HEIGHT } from './heights.ts';
import { type TimeScale, xOf } from './scale.ts';
import styles from './timeline.module.css';

const HALF = HEIGHT.glyph / 2;

/** Shapes around 0, 0: a fault falls, a migration crosses over, an eviction goes up and out, an unmap strikes out, a report calls. */
const shapes: Readonly<Record<MarkKind, string>> = {
  [MarkKind.Fault]: `M${-HALF} ${-HALF}H${HALF}L0 ${HALF}z`,
  [MarkKind.Migration]: `M0 ${-HALF}L${HALF} 0L0 ${HALF}L${-HALF} 0z`,
  [MarkKind.Eviction]: `M${-HALF} 0L0 ${-HALF}L${HALF} 0H1.5V${HALF}H-1.5V0z`,
  [MarkKind.Unmap]: `M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5`,
  [MarkKind.Report]: `M-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0zM-1.1 -4H1.1L0.8 1H-0.8zM-1 2.2H1V4.2H-1z`,
};

/** A report stands before its moment, not on the fault of the next statement or on the line of the present place. */
const REPORT_SHIFT = 6;

/** The middle of a mark of a moment that lies at `x`. */
export const markX = (kind: number, x: number): number => (kind === MarkKind.Report ? x - REPORT_SHIFT : x);

/** Unmaps lie under the others, reports above all. */
const order = [MarkKind.Unmap, MarkKind.Migration, MarkKind.Eviction, MarkKind.Fault, MarkKind.Report];

/** One mark's shape, with its middle at `x`, `y`. */
export function MarkGlyph({
  kind,
  x,
  y,
}: {
  readonly kind: MarkKind;
  readonly x: number;
  readonly y: number;
}) {
  return (
    <path
      className={styles.mark}
      fillRule="evenodd"
      data-kind={kind}
      d={shapes[kind]}
      transform={`translate(${x} ${y})`}
    />
  );
}

/** Marks of one kind nearer to each other than this would be one blot: the first stands for those behind it. */
const LEAST_BETWEEN = 6;

/** The marks of a view that are in sight; their middles lie at `y`. Between different kinds the order decides which lies above. */
export const Marks = memo(function Marks(props: {
  readonly view: TimelineView;
  readonly scale: TimeScale;
  readonly y: number;
}) {
  const { view, scale, y } = props;
  return order.flatMap((kind) =>
    apart(view.marks, scale, kind).map(({ at, x }) => (
      <MarkGlyph
        key={`${String(kind)} ${String(view.marks.first[at])}`}
        kind={kind}
        x={markX(kind, x)}
        y={y}
      />
    )),
  );
});

/** Marks of a kind with their places in the view's list and on the plot, so far apart that each can be seen. */
export function apart(
  marks: Pick<TimelineView['marks'], 'at' | 'kind'>,
  scale: TimeScale,
  kind: MarkKind,
): { readonly at: number; readonly x: number }[] {
  const drawn: { at: number; x: number }[] = [];
  for (let at = 0; at < marks.kind.length; at++) {
    const x = xOf(scale, marks.at[at]!);
    if (marks.kind[at] !== kind || x < 0 || x > scale.width) continue;
    if (x - (drawn.at(-1)?.x ?? -Infinity) >= LEAST_BETWEEN) drawn.push({ at, x });
  }
  return drawn;
}
