// The coherence checker: per process and word, what a load must return (the cover letter's promise; model.md §5). The expected contents
// of a page are a contents object like a frame's, and while both agree they are the very same one, so that agreement costs nothing.

import type { Pfn } from '../base/units.ts';
import type { Kernel, Watcher } from '../mm/kernel.ts';
import { offsetAt } from '../mm/page-cache.ts';
import { NULL_ENTRY, toPointer, mkPointer, type Entry } from '../xarray/entry.ts';
import { xasFind } from '../xarray/find.ts';
import { xaErase, xaLoad, xaStore } from '../xarray/xa.ts';

/** Watches every load and store of a machine. A load that does not return the last store by anybody is a `coherence` report. */
export class Coherence implements Watcher {
  private readonly k: Kernel;
  /** What `holders` has looked up, for `stored`, which follows it. */
  private before = 0;

  constructor(k: Kernel) {
    this.k = k;
  }

  loaded(mm: number, index: number, word: number, value: number, at: Pfn): void {
    const expected = this.expected(mm, index);
    if (expected === this.k.memory.contentsOf(at)) return;
    const must = this.k.memory.contents.read(expected, word);
    if (must === value) return;
    this.k.report({ kind: 'coherence', rule: 'load-mismatch', pid: mm, object: index, a: value, b: must });
  }

  holders(mm: number, index: number, at: Pfn): number {
    this.before = this.expected(mm, index);
    return this.before === this.k.memory.contentsOf(at) ? 2 : 1;
  }

  stored(mm: number, index: number, word: number, value: number, written: number, holders: number): void {
    const { before } = this;
    const after = holders === 2 ? written : this.k.memory.contents.write(before, word, value);
    if (after !== before) this.expect(mm, index, after);
  }

  dropped(mm: number, first: number, end: number): void {
    this.forEach(this.k.mms.shadow.data[mm]!, first, end, (index, contents) => {
      xaErase(this.k.shadows, this.k.mms.shadow.data[mm]!, index);
      this.k.memory.contents.release(contents);
    });
  }

  moved(mm: number, from: number, to: number, pages: number): void {
    if (this.cacheAt(mm, from) !== 0) return;
    this.forEach(this.k.mms.shadow.data[mm]!, from, from + pages, (index, contents) => {
      this.expect(mm, index, 0);
      this.expect(mm, index - from + to, contents);
    });
  }

  copied(parent: number, child: number, first: number, end: number): void {
    this.forEach(this.k.mms.shadow.data[parent]!, first, end, (index, contents) => {
      this.expect(child, index, this.k.memory.contents.share(contents));
    });
  }

  forgotten(cache: number): void {
    const shadow = this.k.pageCaches.shadow.data[cache]!;
    this.forEach(shadow, 0, Number.MAX_SAFE_INTEGER, (index, contents) => {
      xaErase(this.k.shadows, shadow, index);
      this.k.memory.contents.release(contents);
    });
  }

  /** Contents id that page `index` of a process must show; 0 = all zero. */
  private expected(mm: number, index: number): number {
    const cache = this.cacheAt(mm, index);
    const entry = xaLoad(this.k.shadows, this.shadowOf(mm, cache), this.keyIn(mm, cache, index));
    return entry === NULL_ENTRY ? 0 : toPointer(entry);
  }

  private expect(mm: number, index: number, contents: number): void {
    const cache = this.cacheAt(mm, index);
    const shadow = this.shadowOf(mm, cache);
    const key = this.keyIn(mm, cache, index);
    if (contents === 0) xaErase(this.k.shadows, shadow, key);
    else xaStore(this.k.shadows, shadow, key, mkPointer(contents));
  }

  /** The page cache that page `index` of a process shows, 0 for private memory: all who map it must see the same. */
  private cacheAt(mm: number, index: number): number {
    const { pageCaches, vmas, vmaIndex } = this.k;
    return pageCaches.slab.live === 0 ? 0 : vmas.cache.data[vmaIndex.lookup(mm, index)]!;
  }

  private shadowOf(mm: number, cache: number): number {
    return cache === 0 ? this.k.mms.shadow.data[mm]! : this.k.pageCaches.shadow.data[cache]!;
  }

  private keyIn(mm: number, cache: number, index: number): number {
    return cache === 0 ? index : offsetAt(this.k, this.k.vmaIndex.lookup(mm, index), index);
  }

  private forEach(
    shadow: number,
    first: number,
    end: number,
    visit: (index: number, contents: number) => void,
  ): void {
    const found: [number, Entry][] = [];
    for (let at = first; at < end;) {
      const cursor = this.k.shadows.scratch.set(shadow, at).upTo(end - 1);
      const entry = xasFind(cursor);
      if (entry === NULL_ENTRY) break;
      found.push([cursor.index, entry]);
      at = cursor.index + 1;
    }
    for (const [index, entry] of found) visit(index, toPointer(entry));
  }
}
