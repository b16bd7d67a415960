// How a run of a script went: what did not hold, where statements end, what the script is called. Our decision.

import type { ScriptError } from '../script/errors.ts';
import type { Landed, RunReport, Unmet } from './protocol.ts';
import type { Recording } from './recording.ts';
import { titleOf } from './title.ts';

const MOST_TICKS = 400;
const MOST_UNMET = 100;

/** What a report is told beside what it finds in the recording. */
interface Told {
  readonly run: number;
  readonly state: RunReport['state'];
  readonly script: string;
  readonly errors: readonly ScriptError[];
  readonly landed: Landed;
}

/** The report of the run that `recording` holds. */
export function reportOf(recording: Recording, { run, state, script, errors, landed }: Told): RunReport {
  const unmet = unmetOf(recording);
  return {
    run,
    state,
    errors,
    unmet: unmet.slice(0, MOST_UNMET),
    unmetCount: unmet.length,
    statements: recording.length,
    title: titleOf(script),
    landed,
    ticks: recording.stops.ticks(MOST_TICKS),
  };
}

function unmetOf(recording: Recording): Unmet[] {
  const unmet: Unmet[] = [];
  for (let at = 0; at < recording.length; at++) {
    const outcome = recording.outcome(at);
    if (outcome.verdict !== 'broken' && outcome.verdict !== 'refused') continue;
    unmet.push({ statement: at, line: recording.statements[at]!.span.line, outcome });
  }
  return unmet;
}
