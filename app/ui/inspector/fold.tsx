// A part that is folded to one line: its title and the fact that matters.

import type { ReactNode } from 'react';
import styles from './inspector.module.css';

/** A native disclosure: works by keyboard and keeps its state while the selection moves. Without children there is nothing to unfold. */
export function Fold(props: {
  readonly title: string;
  readonly summary: string;
  readonly children?: ReactNode;
}) {
  const { title, summary, children } = props;
  const line = (
    <>
      <span className={styles.foldTitle}>{title}</span>
      <span className={styles.foldSummary}>{summary}</span>
    </>
  );
  if (children === undefined || children === null) return <p className={styles.unfoldable}>{line}</p>;
  return (
    <details className={styles.fold}>
      <summary>{line}</summary>
      <div className={styles.foldBody}>{children}</div>
    </details>
  );
}
