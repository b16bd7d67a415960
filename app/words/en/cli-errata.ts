// What the command `errata` prints.

/** One report as the command tells it. */
interface Said {
  readonly kind: string;
  readonly rule: string;
  readonly where: string;
  readonly line: number;
  readonly step: number;
  readonly erratum: string | null;
}

interface Run {
  readonly reports: readonly Said[];
  readonly broken: readonly number[];
  readonly crash: string | null;
}

interface Result {
  readonly id: string;
  readonly expected: string;
  readonly on: Run;
  readonly off: Run;
  readonly verdict: string;
}

interface Entry {
  readonly title: string;
  readonly text: string;
  readonly hurts: string;
  readonly fix: string;
  readonly needs: readonly string[];
  readonly script: string;
}

const first = ({ reports, broken, crash }: Run): string => {
  const report = reports[0];
  if (crash !== null) return 'crash';
  if (report !== undefined)
    return `${report.kind} (${report.rule}) in ${report.where || 'no function'}, line ${report.line}`;
  return broken.length > 0 ? `answer, line ${broken[0]}` : 'clean';
};

const told = (name: string, { reports, broken, crash }: Run): string[] => [
  ...(crash === null ? [] : [`      ${name}: ${crash}`]),
  ...broken.map((line) => `      ${name}: line ${line} does not answer what it must`),
  ...reports.map(
    ({ kind, rule, where, line, step, erratum }) =>
      `      ${name}: ${kind} ${rule}, line ${line} step ${step}, ${where || 'no function'}, due to ${erratum ?? 'nothing known'}`,
  ),
];

/** Words of the command `errata`. */
export const errataWords = {
  usage: `Usage: npm run -s errata -- [--json] [ID …]   runs the scripts of the errata, each with its toggle on and off
Exit code: 0 all are as the catalogue says, 1 some are not.`,
  unknown: (word: string): string => `There is no erratum or option ${word}.`,

  /** A line of the table. */
  row: (result: Result): string =>
    `${result.id}  ${result.verdict.padEnd(7)}  on: ${first(result.on)} [${result.expected}]  off: ${first(result.off)}`,

  /** All that was said. */
  details: ({ on, off }: Result): string[] => [...told('on', on), ...told('off', off)],

  /** What the catalogue says. */
  entry: ({ title, text, hurts, fix, needs, script }: Entry, hiddenBy: readonly string[]): string =>
    [
      `      ${title}. ${text}`,
      `      Hurt: ${hurts} Mended: ${fix}`,
      ...(needs.length > 0 ? [`      Needs ${needs.join(', ')}.`] : []),
      ...(hiddenBy.length > 0 ? [`      Hidden by ${hiddenBy.join(', ')}.`] : []),
      ...script
        .trimEnd()
        .split('\n')
        .map((line) => `      | ${line}`),
    ].join('\n'),

  total: (ok: number, notYet: number, wrong: number): string => `${ok} ok, ${notYet} not yet, ${wrong} wrong`,
};
