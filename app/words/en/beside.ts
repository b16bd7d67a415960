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
  /** The step, of the same statement in both; statements without steps are counted themselves. */
  place: ({ step, steps, statement, statements }: Place): string => {
    if (statement === 0) return `start of ${counted(statements, 'statement', 'statements')}`;
    return steps === 0
      ? `statement ${count(statement)} of ${count(statements)}`
      : `step ${count(step)} of ${count(steps)}`;
  },
  /** What of the pictures differs. `isSame`: no step was different until here. */
  difference: (difference: StageDifference, isSame: boolean): string => {
    if (!difference.isSameAxis) return 'This process is in one of the runs only';
    if (difference.count > 0) return counted(difference.count, 'place differs', 'places differ');
    const { nodes, mappings, tables } = difference.totals;
    if (nodes || mappings || tables.includes(true)) return 'Only counts differ';
    return isSame ? 'The same until here' : 'The steps differ, the picture does not';
  },
  /** What the colours say. */
  colours: 'What is the same in both is grey.',
  first: 'First difference',
  close: 'Close comparison',
  choice: 'The run shown',
} as const;
