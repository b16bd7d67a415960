// Words of the bits of a raw page-table entry: one line for each field, with what its value says. After the manuals of the formats.

import type { EntryBitView } from '../../projections/inspector-view.ts';

/** What a field says when it is 0, and when it is not. */
type Saying = readonly [clear: string, set: string];

const same = (text: string): Saying => [text, text];

const ofLeaf: Readonly<Record<EntryBitView['meaning'], Saying>> = {
  present: ['not present, the MMU reads nothing else of the entry', 'present, the MMU may use the entry'],
  writable: ['writing is not allowed', 'writing is allowed'],
  readable: ['reading is not allowed', 'reading is allowed'],
  executable: ['instructions are not fetched from it', 'instructions may be fetched from it'],
  user: ['for the kernel only', 'user space may use it'],
  writeThrough: ['caches write back', 'caches write through'],
  cacheDisable: ['caches may hold it', 'caches do not hold it'],
  accessed: ['not used since this was cleared', 'used since this was cleared'],
  dirty: ['not written to since this was cleared', 'written to since this was cleared'],
  pageSize: ['points to a table', 'maps a huge page itself'],
  memoryType: same('chooses how the memory is cached and ordered'),
  global: ['of one process, a TLB drops it with the others', 'of all processes, a TLB keeps it'],
  notGlobal: ['of all processes', 'of one process, a TLB keeps its number with it'],
  software: same('the MMU ignores it, the kernel may keep something here'),
  frame: same('number of the frame that holds the data'),
  tableFrame: same('number of the frame that holds the next table'),
  protectionKey: same('chooses the rights register that also applies'),
  executeDisable: ['user space may fetch instructions from it', 'no instructions are fetched from it'],
  privilegedExecuteDisable: ['the kernel may fetch instructions from it', 'the kernel fetches none from it'],
  tableOrPage: ['a block: a huge page', 'a page in the last level, a table above it'],
  nonSecure: same('chooses the secure or the other address space; only the secure world reads it'),
  accessPermission: [
    'writing is allowed; with DBM set: it was written to',
    'read-only; with DBM set: clean, the first write clears this bit',
  ],
  shareability: same('which processors keep their caches coherent on it (3: all that run this system)'),
  noTranslation: ['not being resized', 'being resized: not to be kept in a TLB'],
  guarded: ['branches may go anywhere in it', 'indirect branches must meet a landing instruction'],
  dirtyModifier: ['the MMU does not note writes', 'writing is allowed, the first write makes AP[2] say so'],
  contiguous: ['stands alone', 'one of a run of entries that a TLB may hold as one'],
  hardwareReserved: same('handed on to the hardware that is built around'),
  tableLimit: same('takes rights away from all entries below'),
  leaf: ['points to a table', 'maps a page itself'],
  restart: ['the walk goes on with this entry', 'the walk begins anew with the ordinary tables'],
  ignored: same('the MMU ignores it'),
  reserved: ['reserved, and 0 as it must be', 'reserved, but not 0'],
};

type Special = Partial<Record<EntryBitView['meaning'], Saying>>;

/** Where an entry that points to a table means something else by a field than a leaf does. */
const ofTable: Special = {
  writable: ['writing is not allowed below', 'writing is allowed where the leaf below says so'],
  user: ['for the kernel only', 'user space may use what is below where the leaf says so'],
  executeDisable: ['user space may fetch instructions below', 'no instructions are fetched below'],
  privilegedExecuteDisable: ['the kernel may fetch instructions below', 'the kernel fetches none below'],
  tableOrPage: ['a block: a huge page', 'a table'],
  accessed: ['no walk came through since this was cleared', 'a walk came through since this was cleared'],
};

const leavesOnly = same('only leaves use it');

/** RISC-V tells a pointer to a table by R, W and X. */
const ofPermissionlessTable: Special = {
  readable: same('R, W and X are 0: the entry points to a table'),
  writable: same('R, W and X are 0: the entry points to a table'),
  executable: same('R, W and X are 0: the entry points to a table'),
  user: leavesOnly,
  accessed: leavesOnly,
  dirty: leavesOnly,
};

/** A format with a bit that says leaf keeps rights in leaves. */
const ofPlainTable: Special = {
  readable: leavesOnly,
  writable: leavesOnly,
  accessed: leavesOnly,
  dirty: leavesOnly,
};

/** What an entry with these fields means by some of them in particular. */
function specialOf(all: readonly EntryBitView[]): Special {
  const has = (wanted: EntryBitView['meaning']): boolean => all.some(({ meaning }) => meaning === wanted);
  if (!has('tableFrame')) return {};
  if (has('executable')) return ofPermissionlessTable;
  return has('leaf') ? ofPlainTable : ofTable;
}

/** Words of bits. */
export const bitWords = {
  map: 'Bits of the entry',
  hint: 'Point at a field, or go from one to the next with the arrow keys.',
  /** The number of the bit at either end of a row. */
  edge: (bit: number): string => String(bit),
  place: ({ high, low }: EntryBitView): string => (high === low ? `bit ${high}` : `bits ${high} to ${low}`),
  value: ({ value }: EntryBitView): string =>
    BigInt(value) < 10n ? value : `0x${BigInt(value).toString(16)}`,

  /** `R/W, bit 1 = 1: writing is allowed`; `all` are the fields of the entry. */
  line: (bit: EntryBitView, all: readonly EntryBitView[]): string => {
    const [clear, set] = specialOf(all)[bit.meaning] ?? ofLeaf[bit.meaning];
    return `${bit.name}, ${bitWords.place(bit)} = ${bitWords.value(bit)}: ${bit.value === '0' ? clear : set}`;
  },
};
