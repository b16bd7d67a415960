// Words of one page's walk in every page-table format.

import type {
  FormatsView,
  FormatWalkView,
  RawFieldView,
  WalkRowView,
} from '../../projections/formats-view.ts';
import { addressOfPage, counted, frame, listed } from '../format.ts';

const names: Readonly<Record<FormatWalkView['format'], string>> = {
  'x86-64': 'x86-64',
  'x86-64-5level': 'x86-64, 5 levels',
  arm64: 'arm64',
  'riscv-sv39': 'RISC-V Sv39',
  'riscv-sv48': 'RISC-V Sv48',
  'riscv-sv57': 'RISC-V Sv57',
  gpu: 'GPU',
  npu: 'NPU',
};

const accesses = { none: 'no access', read: 'read only', readWrite: 'read and write' } as const;
const sizes: Readonly<Record<number, string>> = { 0: '4 KiB', 9: '2 MiB' };

const walker = (device: string | null): string => device ?? 'the CPU';

/** Words of the view. */
export const formatsWords = {
  open: 'All formats',
  openHint: 'All formats: this page’s walk in each',
  openNothing: 'All formats: select a page first',
  title: 'One page in all formats',
  close: 'Back to the stage',
  nothingSelected: 'Select a page: its walk stands here in every page-table format.',
  ended: 'The process of this page has ended: it has no page tables any more.',

  /** What the walks have in common. */
  subject: ({ pid, index, mapped }: FormatsView): string => {
    const page = `${addressOfPage(index)} of process ${pid}`;
    if (mapped === null)
      return `${page}: no page table maps it now. The bits of its address choose these slots.`;
    const { device, pfn, order, access, accessed, dirty } = mapped;
    const marks = [accesses[access], ...(accessed ? ['accessed'] : []), ...(dirty ? ['written to'] : [])];
    return `${page} → ${frame(pfn)}, ${sizes[order] ?? ''}, ${marks.join(', ')}, as the table of ${walker(device)} has it.`;
  },

  name: ({ format }: FormatWalkView): string => names[format],
  facts: ({ levels, addressBits }: FormatWalkView): string =>
    `${counted(levels, 'level', 'levels')}, ${addressBits} bit`,

  /** Whose walk it is. */
  kind: ({ kind, walkers }: FormatWalkView): string => {
    const whose = listed(walkers.map(walker));
    switch (kind) {
      case 'real':
        return `the table of ${whose}`;
      case 'other':
        return `the table of ${whose}: it has an entry of its own`;
      case 'encoded':
        return walkers.length === 0
          ? 'as it would be'
          : `as it would be: the table of ${whose} does not map the page now`;
      case 'unmapped':
        return 'slots only';
      case 'address':
      case 'granule':
        return 'cannot express it';
    }
  },
  isOurs: ({ walkers }: FormatWalkView): boolean => walkers.length > 0,

  /** Why there is no walk. */
  refusal: (walk: FormatWalkView, index: number): string =>
    walk.kind === 'granule'
      ? `${names[walk.format]} has one entry for each 2 MiB in this machine, and this page is 4 KiB.`
      : `User space ends at ${addressOfPage(walk.userEnd)} with the ${walk.addressBits} bits of ${names[walk.format]}: ${addressOfPage(index)} lies above.`,

  /** The bits of the page index that choose a slot. */
  digit: ({ slot, bits }: WalkRowView): string => slot.toString(2).padStart(bits, '0'),
  slot: ({ name, slot }: WalkRowView): string => `${name}[${slot}]`,
  rowName: ({ name, slot, bits, shift }: WalkRowView): string =>
    `${name}: address bits ${shift + bits + 11} to ${shift + 12} choose slot ${slot}`,
  empty: 'empty: the walk ends here',
  entryOf: (walk: FormatWalkView, { name, slot }: WalkRowView): string =>
    `${names[walk.format]}, ${name}[${slot}]: fields of the entry`,
  /** The scale over the walks. */
  scale: 'address bits',
  highest: 'bit 56',
  offset: '11 to 0: offset',
  hint: 'Point at a field of an entry, or go through them with the arrow keys: it says here what it means.',
  /** A field of an entry, `line` being what it says. */
  line: (walk: FormatWalkView, { name, slot }: WalkRowView, line: string): string =>
    `${names[walk.format]}, ${name}[${slot}] · ${line}`,
  unknown: ({ name, high, low }: RawFieldView): string =>
    `${name}, bits ${high} to ${low}: where the next table would lie; this machine has no such table`,
  /** A bit that is set by its name, as the kernel writes flags; all else with its value. */
  field: ({ name, value, high, low }: RawFieldView): string => {
    if (value === null) return `${name} ?`;
    if (high === low && value === '1') return name;
    return BigInt(value) < 10n ? `${name} ${value}` : `${name} 0x${BigInt(value).toString(16)}`;
  },
};
