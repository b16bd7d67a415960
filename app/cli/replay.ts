// npm run -s replay -- FILE or FOLDER …: runs scripts and recordings and prints the function graph, a trace, or the state at the end. Exit
// code 0 when every expectation held and every report was expected, 1 when not, 2 when the input cannot be used.

import { closeSync, openSync, writeSync } from 'node:fs';
import type { Report } from '../core/index.ts';
import type { Statement } from '../script/ast.ts';
import type { Outcome } from '../script/outcome.ts';
import { parseSteps, type Script } from '../script/parser.ts';
import { Runner } from '../script/runner.ts';
import { answerWords } from '../words/en/answers.ts';
import { replayWords } from '../words/en/cli-replay.ts';
import { scriptWords } from '../words/en/script.ts';
import { percent } from '../words/format.ts';
import { readArguments, type ReplayArguments } from './lib/replay-arguments.ts';
import { filesAt, type Input, readInput, type Tell } from './lib/replay-input.ts';
import { type Output, outputOf, type RunOutput } from './lib/replay-output.ts';

type Print = (line: string) => void;

const UNUSABLE = 2;
const complain: Print = (line) => process.stderr.write(`${line}\n`);

/** Runs the command. Gives the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  const options = readArguments(argv);
  if (typeof options === 'string') {
    complain(options);
    complain(replayWords.usage);
    return Promise.resolve(UNUSABLE);
  }
  return Promise.resolve(printing(options, (print) => replayAll(options, print)));
}

/** Gives `work` where to print: standard output, or the file of --out. */
function printing({ out }: ReplayArguments, work: (print: Print) => number): number {
  if (out === null) return inChunks((text) => process.stdout.write(text), work);
  let file: number;
  try {
    file = openSync(out, 'w');
  } catch {
    complain(replayWords.cannotWrite(out));
    return UNUSABLE;
  }
  const code = inChunks((text) => writeSync(file, text), work);
  closeSync(file);
  return code;
}

const CHUNK = 2 ** 16;

/** A graph has very many lines; they are written many at a time. */
function inChunks(write: (text: string) => unknown, work: (print: Print) => number): number {
  let waiting = '';
  const code = work((line) => {
    waiting += `${line}\n`;
    if (waiting.length < CHUNK) return;
    write(waiting);
    waiting = '';
  });
  if (waiting !== '') write(waiting);
  return code;
}

function replayAll(options: ReplayArguments, print: Print): number {
  const output = outputOf(options.format, print);
  let worst = 0;
  for (const path of options.inputs) {
    const files = filesAt(path);
    if (typeof files === 'string') {
      complain(files);
      worst = UNUSABLE;
      continue;
    }
    for (const file of files) worst = Math.max(worst, replayFile(file, options, output));
  }
  output.close();
  return worst;
}

function replayFile(path: string, options: ReplayArguments, output: Output): number {
  const input = readInput(path, options.importing, progressOf(path, 'reading'));
  if (typeof input === 'string') {
    complain(input);
    return UNUSABLE;
  }
  const script = parse(input, progressOf(path, 'reading'));
  for (const error of script.errors) {
    complain(replayWords.at(path, error.line, error.column, scriptWords.error(error)));
  }
  if (script.errors.length > 0) return UNUSABLE;
  return new Replay(input, script.statements, options, output).run();
}

function parse({ script }: Input, tell: Tell): Script {
  const steps = parseSteps(script);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    tell(step.value);
  }
}

const PATIENCE_MS = 1000;

/** Tells on standard error how far something is, once a second. */
function progressOf(path: string, doing: 'reading' | 'running'): Tell {
  let last = Date.now();
  return (share) => {
    if (Date.now() - last < PATIENCE_MS) return;
    last = Date.now();
    complain(replayWords.progress(path, doing, percent(share)));
  };
}

/** The machine line with another seed. */
function seeded(statements: readonly Statement[], seed: bigint | null): readonly Statement[] {
  if (seed === null) return statements;
  const [first] = statements;
  if (first?.kind === 'machine') return [{ ...first, seed }];
  return parseSeed(seed);
}

function parseSeed(seed: bigint): readonly Statement[] {
  return parse({ path: '', script: `machine(seed=${seed})` }, () => {}).statements;
}

/** One run of one script. */
class Replay {
  private readonly path: string;
  private readonly statements: readonly Statement[];
  private readonly runner: Runner;
  private readonly output: RunOutput;
  private failures = 0;

  constructor(
    input: Input,
    statements: readonly Statement[],
    { seed, machine }: ReplayArguments,
    output: Output,
  ) {
    this.path = input.path;
    this.statements = statements;
    this.runner = new Runner(seeded(statements, seed), machine);
    this.output = output.begin({
      input,
      lines: input.script.split(/\r?\n/),
      statements,
      runner: this.runner,
    });
  }

  run(): number {
    const tell = progressOf(this.path, 'running');
    for (const [at, statement] of this.statements.entries()) {
      this.runStatement(statement, at);
      tell(at / this.statements.length);
    }
    const reports = this.runner.machine.reports.unconsumed();
    for (const report of reports) {
      complain(replayWords.atLine(this.path, this.lineOf(report), answerWords.report(report)));
    }
    this.output.end(replayWords.total(this.path, this.statements.length, this.failures, reports.length));
    return this.failures > 0 || reports.length > 0 ? 1 : 0;
  }

  private runStatement(statement: Statement, at: number): void {
    const { clock } = this.runner.machine.kernel.engine;
    const began = clock.now;
    const outcome = this.runner.run(statement);
    if (outcome.verdict === 'broken' || outcome.verdict === 'refused') this.complainOf(statement, outcome);
    this.output.ran({ statement, outcome, at, began });
  }

  private complainOf(statement: Statement, outcome: Outcome): void {
    this.failures++;
    const sentence = answerWords.outcome(outcome, statement.kind);
    complain(replayWords.atLine(this.path, statement.span.line, sentence));
  }

  private lineOf({ step }: Report): number {
    return this.statements[this.runner.history.statementOfStep(step)]?.span.line ?? 0;
  }
}
