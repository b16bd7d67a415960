// The console line: one statement, run by Enter; the arrows bring back what ran; an error points at its column and offers a word.

import { type KeyboardEvent, useId, useRef, useState } from 'react';
import type { Inserted } from '../../store/scripts.ts';
import { consoleWords } from '../../words/en/console.ts';
import { scriptWords } from '../../words/en/script.ts';
import type { ScriptError } from '../../worker/protocol.ts';
import { Icon } from '../shared/icon.tsx';
import styles from './console-line.module.css';
import { emptyHistory, recall, remember, shownLine } from './input-history.ts';

type OnStatement = (statement: string) => Promise<Inserted>;

/** Runs a statement: with errors nothing ran, and the first one is shown under the line, whose text stays. */
export function ConsoleLine({ onStatement }: { readonly onStatement: OnStatement }) {
  const { text, problem, running, change, run, onKeyDown } = useConsoleLine(onStatement);
  const input = useRef<HTMLInputElement>(null);
  const problemId = useId();
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
      {problem !== null && <Problem id={problemId} problem={problem} onUse={use} />}
      <div className={styles.line}>
        <span className={styles.prompt} aria-hidden="true">
          ›
        </span>
        <span className={styles.text}>
          <input
            ref={input}
            className={styles.input}
            aria-label={consoleWords.line}
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
          {problem !== null && <Caret problem={problem} />}
        </span>
        <RunButton running={running} />
      </div>
    </form>
  );
}

/** Stands under the characters that are wrong. */
function Caret({ problem: { column, length } }: { readonly problem: ScriptError }) {
  const style = { insetInlineStart: `${column - 1}ch`, inlineSize: `${Math.max(1, length)}ch` };
  return <span className={styles.caret} style={style} aria-hidden="true" />;
}

/** What stands in the line, what is wrong with it, and the keys that bring back what ran. */
function useConsoleLine(onStatement: OnStatement) {
  const [past, setPast] = useState(emptyHistory);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<ScriptError | null>(null);
  const [running, setRunning] = useState(false);
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
    change(answer.inserted ? '' : statement);
    if (answer.inserted) setPast((before) => remember(before, statement));
    else setProblem(answer.errors[0] ?? null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setProblem(null);
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : null;
    if (by === null || event.altKey || event.ctrlKey || event.metaKey || past.lines.length === 0) return;
    event.preventDefault();
    const next = recall(past, by, text);
    setPast(next);
    change(shownLine(next));
  };
  return { text, problem, running, change, run, onKeyDown };
}

function RunButton({ running }: { readonly running: boolean }) {
  const name = running ? consoleWords.running : consoleWords.run;
  return (
    <button type="submit" className={styles.run} aria-disabled={running} aria-label={name} title={name}>
      <Icon name="run" className={styles.icon} />
    </button>
  );
}

function Problem(props: {
  readonly id: string;
  readonly problem: ScriptError;
  readonly onUse: (word: string, problem: ScriptError) => void;
}) {
  const { id, problem, onUse } = props;
  const { column, suggestion } = problem;
  return (
    <div className={styles.problem} role="alert">
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
