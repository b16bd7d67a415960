// Foreign recordings, loaded on demand: which format a file is in, and the script that it becomes. Our decision.

import { importSteps } from '../script/importers/import.ts';
import { recognise as formatOf } from '../script/importers/sniff.ts';
import { LONGEST_RECORDING } from '../script/limits.ts';
import type { Requests } from './protocol.ts';
import type { Slices } from './slices.ts';

/** Enough for the lines that tell the formats apart. */
const HEAD_BYTES = 2 ** 21;

/** The format of a file, by its beginning. */
export async function recognise(file: Blob): Promise<Requests['recognise']['answer']> {
  return { format: formatOf(await file.slice(0, HEAD_BYTES).text()) };
}

/** The script that a recording becomes, still without the sentences about it; null when cancelled. */
export async function importRecording(
  { file, format, options }: Requests['import']['ask'],
  slices: Slices,
): Promise<Requests['import']['answer'] | null> {
  if (file.size > LONGEST_RECORDING) {
    return { kind: 'problem', problem: { kind: 'tooLong', characters: file.size, limit: LONGEST_RECORDING } };
  }
  const steps = importSteps(await file.text(), format, options, () => []);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    if (slices.isOver) await slices.breathe({ doing: 'reading', done: step.value, total: 1 });
    if (slices.cancelled) return null;
  }
}
