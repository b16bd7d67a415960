// What mmap_region does as posted (RFC patch 5/6, erratum E29) once a VMA is linked: PEER devices are asked, and when one refuses another
// place is tried with the VMAs as they are. The corrected order is in mmap.ts.

import { askPeerDevices } from '../gmem/peers.ts';
import { GMEM_MMAP_RETRY_TIMES } from '../uapi.ts';
import { freeRange } from './address-space.ts';
import type { Kernel } from './kernel.ts';
import type { Span } from './range.ts';
import { areaOf, linkVma, vmAreaAlloc, vmAreaFreeLinked } from './vma.ts';

/** No place was found, or there was no memory. */
export const REFUSED = -1;

/**
 * Asks for the place of a VMA that is linked, and for others until one is granted. A new VMA ends where the first one did, and refused ones
 * are freed without being taken off the list. Gives the first page of the place, or `REFUSED`.
 */
export function settle(k: Kernel, mm: number, linked: number, span: Span): number {
  const pages = span.end - span.first;
  const refused: number[] = [];
  let { first } = span;
  for (let vma = linked; !askPeerDevices(k, mm, [{ first, end: first + pages }]);) {
    k.deviate('E29', 'vma', vma, mm);
    refused.push(vma);
    const next = freeRange(k, mm, { pages, align: k.granulePages, hint: 0, setAside: [] });
    const fresh = next === null || refused.length === GMEM_MMAP_RETRY_TIMES ? 0 : vmAreaAlloc(k);
    first = next === null || fresh === 0 ? REFUSED : next.first;
    if (first === REFUSED) break;
    linkVma(k, mm, { ...areaOf(k, vma), start: first, end: span.end }, fresh);
    vma = fresh;
  }
  for (const vma of refused) vmAreaFreeLinked(k, vma);
  return first;
}
