// npm run -s fuzz: random scripts on random machines, with parallel blocks and injected faults, under all sanitizers and a naive oracle.
// A seed that fails is shrunk and printed as a script. Exit code 0 when all passed, 1 when one failed, 2 when the options cannot be used.

import { answerWords } from '../words/en/answers.ts';
import { fuzzWords } from '../words/en/cli-fuzz.ts';
import { fuzzScript, type Failure } from './lib/fuzz-run.ts';
import { randomScript } from './lib/fuzz-script.ts';
import { shrink } from './lib/fuzz-shrink.ts';

const UNUSABLE = 2;
const PATIENCE_MS = 1000;

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const complain = (line: string): boolean => process.stderr.write(`${line}\n`);

interface Options {
  readonly seeds: number;
  readonly ops: number;
  readonly from: number;
  readonly stopAt: number;
}

const names = ['--seeds', '--ops', '--from', '--stop-at', '--semantics'];

/** Runs the command. Gives the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  const options = readArguments(argv.filter((arg) => arg !== '--'));
  if (options === null) {
    complain(fuzzWords.usage);
    return Promise.resolve(UNUSABLE);
  }
  return Promise.resolve(fuzz(options));
}

function readArguments(argv: readonly string[]): Options | null {
  const given = new Map<string, string>();
  for (let at = 0; at < argv.length; at += 2) given.set(argv[at]!, argv[at + 1] ?? '');
  const number = (name: string, otherwise: number): number => Number(given.get(name) ?? otherwise);
  const options = {
    seeds: number('--seeds', 100),
    ops: number('--ops', 300),
    from: number('--from', Date.now() % 1_000_000_000),
    stopAt: number('--stop-at', Infinity),
  };
  const isKnown = [...given.keys()].every((name) => names.includes(name));
  const areNumbers = Object.values(options).every((n) => n >= 0);
  return isKnown && areNumbers && (given.get('--semantics') ?? 'corrected') === 'corrected' ? options : null;
}

function fuzz({ seeds, ops, from, stopAt }: Options): number {
  print(fuzzWords.from(from, seeds, ops));
  let failed = 0;
  let told = Date.now();
  let done = 0;
  for (; done < seeds && failed < stopAt; done++) {
    if (!passes(from + done, ops)) failed++;
    if (Date.now() - told < PATIENCE_MS) continue;
    told = Date.now();
    complain(fuzzWords.progress(done + 1, seeds, failed));
  }
  print(fuzzWords.total(done - failed, failed));
  return failed > 0 ? 1 : 0;
}

function passes(seed: number, ops: number): boolean {
  const lines = randomScript(seed, ops);
  const run = fuzzScript(lines.join('\n'), seed);
  if (run.failure === null) return true;
  const short = shrink(lines, run, seed);
  const { failure } = fuzzScript(short.join('\n'), seed);
  print(fuzzWords.failed(seed, run.failure.name, lines[run.failure.statement] ?? ''));
  print(fuzzWords.detail(sentence(failure ?? run.failure)));
  print(fuzzWords.repeat(seed, ops));
  for (const line of short) print(line);
  return false;
}

const sentence = ({ report, detail }: Failure): string =>
  report === null ? detail : answerWords.report(report);
