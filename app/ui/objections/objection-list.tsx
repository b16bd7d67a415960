// What reviewers asked, question by question; the chosen one is unfolded, with the figures of its run and the verdict.

import { useEffect, useRef } from 'react';
import type { Evidence, Objection } from '../../lessons/objections/entry.ts';
import { objections } from '../../lessons/objections/gallery.ts';
import { type Figure, figuresOf, type Verdict, verdictOf } from '../../lessons/objections/verdict.ts';
import { objectionsWords } from '../../words/en/objections.ts';
import errata from '../errata/errata.module.css';
import controls from '../shell/controls.module.css';
import styles from './objections.module.css';

/** What is known of the chosen question: its run, or that there is none yet, or that it failed. */
export type Measured = { readonly id: string; readonly evidence: Evidence | 'failed' } | null;

/** What a question can do. */
export interface ObjectionActs {
  readonly onChoose: (id: string | null) => void;
  readonly onOpen: (script: string) => void;
  readonly onCopyLink: (id: string) => void;
}

/** The list. */
export function ObjectionList(props: {
  readonly chosen: string | null;
  readonly measured: Measured;
  readonly copied: boolean;
  readonly acts: ObjectionActs;
}) {
  const { chosen, measured, copied, acts } = props;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (chosen !== null) list.current?.querySelector('[data-chosen]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <ul ref={list} className={errata.entries}>
      {objections.map((objection) => {
        const { id, question } = objection;
        const isChosen = id === chosen;
        return (
          <li key={id} className={errata.entry} data-chosen={isChosen || undefined}>
            <button
              type="button"
              className={errata.name}
              aria-expanded={isChosen}
              onClick={() => acts.onChoose(isChosen ? null : id)}
            >
              <span className={errata.title}>{question}</span>
            </button>
            {isChosen && (
              <div className={errata.body}>
                <Result objection={objection} measured={measured?.id === id ? measured.evidence : null} />
                <Texts objection={objection} />
                <Scripts objection={objection} copied={copied} acts={acts} />
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Result(props: { readonly objection: Objection; readonly measured: Evidence | 'failed' | null }) {
  const { objection, measured } = props;
  if (measured === null || measured === 'failed')
    return (
      <p className={errata.muted} role="status">
        {measured === null ? objectionsWords.measuring : objectionsWords.failed}
      </p>
    );
  const figures = figuresOf(objection, measured);
  return (
    <>
      <Judged verdict={verdictOf(figures)} />
      <Figures figures={figures} />
    </>
  );
}

const Judged = ({ verdict }: { readonly verdict: Verdict }) => (
  <p role="status">
    {objectionsWords.verdict} <strong>{objectionsWords.verdictOf(verdict)}</strong>{' '}
    <span className={errata.muted}>{objectionsWords.because(verdict)}</span>
  </p>
);

function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <table className={styles.figures} aria-label={objectionsWords.figures}>
      <tbody>
        {figures.map(({ name, unit, value, bound }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className={styles.value}>{objectionsWords.figure(value, unit)}</td>
            <td className={styles.bound}>
              {bound !== null && (
                <>
                  {objectionsWords.bound(bound, unit)}{' '}
                  <strong>{bound.holds ? objectionsWords.kept : objectionsWords.notKept}</strong>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Texts({ objection }: { readonly objection: Objection }) {
  const { measured, mails } = objection;
  return (
    <dl className={errata.texts}>
      <dt>{objectionsWords.measured}</dt>
      <dd>{measured}</dd>
      <dt>{objectionsWords.asked}</dt>
      {mails.map(({ date, subject }) => (
        <dd key={date}>{objectionsWords.mail(date, subject)}</dd>
      ))}
    </dl>
  );
}

function Scripts(props: {
  readonly objection: Objection;
  readonly copied: boolean;
  readonly acts: ObjectionActs;
}) {
  const { objection, copied, acts } = props;
  return (
    <div className={errata.buttons}>
      {objection.variants.map(({ name, script }) => (
        <button
          key={name}
          type="button"
          className={controls.plain}
          onClick={() => acts.onOpen(`# ${objection.question} (${name})\n${script}`)}
        >
          {objectionsWords.open(name)}
        </button>
      ))}
      <button type="button" className={controls.plain} onClick={() => acts.onCopyLink(objection.id)}>
        {copied ? objectionsWords.linkCopied : objectionsWords.copyLink}
      </button>
    </div>
  );
}
