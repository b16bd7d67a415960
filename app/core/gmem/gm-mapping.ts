// struct gm_mapping: its flags and what it points to (RFC patch 2/6, gm_mapping_flags_set and the predicates). The mapping owns one
// reference to its page from set to clear (errata E36).

import { POISON } from '../base/slab.ts';
import { StepKind } from '../base/steps.ts';
import { NO_FRAME, type Pfn } from '../base/units.ts';
import type { Kernel } from '../mm/kernel.ts';
import { GM_PAGE_TYPE_MASK, GmPage } from '../uapi.ts';

/** The type bits of a mapping: `GmPage.CPU`, `DEVICE` or `NOMAP`. */
export function typeOf(k: Kernel, mapping: number): number {
  const flag = k.mappings.flag.data[mapping]!;
  if (flag === POISON) k.report({ kind: 'uaf', rule: 'freed-mapping', pid: 0, object: mapping });
  return flag & GM_PAGE_TYPE_MASK;
}

/** The first frame that a mapping points to, `NO_FRAME` when NOMAP. */
export const pageOf = ({ mappings }: Kernel, mapping: number): Pfn => mappings.page.data[mapping]! as Pfn;

/** The data is on the host now, in `page`; the mapping takes over the caller's reference. */
export function setCpu(k: Kernel, mapping: number, page: Pfn): void {
  setType(k, mapping, GmPage.CPU, page, 0);
}

/** The data is on device `dev` now, in `page`; the mapping takes over the driver's reference. A device that was migrating is done. */
export function setDevice(k: Kernel, mapping: number, dev: number, page: Pfn): void {
  setType(k, mapping, GmPage.DEVICE, page, dev, GmPage.WILLNEED);
}

/** The driver is migrating: the device will need the page and asks again. */
export function setWillneed(k: Kernel, mapping: number): void {
  const { mappings } = k;
  const before = mappings.flag.data[mapping]!;
  const after = before | GmPage.WILLNEED;
  mappings.flag.set(mapping, after);
  k.engine.steps.emit(StepKind.MappingState, mapping, before, after, pageOf(k, mapping));
}

/** There is no data: the next touch finds zeros. The caller has dropped the reference. */
export function setNomap(k: Kernel, mapping: number): void {
  setType(k, mapping, GmPage.NOMAP, NO_FRAME, 0);
}

/** Setting one type clears the other two; WILLNEED stays unless it is `cleared` (`gm_mapping_flags_set`). */
function setType(k: Kernel, mapping: number, type: number, page: Pfn, dev: number, cleared = 0): void {
  const { mappings } = k;
  const before = mappings.flag.data[mapping]!;
  const after = (before & ~(GM_PAGE_TYPE_MASK | cleared)) | type;
  mappings.flag.set(mapping, after);
  mappings.page.set(mapping, page);
  mappings.dev.set(mapping, dev);
  k.engine.steps.emit(StepKind.MappingState, mapping, before, after, page);
}
