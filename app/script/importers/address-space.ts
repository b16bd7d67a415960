// The mappings of one process while its recording is read: which pages are mapped, how, and which became accessible before.
// Mirrors what Linux does to its VMAs; not modelled: files, locks, growing stacks. Pages are base pages, ends exclusive.

/** What all pages of an area have in common. `seen`: they have been accessible since they were mapped. */
interface Area {
  readonly first: number;
  readonly end: number;
  readonly prot: number;
  readonly peer: boolean;
  readonly seen: boolean;
}

const area = (first: number, end: number, prot: number, peer: boolean, seen: boolean): Area => ({
  first,
  end,
  prot,
  peer,
  seen,
});

/** The same area over other pages. */
const over = ({ prot, peer, seen }: Area, first: number, end: number): Area =>
  area(first, end, prot, peer, seen);

/** A run of pages. */
export interface PageRange {
  readonly first: number;
  readonly end: number;
}

/** Pages that a call made accessible for the first time. */
export interface FreshPages extends PageRange {
  readonly writable: boolean;
  readonly peer: boolean;
}

const PROT_READ = 1;
const PROT_WRITE = 2;
const isAccessible = (prot: number): boolean => (prot & (PROT_READ | PROT_WRITE)) !== 0;

/** The areas of one address space, ascending and apart; equal neighbours are one. */
export class AddressSpace {
  private areas: Area[] = [];
  /** Where the heap begins and ends (`brk`), in bytes; null before the first `brk`. */
  heap: { start: bigint; end: bigint } | null = null;
  /** Whether it is a child's that did not inherit everything. */
  hasLost = false;

  /** What a child of fork has: everything but the peer-shared areas (model.md §4). */
  copy(): AddressSpace {
    const child = new AddressSpace();
    child.areas = this.areas.filter(({ peer }) => !peer);
    child.hasLost = child.areas.length < this.areas.length;
    child.heap = this.heap === null ? null : { ...this.heap };
    return child;
  }

  /** What execve leaves. */
  clear(): void {
    this.areas = [];
    this.heap = null;
    this.hasLost = false;
  }

  /** The areas, for a look from outside. */
  list(): readonly (PageRange & { readonly prot: number; readonly peer: boolean })[] {
    return this.areas;
  }

  /** How many of the pages are mapped. */
  mappedPages({ first, end }: PageRange): number {
    let pages = 0;
    for (const area of this.within(first, end))
      pages += Math.min(area.end, end) - Math.max(area.first, first);
    return pages;
  }

  /** The mapped parts of a range. */
  mappedParts({ first, end }: PageRange): PageRange[] {
    const parts: { first: number; end: number }[] = [];
    for (const area of this.within(first, end)) {
      const part = { first: Math.max(area.first, first), end: Math.min(area.end, end) };
      const last = parts.at(-1);
      if (last?.end === part.first) last.end = part.end;
      else parts.push(part);
    }
    return parts;
  }

  /** Maps pages, in place of what was there. */
  map(range: PageRange, prot: number, peer: boolean): FreshPages[] {
    return this.replace(range, [area(range.first, range.end, prot, peer, false)]);
  }

  /** Unmaps pages. */
  unmap(range: PageRange): void {
    this.replace(range, []);
  }

  /** Changes what may be done with the mapped part of some pages. */
  protect(range: PageRange, prot: number): FreshPages[] {
    return this.replace(
      range,
      this.cut(range).map(({ first, end, peer, seen }) => area(first, end, prot, peer, seen)),
    );
  }

  /** Moves pages, and grows or shrinks them at their end, as mremap does; what grows is as the last of them. */
  move(from: PageRange, to: PageRange, keepsOld: boolean): FreshPages[] {
    const shift = to.first - from.first;
    const kept = { first: from.first, end: Math.min(from.end, from.first + to.end - to.first) };
    const moved = this.cut(kept).map((each) => over(each, each.first + shift, each.end + shift));
    const last = moved.at(-1);
    if (last !== undefined && last.end < to.end)
      moved.push(area(last.end, to.end, last.prot, last.peer, false));
    if (!keepsOld) this.unmap(from);
    return this.replace(to, moved);
  }

  /** The parts of the areas that lie in a range. */
  private cut({ first, end }: PageRange): Area[] {
    return this.within(first, end).map((each) =>
      over(each, Math.max(each.first, first), Math.min(each.end, end)),
    );
  }

  private within(first: number, end: number): Area[] {
    const from = this.search(first);
    let to = from;
    while (to < this.areas.length && this.areas[to]!.first < end) to++;
    return this.areas.slice(from, to);
  }

  /** The number of the first area that ends after `page`. */
  private search(page: number): number {
    let low = 0;
    let high = this.areas.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.areas[middle]!.end > page) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Puts areas in place of a range; answers which of their pages are accessible now for the first time. */
  private replace({ first, end }: PageRange, areas: readonly Area[]): FreshPages[] {
    if (end <= first) return [];
    const from = this.search(first);
    const old = this.within(first, end);
    const before = old[0];
    const after = old.at(-1);
    const fresh = freshRanges(areas);
    const placed = areas.map((each) =>
      isAccessible(each.prot) ? area(each.first, each.end, each.prot, each.peer, true) : each,
    );
    if (before !== undefined && before.first < first) placed.unshift(over(before, before.first, first));
    if (after !== undefined && after.end > end) placed.push(over(after, end, after.end));
    this.splice(from, old.length, placed);
    return fresh;
  }

  /** Puts areas in place of `count` others from number `from` on, and joins equal neighbours. */
  private splice(from: number, count: number, areas: readonly Area[]): void {
    const left = from > 0 ? 1 : 0;
    const right = from + count < this.areas.length ? 1 : 0;
    const start = from - left;
    const around = this.areas
      .slice(start, from)
      .concat(areas, this.areas.slice(from + count, from + count + right));
    this.areas.splice(start, count + left + right, ...join(around));
  }
}

function join(areas: readonly Area[]): Area[] {
  const joined: Area[] = [];
  for (const each of areas) {
    const last = joined.at(-1);
    const same =
      last?.end === each.first &&
      last.prot === each.prot &&
      last.peer === each.peer &&
      last.seen === each.seen;
    if (same) joined[joined.length - 1] = over(last, last.first, each.end);
    else joined.push(each);
  }
  return joined;
}

/** The areas that are accessible and were not before, neighbours of one kind as one. */
function freshRanges(areas: readonly Area[]): FreshPages[] {
  const ranges: FreshPages[] = [];
  for (const { first, end, prot, peer, seen } of areas) {
    if (seen || !isAccessible(prot)) continue;
    const writable = (prot & PROT_WRITE) !== 0;
    const last = ranges.at(-1);
    const same = last?.end === first && last.writable === writable && last.peer === peer;
    if (same) ranges[ranges.length - 1] = { first: last.first, end, writable, peer };
    else ranges.push({ first, end, writable, peer });
  }
  return ranges;
}
