// A script run to its end, and a walk over every step of it with the whole state dump at each.

import { dumpState, type History, type Position, type StateDump } from '../../core/index.ts';
import { parseScript } from '../../script/parser.ts';
import { Runner } from '../../script/runner.ts';

const NOWHERE = { line: 0, step: 0 };

/** Runs a script that must have no error. */
export function runScript(script: string): Runner {
  const { statements, errors } = parseScript(script);
  if (errors.length > 0) throw new Error(JSON.stringify(errors[0]));
  const runner = new Runner(statements);
  for (const statement of statements) runner.run(statement);
  return runner;
}

/** The state dump as it stands. */
export const dumpOf = ({ machine }: History): StateDump =>
  dumpState(machine, { position: NOWHERE, results: [], placeOf: () => NOWHERE, message: () => '' });

/** Calls `visit` at each step of a run, with the state just after it; stands at the end afterwards. */
export function eachStep(history: History, visit: (step: number) => void): void {
  for (let step = history.firstStep(0); step < history.firstStep(history.length); step++) {
    history.moveTo(history.positionAfter(step));
    visit(step);
  }
  history.moveTo({ statement: history.length, step: 0 });
}

/** Calls `visit` after each step of a run, with the dump before and after it; stands at the end afterwards. */
export function walkSteps(
  history: History,
  visit: (step: number, before: StateDump, after: StateDump, statement: number) => void,
): void {
  const end: Position = { statement: history.length, step: 0 };
  for (let statement = 0; statement < history.length; statement++) {
    history.moveTo({ statement, step: 0 });
    let before = dumpOf(history);
    for (let i = 0; i < history.stepCount(statement); i++) {
      const step = history.firstStep(statement) + i;
      history.moveTo(history.positionAfter(step));
      const after = dumpOf(history);
      visit(step, before, after, statement);
      before = after;
    }
  }
  history.moveTo(end);
}
