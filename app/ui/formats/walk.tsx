// The walk in one format: a row a level, the bits of the address that choose the slot where they stand in the address, the entry in
// hexadecimal, and its fields.

import { type CSSProperties, memo } from 'react';
import { formatsWords } from '../../words/en/formats.ts';
import type { FormatWalkView, WalkRowView } from '../../worker/protocol.ts';
import { Entry } from './entry.tsx';
import styles from './formats.module.css';

/** Bits of the widest address, and of the offset within a page. */
const WIDEST = 57;
const OFFSET = 12;

/** One card. */
export const Walk = memo(function Walk(props: {
  readonly walk: FormatWalkView;
  readonly index: number;
  readonly onLine: (line: string | null) => void;
}) {
  const { walk, index, onLine } = props;
  const name = formatsWords.name(walk);
  return (
    <section
      className={styles.walk}
      aria-label={name}
      data-kind={walk.kind}
      data-ours={formatsWords.isOurs(walk) || undefined}
    >
      <h3 className={styles.name}>
        {name} <span className={styles.facts}>{formatsWords.facts(walk)}</span>{' '}
        <span className={styles.kind}>{formatsWords.kind(walk)}</span>
      </h3>
      {walk.rows.length === 0 && <p className={styles.refusal}>{formatsWords.refusal(walk, index)}</p>}
      {walk.rows.map((row) => (
        <div key={row.shift} className={styles.row} data-leaf={row.kind === 'leaf' || undefined}>
          <span className={styles.slot}>{formatsWords.slot(row)}</span>
          <Digit row={row} />
          {row.raw === null ? (
            <span className={styles.empty}>{walk.kind === 'unmapped' ? '' : formatsWords.empty}</span>
          ) : (
            <Entry walk={walk} row={row} onLine={onLine} />
          )}
        </div>
      ))}
    </section>
  );
});

/** The bits that choose the slot, at their place in an address. */
function Digit({ row }: { readonly row: WalkRowView }) {
  const { bits, shift } = row;
  const from = WIDEST - shift - OFFSET - bits;
  const place: CSSProperties = { gridColumn: `${Math.max(1, from + 1)} / span ${bits}` };
  return (
    <span
      className={styles.track}
      role="img"
      aria-label={formatsWords.rowName(row)}
      title={formatsWords.rowName(row)}
    >
      <span className={styles.digit} style={place}>
        <span className={styles.binary}>{formatsWords.digit(row)}</span>
      </span>
    </span>
  );
}
