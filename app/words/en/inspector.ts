// Words of the inspector: headings, field values, who wrote a field last, what the abstraction costs.

import type {
  EntryBitView,
  EntryView,
  FieldValue,
  FrameView,
  LinkView,
  PriceView,
  SelectedView,
  VmaView,
  Why,
  Writer,
} from '../../projections/inspector-view.ts';
import { MOST_BLOCKS } from '../../projections/codes.ts';
import { addressOfPage, count, duration, frame, hex, size } from '../format.ts';
import { factWords } from './facts.ts';

const PAGE_BYTES = 4096;

const meanings: Readonly<Record<EntryBitView['meaning'], string>> = {
  present: 'present',
  writable: 'writable',
  readable: 'readable',
  executable: 'executable',
  user: 'for user mode',
  writeThrough: 'write-through cache',
  cacheDisable: 'not cached',
  accessed: 'accessed',
  dirty: 'written to',
  pageSize: 'maps a huge page',
  memoryType: 'memory type',
  global: 'global',
  notGlobal: 'of one process',
  software: 'free for the kernel',
  frame: 'frame',
  tableFrame: 'next table',
  protectionKey: 'protection key',
  executeDisable: 'no execution',
  privilegedExecuteDisable: 'not for the kernel',
  tableOrPage: 'table or page',
  nonSecure: 'non-secure memory',
  accessPermission: 'what may be done',
  shareability: 'shareability',
  noTranslation: 'no translation',
  guarded: 'guarded',
  dirtyModifier: 'dirty bit modifier',
  contiguous: 'contiguous',
  hardwareReserved: 'for hardware',
  tableLimit: 'limits below',
  leaf: 'maps a page',
  restart: 'HLAT restart',
  ignored: 'ignored',
  reserved: 'reserved',
};

const lockValue = ({ holder, readers }: Extract<FieldValue, { kind: 'lock' }>): string => {
  if (holder !== null) return `held by ${factWords.actor(holder)}`;
  return readers > 0 ? `${count(readers)} ${readers === 1 ? 'reader' : 'readers'}` : 'free';
};

const rmapValue = ({ mapper, mapcount }: Extract<FieldValue, { kind: 'rmap' }>): string => {
  if (mapcount === 0) return 'no page table maps it';
  return mapper === null
    ? 'several places map it'
    : `process ${mapper.pid} at ${addressOfPage(mapper.index)}`;
};

const linkNames = {
  pcie4: 'PCIe 4 ×16',
  cxl: 'CXL on PCIe 5 ×16',
  coherent: 'coherent chip-to-chip',
} as const;
const accessWords = { none: 'no access', read: 'read only', readWrite: 'read and write' } as const;

const wordsValue = ({ words, total }: Extract<FieldValue, { kind: 'words' }>): string => {
  if (total === 0) return 'all zero';
  const shown = words.map(({ offset, value }) => `+${hex(offset)}: ${count(value >>> 0)}`).join('\n');
  return total > words.length ? `${shown}\n… ${count(total - words.length)} more` : shown;
};

