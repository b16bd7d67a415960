// Storing: xas_store (lib/xarray.c). Not modelled: the callback of xas_set_update.

import { StepKind } from '../base/steps.ts';
import {
  isNode,
  isSibling,
  isValue,
  mkSibling,
  NULL_ENTRY,
  toNode,
  XA_ZERO_ENTRY,
  type Entry,
} from './entry.ts';
import { xasCreate } from './create.ts';
import { xasInitMarks, xasSquashMarks } from './marks.ts';
import { xasDeleteNode, xasFreeNodes } from './shrink.ts';
import { xasLoad } from './walk.ts';
import type { Xas } from './xarrays.ts';

/**
 * Stores an entry at the cursor, over all indices that the cursor is for, and gives the entry that was there (the last one, if
 * there were several). NULL erases: the whole entry at the index, whatever its size. A single index inside a larger entry is
 * never split off: the new entry takes all of it. On −ENOMEM `xas.error` says so and nothing is stored.
 */
export function xasStore(xas: Xas, entry: Entry): Entry {
  const { arrays } = xas;
  const first =
    entry === NULL_ENTRY ? xasLoad(xas) : xasCreate(xas, !isNode(entry) && entry !== XA_ZERO_ENTRY);
  const { node } = xas;
  if (node < 0) return first;
  if (node > 0 && xas.shift < arrays.shifts.data[node]!) xas.sibs = 0;
  if (first === entry && xas.sibs === 0) return first;
  if (node === 0) return storeInHead(xas, entry, first);
  if (xas.sibs !== 0) xasSquashMarks(xas);
  if (entry === NULL_ENTRY) xasInitMarks(xas);
  return storeInNode(xas, entry, first);
}

function storeInHead(xas: Xas, entry: Entry, first: Entry): Entry {
  const { arrays, xa } = xas;
  if (entry === NULL_ENTRY) xasInitMarks(xas);
  if (isNode(first)) {
    arrays.setHead(xa, entry, -1);
    xasFreeNodes(xas, toNode(first));
  } else {
    arrays.heads.set(xa, entry);
    arrays.steps.emit(StepKind.SlotStore, xa, 0, 0, entry);
  }
  return first;
}

/** Writes the slots of the entry; erasing goes on over the siblings of what was there. */
function storeInNode(xas: Xas, entry: Entry, first: Entry): Entry {
  const { arrays, xa, node } = xas;
  const { slots, chunkMask } = arrays;
  const base = node << arrays.chunkShift;
  const canonical = xas.offset;
  const last = canonical + xas.sibs;
  const erases = entry === NULL_ENTRY;
  const isLeaf = arrays.shifts.data[node] === 0;
  const value = isValue(entry) ? 1 : 0;
  let written = entry;
  let next = first;
  let count = 0;
  let values = 0;
  for (let offset = canonical; ;) {
    slots.set(base + offset, written);
    if (isNode(next) && !isLeaf) xasFreeNodes(xas, toNode(next));
    count += (erases ? 0 : 1) - (next === NULL_ENTRY ? 0 : 1);
    values += value - (isValue(first) ? 1 : 0);
    if (offset === (erases ? chunkMask : last)) break;
    if (!erases) written = mkSibling(canonical);
    next = slots.data[base + ++offset]!;
    if (isSibling(next)) continue;
    if (erases && offset > last) break;
    first = next;
  }
  if (count !== 0) arrays.counts.add(node, count);
  if (values !== 0) arrays.nrValues.add(node, values);
  arrays.steps.emit(StepKind.SlotStore, xa, node, canonical, entry);
  if (count < 0) xasDeleteNode(xas);
  return first;
}
