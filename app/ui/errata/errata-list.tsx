// The catalogue of errata, section by section, with a search that leaves what fits and counts it.

import { type ReactNode, useState } from 'react';
import { catalogue, entriesIn, search } from '../../lessons/errata/catalogue.ts';
import { sections } from '../../lessons/errata/entry.ts';
import { errataWords } from '../../words/en/errata.ts';
import type { ListedReport, Semantics } from '../../worker/protocol.ts';
import { Entry, type EntryActs } from './entry.tsx';
import styles from './errata.module.css';

/** The list. `reportsOf` draws what the present run reported of the chosen entry. */
export function ErrataList(props: {
  readonly semantics: Semantics;
  readonly reports: readonly ListedReport[];
  readonly chosen: string | null;
  readonly copied: boolean;
  readonly acts: EntryActs;
  readonly reportsOf: (id: string) => ReactNode;
}) {
  const { semantics, reports, chosen, copied, acts, reportsOf } = props;
  const [asked, setAsked] = useState<{ readonly query: string; readonly chosen: string | null }>({
    query: '',
    chosen,
  });
  const found = new Set(search(asked.query));
  /** What was chosen since the search, by a link to it, is shown beside what was found. */
  const isLinked = (id: string): boolean => id === chosen && chosen !== asked.chosen;
  const isOn = (id: string): boolean => semantics.posted !== semantics.changed.includes(id);
  const chosenHere = (id: string): boolean => id === chosen;
  return (
    <>
      <div className={styles.search}>
        <input
          type="search"
          className={styles.query}
          aria-label={errataWords.search}
          aria-describedby="errata-found"
          placeholder={errataWords.searchHint}
          value={asked.query}
          onChange={({ target }) => {
            setAsked({ query: target.value, chosen });
            target.scrollIntoView({ block: 'start' });
          }}
        />
        <p className={styles.muted} id="errata-found">
          {errataWords.found(found.size, catalogue.length)}
        </p>
      </div>
      {found.size === 0 && <p className={styles.muted}>{errataWords.nothingFound}</p>}
      {sections.map(({ key, title }) => {
        const entries = entriesIn(key).filter((entry) => found.has(entry) || isLinked(entry.id));
        if (entries.length === 0) return null;
        return (
          <section key={key} aria-label={title}>
            <h3 className={styles.section}>
              {title} <span className={styles.muted}>{errataWords.inSection(entries.length)}</span>
            </h3>
            <ul className={styles.entries}>
              {entries.map((entry) => (
                <Entry
                  key={entry.id}
                  entry={entry}
                  state={{
                    on: isOn(entry.id),
                    chosen: chosenHere(entry.id),
                    copied,
                    reports: reports.filter(({ erratum }) => erratum === entry.id).length,
                  }}
                  acts={acts}
                >
                  {chosenHere(entry.id) && reportsOf(entry.id)}
                </Entry>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}
