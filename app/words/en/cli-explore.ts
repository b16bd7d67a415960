// Words of the command explore.

import { count } from '../format.ts';

/** Words of the command `explore`. */
export const exploreWords = {
  usage: `Usage: npm run -s explore -- FILE   runs the interleavings of a script's parallel blocks
  --max N                      runs of blocks at most (default: 100000)
Exit code: 0 nothing breaks, 1 a schedule breaks something, 2 the input cannot be used.`,

  unreadable: (path: string): string => `${path} cannot be read.`,
  at: (path: string, line: number, column: number, what: string): string =>
    `${path}:${line}:${column}: ${what}`,
  nothing: (path: string): string => `${path} has no parallel block: there is one way to run it.`,
  progress: (path: string, runs: number, states: number): string =>
    `${path}: ${count(runs)} runs, ${count(states)} states so far`,

  /** What exploring counted. */
  counted: (path: string, { blocks, runs, states, ends }: Counted): string =>
    `${path}: ${number(blocks, 'parallel block')}, run ${number(runs, 'time')}, ${number(states, 'different state')} entered, ${number(ends, 'different end')}.`,
  all: 'That was every interleaving that can make a difference, and nothing broke.',
  notAll: (most: number): string =>
    `Not all: --max stopped it after ${count(most)} runs. Nothing broke so far.`,

  broken: (path: string, line: number, what: string): string => `${path}:${line}: ${what}`,
  expectation: 'what is expected here does not hold',
  crash: (message: string): string => `the model itself breaks: ${message}`,
  replay: 'A schedule that leads there:',
} as const;

interface Counted {
  readonly blocks: number;
  readonly runs: number;
  readonly states: number;
  readonly ends: number;
}

const number = (n: number, noun: string): string => `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
