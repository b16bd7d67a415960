// What happens at this place, in words: the note in force, the statement, one sentence for the step, and where we are. The sentence is
// the page's one live region; messages are read out through it, too.

import type { ReactNode } from 'react';
import { useAppState } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import { stepWords } from '../../words/en/steps.ts';
import type { Frame } from '../../worker/protocol.ts';
import styles from './explanation.module.css';

/** The sentence for a frame: of its step, or of what its statement came to. */
function sentenceOf({ place, kind, narration, outcome }: Frame): string {
  if (place.position.step > 0 && narration !== null) return stepWords.sentence(narration);
  if (kind === null) return place.statements === 0 ? pageWords.nothingToRun : pageWords.beginning;
  return outcome === null ? '' : pageWords.outcome(kind, outcome);
}

/** Caption, statement, sentence and place. */
export function Explanation() {
  const frame = useAppState((state) => state.frame);
  return (
    <section className={styles.explanation} aria-label={pageWords.explanation}>
      {frame !== null && frame.caption !== null && <p className={styles.caption}>{frame.caption}</p>}
      <div className={styles.line}>
        <LiveSentence>{frame === null ? pageWords.loading : sentenceOf(frame)}</LiveSentence>
        {frame !== null && <Where frame={frame} />}
      </div>
    </section>
  );
}

function LiveSentence({ children }: { readonly children: ReactNode }) {
  const playing = useAppState((state) => state.playing);
  const notice = useAppState(({ notices }) => notices.at(-1));
  const copied = useAppState((state) => state.copied);
  return (
    <div role="status" aria-live={playing ? 'off' : 'polite'} className={styles.sentence}>
      <p>{children}</p>
      <p className={styles.hidden}>{notice === undefined ? '' : pageWords.notice(notice)}</p>
      <p className={styles.hidden}>{copied === null ? '' : pageWords.copied[copied]}</p>
    </div>
  );
}

function Where({ frame }: { readonly frame: Frame }) {
  return (
    <p className={styles.where}>
      {frame.statement !== '' && <code className={styles.statement}>{frame.statement}</code>}
      <span className={styles.place}>{pageWords.place(frame.place)}</span>
    </p>
  );
}
