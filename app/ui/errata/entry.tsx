// One erratum: its row with the switch, and what unfolds below it.

import { type ReactNode, useEffect, useRef } from 'react';
import { hiddenBy } from '../../lessons/errata/catalogue.ts';
import type { CatalogueEntry, Toggle } from '../../lessons/errata/entry.ts';
import { errataWords } from '../../words/en/errata.ts';
import controls from '../shell/controls.module.css';
import styles from './errata.module.css';
import { ErratumLink } from './report-list.tsx';

/** What an entry can do. */
export interface EntryActs {
  readonly onChoose: (id: string | null) => void;
  readonly onSwitch: (id: string, on: boolean) => void;
  readonly onOpen: (id: string, on: boolean) => void;
  readonly onCopyLink: (id: string) => void;
}

/** How an entry stands in the present run. */
export interface EntryState {
  readonly on: boolean;
  readonly chosen: boolean;
  readonly copied: boolean;
  readonly reports: number;
}

/** The row of an entry; the chosen one is unfolded, with `children` (its reports) below its texts. */
export function Entry(props: {
  readonly entry: CatalogueEntry;
  readonly state: EntryState;
  readonly acts: EntryActs;
  readonly children?: ReactNode;
}) {
  const { entry, state, acts, children } = props;
  const { id, title, kind, patches } = entry;
  const element = useRef<HTMLLIElement>(null);
  const { chosen } = state;
  useEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <li ref={element} className={styles.entry} data-chosen={chosen || undefined}>
      <div className={styles.row}>
        {kind === 'toggle' ? (
          <input
            type="checkbox"
            role="switch"
            className={styles.switch}
            aria-label={errataWords.switchOf(id, title)}
            checked={state.on}
            onChange={({ target }) => acts.onSwitch(id, target.checked)}
          />
        ) : (
          <span className={styles.card} title={errataWords.cardHint}>
            {errataWords.card}
          </span>
        )}
        <button
          type="button"
          className={styles.name}
          aria-expanded={chosen}
          onClick={() => acts.onChoose(chosen ? null : id)}
        >
          <span className={styles.ident}>{id}</span>
          <span className={styles.title}>{title}</span>
          {state.reports > 0 && (
            <span className={styles.mark} title={errataWords.reported(state.reports)}>
              <span aria-hidden="true">{'!'}</span>
              <span className={styles.hidden}>{errataWords.reported(state.reports)}</span>
            </span>
          )}
          <span className={styles.patch} title={errataWords.patchesLong(patches)}>
            {errataWords.patches(patches)}
          </span>
        </button>
      </div>
      {chosen && (
        <div className={styles.body}>
          <Buttons entry={entry} copied={state.copied} acts={acts} />
          <Texts entry={entry} />
          {kind === 'toggle' && <Neighbours toggle={entry} onChoose={acts.onChoose} />}
          {children}
        </div>
      )}
    </li>
  );
}

function Texts({ entry }: { readonly entry: CatalogueEntry }) {
  const { functions, file, text, hurts, fix, openEuler } = entry;
  return (
    <dl className={styles.texts}>
      <dt>{errataWords.where}</dt>
      <dd className={styles.code}>
        {functions.map((name) => (
          <span key={name}>{name}</span>
        ))}
        <span className={styles.muted}>{file}</span>
      </dd>
      <dt>{errataWords.text}</dt>
      <dd>{text}</dd>
      <dt>{errataWords.hurts}</dt>
      <dd>{hurts}</dd>
      <dt>{errataWords.fix}</dt>
      <dd>{fix}</dd>
      <dt>{errataWords.openEuler}</dt>
      <dd>
        {openEuler === null ? (
          errataWords.openEulerUnknown
        ) : (
          <>
            <span className={styles.state}>{errataWords.openEulerState(openEuler.state)}</span>{' '}
            {openEuler.note}
          </>
        )}
      </dd>
    </dl>
  );
}

function Neighbours(props: { readonly toggle: Toggle; readonly onChoose: (id: string) => void }) {
  const { id, needs, hides } = props.toggle;
  const rows = [
    [errataWords.needs, needs],
    [errataWords.hides, hides],
    [errataWords.hiddenBy, hiddenBy(id)],
  ] as const;
  return rows.map(([label, ids]) =>
    ids.length === 0 ? null : (
      <p key={label} className={styles.neighbours}>
        <span className={styles.muted}>{label}</span>
        {ids.map((each) => (
          <ErratumLink key={each} id={each} onErratum={props.onChoose} />
        ))}
      </p>
    ),
  );
}

function Buttons(props: {
  readonly entry: CatalogueEntry;
  readonly copied: boolean;
  readonly acts: EntryActs;
}) {
  const { entry, copied, acts } = props;
  const { id, kind, script } = entry;
  return (
    <div className={styles.buttons}>
      {script !== null && (
        <button type="button" className={controls.plain} data-primary onClick={() => acts.onOpen(id, true)}>
          {kind === 'toggle' ? errataWords.openScript : errataWords.openCard}
        </button>
      )}
      {kind === 'toggle' && (
        <button type="button" className={controls.plain} onClick={() => acts.onOpen(id, false)}>
          {errataWords.openOff}
        </button>
      )}
      {script === null ? (
        <p className={styles.muted}>{errataWords.noScript}</p>
      ) : (
        <button type="button" className={controls.plain} onClick={() => acts.onCopyLink(id)}>
          {copied ? errataWords.linkCopied : errataWords.copyLink}
        </button>
      )}
    </div>
  );
}
