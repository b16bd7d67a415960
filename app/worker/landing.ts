// Where to stand after a script was edited: at the same place of the same statement, wherever that has moved. Our decision.

import type { Position } from '../core/index.ts';
import type { Statement } from '../script/ast.ts';
import { samePrefix, sameSuffix } from './same-statement.ts';

/** A place in a script as it was when the place was chosen. */
export interface Anchor {
  readonly statements: readonly Statement[];
  readonly position: Position;
}

/** The position in `next` that means what the anchor meant; where its statement is gone, the end of what is unchanged before it. */
export function landAgain({ statements, position }: Anchor, next: readonly Statement[]): Position {
  const prefix = samePrefix(statements, next);
  const { statement, step } = position;
  if (statement < prefix || (statement === prefix && step === 0)) return position;
  const suffix = sameSuffix(statements, next, prefix);
  if (statement >= statements.length - suffix)
    return { statement: statement + next.length - statements.length, step };
  return { statement: Math.min(statement, next.length), step: 0 };
}
