// npm run -s fuzz: random scripts on random machines, with parallel blocks and injected faults, under all sanitizers and a naive oracle.
// A seed that fails is shrunk and printed as a script. Exit code 0 when all passed, 1 when one failed, 2 when the options cannot be used.

import { parseScript } from '../script/parser.ts';
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
  /** Begins no further seed after so many. */
  readonly seconds: number;
  /** What the machine departs from the promises by: a statement, '' for nothing. */
  readonly errata: string;
  readonly semantics: string;
}

const names = ['--seeds', '--ops', '--from', '--stop-at', '--seconds', '--semantics', '--errata'];

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
  const numbers = {
    seeds: number('--seeds', given.has('--seconds') ? Infinity : 100),
    ops: number('--ops', 300),
    from: number('--from', Date.now() % 1_000_000_000),
    stopAt: number('--stop-at', Infinity),
    seconds: number('--seconds', Infinity),
  };
  const isKnown = [...given.keys()].every((name) => names.includes(name));
  const areNumbers = Object.values(numbers).every((n) => n >= 0);
  const semantics = given.get('--semantics') ?? 'corrected';
  const list = given.get('--errata') ?? 'none';
  const errata = list === 'none' ? '' : `errata ${list.replaceAll(',', ' ')}`;
  const areErrata = parseScript(errata).errors.length === 0 && ['corrected', 'posted'].includes(semantics);
  return isKnown && areNumbers && areErrata ? { ...numbers, semantics, errata } : null;
}

function fuzz(options: Options): number {
  const { seeds, ops, from, stopAt, seconds } = options;
  print(fuzzWords.from(from, seeds, ops));
  const begin = Date.now();
  let failed = 0;
  let told = begin;
  let done = 0;
  for (; done < seeds && failed < stopAt && told - begin < seconds * 1000; done++) {
    if (!passes(from + done, options)) failed++;
    if (Date.now() - told < PATIENCE_MS) continue;
    told = Date.now();
    complain(fuzzWords.progress(done + 1, seeds, failed));
  }
  print(fuzzWords.total(done - failed, failed));
  return failed > 0 ? 1 : 0;
}

function passes(seed: number, options: Options): boolean {
  const { ops } = options;
  const lines = departing(randomScript(seed, ops), options);
  const run = fuzzScript(lines.join('\n'), seed);
  if (run.failure === null) return true;
  const short = shrink(lines, run, seed);
  const { failure } = fuzzScript(short.join('\n'), seed);
  print(fuzzWords.failed(seed, run.failure.name, lines[run.failure.statement] ?? ''));
  print(fuzzWords.detail(sentence(failure ?? run.failure)));
  print(fuzzWords.repeat(seed, ops, repeated(options)));
  for (const line of short) print(line);
  return false;
}

/** The options that make the same departures again. */
const repeated = ({ semantics, errata }: Options): string =>
  [
    ...(semantics === 'corrected' ? [] : [` --semantics ${semantics}`]),
    ...(errata === '' ? [] : [` --errata ${errata.replace('errata ', '').replaceAll(' ', ',')}`]),
  ].join('');

/** A script on a machine with other semantics, or with errata from its first statement on. */
function departing(lines: readonly string[], { semantics, errata }: Options): string[] {
  const [machine = '', ...rest] = lines;
  const first = semantics === 'corrected' ? machine : machine.replace(')', `, semantics=${semantics})`);
  return [first, ...(errata === '' ? [] : [errata]), ...rest];
}

const sentence = ({ report, detail }: Failure): string =>
  report === null ? detail : answerWords.report(report);
