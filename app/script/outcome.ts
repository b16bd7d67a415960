// What became of statements: answers, whether they were the expected ones, and what expectations found. Our decision (interface.md §1).

import type { Answer, MappingStateName } from '../core/index.ts';
import type { Answer as Expected, Statement } from './ast.ts';
import type { NamesInForce, Refusal } from './names-in-force.ts';

/** What was found where an `expect` looked, or a `focus` points. */
export type Found =
  | { readonly kind: 'state'; readonly state: MappingStateName; readonly device: string | null }
  | { readonly kind: 'counter'; readonly value: number }
  | { readonly kind: 'reports'; readonly count: number }
  | { readonly kind: 'page'; readonly pid: number; readonly index: number };

/** What became of a parallel block: the turns taken, as `schedule=` would say them, and what became of each statement by branch. */
export interface ParallelOutcome {
  readonly schedule: readonly number[];
  readonly branches: readonly (readonly Outcome[])[];
}

/**
 * What became of a statement. `answer`: what the machine answered, `null` if nothing was asked of it. `verdict`: whether what was
 * expected held (in a parallel block: in all of its statements); `refused`: it was not run, and `refusal` says why. `found`: for
 * `expect` statements, and the page that `focus` names. `parallel`: of the statements inside a block.
 */
export interface Outcome {
  readonly verdict: 'none' | 'held' | 'broken' | 'refused';
  readonly answer: Answer | null;
  readonly found: Found | null;
  readonly refusal: Refusal | null;
  readonly parallel: ParallelOutcome | null;
}

/** Nothing was asked, and nothing expected. */
export const nothing: Outcome = { verdict: 'none', answer: null, found: null, refusal: null, parallel: null };

/** A statement with what became of it, and instead of a parallel block the statements inside it, branch after branch. */
export function* eachAnswered(
  statement: Statement,
  outcome: Outcome,
): Generator<{ readonly statement: Statement; readonly outcome: Outcome }, void, void> {
  if (statement.kind !== 'parallel' || outcome.parallel === null) {
    yield { statement, outcome };
    return;
  }
  for (const [number, branch] of outcome.parallel.branches.entries())
    for (const [at, inner] of branch.entries())
      yield { statement: statement.branches[number]![at]!, outcome: inner };
}

/** What a statement must answer, as `plain` writes it; `null` if anything will do. Throws `Refused`. */
export function mustAnswer({ expected }: Statement, names: NamesInForce): string | null {
  return expected === null ? null : resolve(expected, names);
}

/** The outcome of a statement that the machine answered. */
export function answered(answer: Answer, must: string | null): Outcome {
  if (must === null) return { ...nothing, answer };
  return { ...nothing, answer, verdict: must === plain(answer) ? 'held' : 'broken' };
}

function resolve(expected: Expected, names: NamesInForce): string {
  switch (expected.kind) {
    case 'value':
      return String(names.value(expected.value));
    case 'errno':
      return `-${expected.errno}`;
    default:
      return expected.name === 'GM_RET_SUCCESS' ? '0' : expected.name;
  }
}

/** An answer so that equal ones are equal texts: `0` and `GM_RET_SUCCESS` are the same. */
function plain(answer: Answer): string {
  if (answer.kind === 'address') return String(answer.address);
  if (answer.kind === 'value') return String(answer.value);
  return answer.code === 'GM_RET_SUCCESS' ? '0' : answer.code;
}
