// What was typed before, for the arrow keys of the console line. Pure; our decision (readline's way, without editing the past).

/** The lines that ran, oldest first, and which one is shown: `at` = `lines.length` is the line being typed, kept in `draft`. */
export interface InputHistory {
  readonly lines: readonly string[];
  readonly at: number;
  readonly draft: string;
}

const LONGEST = 200;

/** Nothing typed yet. */
export const emptyHistory: InputHistory = { lines: [], at: 0, draft: '' };

/** After a line ran: it is remembered (once, when it is the same as the one before), and the next line is empty. */
export function remember({ lines }: InputHistory, line: string): InputHistory {
  const kept = lines.at(-1) === line ? lines : [...lines, line].slice(-LONGEST);
  return { lines: kept, at: kept.length, draft: '' };
}

/** One line back (−1) or forth (1) from `text`, which is kept as the draft when it is the one being typed. */
export function recall(history: InputHistory, by: 1 | -1, text: string): InputHistory {
  const { lines, at } = history;
  const draft = at === lines.length ? text : history.draft;
  return { lines, at: Math.max(0, Math.min(lines.length, at + by)), draft };
}

/** The text that stands in the line. */
export const shownLine = ({ lines, at, draft }: InputHistory): string => lines[at] ?? draft;