/** Words of the inspector. */
export const inspectorWords = {
  /** The name of the whole region. */
  title: 'Inspector',

  reports: 'Reported about this page',
  nothingSelected: 'Select a page in any picture to see its objects.',

  /** Heading of the mapping: the struct’s name. */
  mapping: 'struct gm_mapping',
  mappingPlace: (index: number, id: number): string => `index ${hex(index)} · id ${id}`,

  /** Why there is no mapping. */
  noMapping: ({ vma }: SelectedView): string => {
    if (vma === null) return 'No VMA contains this page.';
    return vma.peerShared
      ? 'Absent: no entry yet, the page was never touched.'
      : 'Not peer-shared: the logical page table has no entry for it.';
  },

  /** `0x7f3c_2000_4000 · process 1`. */
  selection: ({ pid, index }: SelectedView): string => `${addressOfPage(index)} · process ${pid}`,

  /** The value of a field, in one line (contents: a line each word). */
  value: (value: FieldValue): string => {
    switch (value.kind) {
      case 'flags':
        return `${hex(value.bits)} ${value.names.join(' ')}`.trim();
      case 'device':
        return value.device ?? 'none';
      case 'frame':
        return value.pfn === null ? 'none' : frame(value.pfn);
      case 'lock':
        return lockValue(value);
      case 'count':
        return count(value.count);
      case 'address':
        return addressOfPage(value.index);
      case 'names':
        return value.names.length === 0 ? 'none' : value.names.join(' ');
      case 'order':
        return `${value.order} (${factWords.bytes(value.order)})`;
      case 'rmap':
        return rmapValue(value);
      case 'words':
        return wordsValue(value);
    }
  },

  why: 'Why',
  /** The fields that one step wrote, with what they hold since: `flag, page, dev`. */
  wrote: (names: readonly string[]): string => names.join(', '),

  /** What a step of a chain wrote, and that it made the object of some fields. */
  wroteOrMade: ({ wrote, made }: Writer): string =>
    [
      ...(wrote.length > 0 ? [wrote.join(', ')] : []),
      ...(made.length > 0 ? [`made: ${made.join(', ')}`] : []),
    ].join(' · '),
  /** `gm_dev_fault · 3/6 · gpu0`: the function, its patch, or whose code it is where no patch added it, and who ran it. */
  call: ({ call, actor }: Why): string => {
    if (call === null) return `by ${factWords.actor(actor)}`;
    const { name, origin } = call;
    return `${name} · ${typeof origin === 'number' ? `${origin}/6` : origin} · ${factWords.actor(actor)}`;
  },
  /** Opens the chain of earlier writers, closes it, or loads more of it. */
  earlier: (isOpen: boolean): string => (isOpen ? 'hide' : 'earlier…'),
  chain: (names: readonly string[]): string => `Who wrote ${names.join(', ')} before`,
  earlierOf: (names: readonly string[], isOpen: boolean): string =>
    `${inspectorWords.earlier(isOpen)} (who wrote ${names.join(', ')} before)`,
  /** Fields that were written before all that is looked at for every picture. */
  longAgo: (names: readonly string[]): string => `${names.join(', ')}: long ago`,
  /** Why a chain goes no further; nothing where its last step says so. */
  chainEnd: (found: number, forgotten: boolean): string => {
    if (forgotten) return 'What was written earlier is no longer kept.';
    return found > 0 ? '' : 'Nobody since the script began.';
  },
  /** Where in the run, both counted from 1. */
  when: ({ statement, stepInStatement }: Why): string =>
    `statement ${count(statement + 1)} · step ${count(stepInStatement + 1)}`,
  /** What the button does, for those who cannot see the column. */
  goTo: (names: readonly string[], why: Why): string =>
    `Go to the step that wrote ${names.join(', ')}: ${inspectorWords.when(why)}`,

  vma: 'VMA',
  vmaSummary: ({ start, pages }: VmaView): string => `${size(pages * PAGE_BYTES)} at ${addressOfPage(start)}`,
  noVma: 'none',

  /** `CPU PTE`, `gpu0 PTE`: the leaf that one MMU has for the page. */
  entry: ({ device, shared }: EntryView): string =>
    shared ? `${device ?? 'CPU'} walks the CPU’s table` : `${device ?? 'CPU'} PTE`,

  /** What the TLB beside the entry remembers of the page, and how large it is. */
  tlb: ({ tlb: { sets, ways, entry } }: EntryView): string => {
    const shape = `${count(sets * ways)} entries, ${sets === 1 ? 'fully associative' : `${ways} ways`}`;
    if (entry === null) return `TLB (${shape}): does not know the page`;
    const rights = `${accessWords[entry.access]}${entry.dirty ? ', written to' : ''}`;
    const stale = entry.stale ? ' · STALE: the page table says something else' : '';
    return `TLB (${shape}): ${factWords.bytes(entry.order)} at ${addressOfPage(entry.index)} → ${frame(entry.pfn)}, ${rights}${stale}`;
  },
  tlbEntry: 'TLB entry',

  /** The link of the device with what it is assumed to cost. */
  link: ({ name, timing, coherent, bandwidth, latency, remoteAccess }: LinkView): string => {
    const times = name === timing ? '' : `, timed as ${linkNames[timing]}`;
    const remote = coherent ? `, a remote access ${duration(remoteAccess)}` : '';
    return `Link: ${linkNames[name]}${times}, ${coherent ? '' : 'not '}coherent. Assumed: ${count(bandwidth)} GB/s, a copy begins after ${duration(latency)}${remote}.`;
  },
  entrySummary: ({ pfn }: EntryView): string => (pfn === null ? 'absent' : frame(pfn)),
  entryFormat: ({ format, level, order }: EntryView): string =>
    level === null ? format : `${format} · ${level} · ${factWords.bytes(order)}`,
  touched: 'accessed, dirty',
  /** `11:9` or `7`. */
  bits: ({ high, low }: EntryBitView): string => (high === low ? String(high) : `${high}:${low}`),
  bitValue: ({ value }: EntryBitView): string =>
    BigInt(value) < 10n ? value : `0x${BigInt(value).toString(16)}`,
  /** What a bit means, where its name does not say it. */
  meaning: ({ meaning, name }: EntryBitView): string =>
    meanings[meaning] === name.toLowerCase() ? '' : meanings[meaning],
  bitsHeads: ['bits', 'name', 'value'],

  frame: 'Frame',
  frameSummary: ({ pfn }: FrameView): string => frame(pfn),
  noFrame: 'none: there is no data',
  frameMemory: ({ device }: FrameView): string => factWords.memory(device),

  price: 'Price of the abstraction',
  priceTables: ({ physicalBytes }: PriceView): string => `page tables ${size(physicalBytes)}`,
  priceLogical: ({ logicalBytes }: PriceView): string => `xarray + mappings ${size(logicalBytes)}`,
  /** What one granule costs in the logical page table. */
  pricePerMapping: ({ logicalBytes, mappings }: PriceView): string =>
    mappings === 0
      ? 'no gm_mapping yet'
      : `${size(logicalBytes / mappings)} for each of ${count(mappings)} gm_mapping${mappings === 1 ? '' : 's'}`,

  freeBlocks: 'Free blocks',
  buddy: 'buddy allocator',
  blockSize: 'order',
  block: (order: number): string => `${order} · ${size(2 ** order * PAGE_BYTES)}`,
  blocks: (amount: number): string => (amount === MOST_BLOCKS ? `${count(amount)}+` : count(amount)),
  blocksNote: 'Memory that was never used is in no list: it is taken when no block fits.',
  noBlocks: 'No memory was used yet, so all lists are empty.',
  counters: 'Counters',
  counter: (name: string): string => name.replaceAll('_', ' '),
  counterValue: (name: string, value: number): string =>
    name.startsWith('bytes') ? size(value) : count(value),
};
