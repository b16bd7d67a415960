// How high the parts of the stage are, in units, from where it is crowded to where there is room. Our decision.

/** Heights in units. */
export interface Sizes {
  readonly pad: number;
  readonly gap: number;
  readonly ruler: number;
  readonly vma: number;
  readonly ribbon: number;
  readonly digits: number;
  readonly slots: number;
  readonly bar: number;
  readonly leaf: number;
  readonly entry: number;
  readonly tableGap: number;
  readonly title: number;
  readonly frame: number;
  readonly copies: number;
  /** What a table, and the band of addresses, are high at least, for the label beside them. */
  readonly table: number;
}

/** Where all is zoomed out and would not fit else: rows of shares are lower, and letters stand close to their edges. */
export const COMPACT: Sizes = {
  pad: 2,
  gap: 0,
  ruler: 17,
  vma: 15,
  ribbon: 14,
  digits: 16,
  slots: 13,
  bar: 15,
  leaf: 12,
  entry: 12,
  tableGap: 2,
  title: 16,
  frame: 9,
  copies: 14,
  table: 49,
};
/** Where tables have many rows: what can be read still, at twelve pixels a letter. */
export const DENSE: Sizes = {
  pad: 4,
  gap: 1,
  ruler: 16,
  vma: 18,
  ribbon: 20,
  digits: 18,
  slots: 14,
  bar: 17,
  leaf: 20,
  entry: 15,
  tableGap: 3,
  title: 17,
  frame: 12,
  copies: 16,
  table: 58,
};
/** Where there is room for as much. */
export const TIGHT: Sizes = {
  pad: 6,
  gap: 2,
  ruler: 17,
  vma: 20,
  ribbon: 22,
  digits: 20,
  slots: 15,
  bar: 18,
  leaf: 24,
  entry: 17,
  tableGap: 7,
  title: 18,
  frame: 13,
  copies: 16,
  table: 58,
};
/** Where there is more room than that. */
export const ROOMY: Sizes = {
  pad: 14,
  gap: 4,
  ruler: 20,
  vma: 26,
  ribbon: 30,
  digits: 24,
  slots: 20,
  bar: 24,
  leaf: 32,
  entry: 22,
  tableGap: 18,
  title: 22,
  frame: 17,
  copies: 22,
  table: 58,
};
