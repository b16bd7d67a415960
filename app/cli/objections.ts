// npm run -s objections [-- --json] [ID …]: runs the scripts of the gallery of objections and prints the figures that decide and the verdict.
// Exit code 0 when every script ran clean, 1 when not, 2 for an unknown id.

import type { Objection } from '../lessons/objections/entry.ts';
import { objectionOf, objections } from '../lessons/objections/gallery.ts';
import { objectionsWords } from '../words/en/cli-objections.ts';
import { type ObjectionResult, runObjection } from './lib/objection-run.ts';

const UNUSABLE = 2;

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Runs the command. Gives the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  const ids = argv.filter((arg) => !arg.startsWith('--'));
  const options = argv.filter((arg) => arg.startsWith('--') && arg !== '--');
  const unknown = [
    ...ids.filter((id) => objectionOf(id) === undefined),
    ...options.filter((option) => option !== '--json'),
  ];
  if (unknown.length > 0) {
    process.stderr.write(`${objectionsWords.unknown(unknown[0]!)}\n${objectionsWords.usage}\n`);
    return Promise.resolve(UNUSABLE);
  }
  const chosen = ids.length === 0 ? objections : ids.map((id) => objectionOf(id)!);
  const results = chosen.map(runObjection);
  if (options.includes('--json')) print(JSON.stringify(documentOf(chosen, results)));
  else printAll(chosen, results, ids.length > 0);
  return Promise.resolve(results.every(({ unclean }) => unclean.length === 0) ? 0 : 1);
}

const documentOf = (chosen: readonly Objection[], results: readonly ObjectionResult[]): object => ({
  format: 'gmem-objections',
  version: 1,
  objections: results.map(({ id, verdict, figures, unclean }, at) => {
    const { question, mails, measured } = chosen[at]!;
    return { id, question, mails, measured, verdict, figures, unclean };
  }),
});

function printAll(chosen: readonly Objection[], results: readonly ObjectionResult[], isLong: boolean): void {
  for (const [at, result] of results.entries()) {
    const objection = chosen[at]!;
    print(objectionsWords.head(result.verdict, objection));
    if (isLong) print(objectionsWords.entry(objection));
    for (const each of result.figures) print(objectionsWords.figure(each));
    for (const each of result.unclean) print(objectionsWords.unclean(each));
  }
  print(objectionsWords.total(results.map(({ verdict }) => verdict)));
}
