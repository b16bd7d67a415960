// A raw page-table entry: its word in hexadecimal, its 64 bits cut into fields, and what each field says. Pointing at a field, in the
// bits or in the list, or going there with the arrow keys lights it everywhere.

import { type KeyboardEvent, memo, type PointerEvent, useId, useState } from 'react';
import type { EntryBitView } from '../../worker/protocol.ts';
import { bitWords } from '../../words/en/bits.ts';
import { inspectorWords } from '../../words/en/inspector.ts';
import { digitsOf, endsRow, movedTo, piecesOf, rowEdges } from './raw-digits.ts';
import styles from './raw-entry.module.css';

interface Facts {
  /** The word as 16 hexadecimal digits, and its fields from bit 63 down. */
  readonly raw: string;
  readonly bits: readonly EntryBitView[];
}

/** The word and its fields. It is drawn anew only for another word or another level. */
export const RawEntry = memo(
  function RawEntry(props: Facts) {
    const { raw, bits } = props;
    const [lit, setLit] = useState(-1);
    const line = useId();
    const field = bits[lit];
    const leave = ({ pointerType }: PointerEvent): void => {
      if (pointerType === 'mouse') setLit(-1);
    };
    return (
      <div className={styles.reading} onPointerLeave={leave}>
        <Digits raw={raw} lit={field} />
        <BitMap {...props} lit={lit} onLight={setLit} />
        <p id={line} className={styles.line} data-lit={field !== undefined || undefined}>
          {field === undefined ? bitWords.hint : bitWords.line(field, bits)}
        </p>
        <Fields bits={bits} lit={lit} onLight={setLit} />
      </div>
    );
  },
  (one, other) =>
    one.raw === other.raw &&
    one.bits.length === other.bits.length &&
    one.bits.every(({ name, low }, i) => name === other.bits[i]!.name && low === other.bits[i]!.low),
);

function Digits({ raw, lit }: { readonly raw: string; readonly lit: EntryBitView | undefined }) {
  return (
    <p className={styles.word}>
      <span className={styles.prefix}>0x</span>
      {digitsOf(raw, lit).map(({ digit, isLit }, i) => (
        <span
          key={i}
          className={styles.digit}
          data-lit={isLit || undefined}
          data-group={i % 4 === 0 || undefined}
        >
          {digit}
        </span>
      ))}
    </p>
  );
}

interface Lighting {
  readonly lit: number;
  readonly onLight: (field: number) => void;
}

/** The bits, four rows of 16: one stop of the Tab key, arrows within. */
function BitMap({ raw, bits, lit, onLight }: Facts & Lighting) {
  const [focused, setFocused] = useState(0);
  const stop = Math.min(focused, bits.length - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const to = movedTo(event.key, stop, bits.length);
    if (to === null) return;
    event.preventDefault();
    event.currentTarget.querySelectorAll<HTMLElement>('[role=option]')[to]?.focus();
  };
  return (
    <div className={styles.map}>
      <div className={styles.edges} aria-hidden="true">
        {rowEdges.high.map((bit) => (
          <span key={bit}>{bitWords.edge(bit)}</span>
        ))}
      </div>
      <div
        role="listbox"
        aria-label={bitWords.map}
        className={styles.bits}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {bits.map((bit, i) => (
          <span
            key={bit.low}
            role="option"
            aria-selected={i === lit}
            aria-label={bitWords.line(bit, bits)}
            tabIndex={i === stop ? 0 : -1}
            className={styles.field}
            data-lit={i === lit || undefined}
            data-set={bit.value !== '0' || undefined}
            onPointerEnter={() => onLight(i)}
            onFocus={() => {
              setFocused(i);
              onLight(i);
            }}
            onBlur={() => onLight(-1)}
          >
            {piecesOf(raw, bit).map(({ text, isGroup, isRow }, piece) => (
              <span key={piece} data-group={(isGroup && !isRow) || undefined}>
                {isRow && piece > 0 && <br />}
                {text}
              </span>
            ))}
            {endsRow(bit) && <br />}
          </span>
        ))}
      </div>
      <div className={styles.edges} aria-hidden="true">
        {rowEdges.low.map((bit) => (
          <span key={bit}>{bitWords.edge(bit)}</span>
        ))}
      </div>
    </div>
  );
}

function Fields({ bits, lit, onLight }: Pick<Facts, 'bits'> & Lighting) {
  return (
    <table className={styles.fields}>
      <thead>
        <tr>
          {inspectorWords.bitsHeads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bits.map((bit, i) => (
          <tr
            key={bit.low}
            data-clear={bit.value === '0' || undefined}
            data-lit={i === lit || undefined}
            onPointerEnter={() => onLight(i)}
          >
            <td>{inspectorWords.bits(bit)}</td>
            <th scope="row">
              {bit.name} <span className={styles.meaning}>{inspectorWords.meaning(bit)}</span>
            </th>
            <td>{inspectorWords.bitValue(bit)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
