// When a frame comes up for eviction: a number on the first few, on the rest a bar, longer where the device used the frame later.

import styles from './stage.module.css';

/** Frames that have a number. */
export const NUMBERED = 3;

const BAR = 2;
const GAP = 1.5;

/** The mark on a frame at `x`, `y`. `heat` is the share of the bar's length. */
export function Turn(props: {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly turn: number;
  readonly heat: number;
}) {
  const { x, y, side, turn, heat } = props;
  if (turn > NUMBERED) {
    const length = Math.max(BAR, (side - 2 * GAP) * heat);
    return <rect className={styles.heat} x={x + GAP} y={y + side - BAR - GAP} width={length} height={BAR} />;
  }
  return (
    <text
      className={styles.turn}
      x={x + side / 2}
      y={y + side / 2}
      textAnchor="middle"
      dominantBaseline="central"
    >
      {turn}
    </text>
  );
}
