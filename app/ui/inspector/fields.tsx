// The fields of one struct.

import { memo } from 'react';
import type { FieldView } from '../../worker/protocol.ts';
import { inspectorWords } from '../../words/en/inspector.ts';
import styles from './inspector.module.css';

/** Fields as name and value, one a line. */
export const FieldList = memo(function FieldList(props: { readonly fields: readonly FieldView[] }) {
  return (
    <dl className={styles.fields}>
      {props.fields.map(({ name, value }) => (
        <div key={name} className={styles.field}>
          <dt>{name}</dt>
          <dd>{inspectorWords.value(value)}</dd>
        </div>
      ))}
    </dl>
  );
});
