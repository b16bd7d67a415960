// A part that is folded to one line: its title and the fact that matters.

import type { ReactNode } from 'react';
import styles from './inspector.module.css';

/** A native disclosure: works by keyboard and keeps its state while the selection moves. */
export function Fold(props: {
  readonly title: string;
  readonly summary: string;
  readonly children: ReactNode;
}) {
  return (
    <details className={styles.fold}>
      <summary>
        <span className={styles.foldTitle}>{props.title}</span>
        <span className={styles.foldSummary}>{props.summary}</span>
      </summary>
      <div className={styles.foldBody}>{props.children}</div>
    </details>
  );
}
