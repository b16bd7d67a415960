// Under which semantics the present script runs, and why so little survives of the series as posted.

import { toggles } from '../../lessons/errata/catalogue.ts';
import { errataWords } from '../../words/en/errata.ts';
import type { Semantics } from '../../worker/protocol.ts';
import styles from './errata.module.css';
import { ErratumLink } from './report-list.tsx';

const choices = ['corrected', 'posted'] as const;

/** The two semantics; what is switched on its own is said beside them. */
export function SemanticsChoice(props: {
  readonly semantics: Semantics;
  readonly onSemantics: (choice: (typeof choices)[number]) => void;
  readonly onErratum: (id: string) => void;
}) {
  const { semantics, onSemantics, onErratum } = props;
  const present = semantics.posted ? 'posted' : 'corrected';
  return (
    <div className={styles.semantics}>
      <div role="group" aria-label={errataWords.chosen} className={styles.choice}>
        <span className={styles.muted}>{errataWords.chosen}</span>
        {choices.map((choice) => (
          <button
            key={choice}
            type="button"
            className={styles.pick}
            aria-pressed={choice === present && semantics.changed.length === 0}
            onClick={() => onSemantics(choice)}
          >
            {errataWords[choice]}
          </button>
        ))}
      </div>
      <p className={styles.muted}>{errataWords.inForce(semantics)}</p>
      {semantics.posted && <WhyPosted onErratum={onErratum} />}
    </div>
  );
}

/** What is met first in the life of a page: going to a device, coming back, being unmapped. Others follow as the catalogue has them. */
const MET = ['E36', 'E12', 'E35', 'E34'];

const whenMet = (id: string): number => (MET.includes(id) ? MET.indexOf(id) : MET.length);

function WhyPosted({ onErratum }: { readonly onErratum: (id: string) => void }) {
  const hiding = toggles
    .filter(({ hides }) => hides.length > 0)
    .toSorted((a, b) => whenMet(a.id) - whenMet(b.id));
  return (
    <details className={styles.why} open>
      <summary>{errataWords.postedTitle}</summary>
      <p>{errataWords.postedIntro}</p>
      <ol>
        {hiding.map(({ id, title, hides }) => (
          <li key={id}>
            <ErratumLink id={id} onErratum={onErratum} /> {errataWords.postedStep(title, hides)}
          </li>
        ))}
      </ol>
      <p>{errataWords.postedEnd}</p>
    </details>
  );
}
