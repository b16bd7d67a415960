// The counters after every statement of a recorded run, kept while it runs, so that they can be plotted over its time. No kernel symbol;
// our decision (stage.md, "counters with small plots", "price of the abstraction").

import { type CounterValues, type History, readCounters } from '../core/index.ts';

/** What is plotted, in its order: counts, then bytes. */
export const seriesNames = [
  'faults',
  'migrations',
  'evictions',
  'flushes',
  'moved',
  'logical',
  'physical',
  'perMapping',
] as const;
export type SeriesName = (typeof seriesNames)[number];

const values: Readonly<Record<SeriesName, (counters: CounterValues) => number>> = {
  faults: ({ cpu_faults: cpu, device_faults: device }) => cpu + device,
  migrations: ({ migrations_to_device: there, migrations_to_host: back }) => there + back,
  evictions: ({ evictions }) => evictions,
  flushes: ({ tlb_flushes: flushes }) => flushes,
  moved: ({ bytes_moved: moved }) => moved,
  logical: ({ logical_bytes: bytes }) => bytes,
  physical: ({ physical_bytes: bytes }) => bytes,
  perMapping: ({ logical_bytes: bytes, gm_mappings: mappings }) => (mappings === 0 ? 0 : bytes / mappings),
};

/** Columns of one run: a value after each statement. */
export class CountersIndex {
  private readonly history: History;
  private readonly columns = new Map<SeriesName, number[]>(seriesNames.map((name) => [name, []]));

  constructor(history: History) {
    this.history = history;
  }

  /** Reads the machine after the statement that has just run. */
  follow(): void {
    const counters = readCounters(this.history.machine.kernel);
    for (const [name, column] of this.columns) column.push(values[name](counters));
  }

  /** Forgets the statements from number `statements` on. */
  truncate(statements: number): void {
    for (const column of this.columns.values()) column.length = Math.min(column.length, statements);
  }

  /** The value of a counter after statement number `statement`; 0 before the first. */
  after(name: SeriesName, statement: number): number {
    return this.columns.get(name)![statement] ?? 0;
  }
}
