// The naive model's address spaces: a list of areas a process, and where a new one goes. Written from model.md §3 and interface.md
// "Answers", not from the core.

import type { FormatName } from '../mmu/format.ts';
import type { Kind } from './commands.ts';
import type { Home, NaiveCache, NaivePage, Words } from './naive-page.ts';

/** Pages `[start, end)`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A VMA. Only pieces of one mapping of a file, or of shared memory, have the same `file`; `offset` is the piece's first page of it. */
export interface NaiveArea extends Range {
  readonly prot: number;
  readonly kind: Kind | 'heap';
  readonly file: number;
  readonly offset: number;
  readonly cache: NaiveCache | null;
}

/** One process. */
export interface NaiveProcess {
  readonly pid: number;
  areas: NaiveArea[];
  /** Devices by id in order of attaching, with the mode. */
  attached: Map<number, string>;
  hasSpace: boolean;
  /** Page → contents, of private and peer-shared memory. */
  words: Map<number, Words>;
  /** Granules that have a mapping, by first page. */
  homes: Map<number, Home>;
  /** Pages of ordinary memory that the CPU maps; followed in 4K machines only. */
  touched: Map<number, NaivePage>;
  pins: NaivePin[];
  heap: { readonly start: number; end: number } | null;
}

/** A page that was pinned at page index `start`. */
export interface NaivePin extends Range {
  readonly page: NaivePage;
}

/** First page that each format cannot address (model.md §5). */
export const limits: Record<FormatName, number> = {
  'x86-64': 2 ** 35 - 1,
  'x86-64-5level': 2 ** 44 - 1,
  arm64: 2 ** 36,
  'riscv-sv39': 2 ** 26,
  'riscv-sv48': 2 ** 35,
  'riscv-sv57': 2 ** 44,
  gpu: 2 ** 37,
  npu: 2 ** 36,
};

export const LOWEST = 16;

export const down = (n: number, step: number): number => n - (n % step);
export const up = (n: number, step: number): number => down(n + step - 1, step);
export const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
export const meets = (a: Range, b: Range): boolean => a.start < b.end && b.start < a.end;

/** Keys of a map within a range, ascending. */
export const keysIn = (keyed: { keys(): Iterable<number> }, { start, end }: Range): number[] =>
  [...keyed.keys()].filter((key) => start <= key && key < end).sort((a, b) => a - b);

/** The part of an area that lies in a range. */
export function clip(area: NaiveArea, { start, end }: Range): NaiveArea {
  const first = Math.max(area.start, start);
  const offset = area.file === 0 ? 0 : area.offset + first - area.start;
  return { ...area, start: first, end: Math.min(area.end, end), offset };
}

/** The areas of a process, ascending, those that are alike and adjacent as one. */
export function areasOf({ areas }: NaiveProcess): NaiveArea[] {
  const joined: NaiveArea[] = [];
  for (const area of [...areas].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last !== undefined && isOne(last, area)) joined[joined.length - 1] = { ...last, end: area.end };
    else joined.push(area);
  }
  return joined;
}

function isOne(lower: NaiveArea, upper: NaiveArea): boolean {
  const alike = lower.prot === upper.prot && lower.kind === upper.kind && lower.file === upper.file;
  const goesOn = lower.file === 0 || lower.offset + lower.end - lower.start === upper.offset;
  return alike && goesOn && lower.end === upper.start;
}

/** The area that holds a page. */
export const areaAt = (process: NaiveProcess, page: number): NaiveArea | undefined =>
  areasOf(process).find(({ start, end }) => start <= page && page < end);

/** openEuler's rule: a range that begins inside a granule is refused, one that ends inside one is widened. */
export function widened(process: NaiveProcess, range: Range, granule: number): Range | null {
  if (areaAt(process, range.start)?.kind === 'peer' && range.start % granule !== 0) return null;
  const widen = areaAt(process, range.end - 1)?.kind === 'peer';
  return widen ? { start: range.start, end: up(range.end, granule) } : range;
}

export const isFree = (process: NaiveProcess, range: Range): boolean =>
  !process.areas.some((area) => meets(area, range));

/** Whether areas cover every page of a range. */
export function isCovered(process: NaiveProcess, { start, end }: Range): boolean {
  const mapped = process.areas.map((area) => Math.min(end, area.end) - Math.max(start, area.start));
  return sum(mapped.map((pages) => Math.max(0, pages))) === end - start;
}

/** Takes a range out of the areas; gives what was there. */
export function carve(process: NaiveProcess, range: Range): NaiveArea[] {
  const taken = process.areas.filter((area) => meets(area, range)).map((area) => clip(area, range));
  process.areas = process.areas.flatMap((area) =>
    [clip(area, { start: 0, end: range.start }), clip(area, { start: range.end, end: Infinity })].filter(
      (part) => part.start < part.end,
    ),
  );
  return taken;
}

/** What a place is looked for, as mmap does: the hint if it is free, else the highest place below `top`, clear of what is set aside. */
export interface NaiveWish {
  readonly pages: number;
  readonly align: number;
  readonly hint: number;
  readonly top: number;
  readonly userEnd: number;
  readonly setAside: readonly Range[];
}

export function freeRange(process: NaiveProcess, wish: NaiveWish): Range | null {
  const { pages, align, top, setAside } = wish;
  const from = wish.hint === 0 ? 0 : Math.max(wish.hint, up(LOWEST, align));
  const isClear = (range: Range): boolean =>
    isFree(process, range) && !setAside.some((span) => meets(span, range));
  const hinted = { start: from, end: from + pages };
  if (from > 0 && hinted.end <= wish.userEnd && isClear(hinted)) return hinted;
  const starts = [top, ...[...process.areas, ...setAside].map(({ start }) => start)]
    .filter((end) => end <= top)
    .map((end) => down(end - pages, align))
    .filter((start) => start >= LOWEST && isClear({ start, end: start + pages }));
  return starts.length === 0 ? null : { start: Math.max(...starts), end: Math.max(...starts) + pages };
}

/** The first CPU of a process calls. */
export const by = ({ pid }: NaiveProcess): { pid: number; cpu: number } => ({ pid, cpu: 0 });

/** The address of a page. */
export const va = (page: number): bigint => BigInt(page) << 12n;
