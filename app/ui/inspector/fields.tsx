// The fields of one struct.

import type { FieldView } from '../../worker/protocol.ts';
import { inspectorWords } from '../../words/en/inspector.ts';
import styles from './inspector.module.css';

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
