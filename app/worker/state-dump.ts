// The state dump of the page: what the core dumps, with the script's lines. Sentences of reports are the page's to add. Our decision
// (interface.md §3).

import { dumpAnswer, dumpState } from '../core/index.ts';
import { eachAnswered } from '../script/outcome.ts';
import type { Requests } from './protocol.ts';
import type { Recording } from './recording.ts';

/** The dump at the present position. */
export function dumpOf(recording: Recording): Requests['dump']['answer'] {
  const { history, statements } = recording;
  const { statement, step } = history.position;
  const lineOf = (at: number): number => statements[at]?.span.line ?? 0;
  const results = [];
  for (let at = 0; at < statement; at++)
    for (const each of eachAnswered(statements[at]!, recording.outcome(at))) {
      const { answer } = each.outcome;
      if (answer !== null) results.push({ line: each.statement.span.line, answer: dumpAnswer(answer) });
    }
  const dump = dumpState(history.machine, {
    position: { line: lineOf(step > 0 ? statement : statement - 1), step },
    results,
    placeOf: (report) => {
      const at = history.statementOfStep(report.step);
      return { line: lineOf(at), step: report.step - history.firstStep(at) };
    },
    message: () => '',
  });
  return { dump, reports: history.machine.reports.all() };
}
