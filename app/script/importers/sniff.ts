// Which format a text is in, from its first lines. Our decision.

import { statementNames } from '../grammar.ts';
import { LineReader } from '../line-reader.ts';
import { isBinary } from '../limits.ts';
import { readRecordedLine } from '../recorded-line.ts';
import type { RecordingFormat } from './facts.ts';
import { isFieldLine, isMappingLine } from './maps.ts';
import { isPerfScriptLine } from './perf-script.ts';
import { isPerfTraceLine } from './perf-trace.ts';

const LINES_SEEN = 400;
const LONGEST_SEEN = 4096;

const names = statementNames.join('|');
const statementForm = new RegExp(
  `^\\s*(?:\\w+ = )?(?:(?:\\w+\\.)?\\w+ )?(?:(?:${names})\\s*\\(|(?:load|store|inject|expect|note|cue|focus|errata|parallel) )`,
);

/** What a line most likely belongs to; null if to nothing known. */
function formatOfLine(line: string): RecordingFormat | 'gmem' | null {
  if (/^#!\s*gmem\b/.test(line)) return 'gmem';
  if (isMappingLine(line)) return 'maps';
  if (isFieldLine(line)) return 'smaps';
  if (isPerfTraceLine(line)) return 'perf-trace';
  if (isPerfScriptLine(line)) return 'perf-script';
  const record = readRecordedLine(line);
  if (record !== null) return record.kind === 'stack' || record.kind === 'message' ? null : 'strace';
  return statementForm.test(line) ? 'gmem' : null;
}

/**
 * The format that most of the first 400 lines are in; `gmem` as soon as one of them is a statement of a script, because a
 * script may hold lines of strace. Null for binary data and text of no known format.
 */
export function recognise(text: string): RecordingFormat | 'gmem' | null {
  const head = text.slice(0, LINES_SEEN * LONGEST_SEEN);
  if (isBinary(head)) return null;
  const counts = new Map<RecordingFormat, number>();
  const reader = new LineReader(head);
  while (reader.number < LINES_SEEN && reader.next()) {
    const format = reader.line.length > LONGEST_SEEN ? null : formatOfLine(reader.line);
    if (format === 'gmem') return 'gmem';
    if (format !== null) counts.set(format, (counts.get(format) ?? 0) + 1);
  }
  const [best] = [...counts].toSorted(([, a], [, b]) => b - a);
  return best?.[0] ?? null;
}
