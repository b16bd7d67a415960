// Runs a script and holds it against itself: every expectation, every sanitizer, and history in both directions.

import { expect, it } from 'vitest';
import { parseScript } from '../../parser.ts';
import { Runner } from '../../runner.ts';

/** A machine of 4 KiB granules with one attached device of `frames` frames, and `pages` peer-shared pages at `a`. */
export const small = (
  frames: number,
  pages: number,
  machine = '',
): string => `machine(host=64M, granule=4K${machine})
gpu0 = gm_dev_create(memory=${frames * 4}K)
gm_as_attach(gpu0)
${peers('a', pages)}`;

/** A peer-shared mapping of so many 4 KiB pages. */
export const peers = (name: string, pages: number): string =>
  `${name} = mmap(NULL, ${pages * 4}K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)\n`;

/** A test that a script holds. */
export function holds(title: string, script: string): void {
  it(title, () => {
    runAndHold(script);
  });
}

/** Runs a script of which every expectation must hold, and holds the machine against itself. Gives its runner. */
export function runAndHold(script: string): Runner {
  const { statements, errors } = parseScript(script);
  expect(errors).toEqual([]);
  const runner = new Runner(statements);
  const lines = script.split('\n');
  const broken: string[] = [];
  for (const statement of statements) {
    const { verdict, answer, found } = runner.run(statement);
    if (verdict === 'broken' || verdict === 'refused')
      broken.push(`${lines[statement.span.line - 1]!.trim()} but ${told(answer)} ${told(found)}`);
  }
  expect(broken).toEqual([]);
  holdsTogether(runner);
  return runner;
}

/** Nothing was reported, history leads back and forth, nothing is found by looking at everything, and nothing is leaked. */
function holdsTogether({ machine, history }: Runner): void {
  const reports = (): string[] =>
    machine.reports.all().map(({ rule, object, a, b }) => `${rule} ${object} ${a} ${b}`);
  const end = machine.digest();
  expect([reports(), end]).toEqual([[], machine.digestAfresh()]);
  history.moveTo({ statement: 0, step: 0 });
  history.moveTo({ statement: history.length, step: 0 });
  expect(machine.digest()).toBe(end);
  machine.invariants.checkAll();
  machine.checkClean();
  expect(reports()).toEqual([]);
}

const told = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `0x${each.toString(16)}` : each));
