// A script run by itself, phase by phase: what happened and what was answered between one cue and the next. Our decision.

import { type Answer, type CounterValues, type Machine, readCounters, type Report } from '../core/index.ts';
import type { Statement } from './ast.ts';
import { parseScript } from './parser.ts';
import { Runner } from './runner.ts';

/** The counters of a machine at one moment, and its clock in simulated nanoseconds. */
interface Sample extends CounterValues {
  readonly now_ns: number;
}

/** From one `cue` to the next or to the end of the script. `answers`: of its statements, as a script expects them. */
export interface Phase {
  readonly before: Sample;
  readonly after: Sample;
  readonly answers: readonly string[];
}

/** A finished script: its phases by the text of their cue, the lines that did not hold or were refused, and what was reported. */
export interface Phased {
  readonly phases: Readonly<Record<string, Phase>>;
  readonly broken: readonly number[];
  readonly reports: readonly string[];
}

/** Runs a script of our own on a machine of its own, with a leak check at its end. Deterministic; throws if it cannot be read. */
export function runPhases(script: string): Phased {
  const { statements, errors } = parseScript(script);
  if (errors.length > 0) throw new Error(`line ${errors[0]!.line}: ${errors[0]!.code}`);
  const runner = new Runner(statements);
  const phases = new Phases();
  const broken = statements.filter((statement) => !holds(runner, statement, phases));
  phases.end(sample(runner.machine));
  runner.history.run((machine) => machine.checkClean());
  return {
    phases: phases.done,
    broken: broken.map(({ span }) => span.line),
    reports: runner.machine.reports.all().map(told),
  };
}

const told = ({ kind, rule }: Report): string => `${kind} (${rule})`;

function holds(runner: Runner, statement: Statement, phases: Phases): boolean {
  if (statement.kind === 'cue') phases.begin(statement.text, sample(runner.machine));
  const { verdict, answer } = runner.run(statement);
  if (answer !== null) phases.answered(plain(answer));
  return verdict !== 'broken' && verdict !== 'refused';
}

/** The phases of a script while it runs. */
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

function plain(answer: Answer): string {
  if (answer.kind === 'address') return `0x${answer.address.toString(16)}`;
  if (answer.kind === 'value') return String(answer.value);
  return answer.code === 'GM_RET_SUCCESS' ? '0' : answer.code;
}
