// The XArray rows of `npm run bench`: the same keys into every container, the containers in turn in every round, medians of the rounds.

import { collect, median } from './bench-collect.ts';
import {
  BTreeSubject,
  MapSubject,
  OrderedMapSubject,
  XArraySubject,
  type Subject,
} from './bench-subjects.ts';
import { workloads, type Workload } from './bench-keys.ts';

/** What is timed, in the order in which it is done to a fresh container. */
export const phases = ['store', 'load', 'iterate', 'erase'] as const;

const WARM_UP = 50_000;

/** One of the timed phases. */
export type Phase = (typeof phases)[number];

const makers = {
  xarray: () => new XArraySubject(false),
  'xarray-journal': () => new XArraySubject(true),
  map: () => new MapSubject(),
  'sorted-btree': () => new BTreeSubject(),
  'ordered-map': () => new OrderedMapSubject(),
} as const satisfies Record<string, () => Subject>;

/** A container under measurement. */
export type SubjectName = keyof typeof makers;

/** Names of all containers, as they are shown. */
export const subjectNames = Object.keys(makers) as readonly SubjectName[];

/**
 * Medians of one container: nanoseconds an entry by phase; bytes an entry when all entries are stored (typed arrays by their length,
 * all else by the growth of the collected heap); bytes an entry of the journal by then.
 */
export type Figures = Readonly<Record<Phase | 'bytes' | 'journal', number>>;

/** All figures of one workload. */
export interface WorkloadFigures {
  readonly workload: Workload['name'];
  readonly figures: Readonly<Record<SubjectName, Figures>>;
}

/** Measures all containers with every workload of `entries` keys. */
export function benchXArray(entries: number, rounds: number): readonly WorkloadFigures[] {
  return workloads(entries).map((workload) => ({
    workload: workload.name,
    figures: measure(workload, rounds),
  }));
}

function measure({ keys }: Workload, rounds: number): Readonly<Record<SubjectName, Figures>> {
  const runs = subjectNames.map((name) => ({ name, figures: [] as Figures[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { name, figures } of runs) figures.push(runOnce(name, keys));
  }
  return Object.fromEntries(runs.map(({ name, figures }) => [name, medians(figures)])) as Record<
    SubjectName,
    Figures
  >;
}

/** Lets the compiler see all loops of a container before they are timed; a collection may have thrown their code away. */
function warmUp(name: SubjectName, keys: Int32Array): void {
  const few = keys.subarray(0, WARM_UP);
  for (let i = 0; i < 2; i++) {
    const subject = makers[name]();
    subject.store(few);
    subject.load(few);
    subject.iterate();
    subject.erase(few);
  }
}

function runOnce(name: SubjectName, keys: Int32Array): Figures {
  warmUp(name, keys);
  collect();
  const heapBefore = process.memoryUsage().heapUsed;
  const subject = makers[name]();
  const expected = sumOfOnes(keys.length);
  const store = time(keys, () => subject.store(keys));
  collect();
  const bytes = subject.bytes() || process.memoryUsage().heapUsed - heapBefore;
  const journal = subject.journalBytes();
  const load = time(keys, () => expectSum(subject.load(keys), expected));
  const keySum = keys.reduce((sum, key) => sum + key, 0);
  const iterate = time(keys, () => expectSum(subject.iterate(), expected + keySum));
  const erase = time(keys, () => subject.erase(keys));
  expectSum(subject.iterate(), 0);
  return { store, load, iterate, erase, bytes: bytes / keys.length, journal: journal / keys.length };
}

const sumOfOnes = (n: number): number => (n * (n + 1)) / 2;

/** A container that answers wrong is not worth a figure. */
function expectSum(found: number, expected: number): void {
  if (found !== expected) throw new Error(`the container holds ${found}, not ${expected}`);
}

/** Nanoseconds a key. */
function time(keys: Int32Array, run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / keys.length;
}

function medians(all: readonly Figures[]): Figures {
  const medianOf = (key: keyof Figures): [keyof Figures, number] => [
    key,
    median(all.map((figures) => figures[key])),
  ];
  return Object.fromEntries([...phases, 'bytes' as const, 'journal' as const].map(medianOf)) as Figures;
}
