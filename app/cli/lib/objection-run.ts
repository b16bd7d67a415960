// The scripts of one question of the gallery, run to their ends: what each phase cost and answered, and what that decides. No kernel symbol.

import { type Answer, type Machine, readCounters, type Report } from '../../core/index.ts';
import type { Evidence, Objection, Phase, Sample, Variant } from '../../lessons/objections/entry.ts';
import { type Figure, figuresOf, type Verdict, verdictOf } from '../../lessons/objections/verdict.ts';
import type { Statement } from '../../script/ast.ts';
import { parseScript } from '../../script/parser.ts';
import { Runner } from '../../script/runner.ts';

/** What was not clean in one script. `broken`: lines that were refused. */
export interface Unclean {
  readonly variant: string;
  readonly broken: readonly number[];
  readonly reports: readonly string[];
}

/** One question, answered. `unclean` is empty if every script ran clean. */
export interface ObjectionResult {
  readonly id: string;
  readonly verdict: Verdict;
  readonly figures: readonly Figure[];
  readonly unclean: readonly Unclean[];
}

/** A finished script. */
interface VariantRun extends Unclean {
  readonly phases: Readonly<Record<string, Phase>>;
}

/** Runs the scripts of a question and judges them. Deterministic. */
export function runObjection(objection: Objection): ObjectionResult {
  const runs = objection.variants.map(runVariant);
  const figures = figuresOf(objection, evidenceOf(runs));
  const unclean = runs
    .filter(({ broken, reports }) => broken.length + reports.length > 0)
    .map(({ variant, broken, reports }) => ({ variant, broken, reports }));
  return { id: objection.id, verdict: verdictOf(figures), figures, unclean };
}

const evidenceOf = (runs: readonly VariantRun[]): Evidence =>
  Object.fromEntries(runs.map(({ variant, phases }) => [variant, phases]));

/** Runs one script, a leak check at its end; a script that cannot be read is our mistake, and throws. */
function runVariant({ name, script }: Variant): VariantRun {
  const { statements, errors } = parseScript(script);
  if (errors.length > 0) throw new Error(`${name}, line ${errors[0]!.line}: ${errors[0]!.code}`);
  const runner = new Runner(statements);
  const phases = new Phases();
  const broken = statements.filter((statement) => !isRun(runner, statement, phases));
  phases.end(sample(runner.machine));
  runner.history.run((machine) => machine.checkClean());
  return {
    variant: name,
    phases: phases.done,
    broken: broken.map(({ span }) => span.line),
    reports: runner.machine.reports.all().map(told),
  };
}

const told = ({ kind, rule }: Report): string => `${kind} (${rule})`;

function isRun(runner: Runner, statement: Statement, phases: Phases): boolean {
  if (statement.kind === 'cue') phases.begin(statement.text, sample(runner.machine));
  const { verdict, answer } = runner.run(statement);
  if (answer !== null) phases.answered(plain(answer));
  return verdict !== 'broken' && verdict !== 'refused';
}

/** Collects the phases of a script while it runs. */
class Phases {
  readonly done: Record<string, Phase> = {};
  private open: { name: string; before: Sample; answers: string[] } | null = null;

  begin(name: string, now: Sample): void {
    this.end(now);
    this.open = { name, before: now, answers: [] };
  }

  answered(answer: string): void {
    this.open?.answers.push(answer);
  }

  end(now: Sample): void {
    if (this.open === null) return;
    const { name, before, answers } = this.open;
    this.done[name] = { before, after: now, answers };
    this.open = null;
  }
}

const sample = ({ kernel }: Machine): Sample => ({
  now_ns: kernel.engine.clock.now,
  ...readCounters(kernel),
});

/** An answer as a script expects it. */
function plain(answer: Answer): string {
  if (answer.kind === 'address') return `0x${answer.address.toString(16)}`;
  if (answer.kind === 'value') return String(answer.value);
  return answer.code === 'GM_RET_SUCCESS' ? '0' : answer.code;
}
