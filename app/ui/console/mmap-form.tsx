// The form for mmap: what it will add to the script stands beneath it, so that the language is learned on the way.

import { type ReactNode, useId, useState } from 'react';
import { consoleWords } from '../../words/en/console.ts';
import styles from './mmap-form.module.css';
import { freshMmap, type MmapFields, type MmapProblem, mmapStatement } from './mmap-statement.ts';

const problemWords: Readonly<Record<MmapProblem, string>> = {
  name: consoleWords.badName,
  address: consoleWords.badAddress,
  length: consoleWords.badLength,
};

/**
 * Maps memory. `suggestedName` is a name that the script does not use yet, `suggestedLength` some granules; `caller` goes before the call for another process than the
 * first (`child.cpu `).
 */
export function MmapForm(props: {
  readonly suggestedName: string;
  readonly suggestedLength: string;
  readonly caller: string;
  readonly onStatement: (statement: string) => void;
}) {
  const { suggestedName, suggestedLength, caller, onStatement } = props;
  const [fields, setFields] = useState(() => freshMmap(suggestedName, suggestedLength));
  const title = useId();
  const made = mmapStatement(fields, caller);
  const problems = 'problems' in made ? made.problems : [];
  const change = (part: Partial<MmapFields>): void => setFields((before) => ({ ...before, ...part }));
  const shared = { fields, change, problems };
  return (
    <form
      className={styles.form}
      aria-labelledby={title}
      onSubmit={(event) => {
        event.preventDefault();
        if ('statement' in made) onStatement(made.statement);
      }}
    >
      <h3 id={title}>{consoleWords.mmapTitle}</h3>
      <div className={styles.texts}>
        <TextField field="name" label={consoleWords.mmapName} {...shared} />
        <TextField field="length" label={consoleWords.mmapLength} {...shared} />
        <TextField
          field="address"
          label={consoleWords.mmapAddress}
          placeholder={consoleWords.mmapAnywhere}
          {...shared}
        />
      </div>
      <fieldset className={styles.checks}>
        <legend>{consoleWords.mmapProtection}</legend>
        <Check field="read" {...shared}>
          {consoleWords.protections.read}
        </Check>
        <Check field="write" {...shared}>
          {consoleWords.protections.write}
        </Check>
        <Check field="execute" {...shared}>
          {consoleWords.protections.execute}
        </Check>
      </fieldset>
      <div className={styles.checks}>
        <Check field="peerShared" {...shared}>
          {consoleWords.mmapPeerShared}
        </Check>
        <Check field="fixed" {...shared}>
          {consoleWords.mmapFixed}
        </Check>
      </div>
      <p className={styles.statement}>
        {'statement' in made
          ? `${consoleWords.mmapStatement} ${made.statement}`
          : problems.map((p) => problemWords[p]).join(' ')}
      </p>
      <button type="submit" className={styles.run} aria-disabled={problems.length > 0}>
        {consoleWords.mmapRun}
      </button>
    </form>
  );
}

interface FieldProps {
  readonly fields: MmapFields;
  readonly change: (part: Partial<MmapFields>) => void;
  readonly problems: readonly MmapProblem[];
}

function TextField(
  props: FieldProps & { readonly field: MmapProblem; readonly label: string; readonly placeholder?: string },
) {
  const { fields, change, problems, field, label, placeholder } = props;
  return (
    <label className={styles.text}>
      <span>{label}</span>
      <input
        value={fields[field]}
        placeholder={placeholder}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        aria-invalid={problems.includes(field)}
        onChange={(event) => change({ [field]: event.target.value })}
      />
    </label>
  );
}

function Check(
  props: FieldProps & {
    readonly field: Exclude<keyof MmapFields, MmapProblem>;
    readonly children: ReactNode;
  },
) {
  const { fields, change, field, children } = props;
  return (
    <label className={styles.check}>
      <input
        type="checkbox"
        checked={fields[field]}
        onChange={(event) => change({ [field]: event.target.checked })}
      />
      {children}
    </label>
  );
}
