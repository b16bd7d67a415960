// What replay prints of a run, one class a format (interface.md §2): the function graph as text, the state at the end, the layout of
// ftrace, the Chrome trace-event format. No kernel symbol; our decision.

import { basename } from 'node:path';
import type { Statement } from '../../script/ast.ts';
import type { Outcome } from '../../script/outcome.ts';
import type { Runner } from '../../script/runner.ts';
import { dumpRun } from '../../script/state-dump.ts';
import { answerWords } from '../../words/en/answers.ts';
import { replayWords } from '../../words/en/cli-replay.ts';
import { ChromeTrace } from './chrome-trace.ts';
import { Ftrace } from './ftrace.ts';
import { functionGraph } from './function-graph.ts';
import type { ReplayArguments } from './replay-arguments.ts';
import type { Input } from './replay-input.ts';

type Print = (line: string) => void;

/** A run that is about to begin: the script with its statements, and its runner. */
export interface Run {
  readonly input: Input;
  readonly lines: readonly string[];
  readonly statements: readonly Statement[];
  readonly runner: Runner;
}

/** A statement that has just run, its number, and the simulated time when it began. */
export interface Ran {
  readonly statement: Statement;
  readonly outcome: Outcome;
  readonly at: number;
  readonly began: number;
}

/** Takes what a run does; `end` gets the sentence that sums it up. */
export interface RunOutput {
  ran(ran: Ran): void;
  end(total: string): void;
}

/** Takes runs one after the other; `close` when there are no more. */
export interface Output {
  begin(run: Run): RunOutput;
  close(): void;
}

/** The output of a format. */
export function outputOf(format: ReplayArguments['format'], print: Print): Output {
  if (format === 'chrome') return chrome(print);
  const begin = { text, json, ftrace }[format];
  return { begin: (run) => begin(run, print), close: nothing };
}

function text({ lines, runner }: Run, print: Print): RunOutput {
  printComments(lines, print);
  return {
    ran: ({ statement, outcome, at }) => {
      print(replayWords.statement(statement.span.line, textOf(lines, statement)));
      for (const line of functionGraph(runner.history, at)) print(line);
      const sentence = answerWords.outcome(outcome, statement.kind);
      if (sentence !== '') print(replayWords.outcome(sentence));
    },
    end: print,
  };
}

/** The comments that stand before the first statement: an import says there what it did. */
function printComments(lines: readonly string[], print: Print): void {
  for (const line of lines) {
    if (!line.startsWith('#')) return;
    print(line);
  }
}

function json({ statements, runner }: Run, print: Print): RunOutput {
  return {
    ran: nothing,
    end: () => {
      const run = { history: runner.history, statements, outcome: (at: number) => runner.outcome(at) };
      print(JSON.stringify(dumpRun(run, answerWords.report)));
    },
  };
}

function ftrace({ lines, statements, runner }: Run, print: Print): RunOutput {
  const devices = statements.filter(({ kind }) => kind === 'gm_dev_create').length;
  const trace = new Ftrace(runner.history, devices, print);
  return {
    ran: ({ statement, outcome, at }) => {
      const sentence = answerWords.outcome(outcome, statement.kind);
      trace.statement({ at, line: statement.span.line, text: textOf(lines, statement), sentence });
    },
    end: (total) => {
      print(`# ${total}`);
    },
  };
}

function chrome(print: Print): Output {
  const document = new ChromeTrace(print);
  return {
    begin: ({ input, lines, runner }) => {
      const trace = document.run(basename(input.path), runner.history);
      return {
        ran: ({ statement, at, began }) => {
          trace.statement({ at, kind: statement.kind, text: textOf(lines, statement), began });
        },
        end: nothing,
      };
    },
    close: () => {
      document.close();
    },
  };
}

/** A statement as it stands in the script, on one line. */
const textOf = (lines: readonly string[], { span }: Statement): string =>
  lines
    .slice(span.line - 1, span.lastLine)
    .join(' ')
    .trim();

function nothing(): void {
  // this format has nothing to say there
}
