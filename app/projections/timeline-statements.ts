// When the statements of a window begin and end, thinned to those that can be told apart. No kernel symbol; our decision.

import type { History } from '../core/index.ts';
import type { TimelineIndex } from './timeline-index.ts';
import type { StatementTimes } from './timeline-view.ts';
import type { Zoom } from './timeline-window.ts';

/** Pixels between the beginnings of two statements that are told apart. */
const STATEMENT_PIXELS = 3;

/** The statements that are seen in a window. Costs what is seen. */
export function statementsIn(
  history: History,
  index: TimelineIndex,
  { from, to, nsPerPixel }: Zoom,
): StatementTimes {
  const numbers: number[] = [];
  let next = -Infinity;
  for (let i = index.statementAt(from); i < index.statements && index.beginOf(i) <= to;) {
    if (index.beginOf(i) >= next || index.endOf(i) > next) {
      numbers.push(i);
      next = index.beginOf(i) + STATEMENT_PIXELS * nsPerPixel;
    }
    i = index.endOf(i) < next ? Math.max(i + 1, index.statementAt(next)) : i + 1;
  }
  return {
    count: numbers.length,
    number: Uint32Array.from(numbers),
    first: Float64Array.from(numbers, (i) => history.firstStep(i)),
    begin: Float64Array.from(numbers, (i) => index.beginOf(i)),
    end: Float64Array.from(numbers, (i) => index.endOf(i)),
  };
}
