// `perf trace -F` → a script (perf 6.1). Targets in files are offsets in the file, not addresses: listed, not touched. The
// output does not tell loads from stores: all are loads.

import { LineReader } from '../line-reader.ts';
import { FaultRecording } from './fault-recording.ts';
import type { ImportOptions } from './options.ts';
import type { Imported } from './strace.ts';

const faultForm =
  /^\s*[\d.]+ \( *[\d.]+ ms\): .*?\/?(\d+) (?:min|maj)fault \[.*?\] => (?:(.+)@)?0x([0-9a-f]{1,16}) \([dx?][.k?]\)\s*$/;
const LINES_PER_STEP = 4096;

/** Whether a line is a fault of `perf trace -F`. */
export const isPerfTraceLine = (line: string): boolean => faultForm.test(line);

/** Names before an address that is absolute; others are files, and the number is an offset. */
const isAbsolute = (map: string | undefined): boolean =>
  map === undefined || map === '//anon' || /^\[(?:heap|stack|anon).*\]$/.test(map);

/** Reads the output of `perf trace -F`; yields the share that is done. Null: there was no fault. */
export function* importPerfTrace(
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
    if (reader.excess === 0 && reader.line.trim() === '') continue;
    lines++;
    const match = faultForm.exec(reader.line);
    const [, task = '', map, digits = '0'] = match ?? [];
    if (reader.excess > 0) notes.add('tooLong');
    else if (match === null) notes.add(reader.isCut ? 'cut' : 'notUnderstood', null, reader.number);
    else if (isAbsolute(map)) recording.add(BigInt(`0x${digits}`), false, null);
    else notes.add('fileOffsets', map ?? null);
    if (match !== null) tasks.add(task);
  }
  if (tasks.size === 0) return null;
  for (const share of recording.write()) yield 0.5 + share / 2;
  return { writer: recording.writer, lines, processes: 1, tasks: tasks.size };
}
