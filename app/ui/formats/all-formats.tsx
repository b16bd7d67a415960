// The walk of one page in every format, over one axis: the bits of the address. A row for each level, a bar over the bits that choose
// its slot, the raw entry at the end.

import { useId } from 'react';
import { NO_DEVICE } from '../../projections/codes.ts';
import type { FormatsView, FormatWalkView, WalkLevelView } from '../../worker/protocol.ts';
import { formatWords } from '../../words/en/formats.ts';
import { RawEntry } from '../inspector/raw-entry.tsx';
import styles from './formats.module.css';

/** The most bits that an address of any format has. */
const ADDRESS_BITS = 57;
const HUES = 4;

/** All formats. */
export function AllFormats({ view }: { readonly view: FormatsView }) {
  return (
    <div className={styles.all}>
      <p>
        <strong className={styles.mono}>{formatWords.page(view)}</strong> {formatWords.leaf(view)}
      </p>
      <div className={styles.formats}>
        {view.formats.map((format) => (
          <Walk key={format.name} format={format} leaf={view.leaf} />
        ))}
      </div>
      <p className={styles.muted}>{formatWords.argument}</p>
    </div>
  );
}

interface WalkProps {
  readonly format: FormatWalkView;
  readonly leaf: FormatsView['leaf'];
}

function Walk({ format, leaf }: WalkProps) {
  const heading = useId();
  const { levels, refusal, walkers } = format;
  return (
    <section className={styles.format} aria-labelledby={heading} data-used={walkers.length > 0 || undefined}>
      <header className={styles.head}>
        <h3 id={heading}>{formatWords.name(format)}</h3>
        {walkers.map((walker) => (
          <span key={walker.device} className={styles.walker}>
            {formatWords.walker(walker)}
          </span>
        ))}
        <span className={styles.muted}>{formatWords.facts(format)}</span>
      </header>
      {refusal !== null ? (
        <p className={styles.refusal}>{formatWords.refusal(refusal)}</p>
      ) : (
        <>
          <ol className={styles.walk} aria-label={formatWords.walk(format)}>
            {levels.map((level, i) => (
              <Level key={level.name} level={level} isLast={i === levels.length - 1} />
            ))}
          </ol>
          <Entry format={format} leaf={leaf} />
        </>
      )}
      {refusal === null &&
        walkers.map((walker) => (
          <p key={walker.device} className={styles.holds} data-holds={walker.holds}>
            {formatWords.holds(walker)}
          </p>
        ))}
    </section>
  );
}

/** One level. The last one shows as well which bits are the place in the page. */
function Level({ level, isLast }: { readonly level: WalkLevelView; readonly isLast: boolean }) {
  const { high, low } = level;
  return (
    <li className={styles.level} title={formatWords.level(level)}>
      <span>{level.name}</span>
      <span className={styles.muted}>{formatWords.range(level)}</span>
      <span className={styles.axis} aria-hidden="true">
        <span className={styles.bar} style={{ gridColumn: columnsOf(high, low) }}>
          <span className={styles.inBar}>{formatWords.chosen(level)}</span>
        </span>
        {isLast && (
          <span
            className={styles.offset}
            style={{ gridColumn: columnsOf(low - 1, 0) }}
            title={formatWords.offset(low)}
          />
        )}
      </span>
      <span className={styles.slot}>{formatWords.slot(level)}</span>
      <span className={styles.digits}>{formatWords.digits(level)}</span>
    </li>
  );
}

/** Columns of the axis for bits `high` to `low`. */
const columnsOf = (high: number, low: number): string => `${ADDRESS_BITS - high} / ${ADDRESS_BITS - low + 1}`;

/** The raw entry at the end of the walk; unfolded, it is read bit by bit. */
function Entry({ format, leaf }: WalkProps) {
  const { raw, bits } = format;
  if (raw === null || leaf === null) return <p className={styles.raw}>{formatWords.empty}</p>;
  return (
    <details className={styles.entry}>
      <summary>
        <span
          className={styles.leaf}
          data-hue={leaf.device === NO_DEVICE ? 'cpu' : leaf.device % HUES}
          aria-hidden="true"
        />
        <code>{formatWords.raw(raw)}</code> <span className={styles.set}>{formatWords.set(format)}</span>{' '}
        <span className={styles.muted}>{formatWords.frame(leaf.pfn)}</span>
      </summary>
      <div className={styles.bits}>
        <RawEntry raw={raw} bits={bits} />
      </div>
    </details>
  );
}
