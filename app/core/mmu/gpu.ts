// A GPU's page table, ours: no published format, but the depth and the odd level widths of the real ones.

import { bit, field, type Format, levelsOf, set, when } from './format.ts';

const V = bit(0);
const L = bit(1);
const R = bit(2);
const W = bit(3);
const A = bit(4);
const D = bit(5);

const fieldsOf = (frame: 'frame' | 'tableFrame') => [
  field('V', 0, 0, 'present'),
  field('L', 1, 1, 'leaf'),
  field('R', 2, 2, 'readable'),
  field('W', 3, 3, 'writable'),
  field('A', 4, 4, 'accessed'),
  field('D', 5, 5, 'dirty'),
  field('reserved', 11, 6, 'reserved'),
  field('FRAME', 51, 12, frame),
  field('reserved', 63, 52, 'reserved'),
];
const leafFields = fieldsOf('frame');
const tableFields = fieldsOf('tableFrame');

/**
 * 49-bit addresses in levels of 2, 9, 9, 8 and 9 bits. Our decision (model.md §5). An entry:
 *
 *     63..52    51..12   11..6     5  4  3  2  1  0
 *     reserved  FRAME    reserved  D  A  W  R  L  V      L = maps a page (4 KiB in L0, 2 MiB in L1), else FRAME is a table
 */
export const gpu: Format = {
  name: 'gpu',
  levels: levelsOf([
    ['L4', 2, -1],
    ['L3', 9, -1],
    ['L2', 9, -1],
    ['L1', 8, 9],
    ['L0', 9, 0],
  ]),
  userEnd: 2 ** 37,
  frameShift: 12,
  tableFlags: V,
  leafFlags: (_order, { user, write, accessed, dirty }) =>
    V | L | when(user, R) | when(write, W) | when(accessed, A) | when(dirty, D),
  tableTest: { mask: L, value: 0n },
  user: set(R),
  writable: set(W),
  accessed: set(A),
  dirty: set(D),
  fields: (_level, leaf) => (leaf ? leafFields : tableFields),
};
