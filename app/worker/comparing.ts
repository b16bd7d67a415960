// The script that ran against the same script under other semantics: run in a second machine, aligned statement by statement, and what
// differs. Loaded on demand. Our decision (stage.md, "two runs side by side").

import type { Step } from '../core/index.ts';
import { dumpRun } from '../script/state-dump.ts';
import { Beside, type Pairs } from './beside.ts';
import type { Comparison, Difference, PageDifference } from './protocol.ts';
import { readScript } from './reading.ts';
import { Recording } from './recording.ts';
import type { Slices } from './slices.ts';

type FirstDifference = Comparison['first'];

type Dump = ReturnType<typeof dumpRun>;

/** Statements that only choose the semantics have no partner. */
const UNPAIRED = new Set(['machine', 'errata']);

/** Two runs compared, and the other one, which stands beside the first from now on. */
export interface Compared {
  readonly comparison: Comparison;
  readonly beside: Beside;
}

/** Runs `script` and compares; `lines` are those of the script that ran. Null when cancelled. `here` stands where it stood before. */
export async function compareWith(
  here: Recording,
  run: number,
  lines: readonly string[],
  script: string,
  slices: Slices,
): Promise<Compared | null> {
  const { runnable } = await readScript(script, slices);
  const there = new Recording(runnable);
  while (there.length < runnable.length && !slices.cancelled) {
    there.runNext();
    if (slices.isOver) await slices.breathe({ doing: 'running', done: there.length, total: runnable.length });
  }
  if (slices.cancelled) return null;
  const pairs = pairsOf(here, there);
  return { comparison: compare(here, there, pairs, run, lines), beside: new Beside(here, there, pairs) };
}

function compare(
  here: Recording,
  there: Recording,
  pairs: Pairs,
  run: number,
  lines: readonly string[],
): Comparison {
  const { history } = here;
  const before = history.position;
  history.moveTo({ statement: history.length, step: 0 });
  const [dump, other] = [dumpRun(here, () => ''), dumpRun(there, () => '')];
  const comparison = {
    run,
    first: firstDifference(here, there, pairs),
    answers: answersOf(here, there, pairs, lines),
    pages: pagesOf(dump, other),
    counters: countersOf(dump, other),
    reports: { here: dump.reports.length, there: other.reports.length },
  };
  history.moveTo(before);
  return comparison;
}

function pairsOf(here: Recording, there: Recording): Pairs {
  const [own, others] = [here, there].map(({ statements, length }) =>
    [...Array(length).keys()].filter((at) => !UNPAIRED.has(statements[at]!.kind)),
  );
  return own!.slice(0, others!.length).map((at, i) => [at, others![i]!]);
}

/** The first step that the other run does not make, or makes otherwise. */
function firstDifference(here: Recording, there: Recording, pairs: Pairs): FirstDifference {
  for (const [own, other] of pairs) {
    const step = firstOtherStep(here, own, there, other);
    if (step === null) continue;
    const most = here.history.stepCount(own);
    const shown = Math.min(step + 1, most);
    const position = shown === most ? { statement: own + 1, step: 0 } : { statement: own, step: shown };
    return { position, statement: own, step: shown, line: here.statements[own]!.span.line };
  }
  return null;
}

function firstOtherStep(here: Recording, own: number, there: Recording, other: number): number | null {
  const steps = here.history.machine.kernel.engine.steps;
  const others = there.history.machine.kernel.engine.steps;
  const [count, otherCount] = [here.history.stepCount(own), there.history.stepCount(other)];
  const [from, otherFrom] = [here.history.firstStep(own), there.history.firstStep(other)];
  if (from < steps.first || otherFrom < others.first) return count === otherCount ? null : 0;
  for (let step = 0; step < Math.min(count, otherCount); step++)
    if (!isSame(steps.at(from + step), others.at(otherFrom + step))) return step;
  return count === otherCount ? null : Math.min(count, otherCount);
}

const isSame = (x: Step, y: Step): boolean =>
  x.kind === y.kind && x.actor === y.actor && x.a === y.a && x.b === y.b && x.c === y.c && x.d === y.d;

function answersOf(
  here: Recording,
  there: Recording,
  pairs: Pairs,
  lines: readonly string[],
): Comparison['answers'] {
  return pairs.flatMap(([own, other]) => {
    const { line } = here.statements[own]!.span;
    const [mine, others] = [textOf(here, own), textOf(there, other)];
    return mine === others ? [] : [{ name: (lines[line - 1] ?? '').trim(), line, here: mine, there: others }];
  });
}

/** What a statement answered, and whether that was expected. */
function textOf(recording: Recording, at: number): string | null {
  const { answer } = recording.outcome(at);
  if (answer === null) return null;
  if (answer.kind === 'code') return answer.code;
  return answer.kind === 'address' ? `0x${answer.address.toString(16)}` : String(answer.value);
}

/** The state of every granule that has a mapping, by process and page index. */
function statesOf({ processes }: Dump): Map<string, string> {
  return new Map(
    processes.flatMap(({ pid, vm_object: object }) =>
      (object?.mappings ?? []).map(({ index, flags, dev }) => {
        const state = ['CPU', 'DEVICE', 'NOMAP'].find((flag) => flags.includes(flag)) ?? 'NOMAP';
        return [`${pid}:${index}`, dev === null ? state : `${state} ${dev}`] as const;
      }),
    ),
  );
}

function pagesOf(dump: Dump, other: Dump): PageDifference[] {
  const [here, there] = [statesOf(dump), statesOf(other)];
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((key) => {
    const [mine, others] = [here.get(key) ?? null, there.get(key) ?? null];
    const [pid, index] = key.split(':').map(Number);
    return mine === others ? [] : [{ pid: pid!, index: index!, here: mine, there: others }];
  });
}

function countersOf({ counters }: Dump, other: Dump): Difference[] {
  const there: Readonly<Record<string, unknown>> = { ...other.counters };
  return Object.entries(counters).flatMap(([name, value]) =>
    typeof value !== 'number' || value === there[name]
      ? []
      : [{ name, here: String(value), there: String(there[name]) }],
  );
}
