// Text on the picture: the first of some variants, long to short, that fits a width.

import { memo } from 'react';
import styles from './stage.module.css';

/** Width of one character of the monospaced face at its size, in units; a little more than most faces have. */
const CHARACTER = 7.3;

/** The first variant that fits into `width` units, or an empty text. */
export const fitting = (variants: readonly string[], width: number): string =>
  variants.find((text) => text.length * CHARACTER <= width) ?? '';

/** Width of a text in units. */
export const widthOf = (text: string): number => text.length * CHARACTER;

/** One line of text, its middle at `y`. `tone` is how loud it is. */
export const Line = memo(function Line(props: {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly tone?: 'plain' | 'muted' | 'strong';
  readonly anchor?: 'start' | 'middle' | 'end';
}) {
  const { x, y, text, tone = 'plain', anchor = 'start' } = props;
  if (text === '') return null;
  return (
    <text className={styles.mono} data-tone={tone} x={x} y={y} textAnchor={anchor} dominantBaseline="central">
      {text}
    </text>
  );
});
