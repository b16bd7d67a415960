// What the command `objections` prints.

interface Bound {
  readonly relation: string;
  readonly limit: number;
  readonly holds: boolean;
}

interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly bound: Bound | null;
}

interface Objection {
  readonly id: string;
  readonly question: string;
  readonly mails: readonly { readonly date: string; readonly subject: string }[];
  readonly variants: readonly { readonly name: string; readonly script: string }[];
  readonly measured: string;
}

/** Whole numbers as they are, others with three digits that count. */
const number = (value: number): string =>
  Number.isInteger(value)
    ? String(value)
    : value >= 1000
      ? value.toFixed(0)
      : String(Number(value.toPrecision(3)));

const quantity = (value: number, unit: string): string =>
  unit === 'times' ? number(value) : `${number(value)} ${unit}`;

const mark = (bound: Bound | null): string => (bound === null ? ' ' : bound.holds ? '+' : '-');

/** Words of the command `objections`. */
export const objectionsWords = {
  usage: `Usage: npm run -s objections -- [--json] [ID …]   runs what reviewers asked, and prints what was measured
A figure with + keeps its bound, with - it does not; without a bound it only informs.
Verdict: handled if every bound is kept, not in the RFC if none is, else depends.
Exit code: 0 every script ran clean, 1 some did not.`,
  unknown: (word: string): string => `There is no objection or option ${word}.`,

  /** First line of an entry. */
  head: (verdict: string, { id, question }: Objection): string => `${id}: ${verdict}. ${question}`,

  /** What the gallery says. */
  entry: ({ mails, measured, variants }: Objection): string =>
    [
      ...mails.map(({ date, subject }) => `      ${date}, ${subject}`),
      `      ${measured}`,
      ...variants.flatMap(({ name, script }) => [
        `      ${name}:`,
        ...script
          .trimEnd()
          .split('\n')
          .map((line) => `      | ${line}`),
      ]),
    ].join('\n'),

  /** A line of a figure. */
  figure: ({ name, unit, value, bound }: Figure): string =>
    `    ${mark(bound)} ${name}: ${quantity(value, unit)}${bound === null ? '' : `   [${bound.relation} ${quantity(bound.limit, unit)}]`}`,

  /** A script that did not run clean. */
  unclean: ({
    variant,
    broken,
    reports,
  }: {
    readonly variant: string;
    readonly broken: readonly number[];
    readonly reports: readonly string[];
  }): string =>
    `    ! ${variant}: ${[...broken.map((line) => `line ${line} was refused`), ...reports].join(', ')}`,

  total(verdicts: readonly string[]): string {
    const count = (verdict: string): number => verdicts.filter((each) => each === verdict).length;
    return `${count('handled')} handled, ${count('depends')} depends, ${count('not in the RFC')} not in the RFC`;
  },
};
