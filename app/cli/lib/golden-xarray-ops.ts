// The operations of golden files of kind xarray, by name. Where an index is an exact number the xa_* tier does it, else the same
// operation at a cursor, so that both are held to the recordings.

import {
  clearMarkAt,
  cmpxchgAt,
  eraseAt,
  extractAt,
  findAfterAt,
  findAt,
  getMarkAt,
  getOrderAt,
  insertAt,
  loadAt,
  nextCyclic,
  NULL_ENTRY,
  releaseAt,
  reserveAt,
  searchAt,
  setMarkAt,
  storeAt,
  XAS_BOUNDS,
  XAS_RESTART,
  xaAlloc,
  xaAllocCyclic,
  xaClearMark,
  xaCmpxchg,
  xaDestroy,
  xaErase,
  xaGetMark,
  xaGetOrder,
  xaInsert,
  xaLoad,
  xaMarked,
  xaRelease,
  xaReserve,
  xasClearMark,
  xasCreateRange,
  xaSetMark,
  xasFind,
  xasFindConflict,
  xasFindMarked,
  xasLoad,
  xasNext,
  xasNextEntry,
  xasNextMarked,
  xasPause,
  xasPrev,
  xasSetMark,
  xasSplit,
  xasSplitAlloc,
  xasStore,
  xaStore,
  xaStoreRange,
  type Entry,
  type Filter,
  type Mark,
  type XArrays,
  Xas,
} from '../../core/index.ts';
import type { GoldenArray, Json } from './golden-array.ts';

type Op = (array: GoldenArray, ...args: Json[]) => Json;

const hi = (index: bigint): number => Number(BigInt.asIntN(32, index >> 32n));
const lo = (index: bigint): number => Number(BigInt.asIntN(32, index));

/** A fresh cursor at an index, with a bound. */
function at({ arrays, xa }: GoldenArray, index: Json, max: Json = '18446744073709551615'): Xas {
  const [from, to] = [BigInt(index as string), BigInt(max as string)];
  return new Xas(arrays).set64(xa, hi(from), lo(from)).upTo64(hi(to), lo(to));
}

/** Does an operation on one index in the tier that can say the index. */
function single<Rest extends readonly unknown[], R>(
  array: GoldenArray,
  index: Json,
  byNumber: (arrays: XArrays, xa: number, index: number, ...rest: Rest) => R,
  byCursor: (xas: Xas, ...rest: Rest) => R,
  ...rest: Rest
): R {
  const exact = Number(index);
  if (Number.isSafeInteger(exact)) return byNumber(array.arrays, array.xa, exact, ...rest);
  return byCursor(at(array, index), ...rest);
}

/** In which node a cursor is, by its shift, or where else. */
function where({ node, arrays, error }: Xas): Json {
  if (error !== 0) return 'error';
  if (node === XAS_BOUNDS) return 'bounds';
  if (node === XAS_RESTART) return 'restart';
  return node === 0 ? 'root' : arrays.shifts.data[node]!;
}

const indexOf = (xas: Xas): string => String(xas.index64);

/** What a search found: index and entry, or null. */
const hit = (array: GoldenArray, xas: Xas, entry: Entry): Json =>
  entry === NULL_ENTRY ? null : [indexOf(xas), array.written(entry)];

/** A loop by find, then find_after. It ends where a search does not go on. */
function forEach(array: GoldenArray, first: Json, last: Json, filter: Filter): Json {
  const found: Json[] = [];
  let xas = at(array, first, last);
  let entry = findAt(xas, filter);
  while (entry !== NULL_ENTRY) {
    found.push([indexOf(xas), array.written(entry)]);
    xas = at(array, indexOf(xas), last);
    entry = findAfterAt(xas, filter);
  }
  return found;
}

/** A state-based loop that does something to each entry met. */
function each(array: GoldenArray, first: Json, last: Json, visit: (xas: Xas, count: number) => void): Json {
  const found: Json[] = [];
  const xas = at(array, first, last);
  for (let entry = xasFind(xas); entry !== NULL_ENTRY; entry = xasNextEntry(xas)) {
    found.push([indexOf(xas), array.written(entry)]);
    visit(xas, found.length - 1);
  }
  return found;
}

function eachMarked(array: GoldenArray, ...[first, last, filter, change, mark]: Json[]): Json {
  const found: Json[] = [];
  const xas = at(array, first ?? null, last ?? null);
  const by = filter as Mark;
  for (let entry = xasFindMarked(xas, by); entry !== NULL_ENTRY; entry = xasNextMarked(xas, by)) {
    found.push([indexOf(xas), array.written(entry)]);
    if (change === 'set') xasSetMark(xas, mark as Mark);
    if (change === 'clear') xasClearMark(xas, mark as Mark);
  }
  return found;
}

function steps(array: GoldenArray, start: Json, n: Json, step: (xas: Xas) => Entry): Json {
  const xas = at(array, start);
  return Array.from({ length: n as number }, () => {
    const entry = array.written(step(xas));
    return [indexOf(xas), entry, where(xas)];
  });
}

const limit = (min: Json, max: Json) => ({ min: Number(min), max: Number(max) });

