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
  { feature: 'parallel', isIn: ({ kind }) => kind === 'parallel' },
  { feature: 'inject', isIn: ({ kind }) => kind === 'inject' },
  { feature: 'errata', isIn: (each) => each.kind === 'errata' && each.toggles.length > 0 },
  { feature: 'reclaim', isIn: ({ kind }) => kind === 'reclaim' },
  { feature: 'migrate_pages', isIn: ({ kind }) => kind === 'migrate_pages' },
  { feature: 'pin', isIn: ({ kind }) => kind === 'pin' },
  { feature: 'unpin', isIn: ({ kind }) => kind === 'unpin' },
  { feature: 'oom_reap', isIn: ({ kind }) => kind === 'oom_reap' },
  { feature: 'gm_dev_destroy', isIn: ({ kind }) => kind === 'gm_dev_destroy' },
  { feature: 'gm_as_destroy', isIn: ({ kind }) => kind === 'gm_as_destroy' },
  { feature: 'expect report', isIn: ({ kind }) => kind === 'expectReport' },
  { feature: 'semantics=posted', isIn: (each) => each.kind === 'machine' && each.semantics === 'posted' },
  { feature: 'mode=SHARE', isIn: (each) => each.kind === 'gm_as_attach' && each.mode === 'SHARE' },
  { feature: 'mode=REPLICATE', isIn: (each) => each.kind === 'gm_as_attach' && each.mode === 'REPLICATE' },
  {
    feature: 'cap=PEER',
    isIn: (each) => each.kind === 'gm_dev_create' && each.capabilities?.includes('PEER') === true,
  },
  { feature: 'hnodes=2', isIn: (each) => each.kind === 'gm_dev_create' && (each.hnodes ?? 1) > 1 },
  { feature: 'reserved=', isIn: (each) => each.kind === 'gm_dev_create' && each.reserved !== null },
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
