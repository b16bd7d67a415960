// What the shapes of the timeline mean: a line below the lanes, where there is room for it.

import { MarkKind } from '../../projections/codes.ts';
import { timelineWords } from '../../words/en/timeline.ts';
import { HEIGHT } from './heights.ts';
import { MarkGlyph } from './marks.tsx';
import styles from './timeline.module.css';

/** A character of the sans-serif face at its size, in units, with room to spare. */
const CHARACTER = 6.6;
const GLYPH = 18;
const BAR = 26;
const GAP = 18;

const kinds = [MarkKind.Fault, MarkKind.Migration, MarkKind.Eviction, MarkKind.Unmap, MarkKind.Report];

/** The legend from `x`, its line's top at `y`. It repeats what the marks and locks are called. */
export function Legend({ x, y }: { readonly x: number; readonly y: number }) {
  const { marks, lock, sharedLock } = timelineWords.legend;
  const items = [
    ...kinds.map((kind) => ({ kind, isShared: false, text: marks[kind], sign: GLYPH })),
    { kind: null, isShared: false, text: lock, sign: BAR },
    { kind: null, isShared: true, text: sharedLock, sign: BAR },
  ];
  const middle = HEIGHT.legend / 2;
  let end = 0;
  return (
    <g className={styles.legend} transform={`translate(${x} ${y})`} aria-hidden>
      {items.map(({ kind, isShared, text, sign }) => {
        const from = end;
        end += sign + text.length * CHARACTER + GAP;
        return (
          <g key={text} transform={`translate(${from} 0)`}>
            {kind === null ? (
              <g className={styles.lock} data-shared={isShared || undefined}>
                <rect x={0} y={middle - 4} width={BAR - 8} height={8} rx={2} />
              </g>
            ) : (
              <MarkGlyph kind={kind} x={GLYPH / 3} y={middle} />
            )}
            <text x={sign} y={middle} dominantBaseline="central">
              {text}
            </text>
          </g>
        );
      })}
    </g>
  );
}
