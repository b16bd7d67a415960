// One erratum's script, run with it switched on and once more with everything off: what the sanitizers said, and whether that shows it.

import { type ErrataChange, errataIds, type ErratumId, functionOf, type Report } from '../../core/index.ts';
import type { Harm, Toggle } from '../../lessons/errata/entry.ts';
import { parseScript } from '../../script/parser.ts';
import { Runner } from '../../script/runner.ts';

/** One report: where it was found, and at which step of the statement on which line. */
export interface Said {
  readonly kind: string;
  readonly rule: string;
  readonly where: string;
  readonly line: number;
  readonly step: number;
  readonly erratum: string | null;
}

/** One run. `broken`: lines whose expectation did not hold. `crash`: a mistake of ours, which ended it. */
export interface Run {
  readonly reports: readonly Said[];
  readonly broken: readonly number[];
  readonly crash: string | null;
}

/** `ok`: on, it does the harm that the catalogue names, and nothing else; off, nothing. `not yet`: on, nothing happens. */
export type Verdict = 'ok' | 'not yet' | 'wrong';

/** Both runs. */
export interface ErratumResult {
  readonly id: string;
  readonly expected: Harm;
  readonly on: Run;
  readonly off: Run;
  readonly verdict: Verdict;
}

/** Runs a toggle's script on and off. Deterministic. */
export function runErratum(toggle: Toggle): ErratumResult {
  const on = runScript(toggle.script, idsOf([toggle.id, ...toggle.needs]));
  const off = runScript(toggle.script, []);
  return { id: toggle.id, expected: toggle.first, on, off, verdict: judge(toggle, on, off) };
}

/** Runs a script with some errata on, and looks for leaks at the end when none is. */
export function runScript(script: string, on: readonly ErratumId[]): Run {
  const { statements, errors } = parseScript(script);
  if (errors.length > 0)
    return { reports: [], broken: [], crash: `line ${errors[0]!.line}: ${errors[0]!.code}` };
  const errata: ErrataChange = { on, off: [] };
  const runner = new Runner(statements, { errata });
  const broken: number[] = [];
  let crash: string | null = null;
  try {
    for (const statement of statements) {
      const { verdict } = runner.run(statement);
      if (verdict === 'broken' || verdict === 'refused') broken.push(statement.span.line);
    }
    if (on.length === 0) runner.history.run((machine) => machine.checkClean());
  } catch (error) {
    crash = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const lines = statements.map(({ span }) => span.line);
  return {
    reports: runner.machine.reports.all().map((report) => said(runner, lines, report)),
    broken,
    crash,
  };
}

function said(
  { history }: Runner,
  lines: readonly number[],
  { kind, rule, fn, step, erratum }: Report,
): Said {
  const statement = Math.min(history.statementOfStep(step), history.length - 1);
  return {
    kind,
    rule,
    where: fn < 0 ? '' : functionOf(fn).name,
    line: lines[statement] ?? 0,
    step: step - history.firstStep(statement),
    erratum,
  };
}

function judge({ id, needs, first, functions }: Toggle, on: Run, off: Run): Verdict {
  if (!isClean(off) || on.crash !== null) return 'wrong';
  if (isClean(on)) return 'not yet';
  const due = on.reports.filter(({ erratum }) => erratum === id);
  const known = [id, ...needs];
  const isAttributed = on.reports.every(({ erratum }) => erratum !== null && known.includes(erratum));
  const leads = needs.length > 0 || due[0] === on.reports[0];
  const kind = due[0]?.kind ?? (on.broken.length > 0 && on.reports.length === 0 ? 'answer' : 'none');
  const isThere = due[0] === undefined || functions.includes(due[0].where);
  return isAttributed && leads && isThere && kind === first ? 'ok' : 'wrong';
}

/** Whether nothing was reported, every expectation held, and nothing crashed. */
const isClean = ({ reports, broken, crash }: Run): boolean =>
  reports.length === 0 && broken.length === 0 && crash === null;

const idsOf = (ids: readonly string[]): readonly ErratumId[] => errataIds.filter((id) => ids.includes(id));
