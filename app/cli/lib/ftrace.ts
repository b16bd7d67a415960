// Runs in the layout of the kernel's function graph tracer (kernel/trace/trace_functions_graph.c, options funcgraph-cpu, -proc, -duration,
// -overhead, -tail). Actors stand as CPUs and tasks: the machine's CPUs by their numbers, then everybody else as they appear. Everything
// that is no function is a comment. Not modelled: interrupts, context switches (every column has one task), overruns.

import { actorName, functionOf, type History, type Kernel, type Step, StepKind } from '../../core/index.ts';
import { SpanKind } from '../../projections/codes.ts';
import { projectSpans } from '../../projections/function-spans.ts';
import { traceWords } from '../../words/en/cli-trace.ts';
import { graphStep } from './graph-step.ts';

/** Overhead marks: a duration in nanoseconds above which the sign stands before it. */
const marks: readonly (readonly [above: number, sign: string])[] = [
  [1_000_000_000, '$'],
  [100_000_000, '@'],
  [10_000_000, '*'],
  [1_000_000, '#'],
  [100_000, '!'],
  [10_000, '+'],
];

const TASK_WIDTH = 14;
const NAME_WIDTH = 7;
const NO_DURATION = ' '.repeat(14);
const INDENT = 2;

const markOf = (ns: number): string => marks.find(([above]) => ns > above)?.[1] ?? ' ';

/** A duration as the kernel prints it: microseconds in at most seven digits, `us`, filled up. */
function durationOf(ns: number): string {
  const whole = String(Math.floor(ns / 1000));
  const digits = Math.max(0, Math.min(3, 7 - whole.length));
  const fraction = String(ns % 1000)
    .padStart(3, '0')
    .slice(0, digits);
  const number = digits === 0 ? whole : `${whole}.${fraction}`;
  return `${markOf(ns)} ${number} us ${' '.repeat(Math.max(0, 8 - number.length))}`;
}

/** A task as the kernel prints it: seven letters of its name, its number, in the middle of fourteen columns. */
function taskOf(name: string, number: number): string {
  const task = `${name.slice(0, NAME_WIDTH)}-${number}`;
  const spaces = Math.max(0, TASK_WIDTH - task.length);
  return `${' '.repeat(Math.floor(spaces / 2))}${task}${' '.repeat(Math.ceil(spaces / 2))}`;
}

const header = [
  '# tracer: function_graph',
  '#',
  '# CPU  TASK/PID         DURATION                  FUNCTION CALLS',
  '# |     |    |           |   |                     |   |   |   |',
];

/** A statement that has run: its number, its line and text, and what became of it as a sentence (it may be empty). */
export interface TracedStatement {
  readonly at: number;
  readonly line: number;
  readonly text: string;
  readonly sentence: string;
}

/** Actors that every machine may have besides CPUs and devices: four prefetch workers and the OOM reaper. */
const OTHERS = 5;

/** One run; lines go to `print` as statements have run. */
export class Ftrace {
  private readonly history: History;
  private readonly k: Kernel;
  private readonly print: (line: string) => void;
  /** How each actor's lines begin. */
  private readonly columns = new Map<number, string>();
  private readonly width: number;
  private cpus: number;

  /** `devices`: how many the run may make, which decides how wide the column of CPUs is. */
  constructor(history: History, devices: number, print: (line: string) => void) {
    this.history = history;
    this.k = history.machine.kernel;
    this.print = print;
    this.cpus = this.k.config.cpus;
    this.width = String(this.cpus + devices + OTHERS - 1).length;
    for (const line of header) print(line);
  }

  /** Writes what the statement that ran last did. */
  statement({ at, line, text, sentence }: TracedStatement): void {
    const { history, k } = this;
    const first = history.firstStep(at);
    const end = first + history.stepCount(at);
    const own = end > first ? k.engine.steps.at(first).actor : 0;
    this.comment(own, 0, traceWords.statement(line, text));
    this.steps(first, end);
    if (sentence !== '') this.comment(own, 0, traceWords.outcome(sentence));
  }

  private steps(first: number, end: number): void {
    const { steps } = this.k.engine;
    const calls = callsOf(this.history, first, end);
    const depths = new Map<number, number>();
    for (let at = first; at < end; at++) {
      const step = steps.at(at);
      const depth = depths.get(step.actor) ?? 0;
      const call = calls.get(at);
      if (call === undefined) this.comment(step.actor, depth, traceWords.step(graphStep(step, this.k)));
      else if (step.kind === StepKind.Enter) {
        this.enter(step.actor, depth, call);
        depths.set(step.actor, depth + 1);
      } else {
        if (!call.isLeaf) this.leave(step.actor, depth - 1, call);
        depths.set(step.actor, depth - 1);
      }
    }
  }

  private enter(actor: number, depth: number, { name, took, isLeaf, result }: Call): void {
    if (!isLeaf) this.line(actor, NO_DURATION, depth, `${name}() {`);
    else this.line(actor, durationOf(took), depth, `${name}();${result === 0 ? '' : ` /* = ${result} */`}`);
  }

  private leave(actor: number, depth: number, { name, took, result }: Call): void {
    this.line(actor, durationOf(took), depth, `} /* ${name}${result === 0 ? '' : ` = ${result}`} */`);
  }

  private comment(actor: number, depth: number, text: string): void {
    this.line(actor, NO_DURATION, depth, `/* ${text.replaceAll('*/', '* /')} */`);
  }

  private line(actor: number, duration: string, depth: number, text: string): void {
    this.print(`${this.columnsOf(actor)}${duration}|  ${' '.repeat(depth * INDENT)}${text}`);
  }

  /** CPU and task of an actor. */
  private columnsOf(actor: number): string {
    const known = this.columns.get(actor);
    if (known !== undefined) return known;
    const cpu = actor < this.k.config.cpus ? actor : this.cpus++;
    const task = taskOf(actorName(this.k, actor as Step['actor']), actor + 1);
    const columns = ` ${String(cpu).padStart(this.width)}) ${task} | `;
    this.columns.set(actor, columns);
    return columns;
  }
}

interface Call {
  readonly name: string;
  readonly took: number;
  readonly result: number;
  /** Nothing of its actor lies between its beginning and its end. */
  readonly isLeaf: boolean;
}

/** The calls of steps `[first, end)`, by the step that enters and the step that leaves. */
function callsOf(history: History, first: number, end: number): ReadonlyMap<number, Call> {
  const spans = projectSpans(history, first, end);
  const following = followingOf(history, first, end);
  const calls = new Map<number, Call>();
  for (let i = 0; i < spans.count; i++) {
    if (spans.kind[i] !== SpanKind.Call) continue;
    const enter = spans.first[i]!;
    const leave = spans.last[i]!;
    const call = {
      name: functionOf(spans.what[i]!).name,
      took: spans.end[i]! - spans.begin[i]!,
      result: spans.result[i]!,
      isLeaf: following[enter - first] === leave,
    };
    calls.set(enter, call);
    if (leave >= 0) calls.set(leave, call);
  }
  return calls;
}

/** For each step, the next of the same actor; −2 if there is none. */
function followingOf(history: History, first: number, end: number): Float64Array {
  const { steps } = history.machine.kernel.engine;
  const next = new Map<number, number>();
  const following = new Float64Array(end - first);
  for (let at = end - 1; at >= first; at--) {
    const { actor } = steps.at(at);
    following[at - first] = next.get(actor) ?? -2;
    next.set(actor, at);
  }
  return following;
}
