// Catches an error in drawing and says so, with a way out: the script is kept.

import { Component, type ErrorInfo, type ReactNode } from 'react';
import { pageWords } from '../../words/en/page.ts';
import controls from './controls.module.css';
import styles from './error-boundary.module.css';

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly message: string | null;
}

/** Draws its children, or a page that says what broke. */
export class ErrorBoundary extends Component<Props, State> {
  override readonly state: State = { message: null };

  static getDerivedStateFromError(error: unknown): State {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <main className={styles.crash}>
        <h1>{pageWords.crashTitle}</h1>
        <p role="alert">{pageWords.crash(message)}</p>
        <button type="button" className={controls.plain} onClick={() => location.reload()}>
          {pageWords.reload}
        </button>
      </main>
    );
  }
}
