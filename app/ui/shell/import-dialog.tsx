// The options with which a recording becomes a script. Loaded on demand.

import { type ReactNode, useState } from 'react';
import type { PendingImport } from '../../store/state.ts';
import { useApp } from '../../store/use-app.ts';
import { importingWords } from '../../words/en/importing.ts';
import { pageWords } from '../../words/en/page.ts';
import { panelWords } from '../../words/en/panels.ts';
import type { ImportOptions, RecordingFormat } from '../../worker/protocol.ts';
import controls from './controls.module.css';
import { Dialog } from './dialog.tsx';
import styles from './dialog.module.css';

/** What most people want to see: two worlds and all of their pages. */
const suggested: ImportOptions = { devices: 1, peerShared: 'anon', touch: 'first', touchBy: 'alternate' };
const MOST_DEVICES = 8;

/** Asks for the options of a recording that was opened. */
export function ImportDialog({ pending }: { readonly pending: PendingImport }) {
  const app = useApp();
  const [options, setOptions] = useState(suggested);
  const change = (part: Partial<ImportOptions>): void =>
    setOptions((before) => consistent({ ...before, ...part }));
  return (
    <Dialog title={panelWords.importTitle} onClose={() => app.cancelImport()}>
      <p>
        {panelWords.importOf(pending.name, importingWords.format(pending.format))}{' '}
        <span className={styles.hint}>{panelWords.importHint}</span>
      </p>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void app.import(pending, options, importingWords);
        }}
      >
        <Fields options={options} hasCalls={hasCalls(pending.format)} change={change} />
        <div className={styles.buttons}>
          <button type="button" className={controls.plain} onClick={() => app.cancelImport()}>
            {pageWords.cancel}
          </button>
          <button type="submit" className={controls.plain} data-primary>
            {panelWords.import}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Recordings of faults bring their own touches; the others need some added. */
const hasCalls = (format: RecordingFormat): boolean =>
  format === 'strace' || format === 'maps' || format === 'smaps';

function Fields(props: {
  readonly options: ImportOptions;
  readonly hasCalls: boolean;
  readonly change: (part: Partial<ImportOptions>) => void;
}) {
  const { options, hasCalls: needsTouches, change } = props;
  return (
    <div className={styles.fields}>
      <Choice
        label={panelWords.devices}
        value={String(options.devices)}
        choices={Array.from({ length: MOST_DEVICES + 1 }, (_, n) => [String(n), String(n)])}
        onChange={(devices) => change({ devices: Number(devices) })}
      />
      <Choice
        label={panelWords.peerShared}
        value={options.peerShared}
        choices={[
          ['none', panelWords.peerSharedChoice.none],
          ['anon', panelWords.peerSharedChoice.anon],
        ]}
        disabled={options.devices === 0}
        onChange={(peerShared) => change({ peerShared })}
      />
      {needsTouches && (
        <Choice
          label={panelWords.touch}
          value={options.touch}
          choices={[
            ['none', panelWords.touchChoice.none],
            ['first', panelWords.touchChoice.first],
            ['all', panelWords.touchChoice.all],
          ]}
          hint={panelWords.touchHint}
          onChange={(touch) => change({ touch })}
        />
      )}
      <Choice
        label={panelWords.touchBy}
        value={options.touchBy}
        choices={[
          ['cpu', panelWords.touchByChoice.cpu],
          ...gpus(options.devices).map((gpu) => [gpu, gpu] as const),
          ['alternate', panelWords.touchByChoice.alternate],
        ]}
        disabled={needsTouches && options.touch === 'none'}
        onChange={(touchBy) => change({ touchBy })}
      />
    </div>
  );
}

const gpus = (devices: number): `gpu${number}`[] =>
  Array.from({ length: devices }, (_, n) => `gpu${n}` as const);

/** The options without what contradicts the number of devices. */
function consistent(options: ImportOptions): ImportOptions {
  const { devices, touchBy } = options;
  const isMissing = touchBy.startsWith('gpu') && Number(touchBy.slice(3)) >= devices;
  return {
    ...options,
    ...(isMissing ? { touchBy: 'alternate' } : {}),
    ...(devices === 0 ? { peerShared: 'none', touchBy: 'cpu' } : {}),
  };
}

function Choice<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [value: T, label: string])[];
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
  readonly onChange: (value: T) => void;
}) {
  const { label, value, choices, hint, disabled = false, onChange } = props;
  return (
    <label className={styles.field}>
      {label}
      <select
        className={controls.select}
        value={value}
        disabled={disabled}
        onChange={({ target }) => onChange(target.value as T)}
      >
        {choices.map(([choice, name]) => (
          <option key={choice} value={choice}>
            {name}
          </option>
        ))}
      </select>
      {hint !== undefined && <span className={styles.hint}>{hint}</span>}
    </label>
  );
}
