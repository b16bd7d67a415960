// The XArray rows as text: a table a workload, then what was to be reached.

import { benchWords } from '../../words/en/cli-bench.ts';
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
