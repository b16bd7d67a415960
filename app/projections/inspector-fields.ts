// Fields of the inspector's structs: name, value, and the journalled cells that hold it, so that its writers can be told. Our decision.

import {
  BLOCK_USED,
  GmPage,
  type Kernel,
  type Pfn,
  FrameFlag,
  frameOf,
  NO_FRAME,
  nodeOf,
  Prot,
  type Step,
  VmFlag,
} from '../core/index.ts';
import type { FieldValue, MapperView, ObjectCells, WordView } from './inspector-view.ts';
import { actorFacts, deviceName } from './naming.ts';
import type { SlotPlace } from './xa-slots.ts';

/** A field before it is known who wrote it. */
export interface FieldDraft {
  readonly name: string;
  readonly value: FieldValue;
  /** Where it is kept: `Trail.objects`. */
  readonly objects: readonly ObjectCells[];
}

/** Finds the id of a journalled column by its name. */
export type ColumnFinder = (name: string) => number;

/** Words of a frame that are listed; the rest is counted. */
const LISTED_WORDS = 8;

const ALL_BITS = -1;
const ORDER_BITS = 0x3f;
const FLAG_BITS = FrameFlag.Lru | FrameFlag.Pinned;

const typeNames = Object.entries(GmPage);
const frameFlagNames: readonly (readonly [string, number])[] = [
  ['lru', FrameFlag.Lru],
  ['pinned', FrameFlag.Pinned],
];
const protNames = Object.entries(Prot);
const vmFlagNames: readonly (readonly [string, number])[] = [
  ['VM_SHARED', VmFlag.Shared],
  ['VM_PEER_SHARED', VmFlag.PeerShared],
  ['anonymous', VmFlag.Anonymous],
  ['file', VmFlag.File],
  ['heap', VmFlag.Heap],
  ['VM_GROWSDOWN', VmFlag.GrowsDown],
  ['VM_NORESERVE', VmFlag.NoReserve],
];

const namesOf = (table: readonly (readonly [string, number])[], bits: number): string[] =>
  table.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name);

/** Fields of `struct gm_mapping`, and the count of references to its frame. */
export function mappingFields(k: Kernel, id: number, column: ColumnFinder): FieldDraft[] {
  const { flag, page, dev } = k.mappings;
  const bits = flag.data[id]!;
  const pfn = page.data[id]! as Pfn;
  const device = dev.data[id]!;
  const at = (name: string): ObjectCells[] => slabCells(column, 'gm_mapping', id, [name]);
  const fields: FieldDraft[] = [
    { name: 'flag', value: { kind: 'flags', bits, names: namesOf(typeNames, bits) }, objects: at('flag') },
    { name: 'page', value: { kind: 'frame', pfn: pfn === NO_FRAME ? null : pfn }, objects: at('page') },
    {
      name: 'dev',
      value: { kind: 'device', device: device === 0 ? null : deviceName(k, device) },
      objects: at('dev'),
    },
    { name: 'lock', value: lockValue(k, column('gm_mapping.lock'), id), objects: at('lock') },
  ];
  // Inside peer_unmap a mapping may still name a page that is free already.
  return pfn !== NO_FRAME && k.memory.isHead(pfn) ? [...fields, refcountField(k, pfn, column)] : fields;
}

/** The slot of the logical page table that holds the page's entry, or none: the name of the field, and its cell. */
export function slotField(
  { arrays }: Kernel,
  { node, slot }: SlotPlace,
  column: ColumnFinder,
): Pick<FieldDraft, 'name' | 'objects'> {
  return {
    name: `slots[${String(slot)}]`,
    objects: [
      {
        cells: [
          { column: column('xa_node.slots'), cell: (node << arrays.chunkShift) + slot, mask: ALL_BITS },
        ],
        birth: { column: column('xa_node.state'), cell: node, mask: ALL_BITS },
      },
    ],
  };
}

/** Fields of `struct vm_area_struct`. */
export function vmaFields(k: Kernel, vma: number, column: ColumnFinder): FieldDraft[] {
  const { vmas } = k;
  const at = (...names: string[]): ObjectCells[] => slabCells(column, 'vm_area_struct', vma, names);
  const prot = namesOf(protNames, vmas.prot.data[vma]!);
  return [
    {
      name: 'vm_start',
      value: { kind: 'address', index: vmas.start(vma) },
      objects: at('vm_start.hi', 'vm_start.lo'),
    },
    {
      name: 'vm_end',
      value: { kind: 'address', index: vmas.end(vma) },
      objects: at('vm_end.hi', 'vm_end.lo'),
    },
    {
      name: 'vm_page_prot',
      value: { kind: 'names', names: prot.length > 0 ? prot : ['PROT_NONE'] },
      objects: at('vm_page_prot'),
    },
    {
      name: 'vm_flags',
      value: { kind: 'names', names: namesOf(vmFlagNames, vmas.flags.data[vma]!) },
      objects: at('vm_flags'),
    },
  ];
}

