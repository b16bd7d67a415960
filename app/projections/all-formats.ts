// "All formats": the walk of one page as every page-table format would hold it, beside what the machine's tables really hold. Not shown:
// entries that point to tables, as there are none in the formats that the machine does not use. Our decision (stage.md, band 3).

import {
  Access,
  decodeBits,
  encodeLeaf,
  type Format,
  formatNames,
  formatOf,
  GmPage,
  isAlive,
  type Kernel,
  type LeafState,
  nodeOf,
  PAGE_SHIFT,
  pageOf,
  peekMapping,
  type Pfn,
  Prot,
  typeOf,
} from '../core/index.ts';
import type {
  FormatRefusal,
  FormatsView,
  FormatWalkView,
  LeafSource,
  SharedLeafView,
  WalkerView,
  WalkLevelView,
} from './all-formats-view.ts';
import { deviceNumber } from './cells.ts';
import { walkersOf } from './inspector-entry.ts';
import { deviceName } from './naming.ts';
import type { SelectedPage } from './selection.ts';

type Walker = ReturnType<typeof walkersOf>[number];

/** The page in all formats as the state stands; null when its process is not alive. */
export function projectFormats(k: Kernel, { pid, index }: SelectedPage): FormatsView | null {
  if (!isAlive(k, pid)) return null;
  const walkers = walkersOf(k, pid);
  const [leaf, source] = sharedLeaf(k, pid, index, walkers);
  const formats = formatNames.map((name) => {
    const format = formatOf(name, k.granuleOrder);
    return walkIn(k, format, index, leaf, walkers);
  });
  return { pid, index, leaf, source, formats };
}

/** The leaf of the first table that has one, the CPU's before the devices'; else what the gm_mapping would have mapped. */
function sharedLeaf(
  k: Kernel,
  pid: number,
  index: number,
  walkers: readonly Walker[],
): [SharedLeafView | null, LeafSource] {
  for (const { device, mmu } of walkers) {
    const cell = k.tables.lookup(mmu, index);
    if (cell < 0) continue;
    const access = k.tables.accessAt(cell);
    const state = {
      user: access >= Access.Read,
      write: access >= Access.ReadWrite,
      accessed: k.tables.isAccessed(cell),
      dirty: k.tables.isDirty(cell),
    };
    const source = { kind: 'table', device: device === 0 ? null : deviceName(k, device) } as const;
    return [leafView(k, k.tables.pfnAt(cell), k.tables.orderAt(cell), state), source];
  }
  return leafOfMapping(k, pid, index);
}

function leafOfMapping(k: Kernel, pid: number, index: number): [SharedLeafView | null, LeafSource] {
  const mapping = peekMapping(k, k.mms.vmObject.data[pid]!, k.granuleOf(index));
  const vma = k.vmaIndex.lookup(pid, index);
  if (mapping === 0 || vma === 0 || typeOf(k, mapping) === GmPage.NOMAP) return [null, null];
  const prot = k.vmas.prot.data[vma]!;
  const write = (prot & Prot.PROT_WRITE) !== 0;
  const state = { user: write || (prot & Prot.PROT_READ) !== 0, write, accessed: false, dirty: false };
  return [leafView(k, pageOf(k, mapping), k.granuleOrder, state), { kind: 'mapping' }];
}

const leafView = (k: Kernel, pfn: number, order: number, state: LeafState): SharedLeafView => ({
  pfn,
  order,
  device: deviceNumber(k.memory.deviceOf(nodeOf(pfn as Pfn))),
  ...state,
});

function walkIn(
  k: Kernel,
  format: Format,
  index: number,
  leaf: SharedLeafView | null,
  walkers: readonly Walker[],
): FormatWalkView {
  const order = leaf?.order ?? k.granuleOrder;
  const last = format.levels.findIndex(({ leafOrder }) => leafOrder === order);
  const refusal = refusalOf(format, index, order, last);
  const word = leaf === null || refusal !== null ? null : encodeLeaf(format, leaf.pfn, order, leaf);
  const top = format.levels.at(-1)!;
  return {
    name: format.name,
    addressBits: top.shift + top.bits + PAGE_SHIFT,
    levels: refusal === null ? levelsTo(format, last, index) : [],
    refusal,
    raw: word === null ? null : hexOf(word),
    bits:
      word === null
        ? []
        : decodeBits(format, last, word).map((field) => ({ ...field, value: field.value.toString() })),
    walkers: walkers
      .filter(({ mmu }) => k.tables.formatOf(mmu).name === format.name)
      .map((walker) => walkerView(k, walker, index, word)),
  };
}

function refusalOf({ userEnd }: Format, index: number, order: number, last: number): FormatRefusal | null {
  if (index >= userEnd) return { kind: 'address', end: userEnd };
  return last < 0 ? { kind: 'order', order } : null;
}

/** The levels from the root down to the leaf's; a driver's directories are no levels, their bits are the array's below them. */
function levelsTo({ levels }: Format, last: number, index: number): WalkLevelView[] {
  const seen: WalkLevelView[] = [];
  let above = 0;
  for (let at = levels.length - 1; at >= last; at--) {
    const { name, bits, shift, directory } = levels[at]!;
    const wide = bits + above;
    above = directory ? wide : 0;
    if (directory) continue;
    const low = shift + PAGE_SHIFT;
    const slot = Math.floor(index / 2 ** shift) % 2 ** wide;
    seen.push({ name, high: low + wide - 1, low, slot, entries: 2 ** wide });
  }
  return seen;
}

function walkerView(k: Kernel, { device, mmu }: Walker, index: number, word: bigint | null): WalkerView {
  const cell = k.tables.lookup(mmu, index);
  const raw = cell < 0 ? null : k.tables.rawAt(cell);
  const holds = raw === null ? 'nothing' : raw === word ? 'same' : 'other';
  return {
    device: device === 0 ? null : deviceName(k, device),
    holds,
    raw: raw === null ? null : hexOf(raw),
  };
}

const hexOf = (word: bigint): string => word.toString(16).padStart(16, '0');
