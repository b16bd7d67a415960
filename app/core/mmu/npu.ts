// An NPU's page table, ours: one array of entries indexed by granule, as small accelerators have.

import { bit, field, type Format, levelsOf, set, when } from './format.ts';

const V = bit(63);
const R = bit(62);
const W = bit(61);
const A = bit(60);
const D = bit(59);

const fields = [
  field('FRAME', 39, 0, 'frame'),
  field('reserved', 58, 40, 'reserved'),
  field('D', 59, 59, 'dirty'),
  field('A', 60, 60, 'accessed'),
  field('W', 61, 61, 'writable'),
  field('R', 62, 62, 'readable'),
  field('V', 63, 63, 'present'),
];

/**
 * 48-bit addresses in one level indexed by `va >> granule shift`; the array is taken 4 KiB (512 entries) at a time, and the driver's
 * directory of these chunks is no page table. Our decision (model.md §5). An entry:
 *
 *     63  62  61  60  59  58..40    39..0
 *     V   R   W   A   D   reserved  FRAME
 */
export const npu = (granuleOrder: 0 | 9): Format => ({
  name: 'npu',
  levels: levelsOf([...directories(36 - granuleOrder - 9), ['entry', 9, granuleOrder]], granuleOrder),
  userEnd: 2 ** 36,
  frameShift: 0,
  tableFlags: 0n,
  leafFlags: (_order, { user, write, accessed, dirty }) =>
    V | when(user, R) | when(write, W) | when(accessed, A) | when(dirty, D),
  tableTest: { mask: 0n, value: 0n },
  user: set(R),
  writable: set(W),
  accessed: set(A),
  dirty: set(D),
  fields: () => fields,
});

const directories = (bits: number) => Array.from({ length: bits / 9 }, () => ['', 9, -1] as const);
