// One page-table entry as the inspector shows it: the raw word, its bits by name, who set or cleared it, and what the TLB of whoever walks the
// table remembers of the page. Our decision.

import {
  Access,
  contextOf,
  costPresets,
  decodeBits,
  type Format,
  type FormatName,
  formatOf,
  isCoherent,
  isStale,
  type Kernel,
  linkTimes,
  NO_SLOT,
  type WalkLevel,
  type WantedCell,
} from '../core/index.ts';
import type { EntryBitView, EntryView, LinkView, TlbEntryView, TlbView } from './inspector-view.ts';
import { attachedDevices, deviceName } from './naming.ts';
import type { Later, Provenance } from './provenance.ts';

const SLOTS = 512;

/** An MMU of a process: who walks which page table with which TLB; `device` 0 = the CPUs. */
interface Walker {
  readonly device: number;
  readonly mmu: number;
  readonly tlb: number;
}

/** The CPUs of a process, then its devices in order of attaching. */
export function walkersOf(k: Kernel, pid: number): Walker[] {
  const pgd = k.mms.pgd.data[pid]!;
  if (pgd === 0) return [];
  const { pmap, tlb } = k.contexts;
  const devices = attachedDevices(k, pid).map((device): Walker => {
    const ctx = contextOf(k, pid, device);
    return { device, mmu: pmap.data[ctx]!, tlb: tlb.data[ctx]! };
  });
  return [{ device: 0, mmu: pgd, tlb: k.tables.tlbOf(pgd) }, ...devices].filter(({ mmu }) => mmu !== 0);
}

/** The entry of a page table for page `index`, once its last writers are found. */
export function laterEntry(k: Kernel, walker: Walker, index: number, asking: Provenance): Later<EntryView> {
  const { device, mmu } = walker;
  const format = k.tables.formatOf(mmu);
  const lowest = index < format.userEnd ? k.tables.walk(mmu, index).at(-1) : undefined;
  const owner: Owner = {
    device: device === 0 ? null : deviceName(k, device),
    shared: device !== k.tables.deviceOf(mmu),
    format: format.name,
    link: device === 0 ? null : linkView(k, device),
  };
  const tlb = laterTlb(k, walker, index, asking);
  if (lowest?.kind === 'leaf') return laterLeaf(k, owner, tlb, format, lowest, asking);
  return () => ({ ...owner, tlb: tlb(), ...noLeaf, why: asking.whyCleared(mmu, index) });
}

type Owner = Pick<EntryView, 'device' | 'shared' | 'format' | 'link'>;

function linkView(k: Kernel, device: number): LinkView {
  const { link, timing } = k.devices;
  return {
    ...linkTimes(k, device),
    coherent: isCoherent(k, device),
    name: costPresets[link.data[device]!]!,
    timing: costPresets[timing.data[device]!]!,
  };
}

const accessNames = {
  [Access.None]: 'none',
  [Access.Read]: 'read',
  [Access.ReadWrite]: 'readWrite',
} as const;

function laterTlb(k: Kernel, { mmu, tlb }: Walker, index: number, asking: Provenance): Later<TlbView> {
  const { tlbs } = k.tables;
  const { sets, ways } = tlbs.shapeOf(tlb);
  const slot = tlbs.find(tlb, index);
  if (slot === NO_SLOT) return () => ({ sets, ways, entry: null, why: null });
  const entry: TlbEntryView = {
    index: tlbs.firstAt(slot),
    order: tlbs.orderAt(slot),
    pfn: tlbs.pfnAt(slot),
    access: accessNames[tlbs.accessAt(slot)],
    dirty: tlbs.isDirty(slot),
    stale: isStale(k, slot, k.tables.lookup(mmu, index)),
  };
  const cells = ['tag', 'bits', 'frame'].map((name) => wholeCell(asking, `tlb.${name}`, slot));
  const group = asking.ask([{ cells, birth: wholeCell(asking, 'tlb.state', tlb) }]);
  return () => ({ sets, ways, entry, why: asking.why(group) });
}

const noLeaf = {
  level: null,
  raw: null,
  pfn: null,
  order: 0,
  bits: [],
  touched: null,
  longAgo: null,
} as const;

function laterLeaf(
  k: Kernel,
  owner: Owner,
  tlb: Later<TlbView>,
  format: Format,
  { level, tableId, slot, raw }: WalkLevel,
  asking: Provenance,
): Later<EntryView> {
  const cell = tableId * SLOTS + slot;
  const touch = touchBits(format);
  const birth = wholeCell(asking, 'table_page.state', tableId);
  const set = asking.ask([{ cells: cellsOf(asking, cell, ~touch), birth }]);
  const touched = asking.ask([{ cells: cellsOf(asking, cell, touch), birth }]);
  return () => ({
    ...owner,
    tlb: tlb(),
    level: format.levels[level]!.name,
    raw: raw.toString(16).padStart(16, '0'),
    pfn: k.tables.pfnAt(cell),
    order: k.tables.orderAt(cell),
    bits: bitsOf(k, format.name, level, raw),
    why: asking.why(set),
    longAgo: asking.longAgo(set),
    touched: asking.why(touched),
  });
}

/** The bits that the MMU sets by itself; what also says whether one may write belongs to whoever set the entry. */
function touchBits({ accessed, dirty, writable }: Format): bigint {
  const all = ({ mask, inverted }: typeof accessed): bigint => mask | inverted;
  return (all(accessed) | all(dirty)) & ~all(writable);
}

const wholeCell = ({ column }: Provenance, name: string, cell: number): WantedCell => ({
  column: column(name),
  cell,
  mask: -1,
});

const cellsOf = ({ column }: Provenance, cell: number, bits: bigint): WantedCell[] => [
  { column: column('table_page.lo'), cell, mask: Number(BigInt.asIntN(32, bits)) },
  { column: column('table_page.hi'), cell, mask: Number(BigInt.asIntN(32, bits >> 32n)) },
];

const bitsOf = (k: Kernel, format: FormatName, level: number, raw: bigint): EntryBitView[] =>
  decodeBits(formatOf(format, k.granuleOrder), level, raw).map(({ value, ...field }) => ({
    ...field,
    value: value.toString(),
  }));
