// One page's walk in all page-table formats, stacked over one scale of address bits.

import { type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import { formatsWords } from '../../words/en/formats.ts';
import type { FormatsView } from '../../worker/protocol.ts';
import { Icon } from '../shared/icon.tsx';
import styles from './formats.module.css';
import { Walk } from './walk.tsx';

/** The view; `view` is undefined as long as nothing was answered, null when the process is gone. */
export function Formats(props: {
  readonly view: FormatsView | null | undefined;
  readonly hasSelection: boolean;
  readonly onClose: () => void;
}) {
  const { view, hasSelection, onClose } = props;
  const [line, setLine] = useState<string | null>(null);
  const panel = useFocusWhileOpen();
  const heading = useId();
  const onLine = useCallback((next: string | null) => setLine(next), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onClose();
  };
  return (
    <section
      ref={panel}
      className={styles.panel}
      aria-labelledby={heading}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <header className={styles.head}>
        <h2 id={heading}>{formatsWords.title}</h2>
        <button
          type="button"
          className={styles.close}
          aria-label={formatsWords.close}
          title={formatsWords.close}
          onClick={onClose}
        >
          <Icon name="close" className={styles.icon} />
        </button>
        <p className={styles.subject}>{subjectOf(view, hasSelection)}</p>
        <p className={styles.line} data-lit={line !== null || undefined}>
          {line ?? formatsWords.hint}
        </p>
      </header>
      {view && <Scale />}
      {view?.walks.map((walk) => (
        <Walk key={walk.format} walk={walk} index={view.index} onLine={onLine} />
      ))}
    </section>
  );
}

/** What the tracks of all walks are measured by. */
function Scale() {
  return (
    <div className={`${styles.row} ${styles.scale}`} aria-hidden="true">
      <span className={styles.slot}>{formatsWords.scale}</span>
      <span className={styles.track}>
        <span>{formatsWords.highest}</span>
        <span>{formatsWords.offset}</span>
      </span>
    </div>
  );
}

function subjectOf(view: FormatsView | null | undefined, hasSelection: boolean): string {
  if (!hasSelection) return formatsWords.nothingSelected;
  if (view === undefined) return '';
  return view === null ? formatsWords.ended : formatsWords.subject(view);
}

/** Takes the focus to the panel, and back to where it was, if that is still there. */
function useFocusWhileOpen() {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const element = panel.current;
    element?.focus({ preventScroll: true });
    return () => {
      const isAway =
        document.activeElement !== document.body && element?.contains(document.activeElement) !== true;
      if (!isAway && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return panel;
}
