// A tree as plain data: the form in which trees are compared, printed and digested (fixtures/). Keys come in a fixed order, so that the
// JSON text of two equal trees is equal. No kernel symbol; our decision.

import {
  isNode,
  isPointer,
  isSibling,
  isValue,
  NULL_ENTRY,
  toNode,
  toPointer,
  toSibling,
  XA_ZERO_ENTRY,
  xaErr,
  type Entry,
} from './entry.ts';
import { join64 } from '../base/bits.ts';
import { xaMarked } from './marks.ts';
import type { XArrays } from './xarrays.ts';

/** An entry that is not a node; a value is a decimal string. */
export type PlainEntry =
  | null
  | { readonly ptr: number }
  | { readonly value: string }
  | { readonly zero: true }
  | { readonly sibling: number }
  | { readonly internal: 'node' | 'retry' }
  | { readonly err: number };

/** A node; marks are three bitmaps in hexadecimal, bit k for slot k; `slots` holds what is not NULL. */
export interface NodeDump {
  readonly shift: number;
  readonly offset: number;
  readonly count: number;
  readonly nrValues: number;
  readonly marks: readonly string[];
  readonly slots: Readonly<Record<string, EntryDump>>;
}

/** What a slot or the head holds. */
export type EntryDump = PlainEntry | { readonly node: NodeDump };

/** A whole array: its own three marks (0 or 1) and its head. */
export interface TreeDump {
  readonly marks: readonly number[];
  readonly head: EntryDump;
}

const MARKS = [0, 1, 2] as const;

/** An entry as plain data; a node only says that it is one. */
export function plainEntry(arrays: XArrays, entry: Entry): PlainEntry {
  if (entry === NULL_ENTRY) return null;
  if (isPointer(entry)) return { ptr: toPointer(entry) };
  if (isValue(entry)) return { value: String(arrays.toValue(entry)) };
  if (isNode(entry)) return { internal: 'node' };
  if (isSibling(entry)) return { sibling: toSibling(entry) };
  if (entry === XA_ZERO_ENTRY) return { zero: true };
  return xaErr(entry) === 0 ? { internal: 'retry' } : { err: xaErr(entry) };
}

/** The whole tree of an array. The topmost node's offset means nothing and reads 0. */
export const dumpTree = (arrays: XArrays, xa: number): TreeDump =>
  JSON.parse(treeText(arrays, xa)) as TreeDump;

/** The same as compact JSON text. Written directly, because recordings have a digest of it after nearly every operation. */
export function treeText(arrays: XArrays, xa: number): string {
  const marks = MARKS.map((mark) => (xaMarked(arrays, xa, mark) ? 1 : 0));
  return `{"marks":[${marks.join()}],"head":${entryText(arrays, arrays.heads.data[xa]!)}}`;
}

function entryText(arrays: XArrays, entry: Entry): string {
  if (isNode(entry)) return `{"node":${nodeText(arrays, toNode(entry))}}`;
  return isPointer(entry) ? `{"ptr":${toPointer(entry)}}` : JSON.stringify(plainEntry(arrays, entry));
}

function nodeText(arrays: XArrays, node: number): string {
  const offset = arrays.parents.data[node] === 0 ? 0 : arrays.offsets.data[node]!;
  const marks = MARKS.map((mark) => `"${bitmap(arrays, node, mark)}"`);
  const slots = [];
  for (let slot = 0; slot < arrays.chunkSize; slot++) {
    const entry = arrays.entryAt(node, slot);
    if (entry !== NULL_ENTRY) slots.push(`"${slot}":${entryText(arrays, entry)}`);
  }
  const place = `"shift":${arrays.shifts.data[node]!},"offset":${offset}`;
  const counts = `"count":${arrays.counts.data[node]!},"nrValues":${arrays.nrValues.data[node]!}`;
  return `{${place},${counts},"marks":[${marks.join()}],"slots":{${slots.join()}}}`;
}

function bitmap({ nodeMarks, markWords }: XArrays, node: number, mark: number): string {
  const first = (node * 3 + mark) * markWords;
  const lo = nodeMarks.data[first]!;
  const hi = markWords === 2 ? nodeMarks.data[first + 1]! : 0;
  return hi === 0 ? (lo >>> 0).toString(16) : join64(hi, lo).toString(16);
}

/** How many nodes an array has. */
export function countNodes(arrays: XArrays, xa: number): number {
  const below = (entry: Entry): number => {
    if (!isNode(entry)) return 0;
    let nodes = 1;
    for (let offset = 0; offset < arrays.chunkSize; offset++)
      nodes += below(arrays.entryAt(toNode(entry), offset));
    return nodes;
  };
  return below(arrays.heads.data[xa]!);
}
