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
  row('parallel', 'parallel'),
  row('inject', 'inject'),
  row('errata', 'errata', ({ toggles }) => toggles.length > 0),
  row('reclaim', 'reclaim'),
  row('migrate_pages', 'migrate_pages'),
  row('pin', 'pin'),
  row('unpin', 'unpin'),
  row('oom_reap', 'oom_reap'),
  row('gm_dev_destroy', 'gm_dev_destroy'),
  row('gm_as_destroy', 'gm_as_destroy'),
  row('expectReport', 'expect report'),
  row('machine', 'semantics=posted', ({ semantics }) => semantics === 'posted'),
  row('gm_as_attach', 'mode=SHARE', ({ mode }) => mode === 'SHARE'),
  row('gm_as_attach', 'mode=REPLICATE', ({ mode }) => mode === 'REPLICATE'),
  row('gm_dev_create', 'cap=PEER', ({ capabilities }) => capabilities?.includes('PEER') === true),
  row('gm_dev_create', 'hnodes=2', ({ hnodes }) => (hnodes ?? 1) > 1),
  row('gm_dev_create', 'reserved=', ({ reserved }) => reserved !== null),
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
