// How a run of a script went: what did not hold, where statements end, what the script is called. Our decision.

import type { ScriptError } from '../script/errors.ts';
import { findReports } from '../projections/found-reports.ts';
import type { Landed, ListedReport, RunReport, Unmet } from './protocol.ts';
import type { Recording } from './recording.ts';
import { titleOf } from './title.ts';

const MOST_TICKS = 400;
const MOST_UNMET = 100;
const MOST_REPORTS = 200;

/** What is reported in the run that `recording` stands at the head of. */
export function listReports({ history, statements }: Recording): readonly ListedReport[] {
  const lineOf = (at: number): number => statements[at]?.span.line ?? 0;
  return findReports(history, MOST_REPORTS).map((each) => ({ ...each, line: lineOf(each.statement) }));
}

/** What a report is told beside what it finds in the recording. */
interface Told {
  readonly run: number;
  readonly state: RunReport['state'];
  readonly script: string;
  readonly errors: readonly ScriptError[];
  readonly landed: Landed;
  readonly reports: readonly ListedReport[];
  readonly reportCount: number;
}

/** The report of the run that `recording` holds. */
export function reportOf(recording: Recording, { script, ...told }: Told): RunReport {
  const unmet = unmetOf(recording);
  return {
    ...told,
    unmet: unmet.slice(0, MOST_UNMET),
    unmetCount: unmet.length,
    statements: recording.length,
    title: titleOf(script),
    ticks: recording.stops.ticks(MOST_TICKS),
  };
}

/** The number of statements up to the first that did not hold, itself among them; null if all did. */
export function firstUnmet(recording: Recording): number | null {
  const first = unmetOf(recording)[0];
  return first === undefined ? null : first.statement + 1;
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
