// npm run -s errata [-- --json] [ID …]: runs the script of every erratum with it on and off, and prints what the sanitizers said. Exit
// code 0 when every one is shown as the catalogue says, 1 when not, 2 for an unknown id.

import { entryOf, hiddenBy, toggles } from '../lessons/errata/catalogue.ts';
import type { Toggle } from '../lessons/errata/entry.ts';
import { errataWords } from '../words/en/cli-errata.ts';
import { type ErratumResult, runErratum } from './lib/errata-run.ts';

const UNUSABLE = 2;

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Runs the command. Gives the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  const ids = argv.filter((arg) => !arg.startsWith('--'));
  const options = argv.filter((arg) => arg.startsWith('--') && arg !== '--');
  const unknown = [
    ...ids.filter((id) => toggleOf(id) === null),
    ...options.filter((option) => option !== '--json'),
  ];
  if (unknown.length > 0) {
    process.stderr.write(`${errataWords.unknown(unknown[0]!)}\n${errataWords.usage}\n`);
    return Promise.resolve(UNUSABLE);
  }
  const chosen = ids.length === 0 ? toggles : ids.map((id) => toggleOf(id)!);
  const results = chosen.map(runErratum);
  if (options.includes('--json'))
    print(JSON.stringify({ format: 'gmem-errata', version: 1, errata: results }));
  else printTable(chosen, results, ids.length > 0);
  return Promise.resolve(results.every(({ verdict }) => verdict === 'ok') ? 0 : 1);
}

function toggleOf(id: string): Toggle | null {
  const entry = entryOf(id.toUpperCase());
  return entry?.kind === 'toggle' ? entry : null;
}

function printTable(chosen: readonly Toggle[], results: readonly ErratumResult[], isLong: boolean): void {
  for (const [at, result] of results.entries()) {
    const toggle = chosen[at]!;
    print(errataWords.row(result));
    if (isLong) print(errataWords.entry(toggle, hiddenBy(toggle.id)));
    if (isLong || result.verdict === 'wrong') for (const line of errataWords.details(result)) print(line);
  }
  const count = (verdict: ErratumResult['verdict']): number =>
    results.filter((each) => each.verdict === verdict).length;
  print(errataWords.total(count('ok'), count('not yet'), count('wrong')));
}
