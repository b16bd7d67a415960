// Words of the errata in the page: the list, an entry, switches, and what a run reported.

import type { Comparison, FoundReport, ListedReport, Position, Semantics } from '../../worker/protocol.ts';
import { addressOfPage, count, counted } from '../format.ts';
import { answerWords } from './answers.ts';

type Origin = NonNullable<FoundReport['call']>['origin'];

const origin = (from: Origin): string =>
  from === 'linux' ? 'Linux' : from === 'model' ? 'the model' : `patch ${from}/6`;

const states = { mended: 'Mended', partly: 'Mended in part', open: 'Open' } as const;

/** A sentence without what it begins with: `Coherence: a load …` becomes `a load …`. */
const afterHead = (text: string): string => text.slice(text.indexOf(': ') + 2);

/** Words of the list of errata. */
export const errataWords = {
  title: 'Errata',
  /** What the panel shows: the errata, or what was asked on the list. */
  parts: { errata: 'Errata', objections: 'Objections' },
  partsLabel: 'Shown here',
  intro:
    'Where the series as posted differs from what it promises. Each can be switched on by itself; its script shows the harm.',

  /** The semantics of this script. */
  chosen: 'This script runs',
  corrected: 'corrected',
  posted: 'as posted',
  /** What is in force where one stands. */
  inForce: ({ posted, changed }: Semantics): string => {
    if (changed.length === 0) return posted ? 'Every erratum is on.' : 'Every erratum is off.';
    const ids = changed.join(', ');
    return posted ? `Every erratum is on but ${ids}.` : `On: ${ids}.`;
  },
  postedTitle: 'Why almost nothing survives',
  postedIntro:
    'With every erratum on, nothing that touches a device survives. What goes wrong first keeps the rest from being seen; switch it off, and the next comes up.',
  /** One erratum that hides others. */
  postedStep: (title: string, hidden: readonly string[]): string => `${title}. Hides ${hidden.join(', ')}.`,
  postedEnd:
    'Nor is anything evicted, and the mode of gm_as_attach is ignored: a full device answers NOMEM. To learn one erratum, run corrected with that one on.',

  /** The present run against another. */
  compareWith: { corrected: 'Compare with corrected', posted: 'Compare with the series as posted' },
  noDifference: 'Both runs make the same steps.',
  sameInTheEnd: 'In the end nothing differs.',
  firstDifference: ({ statement, step }: NonNullable<Comparison['first']>): string =>
    `Go to the first difference: statement ${count(statement + 1)}, step ${count(step)}`,
  differs: 'Differs',
  hereColumn: 'here',
  nothing: '–',
  reportsRow: 'reports',
  page: ({ pid, index }: Comparison['pages'][number]): string => `${addressOfPage(index)}, process ${pid}`,

  search: 'Search the errata',
  searchHint: 'id, function, word …',
  found: (shown: number, all: number): string =>
    shown === all
      ? counted(all, 'entry', 'entries')
      : `${count(shown)} of ${counted(all, 'entry', 'entries')}`,
  nothingFound: 'No entry has all of these words.',
  inSection: (entries: number): string => count(entries),

  card: 'card',
  cardHint: 'A remark: nothing to switch',
  patches: (patches: readonly number[]): string => `${patches.join(', ')}/6`,
  patchesLong: (patches: readonly number[]): string =>
    `${patches.length === 1 ? 'Patch' : 'Patches'} ${patches.join(', ')} of 6`,
  switchOf: (id: string, title: string): string => `${id} on: ${title}`,
  reported: (reports: number): string => `${counted(reports, 'report', 'reports')} in this run`,

  where: 'Where',
  text: 'What happens',
  hurts: 'Who is hurt',
  fix: 'What mends it',
  openEuler: 'openEuler 6.6',
  openEulerState: (state: keyof typeof states): string => states[state],
  openEulerUnknown: 'Not known.',
  needs: 'Seen only with',
  hides: 'Hides',
  hiddenBy: 'Hidden by',

  openScript: 'Open its script',
  openOff: 'With it off',
  openCard: 'Open a script about it',
  copyLink: 'Copy link',
  linkCopied: 'Link copied',
  noScript: 'Nothing to run.',

  reports: 'Reported in this run',
  reportCount: count,
  moreReports: (more: number): string => `and ${count(more)} more`,
  /** A report without its kind: the rule that broke, in words. */
  rule: (report: FoundReport): string => afterHead(answerWords.report({ ...report, erratum: null })),
  kind: (report: FoundReport): string => {
    const said = answerWords.report({ ...report, erratum: null });
    return said.slice(0, said.indexOf(': '));
  },
  /** Where a report lies: `in gm_host_fault_locked (patch 3/6)`. */
  call: ({ call }: FoundReport): string =>
    call === null ? 'outside of any function' : `in ${call.name} (${origin(call.origin)})`,
  at: (report: FoundReport | ListedReport): string => {
    const place = `statement ${count(report.statement + 1)}, step ${count(report.step)}`;
    return 'line' in report ? `${place} · line ${count(report.line)}` : place;
  },
  goTo: (report: FoundReport): string =>
    `Go to statement ${count(report.statement + 1)}, step ${count(report.step)}: ${answerWords.report({ ...report, erratum: null })}`,
  /** Where the sentence of the report stands above already. */
  foundHere: (report: FoundReport): string => `Reported ${errataWords.call(report)}`,
  /** Elsewhere in its statement. */
  foundBefore: (report: FoundReport): string =>
    `${answerWords.report({ ...report, erratum: null }).replace(/\.$/, '')}, ${errataWords.call(report)}.`,
  goToStep: (step: number): string => `Go to step ${count(step)}`,
  here: (at: Position, report: FoundReport): boolean =>
    at.statement === report.position.statement && at.step === report.position.step,
  openEntry: (id: string): string => `Open ${id} in the errata`,
} as const;
