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

/** The flags after some are set: one type takes the place of another, WILLNEED stands beside it. RFC patch 2/6, `gm_mapping_flags_set`. */
export const flagsSet = (before: number, flags: number): number =>
  ((flags & GM_PAGE_TYPE_MASK) === 0 ? before : before & ~GM_PAGE_TYPE_MASK) | flags;

/** The flags after some are taken off, and nothing else. RFC patch 2/6, `gm_mapping_flags_clear`. */
export const flagsClear = (before: number, flags: number): number => before & ~flags;

/** The driver is migrating: the device will need the page and asks again. */
export function setWillneed(k: Kernel, mapping: number): void {
  const { mappings } = k;
  const before = mappings.flag.data[mapping]!;
  const after = flagsSet(before, GmPage.WILLNEED);
  mappings.flag.set(mapping, after);
  k.engine.steps.emit(StepKind.MappingState, mapping, before, after, pageOf(k, mapping));
}

/** There is no data: the next touch finds zeros. The caller has dropped the reference. */
export function setNomap(k: Kernel, mapping: number): void {
  setType(k, mapping, GmPage.NOMAP, NO_FRAME, 0);
}

/** As posted the page is forgotten, and the type stays as if it were there (E04). */
export function forgetPage(k: Kernel, mapping: number): void {
  const { mappings } = k;
  const flag = mappings.flag.data[mapping]!;
  mappings.page.set(mapping, NO_FRAME);
  mappings.dev.set(mapping, 0);
  k.engine.steps.emit(StepKind.MappingState, mapping, flag, flag, NO_FRAME);
}

/** Setting one type clears the other two; WILLNEED stays unless it is `cleared`. */
function setType(k: Kernel, mapping: number, type: number, page: Pfn, dev: number, cleared = 0): void {
  const { mappings } = k;
  const before = mappings.flag.data[mapping]!;
  const after = flagsSet(flagsClear(before, cleared), type);
  mappings.flag.set(mapping, after);
  mappings.page.set(mapping, page);
  mappings.dev.set(mapping, dev);
  k.engine.steps.emit(StepKind.MappingState, mapping, before, after, page);
}
