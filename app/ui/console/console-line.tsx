// The console line: one statement, run by Enter; the arrows bring back what ran; an error points at its column and offers a word.

import { CornerDownLeft } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import type { Inserted } from '../../store/scripts.ts';
import { consoleWords } from '../../words/en/console.ts';
import { scriptWords } from '../../words/en/script.ts';
import type { ScriptError } from '../../worker/protocol.ts';
import styles from './console-line.module.css';
import { emptyHistory, recall, remember, shownLine } from './input-history.ts';

/** Runs a statement: with errors nothing ran, and the first one is shown under the line, whose text stays. */
export function ConsoleLine(props: { readonly onStatement: (statement: string) => Promise<Inserted> }) {
  const { onStatement } = props;
  const [past, setPast] = useState(emptyHistory);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<ScriptError | null>(null);
  const [running, setRunning] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const problemId = useId();

  const change = (next: string): void => {
    setText(next);
    setProblem(null);
  };
  const run = async (): Promise<void> => {
    const statement = text.trim();
    if (statement === '' || running) return;
    setRunning(true);
    const answer = await onStatement(statement);
    setRunning(false);
    if (!answer.inserted) {
      setText(statement);
      setProblem(answer.errors[0] ?? null);
      return;
    }
    setPast((before) => remember(before, statement));
    change('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : null;
    if (by === null || event.altKey || event.ctrlKey || event.metaKey || past.lines.length === 0) return;
    event.preventDefault();
    const next = recall(past, by, text);
    setPast(next);
    change(shownLine(next));
  };
  const use = (word: string, { column, length }: ScriptError): void => {
    change(text.slice(0, column - 1) + word + text.slice(column - 1 + length));
    input.current?.focus();
  };

  return (
    <form
      className={styles.console}
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      <label className={styles.line}>
        <span className={styles.prompt} aria-hidden="true">
          ›
        </span>
        <span className={styles.hidden}>{consoleWords.line}</span>
        <input
          ref={input}
          className={styles.input}
          value={text}
          placeholder={consoleWords.placeholder}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          enterKeyHint="go"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : problemId}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className={styles.run} aria-disabled={running} title={consoleWords.run}>
          <CornerDownLeft aria-hidden className={styles.icon} />
          <span className={styles.hidden}>{running ? consoleWords.running : consoleWords.run}</span>
        </button>
      </label>
      {problem !== null && <Problem id={problemId} text={text} problem={problem} onUse={use} />}
    </form>
  );
}

function Problem(props: {
  readonly id: string;
  readonly text: string;
  readonly problem: ScriptError;
  readonly onUse: (word: string, problem: ScriptError) => void;
}) {
  const { id, text, problem, onUse } = props;
  const { column, length, suggestion } = problem;
  return (
    <div className={styles.problem} role="alert">
      <pre className={styles.caret} aria-hidden="true">
        <span className={styles.before}>{text.slice(0, column - 1)}</span>
        {'^'.repeat(Math.max(1, Math.min(length, text.length - column + 1)))}
      </pre>
      <p id={id} className={styles.message}>
        <span className={styles.hidden}>{consoleWords.column(column)} </span>
        {scriptWords.error(problem)}
      </p>
      {suggestion !== null && (
        <button type="button" className={styles.suggestion} onClick={() => onUse(suggestion, problem)}>
          {consoleWords.suggestion(suggestion)}
        </button>
      )}
    </div>
  );
}
