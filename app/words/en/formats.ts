// Words of "All formats": the walk of one page in every page-table format.

import { formatLabels } from './format-labels.ts';
import type {
  FormatRefusal,
  FormatsView,
  FormatWalkView,
  SharedLeafView,
  WalkerView,
  WalkLevelView,
} from '../../projections/all-formats-view.ts';
import { addressOfPage, count, frame, rawWord } from '../format.ts';
import { factWords } from './facts.ts';

const rights = ({ user, write, accessed, dirty }: SharedLeafView): string =>
  [
    !user ? 'no access' : write ? 'writable' : 'read-only',
    accessed ? 'accessed' : 'not accessed',
    dirty ? 'written to' : 'not written to',
  ].join(', ');

const walkerName = ({ device }: WalkerView): string => device ?? 'CPU';

/** Words of the walks. */
export const formatWords = {
  title: 'One mapping in all formats',
  /** What is the same in every format. */
  page: ({ pid, index }: FormatsView): string => `${addressOfPage(index)} of process ${pid}:`,
  leaf: ({ leaf, source }: FormatsView): string => {
    if (leaf === null || source === null)
      return 'No data is here yet: each format shows its walk, and an entry that is 0.';
    const what = `${frame(leaf.pfn)}, ${factWords.bytes(leaf.order)}, ${rights(leaf)}`;
    if (source.kind === 'mapping') return `${what}. No page table has it now; the gm_mapping knows it.`;
    return `${what}, as ${source.device === null ? 'the CPU’s' : `${source.device}’s`} page table has it.`;
  },
  argument:
    'The logical page table stays as it is, whatever format an MMU walks: only the rows of that format are its own.',
  chooseFirst: 'Select a page first, then its walk is shown in every format.',
  gone: 'The process is gone at this place of the run.',

  name: ({ name }: FormatWalkView): string => formatLabels[name],
  facts: ({ levels, addressBits, refusal }: FormatWalkView): string =>
    refusal !== null || levels.length === 0
      ? `${addressBits}-bit addresses`
      : `${addressBits}-bit addresses, ${levels.length} ${levels.length === 1 ? 'level' : 'levels'} to the entry`,
  walker: walkerName,
  /** What the table of an MMU of this machine really holds. */
  holds: (walker: WalkerView): string => {
    if (walker.holds === 'same') return `${walkerName(walker)}: the page table holds this very entry.`;
    if (walker.holds === 'nothing' || walker.raw === null)
      return `${walkerName(walker)}: the page table has no entry for the page now.`;
    return `${walkerName(walker)}: the page table holds ${rawWord(BigInt(`0x${walker.raw}`))}, with bits of its own.`;
  },

  refusal: (refusal: FormatRefusal): string =>
    refusal.kind === 'address'
      ? `User addresses end at ${addressOfPage(refusal.end)} in this format; this one lies above.`
      : `This format has no entry for ${factWords.bytes(refusal.order)}: its entries are as large as the machine’s granule.`,

  range: ({ high, low }: WalkLevelView): string => `${high}:${low}`,
  digits: ({ high, low, slot }: WalkLevelView): string => slot.toString(2).padStart(high - low + 1, '0'),
  /** The slot in the bar of the bits that choose it. */
  chosen: ({ slot }: WalkLevelView): string => String(slot),
  slot: ({ slot }: WalkLevelView): string => `[${slot}]`,
  /** One level as a sentence. */
  level: ({ name, high, low, slot, entries }: WalkLevelView): string =>
    `${name}: address bits ${high} to ${low} choose entry ${slot} of ${count(entries)}`,
  offset: (low: number): string => `bits ${low - 1} to 0: the byte in the page`,
  walk: (format: FormatWalkView): string => `Walk in ${formatLabels[format.name]}`,

  raw: (raw: string): string => rawWord(BigInt(`0x${raw}`)),
  empty: `${rawWord(0n)}: not present`,
  /** The bits of one digit that are set, by name. */
  set: ({ bits }: FormatWalkView): string =>
    bits
      .filter(({ high, low, value }) => high === low && value === '1')
      .map(({ name }) => name)
      .join(' '),
  frame: (pfn: number): string => frame(pfn),
} as const;
