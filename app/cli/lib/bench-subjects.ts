// What is measured against what: containers of whole numbers by whole-number key, each doing its own loops, so that no call of one is
// slower for the others' sake.

import { OrderedMap } from 'js-sdsl';
import SortedBTree from 'sorted-btree';
import {
  Engine,
  mkPointer,
  NULL_ENTRY,
  toPointer,
  Xas,
  xaErase,
  xaLoad,
  XArrays,
  xasFind,
  xasNextEntry,
  xaStore,
} from '../../core/index.ts';

// The package is CommonJS: bundled, its default export is its whole exports object.
type Packaged = typeof SortedBTree | { readonly default: typeof SortedBTree };
const packaged = SortedBTree as Packaged;
const BTree = 'default' in packaged ? packaged.default : packaged;

const JOURNAL_ENTRY_BYTES = 16;

/** A container under measurement. Key number i holds i + 1. */
export interface Subject {
  store(keys: Int32Array): void;
  /** Sum of what all keys hold. */
  load(keys: Int32Array): number;
  erase(keys: Int32Array): void;
  /** Sum of keys and what they hold, in one pass over everything. */
  iterate(): number;
  /** Bytes of typed arrays that it holds; 0 if it lives in the garbage-collected heap. */
  bytes(): number;
  /** Bytes of the journal, if it keeps one. */
  journalBytes(): number;
}

/** The XArray, all indices in one array. */
export class XArraySubject implements Subject {
  private readonly engine = new Engine(1);
  private readonly arrays: XArrays;
  private readonly xa: number;
  private readonly xas: Xas;

  /** With `recording` the journal and the steps are kept, as in a machine; without, neither. */
  constructor(recording: boolean) {
    this.engine.journal.record(recording);
    this.arrays = new XArrays(recording ? this.engine : this.engine.muted(), 6);
    this.xa = this.arrays.create();
    this.xas = new Xas(this.arrays);
  }

  store(keys: Int32Array): void {
    const { arrays, xa } = this;
    for (let i = 0; i < keys.length; i++) xaStore(arrays, xa, keys[i]!, mkPointer(i + 1));
  }

  load(keys: Int32Array): number {
    const { arrays, xa } = this;
    let sum = 0;
    for (let i = 0; i < keys.length; i++) sum += toPointer(xaLoad(arrays, xa, keys[i]!));
    return sum;
  }

  erase(keys: Int32Array): void {
    const { arrays, xa } = this;
    for (let i = 0; i < keys.length; i++) xaErase(arrays, xa, keys[i]!);
  }

  iterate(): number {
    const xas = this.xas.set(this.xa, 0);
    let sum = 0;
    for (let entry = xasFind(xas); entry !== NULL_ENTRY; entry = xasNextEntry(xas))
      sum += xas.index + toPointer(entry);
    return sum;
  }

  bytes(): number {
    const { arraySlab, nodeSlab } = this.arrays;
    const columns = [arraySlab, nodeSlab].flatMap((slab) => [slab.state, ...slab.columns]);
    return columns.reduce((sum, { data }) => sum + data.byteLength, 0);
  }

  journalBytes(): number {
    return this.engine.journal.length * JOURNAL_ENTRY_BYTES;
  }
}

/** JavaScript's own hash table. It has no order by key. */
export class MapSubject implements Subject {
  private readonly map = new Map<number, number>();

  store(keys: Int32Array): void {
    for (let i = 0; i < keys.length; i++) this.map.set(keys[i]!, i + 1);
  }

  load(keys: Int32Array): number {
    let sum = 0;
    for (let i = 0; i < keys.length; i++) sum += this.map.get(keys[i]!)!;
    return sum;
  }

  erase(keys: Int32Array): void {
    for (let i = 0; i < keys.length; i++) this.map.delete(keys[i]!);
  }

  iterate(): number {
    let sum = 0;
    this.map.forEach((value, key) => {
      sum += key + value;
    });
    return sum;
  }

  bytes = (): number => 0;
  journalBytes = (): number => 0;
}

/** sorted-btree. */
export class BTreeSubject implements Subject {
  private readonly tree = new BTree<number, number>(undefined, (a, b) => a - b);

  store(keys: Int32Array): void {
    for (let i = 0; i < keys.length; i++) this.tree.set(keys[i]!, i + 1);
  }

  load(keys: Int32Array): number {
    let sum = 0;
    for (let i = 0; i < keys.length; i++) sum += this.tree.get(keys[i]!)!;
    return sum;
  }

  erase(keys: Int32Array): void {
    for (let i = 0; i < keys.length; i++) this.tree.delete(keys[i]!);
  }

  iterate(): number {
    let sum = 0;
    this.tree.forEachPair((key, value) => {
      sum += key + value;
    });
    return sum;
  }

  bytes = (): number => 0;
  journalBytes = (): number => 0;
}

/** js-sdsl's red-black tree. */
export class OrderedMapSubject implements Subject {
  private readonly map = new OrderedMap<number, number>([], (a, b) => a - b);

  store(keys: Int32Array): void {
    for (let i = 0; i < keys.length; i++) this.map.setElement(keys[i]!, i + 1);
  }

  load(keys: Int32Array): number {
    let sum = 0;
    for (let i = 0; i < keys.length; i++) sum += this.map.getElementByKey(keys[i]!)!;
    return sum;
  }

  erase(keys: Int32Array): void {
    for (let i = 0; i < keys.length; i++) this.map.eraseElementByKey(keys[i]!);
  }

  iterate(): number {
    let sum = 0;
    this.map.forEach(([key, value]) => {
      sum += key + value;
    });
    return sum;
  }

  bytes = (): number => 0;
  journalBytes = (): number => 0;
}
