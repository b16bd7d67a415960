// Messages: what went wrong or should be known, each with a way out. The live region reads them; here they can be acted on. Loaded on
// demand.

import { useApp, useAppState } from '../../store/use-app.ts';
import type { Notice } from '../../store/state.ts';
import { noticeWords } from '../../words/en/notices.ts';
import { pageWords } from '../../words/en/page.ts';
import controls from './controls.module.css';
import { IconButton } from './icon-button.tsx';
import styles from './notices.module.css';

/** The newest message, for those who hear the page. */
export function SpokenNotice() {
  const notice = useAppState(({ notices }) => notices.at(-1));
  return notice === undefined ? null : noticeWords.notice(notice);
}

/** All messages, newest last, and the progress of what takes long. */
export function Notices() {
  const notices = useAppState((state) => state.notices);
  const work = useAppState((state) => state.work);
  return (
    <section className={styles.notices} aria-label={noticeWords.notices}>
      {work !== null && (
        <div className={styles.notice}>
          <label className={styles.work}>
            {noticeWords.progress(work.progress)}
            <progress
              className={styles.progress}
              {...(work.progress.total > 0 ? { value: work.progress.done, max: work.progress.total } : {})}
            />
          </label>
          <button type="button" className={controls.plain} onClick={() => work.cancel()}>
            {pageWords.cancel}
          </button>
        </div>
      )}
      {notices.map((notice, at) => (
        <OneNotice key={`${notice.kind}-${at}`} notice={notice} />
      ))}
    </section>
  );
}

function OneNotice({ notice }: { readonly notice: Notice }) {
  const app = useApp();
  return (
    <div className={styles.notice} data-kind={notice.kind}>
      <div className={styles.said}>
        <p>{noticeWords.notice(notice)}</p>
        {notice.kind === 'copyRefused' && (
          <textarea
            className={styles.text}
            readOnly
            rows={3}
            aria-label={pageWords.copyLink}
            value={notice.text}
            onFocus={({ target }) => target.select()}
          />
        )}
      </div>
      <WayOut notice={notice} />
      <IconButton icon="close" label={noticeWords.dismiss} onClick={() => app.dismiss(notice)} />
    </div>
  );
}

function WayOut({ notice }: { readonly notice: Notice }) {
  const app = useApp();
  if (notice.kind !== 'kept' && notice.kind !== 'stopped' && notice.kind !== 'workerLost') return null;
  if (notice.kind === 'workerLost' && notice.rebuilt) return null;
  const act = (): void => {
    app.dismiss(notice);
    void (notice.kind === 'kept' ? app.restore(notice.session) : app.rerun());
  };
  return (
    <button type="button" className={controls.plain} onClick={act}>
      {noticeWords.wayOut[notice.kind]}
    </button>
  );
}
