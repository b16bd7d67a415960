// The timeline: what ran when, in simulated time. Spans of functions, locks and copies where a window has few steps, how busy each lane was
// where it has many; what is shorter than a pixel is counted. No kernel symbol (trace viewers do alike); our decision (stage.md).

import type { History } from '../core/index.ts';
import { projectSpans } from './function-spans.ts';
import { exactMarks, indexedMarks } from './timeline-mark-list.ts';
import type { StepRange, TimelineIndex } from './timeline-index.ts';
import { lanesOf } from './timeline-lanes.ts';
import { indexedDense, noSpans, splitByLength } from './timeline-spans.ts';
import { statementsIn } from './timeline-statements.ts';
import type { TimelineRequest, TimelineView } from './timeline-view.ts';
import { aroundPresent, clampWindow } from './timeline-window.ts';

/** Windows with more steps show how busy lanes were, not what ran. */
const MOST_STEPS = 1 << 14;

/**
 * The picture of a window of a recorded run, from its steps and its index. Costs the steps that are seen, or, past some thousand of them,
 * the index of what is seen. Typed arrays are fresh, and may be transferred.
 */
export function projectTimeline(
  history: History,
  index: TimelineIndex,
  { window, width }: TimelineRequest,
): TimelineView {
  const { from, to } = clampWindow(window ?? aroundPresent(history, index), index.end);
  const zoom = { from, to, nsPerPixel: (to - from) / Math.max(1, width) };
  const seen = index.stepsIn(from, to);
  const isFew = seen.end - seen.first <= MOST_STEPS;
  const detail: TimelineView['detail'] = !isFew ? 'busy' : index.isKept(seen) ? 'spans' : 'gone';
  const lanes = lanesOf(history.footprint, index.lanes);
  const common = {
    ...{ from, to, detail, lanes: lanes.views, runEnd: index.end },
    statements: statementsIn(history, index, zoom),
  };
  if (detail !== 'spans')
    return {
      ...common,
      ...noSpans(),
      dense: indexedDense(index, seen, lanes.places, zoom),
      marks: indexedMarks(index, seen, lanes.places, zoom),
    };
  const { first, end } = withWholeStatements(history, index, seen);
  const spans = projectSpans(history, first, end, index.openAt(first));
  return {
    ...common,
    ...splitByLength(spans, lanes.places, zoom),
    marks: exactMarks(history, seen, lanes.places, zoom),
  };
}

/** A range made as long as the statements that it lies in, if they are short: their spans then have their beginnings and ends. */
function withWholeStatements(history: History, index: TimelineIndex, range: StepRange): StepRange {
  if (range.end === range.first) return range;
  const first = history.firstStep(history.statementOfStep(range.first));
  const end = history.firstStep(history.statementOfStep(range.end - 1) + 1);
  const whole = { first, end };
  return end - first <= MOST_STEPS && index.isKept(whole) ? whole : range;
}
