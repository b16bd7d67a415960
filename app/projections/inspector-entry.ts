// One page-table entry as the inspector shows it: the raw word, its bits by name, and who set or cleared it. Our decision.

import {
  contextOf,
  decodeBits,
  type Format,
  type FormatName,
  formatOf,
  type Kernel,
  type WalkLevel,
  type WantedCell,
} from '../core/index.ts';
import type { EntryBitView, EntryView } from './inspector-view.ts';
import { attachedDevices, deviceName } from './naming.ts';
import type { Later, Provenance } from './provenance.ts';

const SLOTS = 512;

/** The CPUs' page table of a process, then those of its devices in order of attaching. */
export function tablesOf(k: Kernel, pid: number): number[] {
  const devices = attachedDevices(k, pid).map((device) => k.contexts.pmap.data[contextOf(k, pid, device)]!);
  return [k.mms.pgd.data[pid]!, ...devices].filter((mmu) => mmu !== 0);
}

/** The entry of page table `mmu` for page `index`, once its last writers are found. */
export function laterEntry(k: Kernel, mmu: number, index: number, asking: Provenance): Later<EntryView> {
  const format = k.tables.formatOf(mmu);
  const lowest = index < format.userEnd ? k.tables.walk(mmu, index).at(-1) : undefined;
  const device = k.tables.deviceOf(mmu);
  const owner = { device: device === 0 ? null : deviceName(k, device), format: format.name };
  if (lowest?.kind === 'leaf') return laterLeaf(k, owner, format, lowest, asking);
  return () => ({ ...owner, ...noLeaf, why: asking.whyCleared(mmu, index) });
}

const noLeaf = { level: null, raw: null, pfn: null, order: 0, bits: [], touched: null } as const;

function laterLeaf(
  k: Kernel,
  owner: Pick<EntryView, 'device' | 'format'>,
  format: Format,
  { level, tableId, slot, raw }: WalkLevel,
  asking: Provenance,
): Later<EntryView> {
  const cell = tableId * SLOTS + slot;
  const touch = touchBits(format);
  const set = asking.ask(cellsOf(asking, cell, ~touch));
  const touched = asking.ask(cellsOf(asking, cell, touch));
  return () => ({
    ...owner,
    level: format.levels[level]!.name,
    raw: raw.toString(16).padStart(16, '0'),
    pfn: k.tables.pfnAt(cell),
    order: k.tables.orderAt(cell),
    bits: bitsOf(k, format.name, level, raw),
    why: asking.why(set),
    touched: asking.why(touched),
  });
}

/** The bits that the MMU sets by itself; what also says whether one may write belongs to whoever set the entry. */
function touchBits({ accessed, dirty, writable }: Format): bigint {
  const all = ({ mask, inverted }: typeof accessed): bigint => mask | inverted;
  return (all(accessed) | all(dirty)) & ~all(writable);
}

const cellsOf = ({ column }: Provenance, cell: number, bits: bigint): WantedCell[] => [
  { column: column('table_page.lo'), cell, mask: Number(BigInt.asIntN(32, bits)) },
  { column: column('table_page.hi'), cell, mask: Number(BigInt.asIntN(32, bits >> 32n)) },
];

const bitsOf = (k: Kernel, format: FormatName, level: number, raw: bigint): EntryBitView[] =>
  decodeBits(formatOf(format, k.granuleOrder), level, raw).map(({ value, ...field }) => ({
    ...field,
    value: value.toString(),
  }));
