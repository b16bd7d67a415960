// What can happen next to the selected page: buttons that keep their places, each a statement.

import { memo, useId, useState } from 'react';
import type { ActionsView, ActionView } from '../../worker/protocol.ts';
import { actionWords } from '../../words/en/actions.ts';
import styles from './actions.module.css';
import { actionRows, type ActionRow } from './action-rows.ts';

/** The actions of the selection. A refused one stays in its place, greyed, with the reason in its row; it can be focused, not pressed. */
export const Actions = memo(function Actions(props: {
  readonly view: ActionsView | null;
  readonly onStatement: (statement: string) => void;
}) {
  const { view, onStatement } = props;
  const [shown, setShown] = useState<string | null>(null);
  const title = useId();
  return (
    <section className={styles.actions} aria-labelledby={title}>
      <h3 id={title}>{actionWords.title}</h3>
      {view === null ? (
        <p className={styles.hint}>{actionWords.nothingSelected}</p>
      ) : (
        <>
          {actionRows(view.actions).map((row) => (
            <Row key={row.key} row={row} onStatement={onStatement} onShow={setShown} />
          ))}
          <p className={styles.statement} aria-hidden="true">
            {shown ?? actionWords.hint}
          </p>
        </>
      )}
    </section>
  );
});

function Row(props: {
  readonly row: ActionRow;
  readonly onStatement: (statement: string) => void;
  readonly onShow: (statement: string | null) => void;
}) {
  const { row, onStatement, onShow } = props;
  return (
    <div className={styles.row} role="group" aria-label={row.title}>
      <p className={styles.head}>
        <span className={styles.who}>{row.title}</span>
        <span className={styles.reason}>{row.reason}</span>
      </p>
      <div className={styles.buttons}>
        {row.actions.map((action) => (
          <ActionButton
            key={`${action.kind} ${action.device ?? ''}`}
            action={action}
            onStatement={onStatement}
            onShow={onShow}
          />
        ))}
      </div>
    </div>
  );
}

function ActionButton(props: {
  readonly action: ActionView;
  readonly onStatement: (statement: string) => void;
  readonly onShow: (statement: string | null) => void;
}) {
  const { action, onStatement, onShow } = props;
  const refused = action.refusal !== null;
  const hint = action.refusal === null ? action.statement : actionWords.refusal(action.refusal);
  return (
    <button
      type="button"
      className={styles.action}
      aria-label={actionWords.name(action)}
      aria-disabled={refused}
      title={hint}
      onClick={() => {
        if (!refused) onStatement(action.statement);
      }}
      onFocus={() => onShow(action.statement)}
      onBlur={() => onShow(null)}
      onPointerEnter={() => onShow(action.statement)}
      onPointerLeave={() => onShow(null)}
    >
      {actionWords.label(action)}
    </button>
  );
}
