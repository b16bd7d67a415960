// What the logical page table costs beside the page tables of all MMUs, and the counters of the machine.

import { memo } from 'react';
import type { CounterView, PriceView } from '../../worker/protocol.ts';
import { inspectorWords } from '../../words/en/inspector.ts';
import { Fold } from './fold.tsx';
import styles from './inspector.module.css';

/** Two bars on one scale: page tables, and xarray with mappings. */
export const Price = memo(function Price({ price }: { readonly price: PriceView }) {
  const { physicalBytes, logicalBytes } = price;
  const most = Math.max(physicalBytes, logicalBytes, 1);
  return (
    <section className={styles.part} aria-labelledby="inspector-price">
      <h3 id="inspector-price">{inspectorWords.price}</h3>
      <Bar share={physicalBytes / most} kind="physical" text={inspectorWords.priceTables(price)} />
      <Bar share={logicalBytes / most} kind="logical" text={inspectorWords.priceLogical(price)} />
      <p className={styles.note}>{inspectorWords.pricePerMapping(price)}</p>
    </section>
  );
});

/** A share that is not nothing can be seen. */
const widthOf = (share: number): string => (share === 0 ? '0' : `max(2px, ${share * 100}%)`);

function Bar(props: {
  readonly share: number;
  readonly kind: 'physical' | 'logical';
  readonly text: string;
}) {
  return (
    <div className={styles.price}>
      <div className={styles.barTrack} aria-hidden="true">
        <div className={styles.bar} data-kind={props.kind} style={{ inlineSize: widthOf(props.share) }} />
      </div>
      <span>{props.text}</span>
    </div>
  );
}

/** All counters, folded. */
export const Counters = memo(function Counters(props: { readonly counters: readonly CounterView[] }) {
  return (
    <Fold title={inspectorWords.counters} summary="">
      <dl className={styles.fields}>
        {props.counters.map(({ name, value }) => (
          <div key={name} className={styles.field}>
            <dt>{inspectorWords.counter(name)}</dt>
            <dd>{inspectorWords.counterValue(name, value)}</dd>
          </div>
        ))}
      </dl>
    </Fold>
  );
});
