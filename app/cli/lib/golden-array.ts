// The array that the operations of a golden file are done to, and how such a file writes entries and trees. The form stands in
// app/core/xarray/fixtures/README.md.

import {
  countNodes,
  Engine,
  mkPointer,
  NULL_ENTRY,
  plainEntry,
  treeText,
  XA_ZERO_ENTRY,
  XaKind,
  XArrays,
  type ChunkShift,
  type Entry,
} from '../../core/index.ts';

/** Anything that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An entry as a golden file writes it. */
export type GoldenEntry =
  null | { readonly ptr: number } | { readonly value: string } | { readonly zero: true };

const KINDS = { none: XaKind.Plain, alloc: XaKind.Alloc, alloc1: XaKind.Alloc1 } as const;

/** Kinds of array in a golden file. */
export type GoldenInit = keyof typeof KINDS;

/** Whether a text names a kind of array. */
export const isGoldenInit = (init: unknown): init is GoldenInit =>
  typeof init === 'string' && Object.hasOwn(KINDS, init);

/** One array that a golden file's operations are done to. */
export class GoldenArray {
  readonly engine = new Engine(1);
  readonly arrays: XArrays;
  readonly xa: number;
  /** The caller's cursor of `alloc_cyclic`. */
  cyclicNext = 0;

  constructor(file: { readonly chunkShift: ChunkShift; readonly init: GoldenInit }) {
    this.arrays = new XArrays(this.engine, file.chunkShift);
    this.xa = this.arrays.create(KINDS[file.init]);
  }

  /** The tree as compact JSON text, as golden files write it: object numbers begin at 0 there and at 1 here. */
  treeText(): string {
    const text = treeText(this.arrays, this.xa);
    return text.replaceAll(/"ptr":(\d+)/g, (_, id: string) => `"ptr":${Number(id) - 1}`);
  }

  /** Nodes of the array. */
  nodes(): number {
    return countNodes(this.arrays, this.xa);
  }

  /** The cell that an entry of the file becomes. */
  entry(written: Json): Entry {
    const entry = written as GoldenEntry;
    if (entry === null) return NULL_ENTRY;
    if ('ptr' in entry) return mkPointer(entry.ptr + 1);
    return 'value' in entry ? this.arrays.mkValue(BigInt(entry.value)) : XA_ZERO_ENTRY;
  }

  /** What the file writes for a cell. */
  written(entry: Entry): Json {
    const plain = plainEntry(this.arrays, entry);
    return plain !== null && 'ptr' in plain ? { ptr: plain.ptr - 1 } : plain;
  }
}
