// Words of the stage: what stands on the picture, and the names of its parts for those who hear it. Texts for bars come as a list from
// long to short: the picture takes the first that fits. Our decision.

import { CellState, FrameOwner, MOST_BLOCKS, NO_DEVICE } from '../../projections/codes.ts';
import type {
  CopyView,
  DeviceView,
  DigitView,
  LogicalView,
  MemoryNodeView,
  RawEntryView,
  TablePageView,
  TableView,
  VmaBarView,
  XaNodeView,
} from '../../projections/stage-view.ts';
import {
  addressOfPage,
  count,
  duration,
  exactBytes,
  hex,
  percent,
  rawWord,
  shortened,
  size,
} from '../format.ts';

const PAGE_BYTES = 4096;
const FRAME_MASK = 2 ** 26;
const NOTHING = '∅';
const LABEL_LENGTH = 24;
const DOT = ' · ';

const frameIn = (pfn: number): string => hex(pfn % FRAME_MASK);
const nodeOf = (pfn: number): number => Math.floor(pfn / FRAME_MASK);
const endings: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = { one: 'st', two: 'nd', few: 'rd' };
const places = new Intl.PluralRules('en', { type: 'ordinal' });

/** `1st`, `2nd`, `3rd`, `11th`. */
const ordinal = (n: number): string => `${n}${endings[places.select(n)] ?? 'th'}`;

const plural = (n: number, one: string, many: string): string => `${count(n)} ${n === 1 ? one : many}`;
const was = (before: number, now: number): string =>
  before === now ? count(now) : `${count(before)}→${count(now)}`;

/** What there is and its bytes: to the last one where the label has room for them, rounded, or left out. */
const withBytes = (what: string, bytes: number): string =>
  fittingLabel([`${what}${DOT}${exactBytes(bytes)}`, `${what}${DOT}${size(bytes)}`, what]);

/** The first of several texts that a label has room for, else the last. */
const fittingLabel = (texts: readonly string[]): string =>
  texts.find((text) => text.length <= LABEL_LENGTH) ?? texts.at(-1)!;

/** How many table pages, and their bytes. */
const tablePages = (pages: number, bytes: number): string =>
  fittingLabel([
    `${plural(pages, 'table page', 'table pages')}${DOT}${size(bytes)}`,
    `${plural(pages, 'table', 'tables')}${DOT}${size(bytes)}`,
  ]);

const vmaKinds = { anonymous: 'anon', heap: 'heap', stack: 'stack', file: 'file' } as const;

/** A cell as the names of cells need it: `now` and `before` say where the data is and was. */
interface CellFacts {
  readonly index: number;
  readonly now: string;
  readonly before: string;
  readonly isChanged: boolean;
  readonly isMoving: boolean;
  readonly isReported: boolean;
}

