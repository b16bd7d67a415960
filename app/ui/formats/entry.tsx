// One raw entry of a walk: its digits, and its fields to point at or to go through with the arrow keys.

import { type KeyboardEvent, memo, useState } from 'react';
import { bitWords } from '../../words/en/bits.ts';
import { formatsWords } from '../../words/en/formats.ts';
import type { FormatWalkView, RawFieldView, WalkRowView } from '../../worker/protocol.ts';
import { digitsOf, movedTo } from '../inspector/raw-digits.ts';
import styles from './formats.module.css';

interface Props {
  readonly walk: FormatWalkView;
  readonly row: WalkRowView;
  readonly onLine: (line: string | null) => void;
}

/** The entry; `onLine` takes what the field says that is pointed at. */
export const Entry = memo(function Entry({ walk, row, onLine }: Props) {
  const [lit, setLit] = useState(-1);
  const [stop, setStop] = useState(0);
  const shown = row.fields.filter((field) => isTold(field, row));
  const light = (at: number): void => {
    setLit(at);
    const field = shown[at];
    onLine(field === undefined ? null : formatsWords.line(walk, row, lineOf(field, row)));
  };
  return (
    <>
      <span className={styles.raw}>
        {digitsOf(row.raw ?? '', shown[lit]).map(({ digit, isLit }, i) => (
          <span key={i} data-lit={isLit || undefined} data-group={i % 4 === 0 || undefined}>
            {digit}
          </span>
        ))}
      </span>
      <span
        role="listbox"
        className={styles.fields}
        aria-label={formatsWords.entryOf(walk, row)}
        tabIndex={-1}
        onKeyDown={(event) => press(event, Math.min(stop, shown.length - 1), shown.length)}
        onPointerLeave={() => light(-1)}
      >
        {shown.map((field, i) => (
          <span
            key={field.low}
            role="option"
            aria-selected={i === lit}
            aria-label={lineOf(field, row)}
            tabIndex={i === Math.min(stop, shown.length - 1) ? 0 : -1}
            className={styles.field}
            data-clear={field.value === '0' || undefined}
            onPointerEnter={() => light(i)}
            onFocus={() => {
              setStop(i);
              light(i);
            }}
            onBlur={() => light(-1)}
          >
            {formatsWords.field(field)}
          </span>
        ))}
      </span>
    </>
  );
});

const SILENT: ReadonlySet<RawFieldView['meaning']> = new Set([
  'software',
  'ignored',
  'reserved',
  'hardwareReserved',
]);

/** Of a leaf every field that means something, of an entry that points to a table those that are set. */
const isTold = ({ value, meaning }: RawFieldView, { kind }: WalkRowView): boolean =>
  value !== '0' || (kind === 'leaf' && !SILENT.has(meaning));

function lineOf(field: RawFieldView, { fields }: WalkRowView): string {
  const known = fields.map((each) => ({ ...each, value: each.value ?? '0' }));
  return field.value === null
    ? formatsWords.unknown(field)
    : bitWords.line({ ...field, value: field.value }, known);
}

/** Left and right go through the fields, up and down to the entry before and after. */
function press(event: KeyboardEvent, at: number, count: number): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const to = stopOf(event, at, count);
  if (to === null) return;
  event.preventDefault();
  to?.focus();
}

function stopOf(
  { key, currentTarget }: KeyboardEvent,
  at: number,
  count: number,
): HTMLElement | null | undefined {
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const all = [...(currentTarget.closest('section[tabindex]')?.querySelectorAll('[role=listbox]') ?? [])];
    const next = all[all.indexOf(currentTarget) + (key === 'ArrowDown' ? 1 : -1)];
    return next?.querySelector<HTMLElement>('[tabindex="0"]') ?? undefined;
  }
  const to = movedTo(key, at, count);
  return to === null ? null : currentTarget.querySelectorAll<HTMLElement>('[role=option]')[to];
}
