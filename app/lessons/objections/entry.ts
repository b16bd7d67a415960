// What an entry of the gallery of objections is, and what a finished run leaves as evidence. Data without imports.

/** Where a question was asked: day and subject of the mail. */
export interface Mail {
  /** Year, month and day. */
  readonly date: string;
  readonly subject: string;
}

/** The machine's counters at one moment, by their names in the state dump, and its clock in simulated nanoseconds. */
export interface Sample {
  readonly now_ns: number;
  readonly cpu_faults: number;
  readonly device_faults: number;
  readonly migrations_to_device: number;
  readonly migrations_to_host: number;
  readonly evictions: number;
  readonly bytes_moved: number;
  readonly tlb_flushes: number;
  readonly xa_nodes: number;
  readonly gm_mappings: number;
  readonly logical_bytes: number;
  readonly physical_bytes: number;
  /** By operation of `struct gm_mmu`. */
  readonly calls: Readonly<Record<string, number>>;
}

/** From one `cue` of a script to the next, or to its end. `answers`: of its statements, as a script would expect them. */
export interface Phase {
  readonly before: Sample;
  readonly after: Sample;
  readonly answers: readonly string[];
}

/** Phases by script and by the text of their cue. */
export type Evidence = Readonly<Record<string, Readonly<Record<string, Phase>>>>;

/** What a figure counts. */
export type Unit = 'bytes' | 'ns' | 'times' | 'per cent' | 'a second';

/** The bound within which a figure answers the question. */
export interface Bound {
  readonly relation: 'at most' | 'at least';
  readonly limit: number | ((evidence: Evidence) => number);
}

/** One figure. With `must` it decides, without it informs. */
export interface Measure {
  readonly name: string;
  readonly unit: Unit;
  readonly of: (evidence: Evidence) => number;
  readonly must?: Bound;
}

/** A script of an entry; the name tells it from the entry's others. */
export interface Variant {
  readonly name: string;
  readonly script: string;
}

/** One question. */
export interface Objection {
  readonly id: string;
  /** One neutral sentence. */
  readonly question: string;
  readonly mails: readonly Mail[];
  readonly variants: readonly Variant[];
  /** What is measured, and why that decides. */
  readonly measured: string;
  readonly measures: readonly Measure[];
}