function alloc(array: GoldenArray, min: Json, max: Json, entry: Json): Json {
  const { code, id } = xaAlloc(array.arrays, array.xa, array.entry(entry), limit(min, max));
  return code < 0 ? { err: code } : { ret: code, id: String(id) };
}

function allocCyclic(array: GoldenArray, min: Json, max: Json, entry: Json): Json {
  const { arrays, xa, cyclicNext } = array;
  const { code, id } = xaAllocCyclic(arrays, xa, array.entry(entry), limit(min, max), cyclicNext);
  if (code >= 0) array.cyclicNext = nextCyclic(id);
  const next = String(array.cyclicNext);
  return code < 0 ? { err: code, next } : { ret: code, id: String(id), next };
}

function split(array: GoldenArray, ...[index, from, to, entry]: Json[]): Json {
  const xas = at(array, index ?? null).setOrder(to as number);
  const cell = array.entry(entry ?? null);
  xasSplitAlloc(xas, cell, from as number);
  if (xas.error !== 0) return xas.error;
  xasSplit(xas, cell, from as number);
  return xas.error;
}

function conflicts(array: GoldenArray, index: Json, order: Json): Json {
  const xas = at(array, index).setOrder(order as number);
  const found: Json[] = [];
  for (let entry = xasFindConflict(xas); entry !== NULL_ENTRY; entry = xasFindConflict(xas)) {
    found.push(array.written(entry));
  }
  return found;
}

/** Every operation that a golden file of kind xarray may have; an answer is what the file's `results` hold. */
export const xarrayOps: Readonly<Record<string, Op>> = {
  store: (r, index, entry) => r.written(single(r, index, xaStore, storeAt, r.entry(entry))),
  erase: (r, index) => r.written(single(r, index, xaErase, eraseAt)),
  load: (r, index) => r.written(single(r, index, xaLoad, loadAt)),
  cmpxchg: (r, index, old, entry) =>
    r.written(single(r, index, xaCmpxchg, cmpxchgAt, r.entry(old), r.entry(entry))),
  insert: (r, index, entry) => single(r, index, xaInsert, insertAt, r.entry(entry)),
  reserve: (r, index) => single(r, index, xaReserve, reserveAt),
  release: (r, index) => {
    single(r, index, xaRelease, releaseAt);
    return null;
  },
  store_order: (r, index, order, entry) => {
    const xas = at(r, index).setOrder(order as number);
    xasStore(xas, r.entry(entry));
    return xas.error;
  },
  store_range: (r, first, last, entry) =>
    r.written(xaStoreRange(r.arrays, r.xa, BigInt(first as string), BigInt(last as string), r.entry(entry))),
  get_order: (r, index) => single(r, index, xaGetOrder, getOrderAt),
  set_mark: (r, index, mark) => {
    single(r, index, xaSetMark, setMarkAt, mark as Mark);
    return null;
  },
  clear_mark: (r, index, mark) => {
    single(r, index, xaClearMark, clearMarkAt, mark as Mark);
    return null;
  },
  get_mark: (r, index, mark) => single(r, index, xaGetMark, getMarkAt, mark as Mark),
  marked: (r, mark) => xaMarked(r.arrays, r.xa, mark as Mark),
  empty: (r) => r.arrays.isEmpty(r.xa),
  find: (r, index, max, filter) => {
    const xas = at(r, index, max);
    return hit(r, xas, findAt(xas, filter as Filter));
  },
  find_after: (r, index, max, filter) => {
    const xas = at(r, index, max);
    return hit(r, xas, findAfterAt(xas, filter as Filter));
  },
  extract: (r, start, max, n, filter) =>
    extractAt(at(r, start, max), n as number, filter as Filter).map((entry) => r.written(entry)),
  for_each: (r, first, last, filter) => forEach(r, first, last, filter as Filter),
  alloc,
  alloc_cyclic: allocCyclic,
  cyclic_next: (r, next) => {
    r.cyclicNext = Number(next);
    return null;
  },
  destroy: (r) => {
    xaDestroy(r.arrays, r.xa);
    return null;
  },
  xas_each: (r, first, last) => each(r, first, last, () => undefined),
  xas_each_erase: (r, first, last) => each(r, first, last, (xas) => void xasStore(xas, NULL_ENTRY)),
  xas_each_replace: (r, first, last) =>
    each(r, first, last, (xas, count) => void xasStore(xas, r.arrays.mkValue(count))),
  xas_each_pause: (r, first, last) => each(r, first, last, xasPause),
  xas_each_marked: eachMarked,
  xas_next: (r, start, n) => steps(r, start, n, xasNext),
  xas_prev: (r, start, n) => steps(r, start, n, xasPrev),
  xas_load: (r, index, order) => {
    const xas = at(r, index).setOrder(order as number);
    const entry = r.written(xasLoad(xas));
    return [entry, indexOf(xas), where(xas), xas.offset, xas.shift, xas.sibs];
  },
  xas_find: (r, index, max, filter) => {
    const xas = at(r, index, max);
    const entry = r.written(searchAt(xas, filter as Filter));
    return [entry, indexOf(xas), where(xas)];
  },
  conflicts,
  split,
  create_range: (r, index, order) => {
    const xas = at(r, index).setOrder(order as number);
    xasCreateRange(xas);
    return xas.error;
  },
};
