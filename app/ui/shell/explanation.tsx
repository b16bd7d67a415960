// What happens at this place, in words: the note in force, one sentence for the step, the statement, and where we are. What is said is
// the page's one live region; messages are read out through it, too.

import { Suspense } from 'react';
import { useAppState } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import type { Frame } from '../../worker/protocol.ts';
import styles from './explanation.module.css';
import { ReportLine, SpokenNotice } from './on-demand.ts';
import { sentenceOf } from './sentence.ts';

/** What is said, and where we are. */
export function Explanation() {
  const frame = useAppState((state) => state.frame);
  return (
    <section className={styles.explanation} data-part="explanation" aria-label={pageWords.explanation}>
      <div className={styles.said}>
        <Said frame={frame} />
        <Reports />
      </div>
      <Where frame={frame} />
    </section>
  );
}

/** At a note the note itself; at a step its sentence, under the note in force. */
function Said({ frame }: { readonly frame: Frame | null }) {
  const playing = useAppState((state) => state.playing);
  const sentence = frame === null ? pageWords.loading : sentenceOf(frame);
  const caption = frame?.caption ?? null;
  return (
    <div role="status" aria-live={playing ? 'off' : 'polite'}>
      {caption !== null && (
        <p className={styles.caption} data-now={isSpoken(frame?.kind ?? null)} title={caption}>
          {caption}
        </p>
      )}
      {sentence !== '' && <p className={styles.sentence}>{sentence}</p>}
      <Announcements />
    </div>
  );
}

function Reports() {
  const hasReports = useAppState(({ report }) => (report?.reportCount ?? 0) > 0);
  return <Suspense fallback={null}>{hasReports && <ReportLine />}</Suspense>;
}

/** Messages and what was copied, for those who hear the page. */
function Announcements() {
  const hasNotice = useAppState(({ notices }) => notices.length > 0);
  const copied = useAppState((state) => state.copied);
  return (
    <>
      <p className={styles.hidden}>
        <Suspense fallback={null}>{hasNotice && <SpokenNotice />}</Suspense>
      </p>
      <p className={styles.hidden}>{copied === null ? '' : pageWords.copied[copied]}</p>
    </>
  );
}

function Where({ frame }: { readonly frame: Frame | null }) {
  if (frame === null) return <div className={styles.where} />;
  return (
    <div className={styles.where}>
      <p>{pageWords.place(frame.place)}</p>
      {frame.statement !== '' && !isSpoken(frame.kind) && (
        <p className={styles.statement} title={frame.statement}>
          <code>{frame.statement}</code>
        </p>
      )}
    </div>
  );
}

/** Whether the statement itself is what is said. */
const isSpoken = (kind: Frame['kind']): boolean => kind === 'note' || kind === 'cue';
