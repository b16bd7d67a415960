// Words of the gallery of objections in the page: the list, a question, its figures and the verdict.

import { count, duration, size } from '../format.ts';

interface Bound {
  readonly relation: 'at most' | 'at least';
  readonly limit: number;
  readonly holds: boolean;
}

type Unit = 'bytes' | 'ns' | 'times' | 'per cent' | 'a second';
type Verdict = 'handled' | 'not in the RFC' | 'depends';

const verdicts: Readonly<Record<Verdict, string>> = {
  handled: 'Every bound is kept.',
  'not in the RFC': 'No bound is kept.',
  depends: 'Some bounds are kept, some are not.',
};

/** Whole numbers with their thousands apart, others with three digits that count. */
const number = (value: number): string =>
  Number.isInteger(value) || value >= 1000 ? count(Math.round(value)) : String(Number(value.toPrecision(3)));

function quantity(value: number, unit: Unit): string {
  switch (unit) {
    case 'bytes':
      return size(Math.round(value));
    case 'ns':
      return duration(Math.round(value));
    case 'per cent':
      return `${number(value)} %`;
    case 'a second':
      return `${number(value)} / s`;
    default:
      return number(value);
  }
}

/** Words of the gallery. */
export const objectionsWords = {
  title: 'Objections',
  intro:
    'What was asked on the list. Each question runs its scripts in the model; figures with a bound decide the verdict.',

  asked: 'Asked',
  mail: (date: string, subject: string): string => `${date}, “${subject}”`,
  measured: 'What is measured',
  figures: 'Figures',
  figure: quantity,
  bound: ({ relation, limit }: Bound, unit: Unit): string =>
    `${relation === 'at most' ? '≤' : '≥'} ${quantity(limit, unit)}`,
  kept: 'kept',
  notKept: 'not kept',

  measuring: 'Running its scripts …',
  failed: 'The scripts could not be run.',
  verdict: 'Verdict',
  verdictOf: (verdict: Verdict): string => verdict,
  because: (verdict: Verdict): string => verdicts[verdict],
  copyLink: 'Copy link',
  linkCopied: 'Link copied',
  open: (variant: string): string => `Open the script “${variant}”`,
};
