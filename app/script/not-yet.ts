// What the language says already and the machine does not do yet. One row a refusal: an issue that builds the thing deletes
// its row. Our decision.

import type { Statement, StatementKind, StatementOf } from './ast.ts';
import { scriptError, type ScriptError } from './errors.ts';

interface Refusal {
  readonly kind: StatementKind;
  /** What is missing, as the script writes it. */
  readonly feature: string;
  /** Whether a statement of the kind asks for it. */
  readonly isIn: (statement: Statement) => boolean;
}

const row = <Kind extends StatementKind>(
  kind: Kind,
  feature: string,
  isIn: (statement: StatementOf<Kind>) => boolean = () => true,
): Refusal => ({ kind, feature, isIn: (statement) => isIn(statement as StatementOf<Kind>) });

const refusals: readonly Refusal[] = [
  row('errata', 'errata', ({ toggles }) => toggles.length > 0),
  row('machine', 'semantics=posted', ({ semantics }) => semantics === 'posted'),
];

const kinds = new Set(refusals.map(({ kind }) => kind));

/** An error for every statement that asks for something in the table. */
export function refuseNotYet(statements: readonly Statement[]): ScriptError[] {
  return statements
    .filter(({ kind }) => kinds.has(kind))
    .flatMap((statement) => {
      const { line, column, end, lastLine } = statement.span;
      const length = lastLine === line ? end - column : 1;
      const refusal = refusals.find(({ kind, isIn }) => kind === statement.kind && isIn(statement));
      return refusal === undefined
        ? []
        : [scriptError({ line, column, length }, 'notYet', { feature: refusal.feature })];
    });
}
