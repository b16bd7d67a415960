// A bar: a VMA, a node, a table page, over the columns that it stands for.

import { memo } from 'react';
import styles from './stage.module.css';
import { fitting, Line } from './text.tsx';

const LEAST_WIDTH = 5;
const PAD = 8;
const INSET = 1;

/** A bar from `x` to `end`. What does not fit inside a sliver stands beside it, up to `room`. */
export const Bar = memo(function Bar(props: {
  readonly x: number;
  readonly end: number;
  readonly y: number;
  readonly height: number;
  readonly room: number;
  readonly texts: readonly string[];
  readonly look: 'vma' | 'shared' | 'node';
  readonly isLit: boolean;
  readonly isChanged: boolean;
}) {
  const { x, end, y, height, room, texts, look, isLit, isChanged } = props;
  const width = Math.max(LEAST_WIDTH, end - x - 2 * INSET);
  // A line below the middle would leave underscores no room in a low bar.
  const middle = y + Math.floor(height / 2);
  const inside = fitting(texts, width - 2 * PAD);
  const beside = inside === '' ? fitting(texts, room - x - width - PAD) : '';
  return (
    <g
      className={styles.bar}
      data-look={look}
      data-lit={isLit || undefined}
      data-changed={isChanged || undefined}
    >
      <rect x={x + INSET} y={y} width={width} height={height} rx={3} />
      <Line x={x + INSET + PAD} y={middle} text={inside} />
      <Line x={x + INSET + width + 4} y={middle} text={beside} tone="muted" />
    </g>
  );
});
