// The state dump of a recorded run at its present position: what the core dumps, with the script's lines and what its statements
// answered. Our decision (interface.md §3).

import { dumpAnswer, dumpState, type History, type Report, type StateDump } from '../core/index.ts';
import type { Statement } from './ast.ts';
import { eachAnswered, type Outcome } from './outcome.ts';

/** A run: the statements as they stand in the script now, and what became of those that have run. */
export interface Recorded {
  readonly history: History;
  readonly statements: readonly Statement[];
  outcome(statement: number): Outcome;
}

/** The dump; `message` is the sentence of a report. Statements inside a parallel block answer in the order of its branches. */
export function dumpRun(run: Recorded, message: (report: Report) => string): StateDump {
  const { history, statements } = run;
  const { statement, step } = history.position;
  const lineOf = (at: number): number => statements[at]?.span.line ?? 0;
  return dumpState(history.machine, {
    position: { line: lineOf(step > 0 ? statement : statement - 1), step },
    results: statements.slice(0, statement).flatMap((each, at) => resultsOf(each, run.outcome(at))),
    placeOf: (report) => {
      const at = history.statementOfStep(report.step);
      return { line: lineOf(at), step: report.step - history.firstStep(at) };
    },
    message,
  });
}

const resultsOf = (statement: Statement, outcome: Outcome): StateDump['results'] =>
  [...eachAnswered(statement, outcome)].flatMap(({ statement: { span }, outcome: { answer } }) =>
    answer === null ? [] : [{ line: span.line, answer: dumpAnswer(answer) }],
  );
