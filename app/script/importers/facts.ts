// What an import says about a recording: kinds and counts only; words/en/importing.ts makes the script's first lines of them.

import type { OptionProblem } from './options.ts';

/** The foreign formats. */
export type RecordingFormat = 'strace' | 'maps' | 'smaps' | 'perf-script' | 'perf-trace';

/** What was done with some lines or calls of a recording. */
export type NoteKind =
  /** Calls that became statements, by name. */
  | 'calls'
  /** Mappings of files that became plain VMAs. */
  | 'plainFile'
  /** Shared anonymous mappings that became plain VMAs. */
  | 'plainShared'
  /** Mappings with pseudo names, such as [stack], that became plain VMAs. */
  | 'plainSpecial'
  /** MAP_HUGETLB mappings that became plain VMAs. */
  | 'plainHuge'
  /** Mappings that were made peer-shared. */
  | 'peerShared'
  /** Touches, by who makes them. */
  | 'touches'
  /** Calls that the machine accepts without an effect, by name. */
  | 'noEffect'
  /** Calls that failed when they were recorded, by name. */
  | 'failed'
  /** Calls that no statement models, by name. */
  | 'otherCalls'
  /** Calls that made a thread. */
  | 'threads'
  /** Calls on memory that was mapped before the recording began, by name. */
  | 'unknownMemory'
  /** Calls of a child on memory that it did not inherit because it is peer-shared, by name. */
  | 'notInherited'
  /** Calls whose end was not recorded, by name. */
  | 'unfinished'
  /** Ends of calls whose beginning was not recorded, by name. */
  | 'resumedAlone'
  /** Mappings that the kernel put where the log still has another one. */
  | 'overlaps'
  /** Ends of tasks, signals, stack lines, messages of strace, cut lines, lines of another kind. */
  | 'ends'
  | 'signals'
  | 'stackLines'
  | 'messages'
  | 'cut'
  | 'notUnderstood'
  | 'tooLong'
  /** Addresses above the user range. */
  | 'aboveUserRange'
  /** Faults on files of which only the place in the file is known, by file. */
  | 'fileOffsets'
  /** VMAs that a recording of faults needs and does not show, by name. */
  | 'madeVmas';

/** How often something was done, and of what: names with their own counts, or the first lines concerned. */
export interface ImportNote {
  readonly kind: NoteKind;
  readonly count: number;
  readonly names: readonly (readonly [name: string, count: number])[];
  readonly lines: readonly number[];
}

/** Everything that an import says about a recording and the script that it became. */
export interface ImportFacts {
  readonly format: RecordingFormat;
  /** Lines that are not empty. */
  readonly lines: number;
  readonly processes: number;
  /** Processes and threads. */
  readonly tasks: number;
  readonly devices: number;
  readonly statements: number;
  /** In the order of `NoteKind`; kinds that did not occur are left out. */
  readonly notes: readonly ImportNote[];
}

/** Why a recording could not become a script. */
export type ImportProblem =
  | { readonly kind: 'binary' }
  | { readonly kind: 'tooLong'; readonly characters: number; readonly limit: number }
  | { readonly kind: 'nothingUnderstood'; readonly format: RecordingFormat }
  | { readonly kind: 'tooManyStatements'; readonly limit: number }
  | { readonly kind: 'options'; readonly problem: OptionProblem };

const order: readonly NoteKind[] = [
  'calls',
  'madeVmas',
  'peerShared',
  'touches',
  'plainFile',
  'plainShared',
  'plainSpecial',
  'plainHuge',
  'noEffect',
  'threads',
  'failed',
  'otherCalls',
  'unknownMemory',
  'notInherited',
  'unfinished',
  'resumedAlone',
  'overlaps',
  'fileOffsets',
  'aboveUserRange',
  'ends',
  'signals',
  'stackLines',
  'messages',
  'cut',
  'notUnderstood',
  'tooLong',
];

const LINES_NAMED = 5;

interface Tally {
  count: number;
  readonly names: Map<string, number>;
  readonly lines: number[];
}

/** Counts notes while a recording is read. */
export class Notes {
  private readonly tallies = new Map<NoteKind, Tally>();

  /** Counts something, with a name or the line where it stood if these are to be told. */
  add(kind: NoteKind, name: string | null = null, line: number | null = null, count = 1): void {
    if (count === 0) return;
    const tally = this.tallies.get(kind) ?? { count: 0, names: new Map<string, number>(), lines: [] };
    this.tallies.set(kind, tally);
    tally.count += count;
    if (name !== null) tally.names.set(name, (tally.names.get(name) ?? 0) + count);
    if (line !== null && tally.lines.length < LINES_NAMED) tally.lines.push(line);
  }

  /** How often something was counted. */
  count(kind: NoteKind): number {
    return this.tallies.get(kind)?.count ?? 0;
  }

  /** All notes, most frequent names first. */
  list(): ImportNote[] {
    return order.flatMap((kind) => {
      const tally = this.tallies.get(kind);
      if (tally === undefined) return [];
      const names = [...tally.names].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
      return [{ kind, count: tally.count, names, lines: tally.lines }];
    });
  }
}
