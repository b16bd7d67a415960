// The script as text. A plain field stands until CodeMirror has come, and for good if it cannot come; nothing typed is lost on the way.

import { Component, lazy, type ReactNode, Suspense } from 'react';
import { consoleWords } from '../../words/en/console.ts';
import { scriptWords } from '../../words/en/script.ts';
import type { ScriptEditorProps } from './script-editor-props.ts';
import styles from './script-editor.module.css';

const CodeEditor = lazy(() => import('./code-editor.tsx').then((module) => ({ default: module.CodeEditor })));

/** The script editor with the list of its errors beneath. Fills its container. */
export function ScriptEditor(props: ScriptEditorProps) {
  const plain = <PlainEditor {...props} />;
  return (
    <div className={styles.frame}>
      <PlainOnFailure plain={plain}>
        <Suspense fallback={plain}>
          <CodeEditor {...props} />
        </Suspense>
      </PlainOnFailure>
      <Errors errors={props.errors} onGoToLine={props.onGoToLine} />
    </div>
  );
}

function PlainEditor({ text, onChange }: ScriptEditorProps) {
  return (
    <textarea
      className={styles.plain}
      aria-label={consoleWords.editor}
      spellCheck={false}
      autoCapitalize="off"
      wrap="off"
      value={text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function Errors({ errors, onGoToLine }: Pick<ScriptEditorProps, 'errors' | 'onGoToLine'>) {
  if (errors.length === 0) return null;
  return (
    <ul className={styles.errors} aria-live="polite">
      {errors.slice(0, LISTED).map((error) => (
        <li key={`${error.line}:${error.column}`}>
          <button type="button" onClick={() => onGoToLine(error.line)}>
            {consoleWords.problem(error.line, scriptWords.error(error))}
          </button>
        </li>
      ))}
    </ul>
  );
}

const LISTED = 20;

/** When the editor's file cannot be loaded, the plain field stays. */
class PlainOnFailure extends Component<
  { readonly plain: ReactNode; readonly children: ReactNode },
  { failed: boolean }
> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.plain : this.props.children;
  }
}
