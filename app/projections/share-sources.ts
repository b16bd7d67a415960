// Where the classes of columns are read: the logical page table, and the page tables of the CPU and of each device, of one process.
// No kernel symbol; our decision.

import {
  bitField,
  contextOf,
  type Format,
  formatOf,
  isNode,
  isPointer,
  isSibling,
  type Kernel,
  nodeOf,
  type Pfn,
  toNode,
  toPointer,
  toSibling,
} from '../core/index.ts';
import { deviceNumber, stateOfFlags } from './cells.ts';
import { CellState, ShareClass } from './codes.ts';
import type { Ground } from './ground.ts';

/** Receives the class of the pages `[first, first + pages)`. */
export type ClassVisitor = (first: number, pages: number, code: number) => void;

/** The id of the XArray of a process, 0 if it has none. */
export function arrayOf({ mms, objects }: Kernel, pid: number): number {
  const object = mms.vmObject.data[pid]!;
  return object === 0 ? 0 : objects.table.data[object]!;
}

/** The page tables that are drawn, the CPU's first, as ids: 0 where there is none now. */
export function tablesOf(k: Kernel, pid: number, { attached }: Ground): number[] {
  const devices = attached.map((device) => {
    const context = contextOf(k, pid, device);
    return context === 0 ? 0 : k.contexts.pmap.data[context]!;
  });
  return [k.mms.pgd.data[pid]!, ...devices].map((mmu) => (mmu > 0 && k.tables.isLive(mmu) ? mmu : 0));
}

/** The formats of these. */
export function formatsOf(k: Kernel, { attached, devices }: Ground): Format[] {
  const names = attached.map((device) => devices.find(({ id }) => id === device)!.format);
  return [k.config.cpu, ...names].map((name) => formatOf(name, k.granuleOrder));
}

/** The class of an entry of the logical page table: Absent if it is no mapping. */
export function classOfEntry({ mappings }: Kernel, entry: number): number {
  if (!isPointer(entry)) return ShareClass.Absent;
  const mapping = toPointer(entry);
  const state = stateOfFlags(mappings.flag.data[mapping]!);
  if (state === CellState.Nomap) return ShareClass.Nomap;
  if (state === CellState.Cpu) return ShareClass.Cpu;
  return ShareClass.Device + deviceNumber(mappings.dev.data[mapping]!);
}

/** The entry of page `index` in an XArray, that of its first slot where it has several; 0 if there is none. */
export function entryInArray(k: Kernel, xa: number, index: number): number {
  const { arrays } = k;
  let entry = xa === 0 ? 0 : arrays.heads.data[xa]!;
  if (!isNode(entry)) return index === 0 ? entry : 0;
  if (index >= 2 ** (arrays.shifts.data[toNode(entry)]! + arrays.chunkShift)) return 0;
  while (isNode(entry)) {
    const node = toNode(entry);
    entry = arrays.entryAt(node, bitField(index, arrays.shifts.data[node]!, arrays.chunkShift));
    if (isSibling(entry)) entry = arrays.entryAt(node, toSibling(entry));
  }
  return entry;
}

/** Visits every entry of an XArray, ascending. */
export function visitArray(k: Kernel, xa: number, visit: ClassVisitor): void {
  const head = xa === 0 ? 0 : k.arrays.heads.data[xa]!;
  if (isNode(head)) visitNode(k, toNode(head), 0, visit);
  else if (head !== 0) visit(0, 1, classOfEntry(k, head));
}

function visitNode(k: Kernel, node: number, first: number, visit: ClassVisitor): void {
  const { arrays } = k;
  const step = 2 ** arrays.shifts.data[node]!;
  for (let slot = 0; slot < arrays.chunkSize; slot++) {
    const entry = arrays.entryAt(node, slot);
    if (entry === 0) continue;
    const page = first + slot * step;
    if (isNode(entry)) visitNode(k, toNode(entry), page, visit);
    else
      visit(page, step, classOfEntry(k, isSibling(entry) ? arrays.entryAt(node, toSibling(entry)) : entry));
  }
}

/** The class of page `index` in a page table: of the memory that its leaf maps. */
export function classInTable({ tables, memory }: Kernel, mmu: number, index: number): number {
  const cell = mmu === 0 ? -1 : tables.lookup(mmu, index);
  return cell < 0 ? ShareClass.Absent : classOfNode(memory.deviceOf(nodeOf(tables.pfnAt(cell))));
}

/** Visits every leaf of a page table, ascending. */
export function visitTable({ tables, memory }: Kernel, mmu: number, visit: ClassVisitor): void {
  if (mmu === 0) return;
  tables.forEachLeaf(mmu, 0, Number.MAX_SAFE_INTEGER, (first: number, order: number, pfn: Pfn) =>
    visit(first, 2 ** order, classOfNode(memory.deviceOf(nodeOf(pfn)))),
  );
}

const classOfNode = (device: number): number =>
  device === 0 ? ShareClass.Cpu : ShareClass.Device + deviceNumber(device);
