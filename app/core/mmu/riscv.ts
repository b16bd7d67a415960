// RISC-V Sv39, Sv48 and Sv57: The RISC-V Instruction Set Manual, Volume II (privileged), "Sv39: Page-Based 39-bit Virtual-Memory
// System" and the two after it. Not modelled: gigapages and larger, Svnapot runs, page-based memory types, execution.

import { bit, field, type Format, type FormatName, levelsOf, set, when } from './format.ts';

const V = bit(0);
const R = bit(1);
const W = bit(2);
const X = bit(3);
const U = bit(4);
const A = bit(6);
const D = bit(7);

const fieldsOf = (ppn: 'frame' | 'tableFrame') => [
  field('V', 0, 0, 'present'),
  field('R', 1, 1, 'readable'),
  field('W', 2, 2, 'writable'),
  field('X', 3, 3, 'executable'),
  field('U', 4, 4, 'user'),
  field('G', 5, 5, 'global'),
  field('A', 6, 6, 'accessed'),
  field('D', 7, 7, 'dirty'),
  field('RSW', 9, 8, 'software'),
  field('PPN', 53, 10, ppn),
  field('reserved', 60, 54, 'reserved'),
  field('PBMT', 62, 61, 'memoryType'),
  field('N', 63, 63, 'contiguous'),
];
const leafFields = fieldsOf('frame');
const tableFields = fieldsOf('tableFrame');

/** A format of `count` levels of 512 entries, of which user space has the lower half. A level-1 leaf is a megapage. */
const riscv = (name: FormatName, count: number): Format => ({
  name,
  levels: levelsOf(
    Array.from({ length: count }, (_, fromRoot) => {
      const level = count - 1 - fromRoot;
      return [`VPN[${level}]`, 9, level === 0 ? 0 : level === 1 ? 9 : -1] as const;
    }),
  ),
  userEnd: 2 ** (9 * count - 1),
  frameShift: 10,
  tableFlags: V,
  leafFlags: (_order, { user, write, accessed, dirty }) =>
    V | R | when(user, U) | when(write, W) | when(accessed, A) | when(dirty, D),
  tableTest: { mask: R | W | X, value: 0n },
  user: set(U),
  writable: set(W),
  accessed: set(A),
  dirty: set(D),
  fields: (_level, leaf) => (leaf ? leafFields : tableFields),
});

/** 39-bit addresses, three levels. */
export const sv39 = riscv('riscv-sv39', 3);
/** 48-bit addresses, four levels. */
export const sv48 = riscv('riscv-sv48', 4);
/** 57-bit addresses, five levels. */
export const sv57 = riscv('riscv-sv57', 5);
