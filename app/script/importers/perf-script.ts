// `perf script` of page faults → a script (perf 6.1). Two layouts: exceptions:page_fault_user and _kernel (arch/x86 trace
// event: address, error_code whose bit 1 is a store), and the software event page-faults with -F +addr (loads).

import { LineReader } from '../line-reader.ts';
import { FaultRecording } from './fault-recording.ts';
import type { ImportOptions } from './options.ts';
import type { Imported } from './strace.ts';

const exceptionForm =
  /\bexceptions:page_fault_(?:user|kernel):.*?\baddress=0x([0-9a-f]{1,16})\b.*?\berror_code=0x([0-9a-f]+)/;
const softwareForm = /\s(?:page|minor|major)-faults(?::\w+)?:\s+([0-9a-f]{1,16}) (\S.*)$/;
const fileForm = /^.*?\s\((\S.*?)\)(?:\s+[0-9a-f]+\s.*)?$/;
const taskForm = /\s(\d+)(?:\/\d+)?\s+(?:\[\d+\]\s+)?\d+\.\d+:/;
const STORE = 2;
const LINES_PER_STEP = 4096;

/** Whether a line is a page fault of `perf script`. */
export const isPerfScriptLine = (line: string): boolean =>
  exceptionForm.test(line) || softwareForm.test(line);

/** Reads the output of `perf script`; yields the share that is done. Null: there was no page fault. */
export function* importPerfScript(
  text: string,
  options: ImportOptions,
): Generator<number, Imported | null, void> {
  const recording = new FaultRecording(options);
  const { notes } = recording.writer;
  const reader = new LineReader(text);
  const tasks = new Set<string>();
  let lines = 0;
  while (reader.next()) {
    if (reader.number % LINES_PER_STEP === 0) yield reader.share / 2;
    if (reader.excess > 0) notes.add('tooLong');
    else if (reader.line.trim() === '' || reader.line.startsWith('#')) continue;
    else if (readFault(reader.line, recording)) tasks.add(taskForm.exec(reader.line)?.[1] ?? '');
    else notes.add(reader.isCut ? 'cut' : 'notUnderstood', null, reader.number);
    lines++;
  }
  if (recording.isEmpty && notes.count('aboveUserRange') === 0) return null;
  for (const share of recording.write()) yield 0.5 + share / 2;
  return { writer: recording.writer, lines, processes: 1, tasks: Math.max(tasks.size, 1) };
}

function readFault(line: string, recording: FaultRecording): boolean {
  const exception = exceptionForm.exec(line);
  if (exception !== null) {
    const store = (Number(`0x${exception[2]}`) & STORE) !== 0;
    recording.add(BigInt(`0x${exception[1]}`), store, null);
    return true;
  }
  const software = softwareForm.exec(line);
  if (software === null) return false;
  const file = fileForm.exec(software[2]!)?.[1] ?? '';
  recording.add(BigInt(`0x${software[1]}`), false, isFile(file) ? file : null);
  return true;
}

/** Whether a dso's name is a file's: //anon, [heap], [stack], [unknown] are not. */
const isFile = (dso: string): boolean => dso.startsWith('/') && !dso.startsWith('//');