/** Words of the picture. */
export const stageWords = {
  /** The name of a part that is otherwise in the run that stands beside this one. */
  differing: (name: string): string => `${name}, differs`,
  stage: 'Stage',
  bands: ['Virtual addresses', 'Logical page table', 'Physical page tables', 'Physical memory'] as const,
  process: (pid: number, name: string): string =>
    name === '' ? `process ${pid}` : `process ${pid} (${name})`,
  processes: 'Process on the stage',
  ended: (process: string): string => `${process}, ended`,

  virtualFacts: (vmas: number): readonly string[] => [plural(vmas, 'VMA', 'VMAs')],

  logicalFacts: ({ exists, nodes, nodeBytes, mappings, mappingBytes }: LogicalView): readonly string[] =>
    exists
      ? [
          'XArray, one per process',
          withBytes(plural(nodes, 'node', 'nodes'), nodeBytes),
          withBytes(plural(mappings, 'gm_mapping', 'gm_mappings'), mappingBytes),
        ]
      : ['XArray, one per process', 'no vm_object yet'],

  tableTitle: ({ id, name }: TableView): string => (id === 'cpu' ? 'CPU page table' : `${name} page table`),

  tableFacts: ({ format, levels, addressBits, exists, pageCount, bytes }: TableView): readonly string[] => [
    `${format}${DOT}${plural(levels, 'level', 'levels')}, ${addressBits} bit`,
    exists ? tablePages(pageCount, bytes) : 'not attached',
  ],

  memoryFacts: ['frames by node'] as readonly string[],

  /** What lies behind a fold of pages that nobody touches. */
  fold: (pages: number): string => `⋯ ${size(pages * PAGE_BYTES)}`,
  foldName: (index: number, pages: number): string =>
    `${plural(pages, 'page', 'pages')} from ${addressOfPage(index)} that nobody touches`,
  gap: (pages: number): string => `⋯ ${size(pages * PAGE_BYTES)}`,

  address: (index: number): string => addressOfPage(index),
  shortAddress: (index: number): readonly string[] => [
    addressOfPage(index),
    shortened(addressOfPage(index), 12),
  ],
  separator: DOT,

  vma: ({ kind, flags, pages }: VmaBarView): readonly string[] => [
    `${vmaKinds[kind]}  ${flags.join(' ')}  ${size(pages * PAGE_BYTES)}`,
    `${vmaKinds[kind]} ${flags.join(' ')}`,
    flags.join(' '),
    vmaKinds[kind],
  ],
  vmaName: ({ kind, flags, first, pages, isChanged }: VmaBarView): string =>
    `VMA ${addressOfPage(first)}, ${size(pages * PAGE_BYTES)}, ${vmaKinds[kind]}, flags ${flags.join(' ')}${isChanged ? ', changed' : ''}`,

  /** The letter of a state: never colour alone. */
  glyph: (state: number, device: number): string => {
    if (state === CellState.Cpu) return 'C';
    if (state === CellState.Device) return String(device);
    return state === CellState.Nomap ? '·' : NOTHING;
  },
  /** A further slot of the entry to its left. */
  siblingGlyph: '←',
  glyphChange: (before: string, now: string): string => `${before}→${now}`,

  /** Where data is, as words. */
  state: (state: number, device: number, devices: readonly DeviceView[]): string => {
    if (state === CellState.Cpu) return 'on the CPU';
    if (state === CellState.Device) return `on ${stageWords.device(device, devices)}`;
    if (state === CellState.Nomap) return 'NOMAP';
    return state === CellState.Absent ? 'absent' : 'not mapped';
  },
  device: (number: number, devices: readonly DeviceView[]): string =>
    devices.find((device) => device.number === number)?.name ?? `device ${number}`,

  reportGlyph: '!',

  cellName: ({ index, now, before, isChanged, isMoving, isReported }: CellFacts): string => {
    const change = !isChanged ? '' : before === now ? ', changed' : `, changed: was ${before}`;
    return `${addressOfPage(index)}: ${now}${isMoving ? ', being copied' : ''}${change}${isReported ? ', reported by a checker' : ''}`;
  },
  mappingName: (cell: CellFacts, mapping: number): string =>
    `${mapping === 0 ? 'no gm_mapping' : `gm_mapping ${mapping}`}, ${stageWords.cellName(cell)}`,

  ribbon: 'Where the data of each page lives',
  tree: 'XArray of the process',
  notTracked: ['not peer-shared: no entries', 'not peer-shared', 'no entries'] as readonly string[],
  emptyTree: ['xa_head is NULL: nothing was stored yet', 'xa_head: NULL', 'NULL'] as readonly string[],
  headIsEntry: ['xa_head holds the entry of index 0 itself', 'xa_head → entry'] as readonly string[],
  noTree: [
    'no device is attached, so the process has no logical page table',
    'no vm_object',
  ] as readonly string[],

  /** A node, or a chain of nodes with one child each. `isTop`: it hangs from the head. */
  xaBar: (nodes: readonly XaNodeView[], isTop: boolean, slots: number): readonly string[] => {
    const part = ({ shift, count: used, wasCount, slot }: XaNodeView): string =>
      used === 1 && wasCount === 1 && slot >= 0
        ? `${shift}[${slot}]`
        : `${shift}: ${was(wasCount, used)} of ${slots}`;
    const head = isTop ? 'xa_head → ' : '';
    const last = nodes.at(-1)!;
    const marks = [0, 1, 2].filter((mark) => (last.marks & (1 << mark)) !== 0);
    const marked = marks.length === 0 ? '' : `${DOT}mark ${marks.join(' ')}`;
    const line = nodes.map(part).join(DOT);
    const above = nodes.slice(0, last.count === 1 ? undefined : -1).map(part);
    const below = last.count === 1 ? '' : ` → ${part(last)}`;
    const long =
      nodes.length > 1 ? `${above.join(DOT)}, one child each${below}` : `${line}${DOT}offset ${last.offset}`;
    return [
      `${head}shift ${long}${marked}`,
      `${head}shift ${line}${marked}`,
      `shift ${line}`,
      ...(nodes.length > 1 ? [`shift ${nodes[0]!.shift}–${last.shift}`] : []),
      `${was(last.wasCount, last.count)} of ${slots}`,
      `${last.count}/${slots}`,
    ];
  },
  xaBarName: (nodes: readonly XaNodeView[], slots: number, isChanged: boolean): string =>
    `${nodes
      .map(
        ({ shift, offset, count: used }) =>
          `node of shift ${shift}, offset ${offset}, ${used} of ${slots} slots used`,
      )
      .join('; ')}${isChanged ? ', changed' : ''}`,

  /** A table page, or a chain of pages with one child each. */
  tableBar: (pages: readonly TablePageView[]): readonly string[] => {
    const last = pages.at(-1)!;
    // The entry that an address chooses in the last page may be empty, and not the one that is in use: its count always stands.
    const part = (page: TablePageView): string => {
      const { name, slot, used, wasUsed, entries } = page;
      const place = slot >= 0 ? `${name}[${slot}]` : name;
      const isPassed = page !== last && slot >= 0 && used === 1 && wasUsed === 1;
      return isPassed ? place : `${place} ${was(wasUsed, used)} of ${entries}`;
    };
    const names = pages.map(({ name, slot }) => (slot >= 0 ? `${name}[${slot}]` : name));
    return [
      pages.map(part).join(DOT),
      names.join(DOT),
      part(last),
      `${pages[0]!.name}…${last.name}`,
      `${last.name} ${last.used}/${last.entries}`,
      `${last.used}/${last.entries}`,
    ];
  },
  tableBarName: (pages: readonly TablePageView[], isChanged: boolean): string =>
    `${pages.map(({ name, used, entries }) => `${name} table page, ${used} of ${entries} entries used`).join('; ')}${isChanged ? ', changed' : ''}`,
  level: (names: readonly string[]): string => names.join(DOT),
  leaves: 'entries',

  /** The frame number in a leaf, short. */
  frame: (pfn: number): string => (pfn % FRAME_MASK).toString(16).padStart(2, '0'),
  frameOrNothing: (pfn: number): string => (pfn < 0 ? NOTHING : stageWords.frame(pfn)),
  leafName: (leaf: {
    readonly index: number;
    readonly pfn: number;
    readonly wasPfn: number;
    readonly isChanged: boolean;
    readonly access: string;
  }): string => {
    const now =
      leaf.pfn < 0 ? 'no entry' : `frame ${frameIn(leaf.pfn)} of node ${nodeOf(leaf.pfn)}, ${leaf.access}`;
    const before =
      leaf.wasPfn < 0 ? 'no entry' : `frame ${frameIn(leaf.wasPfn)} of node ${nodeOf(leaf.wasPfn)}`;
    const change = !leaf.isChanged ? '' : leaf.pfn === leaf.wasPfn ? ', changed' : `, changed: was ${before}`;
    return `${addressOfPage(leaf.index)}: ${now}${change}`;
  },
  access: (isUser: boolean, isWritable: boolean): string => {
    if (!isUser) return 'no access';
    return isWritable ? 'writable' : 'read only';
  },

  allFormats: 'All formats',
  allFormatsName: 'All formats: the walk of the selected page in each',

  notAttached: (name: string): readonly string[] => [`${name} is not attached here`, 'not attached'],

  /** The raw entry at the end of the selected address's walk, with its bits named. */
  entry: ({ level, slot, raw, kind, pfn, fields }: RawEntryView): readonly string[] => {
    const place = `${level}[${slot}]`;
    if (kind === 'empty')
      return [
        raw === 0n ? `${place} ${hex(0)}: not present, the walk ends here` : `${place} ${rawWord(raw)}`,
        `${place}: not present`,
      ];
    const bits = fields
      .filter(({ high, low, value }) => high === low && value === 1n)
      .map(({ name }) => name);
    const frame = `frame ${frameIn(pfn)} of node ${nodeOf(pfn)}`;
    return [
      `${place} ${rawWord(raw)}  ${bits.join(' ')}${DOT}${frame}`,
      `${place} ${rawWord(raw)}  ${bits.join(' ')}`,
      `${place} ${rawWord(raw)}`,
    ];
  },

  /** The page index of the selected address, and the bits that choose a slot. */
  pageIndex: (index: number): readonly string[] => [`page index ${hex(index)} =`, `${hex(index)} =`],
  digitBits: ({ slot }: DigitView, bits: number): string => slot.toString(2).padStart(bits, '0'),
  digitSlot: ({ slot }: DigitView): string => String(slot),
  digitName: ({ shift, slot, node, count: used }: DigitView, slots: number): string =>
    `shift ${shift}: slot ${slot}${node === 0 ? ', no node' : `, ${used} of ${slots} slots used`}`,
  digits: 'Slots that the page index chooses',
  chooseAddress: [
    'Select an address: the bits of its page index choose a slot in every node.',
    'Select an address to see its way.',
  ] as readonly string[],
  slotsBelow: (shift: number): readonly string[] => [`↓ slots of shift ${shift}`, `↓ shift ${shift}`],

  nodeTitle: ({ id, device, name }: MemoryNodeView): string =>
    `node ${id}${DOT}${stageWords.nodeShort({ device, name })}`,
  nodeShort: ({ device, name }: Pick<MemoryNodeView, 'device' | 'name'>): string =>
    device === NO_DEVICE ? 'host' : name,
  nodeFree: ({ free, frames, exists }: MemoryNodeView): readonly string[] =>
    exists ? [`${count(free)} free of ${count(frames)}`, `${count(free)} free`] : ['not there yet'],
  nodeName: (node: MemoryNodeView): string =>
    [`Frames of ${stageWords.nodeTitle(node)}`, stageWords.nodeBlocks(node)]
      .filter((text) => text !== '')
      .join('. '),
  /** The lists of the buddy allocator, smallest blocks first; nothing while they are empty. */
  nodeBlocks: ({ blocks }: MemoryNodeView): string => {
    const lists = blocks.flatMap((amount, order) =>
      amount === 0
        ? []
        : [`${count(amount)}${amount === MOST_BLOCKS ? '+' : ''} × ${size(2 ** order * PAGE_BYTES)}`],
    );
    return lists.length === 0 ? '' : `free blocks of the buddy allocator: ${lists.join(', ')}`;
  },
  rest: ({ rest, restFree }: MemoryNodeView): string =>
    rest === restFree ? `⋯ ${count(rest)} more, all free` : `⋯ ${count(rest)} more, ${count(restFree)} free`,
  unit: (unit: number): string => (unit === 0 ? '' : `a cell is ${size(2 ** unit * PAGE_BYTES)}`),
  frameName: (cell: {
    readonly frame: number;
    readonly frames: number;
    readonly used: number;
    readonly owner: number;
    readonly pid: number;
    readonly index: number;
    readonly isChanged: boolean;
    readonly isReported: boolean;
    readonly turn: number;
  }): string => {
    const name =
      cell.frames === 1
        ? `frame ${hex(cell.frame)}`
        : `frames from ${hex(cell.frame)}, ${cell.used} of ${cell.frames} used`;
    const at = cell.index >= 0 ? ` at ${addressOfPage(cell.index)}` : '';
    const owner =
      cell.owner === FrameOwner.Free
        ? 'free'
        : cell.owner === FrameOwner.Held
          ? `in use, in no page table${at}`
          : `of process ${cell.pid}${at}`;
    const turn = cell.turn > 0 ? `, ${ordinal(cell.turn)} to be evicted` : '';
    return `${name}: ${owner}${turn}${cell.isChanged ? ', changed' : ''}${cell.isReported ? ', reported by a checker' : ''}`;
  },

  /** A copy under way, long to short. */
  copy: ({ to, share, duration: ns }: CopyView): readonly string[] => {
    const what = `→ node ${to.node}${DOT}${percent(share)}`;
    return [`DMA ${what} of ${duration(ns)}`, `${what} of ${duration(ns)}`, what, percent(share)];
  },

  legend: 'Legend',
  legendMoving: 'being copied',
  legendNomap: 'NOMAP',
  legendAbsent: 'absent',
  legendEviction: 'evicted first',
  legendChanged: 'changed by this step',
  legendReported: 'reported by a checker',
  legendSame: 'same in both',
  legendDiffers: 'differs',

  legendShares:
    'a bar is many pages: its parts are shares of them. Grey is many nodes: the stronger, the fuller',
  zoom: 'Zoom',
  zoomIn: 'Zoom in (+)',
  zoomOut: 'Zoom out (−)',
  zoomAll: 'Show the whole axis (0)',
  zoomWhole: 'The whole axis is on the stage',
  zoomNearest: 'Cells are as wide as they get',
  zoomNothing: 'Nothing is mapped yet',
  foldMark: '⋯',
  /** A bin of columns and what its pages are; `host` is what the CPU's class is called in this row. */
  binName: (bin: {
    readonly first: number;
    readonly pages: number;
    readonly columns: number;
    readonly counts: ArrayLike<number>;
    readonly host: string;
    readonly devices: readonly DeviceView[];
    readonly isChanged: boolean;
    readonly isMoving: boolean;
    readonly isReported: boolean;
  }): string => {
    const { first, pages, columns, counts, host, devices, isChanged, isMoving, isReported } = bin;
    const each = pages / columns;
    const names = ['absent', 'NOMAP', host, ...devices.map(({ name }) => name)];
    const order = [2, ...devices.map((_, device) => 3 + device), 1, 0];
    const shares = order
      .filter((at) => (counts[at] ?? 0) > 0)
      .map((at) => `${count(counts[at]! * each)} ${names[at]!}`);
    const what = shares.length === 0 ? 'none' : shares.join(', ');
    const span = `${addressOfPage(first)} to ${addressOfPage(first + pages)}, ${plural(pages, 'page', 'pages')}`;
    return `${span}: ${what}${isMoving ? ', being copied' : ''}${isChanged ? ', changed' : ''}${isReported ? ', reported by a checker' : ''}`;
  },
  binHost: 'CPU',
  binHostMemory: 'in host memory',
  areaName: (node: MemoryNodeView): string =>
    `${stageWords.nodeName(node)}. ${count(node.frames - node.free)} of ${count(node.frames)} frames used`,

  scroller: 'Part of the address axis on the stage',
  scrolled: (first: number, from: number, to: number, length: number): string =>
    `from ${addressOfPage(first)}: columns ${from + 1} to ${to} of ${length}`,
};
