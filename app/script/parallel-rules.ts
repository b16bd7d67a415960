// What a parallel block may hold: each branch is what one actor does, and no actor is in two. Our decision (interface.md §1).

import type { Actor, Span, Statement, StatementOf } from './ast.ts';
import { scriptError, type ScriptError } from './errors.ts';
import { traits } from './traits.ts';

/** Everything wrong with the branches of a block: statements that nobody performs, and actors out of place. */
export function checkBranches({ branches }: StatementOf<'parallel'>): ScriptError[] {
  const errors: ScriptError[] = [];
  const taken = new Set<string>();
  for (const branch of branches) {
    const strange = branch.filter(({ kind }) => traits[kind].actor === 'nobody');
    errors.push(
      ...strange.map((each) => scriptError(placeOf(each), 'notInParallel', { statement: each.kind })),
    );
    const actors = branch.filter((each) => !strange.includes(each));
    const own = actors[0] === undefined ? null : nameOf(actors[0].actor);
    for (const each of actors) {
      const found = nameOf(each.actor);
      if (found !== own) errors.push(scriptError(placeOf(each), 'twoActors', { found, is: own ?? '' }));
    }
    if (own !== null && taken.has(own))
      errors.push(scriptError(placeOf(actors[0]!), 'sameActor', { found: own }));
    if (own !== null) taken.add(own);
  }
  return errors;
}

/** How a script writes an actor, whatever its process: a processor runs one thing at a time. */
function nameOf(actor: Actor | null): string {
  if (actor?.kind === 'device') return actor.device.text;
  return actor === null || actor.cpu === 0 ? 'cpu' : `cpu${actor.cpu}`;
}

function placeOf({ span }: Statement): { line: number; column: number; length: number } {
  return { line: span.line, column: span.column, length: lengthOf(span) };
}

const lengthOf = ({ line, lastLine, column, end }: Span): number => (line === lastLine ? end - column : 1);
