// The slots of one struct xa_node as pictures and words need them: what each holds, whose sibling it is, its three marks. After
// xas_descend, xa_is_sibling and node_get_mark (lib/xarray.c). Not shown: the values of value entries.

import {
  bitField,
  isNode,
  isPointer,
  isSibling,
  type Kernel,
  nodeHasMark,
  toNode,
  toSibling,
  type XArrays,
  XA_MARK_MAX,
  XA_RETRY_ENTRY,
  XA_ZERO_ENTRY,
} from '../core/index.ts';
import { SlotKind } from './codes.ts';
import type { SlotView } from './inspector-view.ts';

/** What an entry in a slot is. */
export function kindOf(entry: number): SlotKind {
  if (entry === 0) return SlotKind.Empty;
  if (isNode(entry)) return SlotKind.Node;
  if (isSibling(entry)) return SlotKind.Sibling;
  if (isPointer(entry)) return SlotKind.Mapping;
  if (entry === XA_ZERO_ENTRY) return SlotKind.Zero;
  return entry === XA_RETRY_ENTRY ? SlotKind.Retry : SlotKind.Value;
}

/** The slot whose entry a slot belongs to: for a sibling its canonical slot, through chains of siblings; else the slot itself. */
export function canonicalSlot(arrays: XArrays, node: number, slot: number): number {
  let entry = arrays.entryAt(node, slot);
  while (isSibling(entry)) {
    slot = toSibling(entry);
    entry = arrays.entryAt(node, slot);
  }
  return slot;
}

/** The marks of a slot: bit m is `XA_MARK_m`. */
export function marksAt(arrays: XArrays, node: number, slot: number): number {
  let marks = 0;
  for (let mark = 0; mark <= XA_MARK_MAX; mark++)
    if (nodeHasMark(arrays, node, slot, mark)) marks |= 1 << mark;
  return marks;
}

/** The last of the slots that belong to the entry in slot `head`: `head` itself where it has no siblings. */
function lastSlot(arrays: XArrays, node: number, head: number): number {
  let last = head;
  for (let slot = head + 1; slot < arrays.chunkSize; slot++)
    if (canonicalSlot(arrays, node, slot) === head) last = slot;
  return last;
}

/** A slot of a node. */
export interface SlotPlace {
  readonly node: number;
  readonly shift: number;
  readonly slot: number;
}

/** The slot where the logical page table of a process ends its walk to page `index`; null where no node spans the page. */
export function slotPlace(k: Kernel, pid: number, index: number): SlotPlace | null {
  const { arrays } = k;
  const object = k.mms.vmObject.data[pid]!;
  const head = object === 0 ? 0 : arrays.heads.data[k.objects.table.data[object]!]!;
  if (!isNode(head) || index >= spanOf(arrays, toNode(head))) return null;
  let node = toNode(head);
  for (;;) {
    const shift = arrays.shifts.data[node]!;
    const slot = bitField(index, shift, arrays.chunkShift);
    const entry = arrays.entryAt(node, slot);
    if (!isNode(entry)) return { node, shift, slot };
    node = toNode(entry);
  }
}

const spanOf = ({ shifts, chunkShift }: XArrays, node: number): number =>
  2 ** (shifts.data[node]! + chunkShift);

/** What that slot holds. */
export function slotView({ arrays }: Kernel, { node, shift, slot }: SlotPlace): SlotView {
  const canonical = canonicalSlot(arrays, node, slot);
  return {
    shift,
    slot,
    kind: kindOf(arrays.entryAt(node, slot)),
    canonical,
    last: lastSlot(arrays, node, canonical),
    marks: marksAt(arrays, node, canonical),
  };
}
