// struct address_space: the pages behind a MAP_SHARED mapping (Linux mm/filemap.c, mm/shmem.c). Each mmap makes one of its own, as the
// model does not know which file is which; fork shares it. Not modelled: contents of files, writing back, huge pages (Linux has them off
// by default for shmem as well).

import { NO_FRAME, type Pfn } from '../base/units.ts';
import { mkPointer, NULL_ENTRY, toPointer } from '../xarray/entry.ts';
import { xaDestroy, xaForEach, xaLoad, xaStore } from '../xarray/xa.ts';
import { allocPages } from './alloc-page.ts';
import type { Kernel } from './kernel.ts';

const LAST = Number.MAX_SAFE_INTEGER;

/** An empty cache that no VMA shows yet. */
export function createCache(k: Kernel): number {
  const cache = k.pageCaches.slab.alloc();
  k.pageCaches.pages.set(cache, k.cachedPages.create());
  k.pageCaches.shadow.set(cache, k.shadows.create());
  return cache;
}

/** One more VMA shows the cache. */
export function getCache(k: Kernel, cache: number): void {
  k.pageCaches.users.add(cache, 1);
}

/** One VMA fewer shows it; with the last all its pages go. */
export function putCache(k: Kernel, cache: number): void {
  const { pages, users, shadow, slab } = k.pageCaches;
  if (users.add(cache, -1) > 0) return;
  forEachCached(k, cache, (page) => k.memory.put(page));
  xaDestroy(k.cachedPages, pages.data[cache]!);
  k.cachedPages.free(pages.data[cache]!);
  k.watcher?.forgotten(cache);
  k.shadows.free(shadow.data[cache]!);
  slab.free(cache);
}

/** Page `offset` of a cache, or NO_FRAME if it was never touched. */
function cachedPage(k: Kernel, cache: number, offset: number): Pfn {
  const entry = xaLoad(k.cachedPages, k.pageCaches.pages.data[cache]!, offset);
  return entry === NULL_ENTRY ? NO_FRAME : pageIn(entry);
}

/** The same, made if need be: the cache owns one reference to each of its pages. NO_FRAME without memory. */
export function cachePage(k: Kernel, cache: number, offset: number): Pfn {
  const known = cachedPage(k, cache, offset);
  if (known !== NO_FRAME) return known;
  const page = allocPages(k, 0);
  if (page !== NO_FRAME) putInCache(k, cache, offset, page);
  return page;
}

/** This frame holds a page of the cache from now on; the cache takes over the caller's reference. */
export function putInCache(k: Kernel, cache: number, offset: number, page: Pfn): void {
  xaStore(k.cachedPages, k.pageCaches.pages.data[cache]!, offset, mkPointer(page + 1));
}

/** The page of its cache that a VMA shows at page `index`. */
export const offsetAt = ({ vmas }: Kernel, vma: number, index: number): number =>
  vmas.offset(vma) + index - vmas.start(vma);

/** Calls `visit` for every page of a cache. */
export function forEachCached(k: Kernel, cache: number, visit: (page: Pfn) => void): void {
  const span = { first: 0, last: LAST };
  xaForEach(k.cachedPages, k.pageCaches.pages.data[cache]!, span, (_, entry) => visit(pageIn(entry)));
}

const pageIn = (entry: number): Pfn => (toPointer(entry) - 1) as Pfn;
