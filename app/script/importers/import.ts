// A recording → a script: limits, dispatch to the importer of its format, and what is said about it. Our decision.

import { isBinary, LONGEST_RECORDING, MOST_STATEMENTS } from '../limits.ts';
import type { ImportFacts, ImportProblem, RecordingFormat } from './facts.ts';
import { importMaps } from './maps.ts';
import { type ImportOptions, optionProblem } from './options.ts';
import { importPerfScript } from './perf-script.ts';
import { importPerfTrace } from './perf-trace.ts';
import { importStrace, type Imported } from './strace.ts';

/** What became of a recording: a script that begins with the comments, or why there is none. */
export type ImportResult =
  | { readonly kind: 'script'; readonly script: string; readonly facts: ImportFacts }
  | { readonly kind: 'problem'; readonly problem: ImportProblem };

type Importer = (text: string, options: ImportOptions) => Generator<number, Imported | null, void>;

const importers: Readonly<Record<RecordingFormat, Importer>> = {
  strace: importStrace,
  maps: importMaps,
  smaps: importMaps,
  'perf-script': importPerfScript,
  'perf-trace': importPerfTrace,
};

const problem = (why: ImportProblem): ImportResult => ({ kind: 'problem', problem: why });

/**
 * Turns a recording into a script. A generator that yields the share that is done, 0 to 1, so that a caller can stay
 * responsive and stop. `describe` makes the sentences of the script's first lines (each becomes a comment).
 */
export function* importSteps(
  text: string,
  format: RecordingFormat,
  options: ImportOptions,
  describe: (facts: ImportFacts) => readonly string[],
): Generator<number, ImportResult, void> {
  const contradiction = optionProblem(options);
  if (contradiction !== null) return problem({ kind: 'options', problem: contradiction });
  if (text.length > LONGEST_RECORDING) {
    return problem({ kind: 'tooLong', characters: text.length, limit: LONGEST_RECORDING });
  }
  if (isBinary(text)) return problem({ kind: 'binary' });
  const imported = yield* importers[format](text, options);
  if (imported === null) return problem({ kind: 'nothingUnderstood', format });
  const { writer, lines, processes, tasks } = imported;
  if (writer.isFull) return problem({ kind: 'tooManyStatements', limit: MOST_STATEMENTS });
  const { script, statements } = writer.finish();
  const { devices } = options;
  const facts: ImportFacts = {
    format,
    lines,
    processes,
    tasks,
    devices,
    statements,
    notes: writer.notes.list(),
  };
  const comments = describe(facts).map((sentence) => `# ${sentence.replaceAll('\n', ' ')}\n`);
  return { kind: 'script', script: `#! gmem 1\n${comments.join('')}${script}`, facts };
}

/** The same at once. */
export function importRecording(
  text: string,
  format: RecordingFormat,
  options: ImportOptions,
  describe: (facts: ImportFacts) => readonly string[],
): ImportResult {
  const steps = importSteps(text, format, options, describe);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
