// Sentences about recordings that become scripts: the script's first lines, and why a recording cannot be used.

import type {
  ImportFacts,
  ImportNote,
  ImportProblem,
  NoteKind,
  RecordingFormat,
} from '../../script/importers/facts.ts';
import type { OptionProblem } from '../../script/importers/options.ts';
import { count as number } from '../format.ts';

const formats: Readonly<Record<RecordingFormat, string>> = {
  strace: 'a log of strace',
  maps: 'a list of mappings (/proc/PID/maps)',
  smaps: 'a list of mappings (/proc/PID/smaps)',
  'perf-script': 'page faults (perf script)',
  'perf-trace': 'page faults (perf trace -F)',
};

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

const NAMES_TOLD = 12;

/** `mmap 50, munmap 38`, or nothing; long lists end with the number of what is left out. */
function names({ names: all }: ImportNote): string {
  const told = all.slice(0, NAMES_TOLD).map(([name, count]) => `${name} ${number(count)}`);
  const rest = all.length - told.length;
  return [...told, ...(rest > 0 ? [`and ${number(rest)} more`] : [])].join(', ');
}

const inBrackets = (text: string): string => (text === '' ? '' : ` (${text})`);

/** `; line 25`, `; lines 25, 26`, `; lines 25, 26, … `. */
function atLines({ lines, count }: ImportNote): string {
  if (lines.length === 0) return '';
  const more = count > lines.length ? ', …' : '';
  return `; ${lines.length === 1 && count === 1 ? 'line' : 'lines'} ${lines.join(', ')}${more}`;
}

type Sentence = (note: ImportNote) => string;

const notes: Readonly<Record<NoteKind, Sentence>> = {
  calls: (note) => `Run: ${counted(note.count, 'call')}${inBrackets(names(note))}.`,
  madeVmas: (note) =>
    `Made, because faults do not show mappings: ${counted(note.count, 'VMA')}${inBrackets(names(note))}.`,
  peerShared: ({ count }) => `Made peer-shared: ${counted(count, 'private anonymous mapping')}.`,
  touches: (note) => `Touched: ${counted(note.count, 'access', 'accesses')}${inBrackets(names(note))}.`,
  plainFile: ({ count }) =>
    `Modelled as plain VMAs, without the file's contents: ${counted(count, 'mapping')} of files.`,
  plainShared: ({ count }) => `Modelled as plain VMAs: ${counted(count, 'shared anonymous mapping')}.`,
  plainSpecial: (note) =>
    `Modelled as plain VMAs: ${counted(note.count, 'mapping')} of the kernel's own${inBrackets(names(note))}.`,
  plainHuge: ({ count }) =>
    `Modelled as plain VMAs of ordinary pages: ${counted(count, 'MAP_HUGETLB mapping')}.`,
  noEffect: (note) =>
    `Listed, without effect here: ${counted(note.count, 'call')}${inBrackets(names(note))}.`,
  threads: (note) =>
    `Made a thread, which shares its process's memory: ${counted(note.count, 'call')}${inBrackets(names(note))}.`,
  failed: (note) =>
    `Not run, they failed when recorded: ${counted(note.count, 'call')}${inBrackets(names(note))}${atLines(note)}.`,
  otherCalls: (note) =>
    `Listed, no statement models them: ${counted(note.count, 'call')}${inBrackets(names(note))}.`,
  unknownMemory: (note) =>
    `Not run where they concern memory mapped before the recording began: ${counted(note.count, 'call')}${inBrackets(names(note))}${atLines(note)}.`,
  notInherited: (note) =>
    `Not run where they concern memory that a child did not inherit, being peer-shared: ${counted(note.count, 'call')}${inBrackets(names(note))}${atLines(note)}.`,
  unfinished: (note) =>
    `Not run, their end was not recorded: ${counted(note.count, 'call')}${inBrackets(names(note))}${atLines(note)}.`,
  resumedAlone: (note) =>
    `Not run, their beginning was not recorded: ${counted(note.count, 'call')}${inBrackets(names(note))}${atLines(note)}.`,
  overlaps: (note) =>
    `Placed where the recording still had another mapping: ${counted(note.count, 'mapping')}${atLines(note)}.`,
  fileOffsets: (note) =>
    `Not touched, because only the place in the file was recorded: ${counted(note.count, 'fault')}${inBrackets(names(note))}.`,
  aboveUserRange: (note) =>
    `Skipped, above the addresses that a program may use: ${number(note.count)}${inBrackets(names(note))}.`,
  ends: ({ count }) => `Taken for the ends of processes and threads: ${counted(count, 'line')}.`,
  signals: ({ count }) => `Passed over: ${counted(count, 'line')} about signals.`,
  stackLines: ({ count }) => `Passed over: ${counted(count, 'line')} of call stacks.`,
  messages: ({ count }) => `Passed over: ${counted(count, 'message')} of the recorder.`,
  cut: (note) =>
    `Left out, the recording ends in the middle of it: ${counted(note.count, 'line')}${atLines(note)}.`,
  notUnderstood: (note) => `Not understood and left out: ${counted(note.count, 'line')}${atLines(note)}.`,
  tooLong: ({ count }) => `Left out, too long to be read: ${counted(count, 'line')}.`,
};

const optionProblems: Readonly<Record<OptionProblem, string>> = {
  devicesRange: 'A recording can be given 0 to 8 devices.',
  peerSharedWithoutDevice: 'Peer-shared memory needs at least one device.',
  touchByWithoutDevice: 'The device that is to touch the pages is not among the devices.',
};

function population({ processes, tasks, devices }: ImportFacts): string {
  const threads = tasks > processes ? ` with ${counted(tasks, 'thread')} in all` : '';
  const attached = devices === 0 ? '' : `; ${counted(devices, 'device')} added`;
  return `${counted(processes, 'process', 'processes')}${threads}${attached}`;
}

/** Sentences about recordings. */
export const importingWords = {
  /** The name of a format. */
  format: (format: RecordingFormat): string => formats[format],

  /** The first lines of a script: what was read, what was modelled, what was skipped and why. */
  lines: (facts: ImportFacts): string[] => [
    `Read: ${formats[facts.format]}, ${counted(facts.lines, 'line')}, ${population(facts)}.`,
    ...facts.notes.map((note) => notes[note.kind](note)),
  ],

  /** Why a recording cannot become a script. */
  problem: (problem: ImportProblem): string => {
    switch (problem.kind) {
      case 'binary':
        return 'This is binary data, not the text of a script or a recording.';
      case 'tooLong':
        return `The recording has ${number(problem.characters)} characters; at most ${number(problem.limit)} are read.`;
      case 'nothingUnderstood':
        return `No line of this text could be read as ${formats[problem.format]}.`;
      case 'tooManyStatements':
        return `The script would have more than ${number(problem.limit)} statements. Touch the first pages only, or none.`;
      case 'options':
        return optionProblems[problem.problem];
    }
  },
};
