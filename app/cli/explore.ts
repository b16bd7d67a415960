// npm run -s explore -- FILE: runs the interleavings of a script's parallel blocks and says whether that was all. Exit code 0 when nothing
// breaks, 1 when a schedule breaks a rule or an expectation (it is printed as a line that replays it), 2 when the input cannot be used.

import { readFileSync } from 'node:fs';
import type { Statement } from '../script/ast.ts';
import { parseScript } from '../script/parser.ts';
import { printStatement } from '../script/printer.ts';
import { answerWords } from '../words/en/answers.ts';
import { exploreWords } from '../words/en/cli-explore.ts';
import { scriptWords } from '../words/en/script.ts';
import { type Break, type Explored, Explorer } from './lib/explorer.ts';

const UNUSABLE = 2;
const MOST_RUNS = 100_000;

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const complain = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Runs the command. Gives the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  const options = readArguments(argv);
  if (options === null) return Promise.resolve(refuse(exploreWords.usage));
  const statements = readStatements(options.path);
  if (statements === null) return Promise.resolve(UNUSABLE);
  if (statements.every(({ kind }) => kind !== 'parallel')) complain(exploreWords.nothing(options.path));
  const explorer = new Explorer(statements, options.most, progressOf(options.path));
  return Promise.resolve(tell(options, statements, explorer.explore()));
}

interface Options {
  readonly path: string;
  readonly most: number;
}

function readArguments(argv: readonly string[]): Options | null {
  const rest = argv.filter((arg) => arg !== '--');
  const at = rest.indexOf('--max');
  const given = at < 0 ? [] : rest.splice(at, 2);
  const most = at < 0 ? MOST_RUNS : Number(given[1]);
  const [path, ...more] = rest;
  const isUsable = path !== undefined && !path.startsWith('-') && more.length === 0;
  return isUsable && Number.isInteger(most) && most > 0 ? { path, most } : null;
}

function refuse(sentence: string): number {
  complain(sentence);
  return UNUSABLE;
}

function readStatements(path: string): readonly Statement[] | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    complain(exploreWords.unreadable(path));
    return null;
  }
  const { statements, errors } = parseScript(text);
  for (const error of errors)
    complain(exploreWords.at(path, error.line, error.column, scriptWords.error(error)));
  return errors.length > 0 ? null : statements;
}

const PATIENCE_MS = 1000;

/** Tells on standard error how far it is, once a second. */
function progressOf(path: string): (runs: number, states: number) => void {
  let last = Date.now();
  return (runs, states) => {
    if (Date.now() - last < PATIENCE_MS) return;
    last = Date.now();
    complain(exploreWords.progress(path, runs, states));
  };
}

function tell({ path, most }: Options, statements: readonly Statement[], explored: Explored): number {
  print(exploreWords.counted(path, explored));
  const { broken } = explored;
  if (broken === null) {
    print(explored.isAll ? exploreWords.all : exploreWords.notAll(most));
    return 0;
  }
  print(exploreWords.broken(path, statements[broken.statement]!.span.line, reason(broken, explored)));
  print(exploreWords.replay);
  for (const [at, schedule] of broken.schedules) {
    const block = statements[at]!;
    if (block.kind === 'parallel') print(printStatement({ ...block, schedule }));
  }
  return 1;
}

function reason({ why }: Break, { runner }: Explored): string {
  switch (why.kind) {
    case 'report':
      return answerWords.report(runner.machine.reports.all().find(({ id }) => id === why.id)!);
    case 'expectation':
      return exploreWords.expectation;
    case 'crash':
      return exploreWords.crash(why.message);
  }
}
