// The errata of the series as posted, as flags: which of its deviations from what it promises are in force. Ids only; what each is and why
// stands in the catalogue (app/lessons/errata). No kernel symbol; our decision.

import type { Journal } from './journal.ts';
import { Column } from './slab.ts';

/** Every toggle, ascending. Numbers that are missing are cards (nothing to run) or were never given. */
// prettier-ignore
export const errataIds = [
  'E01', 'E02', 'E03', 'E04', 'E05', 'E06', 'E07', 'E12', 'E13', 'E14', 'E15', 'E16', 'E17', 'E18', 'E19', 'E20',
  'E22', 'E23', 'E25', 'E26', 'E27', 'E29', 'E30', 'E31', 'E32', 'E33', 'E34', 'E35', 'E36', 'E37', 'E42', 'E45',
  'E46', 'E47', 'E48', 'E49', 'E50', 'E51', 'E53', 'E54', 'E55', 'E56', 'E57', 'E59', 'E62', 'E63', 'E64', 'E65',
  'E66', 'E67', 'E68',
] as const;
export type ErratumId = (typeof errataIds)[number];

/** Which deviations are in force. */
export type Rfc = Readonly<Record<ErratumId, boolean>>;

const all = (on: boolean): Rfc =>
  Object.freeze(Object.fromEntries(errataIds.map((id) => [id, on])) as Record<ErratumId, boolean>);

/** No deviation: what the series promises. */
export const corrected: Rfc = all(false);

/** Every deviation: the series as it was posted. */
export const posted: Rfc = all(true);

/** A record with some deviations switched on, then some off. */
export function withErrata(base: Rfc, on: readonly ErratumId[], off: readonly ErratumId[]): Rfc {
  const changed: Record<ErratumId, boolean> = { ...base };
  for (const id of on) changed[id] = true;
  for (const id of off) changed[id] = false;
  return Object.freeze(changed);
}

/** The deviations of a record, ascending. */
export const errataIn = (rfc: Rfc): ErratumId[] => errataIds.filter((id) => rfc[id]);

/** The number in an id: what steps and reports carry. */
export const numberOfErratum = (id: ErratumId): number => Number(id.slice(1));

/** The id of such a number, `null` if it is no toggle's. */
export const erratumOf = (number: number): ErratumId | null =>
  errataIds.find((id) => numberOfErratum(id) === number) ?? null;

const BITS = 32;

/** The record in force as state of the machine: one bit a toggle, in two cells, read back whenever history has moved. */
export class RfcInForce {
  private readonly cells: Column;
  private readonly changed: (rfc: Rfc) => void;

  /** `changed` is told at once, and whenever another record comes into force. */
  constructor(journal: Journal, start: Rfc, changed: (rfc: Rfc) => void) {
    this.cells = new Column(journal, 'rfc', Math.ceil(errataIds.length / BITS));
    this.changed = changed;
    wordsOf(start).forEach((word, cell) => (this.cells.data[cell] = word));
    changed(start);
    journal.onMove(() => {
      changed(recordOf(this.cells.data));
    });
  }

  /** From now on. */
  set(rfc: Rfc): void {
    wordsOf(rfc).forEach((word, cell) => {
      this.cells.set(cell, word);
    });
    this.changed(rfc);
  }
}

const wordsOf = (rfc: Rfc): number[] =>
  errataIds.reduce<number[]>(
    (words, id, bit) => {
      if (rfc[id]) words[bit >>> 5]! |= 1 << (bit & (BITS - 1));
      return words;
    },
    Array.from({ length: Math.ceil(errataIds.length / BITS) }, () => 0),
  );

const recordOf = (words: Int32Array): Rfc =>
  withErrata(
    corrected,
    errataIds.filter((_, bit) => ((words[bit >>> 5]! >>> (bit & (BITS - 1))) & 1) !== 0),
    [],
  );
