// The rows as text: a table for each workload of the XArray, then what was to be reached; and the rows of the core.

import { benchWords } from '../../words/en/cli-bench.ts';
import { isReached, type CoreRow } from './bench-row.ts';
import { targetsOf } from './bench-targets.ts';
import { phases, subjectNames, type WorkloadFigures } from './bench-xarray.ts';

const columns = [...phases, 'bytes'] as const;
const NAME_WIDTH = 32;
const WIDTH = 10;

/** Lines for all workloads. */
export function tableLines(results: readonly WorkloadFigures[]): string[] {
  const targets = results.flatMap(targetsOf);
  const reached = targets.filter(({ ratio, atLeast }) => ratio >= atLeast).length;
  return [...results.flatMap(workloadLines), '', benchWords.summary(reached, targets.length)];
}

function workloadLines(result: WorkloadFigures): string[] {
  const { workload, figures } = result;
  const head =
    ''.padEnd(NAME_WIDTH) + columns.map((name) => benchWords.column(name).padStart(WIDTH)).join('');
  const rows = subjectNames.map((name) => {
    const cells = columns.map((column) => figures[name][column].toFixed(1).padStart(WIDTH));
    return `  ${benchWords.container(name)}`.padEnd(NAME_WIDTH) + cells.join('');
  });
  const journal = `  ${benchWords.journal(figures['xarray-journal'].journal)}`;
  const targets = targetsOf(result).map(
    ({ what, peer, ratio, atLeast }) => `  ${benchWords.target(what, peer, ratio, atLeast)}`,
  );
  return ['', benchWords.workload[workload], head, ...rows, journal, ...targets];
}

const ROW_NAME_WIDTH = 64;
const VALUE_WIDTH = 12;

/** Lines for the rows of the core. */
export function coreLines(rows: readonly CoreRow[]): string[] {
  const judged = rows.map(isReached).filter((reached) => reached !== null);
  const lines = rows.map((row) => {
    const name = `  ${benchWords.row[row.what]}`.padEnd(ROW_NAME_WIDTH);
    return `${name}${benchWords.figure(row.value, row.unit).padStart(VALUE_WIDTH)}${toReach(row)}`;
  });
  return ['', ...lines, '', benchWords.summary(judged.filter(Boolean).length, judged.length)];
}

function toReach(row: CoreRow): string {
  const { sets, atMost } = row;
  if (atMost === undefined) return sets === undefined ? '' : `  ${benchWords.sets(sets)}`;
  return `  ${benchWords.atMost(sets ?? null, atMost, isReached(row) === true)}`;
}
