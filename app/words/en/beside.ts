// Words of two runs side by side.

import type { BesideFrame, Place, StageDifference } from '../../worker/protocol.ts';
import { count, counted } from '../format.ts';
import { pageWords } from './page.ts';

type Semantics = BesideFrame['semantics'];

/** Words above and in the two pictures. */
export const besideWords = {
  both: 'Two runs side by side',
  titles: { here: 'This run', there: 'Beside it' },
  /** `E12`, `as posted`, `corrected`: under which semantics a run stands. */
  semantics: (semantics: Semantics): string =>
    semantics.posted && semantics.changed.length === 0 ? 'as posted' : pageWords.semantics(semantics),
  place: ({ step, steps, statement, statements }: Place): string => {
    if (statement === 0) return `start of ${counted(statements, 'statement', 'statements')}`;
    const inside = steps === 0 ? '' : `step ${count(step)} of ${count(steps)} · `;
    return `${inside}statement ${count(statement)} of ${count(statements)}`;
  },
  /** What of the pictures differs; only that keeps its colour. */
  difference: ({ isSameAxis, count: differing, vmas, nodes, tables }: StageDifference): string => {
    if (!isSameAxis) return 'The process shown is not in both runs: the addresses differ.';
    if (differing > 0) return `${counted(differing, 'place differs', 'places differ')}; the rest is grey`;
    const bars = [vmas, ...nodes, ...tables.flatMap(({ rows }) => rows)];
    return bars.some((mask) => mask.includes(1))
      ? 'Only tables differ; the rest is grey'
      : 'Nothing in the picture differs here';
  },
  first: 'First difference',
  close: 'Close comparison',
  choice: 'The run shown',
} as const;
