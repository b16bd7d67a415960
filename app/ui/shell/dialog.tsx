// A native modal dialog that is open as long as it is drawn.

import { type ReactNode, useEffect, useId, useRef } from 'react';
import { panelWords } from '../../words/en/panels.ts';
import styles from './dialog.module.css';
import { IconButton } from './icon-button.tsx';

/** A dialog with a title and a button that closes it; Escape and a click beside it close it as well. */
export function Dialog(props: {
  readonly title: string;
  /** As wide as the window allows: for pictures of the run, which the keys of the page go on stepping. */
  readonly isWide?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { title, isWide = false, onClose, children } = props;
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null || dialog.open) return;
    dialog.showModal();
    dialog.querySelector<HTMLElement>('select, input')?.focus();
  }, []);
  return (
    <dialog
      ref={element}
      className={styles.dialog}
      data-wide={isWide || undefined}
      aria-labelledby={heading}
      onClose={onClose}
      onClick={({ target }) => {
        if (target === element.current) element.current.close();
      }}
    >
      <div className={styles.content}>
        <div className={styles.head}>
          <h2 id={heading}>{title}</h2>
          <IconButton icon="close" label={panelWords.close} onClick={() => element.current?.close()} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
