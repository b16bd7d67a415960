// The hook that GMEM puts into the zap path: what becomes of a gm_mapping when the page that it names is dropped. RFC patch 2/6, the loop's
// body of unmap_gm_mappings_range. The caller holds the mapping's lock (errata E68).

import { NO_FRAME, type Pfn } from '../base/units.ts';
import { FrameFlag } from '../memory/frames.ts';
import type { Kernel } from '../mm/kernel.ts';
import { GmPage } from '../uapi.ts';
import { forgetPage, pageOf, setNomap, typeOf } from './gm-mapping.ts';

/** A mapping gives up its host page, with the reference that it owns: NOMAP afterwards. One that names none stays as it is. */
export function dropPage(k: Kernel, mapping: number): void {
  if (typeOf(k, mapping) !== GmPage.CPU && !isTypeIgnored(k, mapping)) return;
  const page = pageOf(k, mapping);
  const dev = k.mappings.dev.data[mapping]!;
  if (dev === 0 && (page === NO_FRAME || isUnreferenced(k, page))) return;
  if (dev !== 0) k.report({ kind: 'refcount', rule: 'not-a-page', pid: 0, object: mapping, a: dev });
  clearPage(k, mapping);
  if (dev !== 0) return;
  if (k.rfc.E36 && k.memory.hasFlag(page, FrameFlag.Unheld)) k.deviate('E36', 'frame', page);
  k.memory.put(page);
}

/** As posted the union is read as a page whatever the type, also where it holds a device (E03). */
function isTypeIgnored(k: Kernel, mapping: number): boolean {
  if (k.rfc.E03 && typeOf(k, mapping) === GmPage.DEVICE) k.deviate('E03', 'mapping', mapping);
  return k.rfc.E03;
}

/** As posted the page may be gone already, because the mapping does not hold it: then the pointer stays (E36). */
const isUnreferenced = (k: Kernel, page: Pfn): boolean => k.rfc.E36 && !k.memory.isHead(page);

/** The page goes, and with it the type; as posted that stays (E04). */
function clearPage(k: Kernel, mapping: number): void {
  if (!k.rfc.E04) return setNomap(k, mapping);
  k.deviate('E04', 'mapping', mapping);
  forgetPage(k, mapping);
}
