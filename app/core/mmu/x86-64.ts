// x86-64 paging, 4 and 5 levels: Intel SDM vol. 3A, chapter 5 "Paging", tables 5-15 to 5-20 (4-level and 5-level paging entries).
// Level names are Linux's. Not modelled: 1 GiB pages, PCIDs, execution (pages hold data: XD is set), kernel mappings.

import { bit, field, type Format, levelsOf, set, when } from './format.ts';

const P = bit(0);
const RW = bit(1);
const US = bit(2);
const A = bit(5);
const D = bit(6);
const PS = bit(7);
const XD = bit(63);

const low = [
  field('P', 0, 0, 'present'),
  field('R/W', 1, 1, 'writable'),
  field('U/S', 2, 2, 'user'),
  field('PWT', 3, 3, 'writeThrough'),
  field('PCD', 4, 4, 'cacheDisable'),
  field('A', 5, 5, 'accessed'),
];
const software = [field('ignored', 10, 9, 'software'), field('R', 11, 11, 'restart')];
const leafHigh = [
  field('ignored', 58, 52, 'software'),
  field('PK', 62, 59, 'protectionKey'),
  field('XD', 63, 63, 'executeDisable'),
];
const tableFields = [
  ...low,
  field('ignored', 6, 6, 'ignored'),
  field('PS', 7, 7, 'pageSize'),
  field('ignored', 8, 8, 'ignored'),
  ...software,
  field('address', 51, 12, 'tableFrame'),
  field('ignored', 62, 52, 'ignored'),
  field('XD', 63, 63, 'executeDisable'),
];
const pageFields = [
  ...low,
  field('D', 6, 6, 'dirty'),
  field('PAT', 7, 7, 'memoryType'),
  field('G', 8, 8, 'global'),
  ...software,
  field('address', 51, 12, 'frame'),
  ...leafHigh,
];
const hugeFields = [
  ...low,
  field('D', 6, 6, 'dirty'),
  field('PS', 7, 7, 'pageSize'),
  field('G', 8, 8, 'global'),
  ...software,
  field('PAT', 12, 12, 'memoryType'),
  field('reserved', 20, 13, 'reserved'),
  field('address', 51, 21, 'frame'),
  ...leafHigh,
];

const common = {
  frameShift: 12,
  /** As Linux writes them (`_PAGE_TABLE`): accessed, and bit 6 set, which the processor ignores here. */
  tableFlags: P | RW | US | A | D,
  leafFlags: (order, { user, write, accessed, dirty }) =>
    P | XD | when(order > 0, PS) | when(user, US) | when(write, RW) | when(accessed, A) | when(dirty, D),
  tableTest: { mask: PS, value: 0n },
  user: set(US),
  writable: set(RW),
  accessed: set(A),
  dirty: set(D),
  fields: (level, leaf) => (!leaf ? tableFields : level === 0 ? pageFields : hugeFields),
} as const satisfies Partial<Format>;

/** 48-bit addresses in four levels of 512 entries; user space ends one page below 2^47. */
export const x86With4Levels: Format = {
  ...common,
  name: 'x86-64',
  levels: levelsOf([
    ['PGD', 9, -1],
    ['PUD', 9, -1],
    ['PMD', 9, 9],
    ['PTE', 9, 0],
  ]),
  userEnd: 2 ** 35 - 1,
};

/** 57-bit addresses in five levels; user space ends one page below 2^56. */
export const x86With5Levels: Format = {
  ...common,
  name: 'x86-64-5level',
  levels: levelsOf([
    ['PGD', 9, -1],
    ['P4D', 9, -1],
    ['PUD', 9, -1],
    ['PMD', 9, 9],
    ['PTE', 9, 0],
  ]),
  userEnd: 2 ** 44 - 1,
};
