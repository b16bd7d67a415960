// The sentence for a frame: of its step, or of what its statement came to.

import { answerWords } from '../../words/en/answers.ts';
import { pageWords } from '../../words/en/page.ts';
import { stepWords } from '../../words/en/steps.ts';
import type { Frame } from '../../worker/protocol.ts';

/** What is said at a place; empty where a note speaks for itself. */
export function sentenceOf({
  place,
  kind,
  narration,
  outcome,
}: Pick<Frame, 'place' | 'kind' | 'narration' | 'outcome'>): string {
  if (place.position.step > 0 && narration !== null) return stepWords.sentence(narration);
  if (kind === null) return place.statements === 0 ? pageWords.nothingToRun : pageWords.beginning;
  const said = outcome === null ? '' : answerWords.outcome(outcome, kind);
  return said === '' ? (pageWords.silent[kind] ?? '') : said;
}