/** Fields of `struct page` for a frame of an allocated block, and the words that were written to the frame itself. */
export function frameFields(k: Kernel, pfn: Pfn, column: ColumnFinder): FieldDraft[] {
  const head = k.memory.headOf(pfn);
  const words = wordsOf(k, pfn);
  const at = (name: string, frame = head, mask = ALL_BITS): ObjectCells =>
    blockCell(column, head, name, frame, mask);
  return [
    refcountField(k, head, column),
    {
      name: 'mapcount',
      value: { kind: 'count', count: k.memory.mapcount(head) },
      objects: [at('mapcount')],
    },
    {
      name: 'rmap',
      value: { kind: 'rmap', mapper: mapperOf(k, head), mapcount: k.memory.mapcount(head) },
      objects: ['owner', 'index', 'mapcount'].map((name) => at(name)),
    },
    {
      name: 'order',
      value: { kind: 'order', order: k.memory.orderOf(head) },
      objects: [at('state', head, ORDER_BITS)],
    },
    {
      name: 'flags',
      value: { kind: 'names', names: namesOf(frameFlagNames, flagsOf(k, head)) },
      objects: [at('state', head, FLAG_BITS)],
    },
    {
      name: 'contents',
      value: { kind: 'words', words: words.slice(0, LISTED_WORDS), total: words.length },
      objects: [
        at('contents', pfn),
        ...words.flatMap(({ cell }) => slabCells(column, 'contents', cell, ['value'])),
      ],
    },
  ];
}

/** Cells of an object of a slab. */
const slabCells = (
  column: ColumnFinder,
  slab: string,
  id: number,
  names: readonly string[],
): ObjectCells[] => [
  {
    cells: names.map((name) => ({ column: column(`${slab}.${name}`), cell: id, mask: ALL_BITS })),
    birth: { column: column(`${slab}.state`), cell: id, mask: ALL_BITS },
  },
];

/** A cell of a frame of the allocated block `head`, which is made when it is taken from the free ones. */
function blockCell(column: ColumnFinder, head: Pfn, name: string, pfn: Pfn, mask: number): ObjectCells {
  const of = (field: string): number => column(`frame${String(nodeOf(head))}.${field}`);
  return {
    cells: [{ column: of(name), cell: frameOf(pfn), mask }],
    birth: { column: of('state'), cell: frameOf(head), mask: BLOCK_USED },
  };
}

/** Who maps a block, if that is one place. */
function mapperOf({ memory }: Kernel, head: Pfn): MapperView | null {
  const pid = memory.ownerMm(head);
  return pid === 0 ? null : { pid, index: memory.ownerIndex(head) };
}

const flagsOf = ({ memory }: Kernel, head: Pfn): number =>
  Object.values(FrameFlag).reduce((bits, flag) => bits | (memory.hasFlag(head, flag) ? flag : 0), 0);

function refcountField(k: Kernel, head: Pfn, column: ColumnFinder): FieldDraft {
  return {
    name: 'refcount',
    value: { kind: 'count', count: k.memory.refcount(head) },
    objects: [blockCell(column, head, 'refcount', head, ALL_BITS)],
  };
}

/** The words that were ever written, by offset. */
function wordsOf(k: Kernel, pfn: Pfn): (WordView & { readonly cell: number })[] {
  const { contents } = k.memory;
  const id = k.memory.contentsOf(pfn);
  const words: (WordView & { cell: number })[] = [];
  if (id > 0) {
    contents.forEachWord(id, (word, value) =>
      words.push({ offset: word * 4, value: value >>> 0, cell: contents.cellOf(id, word) }),
    );
  }
  return words.sort((a, b) => a.offset - b.offset);
}

function lockValue(k: Kernel, column: number, id: number): FieldValue {
  const held = k.engine.journal.columns[column]!.data[id]!;
  if (held <= 0) return { kind: 'lock', holder: null, readers: -held };
  const actor = (held - 1) as Step['actor'];
  return { kind: 'lock', holder: actorFacts(k, actor), readers: 0 };
}
