// The fields of one struct, and who wrote them last.

import type { FieldView, Position } from '../../worker/protocol.ts';
import { inspectorWords } from '../../words/en/inspector.ts';
import styles from './inspector.module.css';
import { whyGroups } from './why-groups.ts';

/** Fields as name and value, one a line. */
export function FieldList({ fields }: { readonly fields: readonly FieldView[] }) {
  return (
    <dl className={styles.fields}>
      {fields.map(({ name, value }) => (
        <div key={name} className={styles.field}>
          <dt>{name}</dt>
          <dd>{inspectorWords.value(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The steps that wrote the fields last; each goes to its place in the run. */
export function WhyList(props: {
  readonly fields: readonly Pick<FieldView, 'name' | 'why'>[];
  readonly onGo: (position: Position) => void;
}) {
  const groups = whyGroups(props.fields);
  if (groups.length === 0) return null;
  return (
    <ul className={styles.whys}>
      {groups.map(({ names, why }) => (
        <li key={why.step}>
          <button
            type="button"
            className={styles.why}
            aria-label={inspectorWords.goTo(names, why)}
            onClick={() => props.onGo(why.position)}
          >
            <span className={styles.wrote}>{inspectorWords.wrote(names)}</span>
            <span className={styles.when}>{inspectorWords.statement(why)}</span>
            <span>{inspectorWords.call(why)}</span>
            <span className={styles.when}>{inspectorWords.step(why)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
