// An NPU's page table, ours: one array of entries indexed by granule, as small accelerators have.

import { bit, field, type Format, levelsOf, set, when } from './format.ts';

const V = bit(63);
const W = bit(62);
const D = bit(61);
const A = bit(60);

const fields = [
  field('FRAME', 39, 0, 'frame'),
  field('reserved', 59, 40, 'reserved'),
  field('A', 60, 60, 'accessed'),
  field('D', 61, 61, 'dirty'),
  field('W', 62, 62, 'writable'),
  field('V', 63, 63, 'present'),
];

/**
 * 48-bit addresses in one level indexed by `va >> granule shift`; the array is taken 4 KiB (512 entries) at a time, and the driver's
 * directory of these chunks is no page table. Our decision (model.md §5). An entry:
 *
 *     63  62  61  60  59..40    39..0
 *     V   W   D   A   reserved  FRAME
 */
export const npu = (granuleOrder: 0 | 9): Format => ({
  name: 'npu',
  levels: levelsOf([...directories(36 - granuleOrder - 9), ['entry', 9, granuleOrder]], granuleOrder),
  userEnd: 2 ** 36,
  frameShift: 0,
  tableFlags: 0n,
  leafFlags: (_order, { write, accessed, dirty }) => V | when(write, W) | when(accessed, A) | when(dirty, D),
  tableTest: { mask: 0n, value: 0n },
  writable: set(W),
  accessed: set(A),
  dirty: set(D),
  fields: () => fields,
});

const directories = (bits: number) => Array.from({ length: bits / 9 }, () => ['', 9, -1] as const);
