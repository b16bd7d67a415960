// What the language says already and the machine does not do yet. One row a refusal: an issue that builds the thing deletes
// its row. Our decision.

import type { Statement } from './ast.ts';
import { scriptError, type ScriptError } from './errors.ts';

interface Refusal {
  /** What is missing, as the script writes it. */
  readonly feature: string;
  readonly isIn: (statement: Statement) => boolean;
}

const refusals: readonly Refusal[] = [
  { feature: 'errata', isIn: (each) => each.kind === 'errata' && each.toggles.length > 0 },
  { feature: 'semantics=posted', isIn: (each) => each.kind === 'machine' && each.semantics === 'posted' },
];

/** An error for every statement that asks for something in the table. */
export function refuseNotYet(statements: readonly Statement[]): ScriptError[] {
  return statements.flatMap((statement) => {
    const { line, column, end, lastLine } = statement.span;
    const length = lastLine === line ? end - column : 1;
    return refusals
      .filter((refusal) => refusal.isIn(statement))
      .slice(0, 1)
      .map(({ feature }) => scriptError({ line, column, length }, 'notYet', { feature }));
  });
}
