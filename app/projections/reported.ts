// What the sanitizers reported, at its place on the picture: a ring around pages and frames. A page keeps it from the report on; a mapping
// or a frame, whose number others get later, only while the statement is shown. No kernel symbol; our decision (stage.md).

import { decodeLock, type Kernel, LockClass, type Report, subjectOf } from '../core/index.ts';
import { CellFlag } from './codes.ts';
import type { Scene } from './scene.ts';
import type { CellsView } from './stage-view.ts';

/** What has a ring: page indices of the shown process, and frames. */
export interface Reported {
  readonly pages: readonly number[];
  readonly frames: ReadonlySet<number>;
}

/** The newest reports are looked at, so many of them. */
const MOST = 256;

/** So many are told of one page. */
const MOST_TOLD = 8;

/** What is reported at the present place of the run. `reports`: all that there are there; `first`: the shown statement's first step. */
export function reportedIn(k: Kernel, pid: number, reports: readonly Report[], first: number): Reported {
  const pages: number[] = [];
  const frames = new Set<number>();
  for (const report of reports.slice(-MOST)) {
    const isShown = report.step >= first;
    const subject = subjectOf[report.rule];
    if (subject === 'page' && report.pid === pid) pages.push(report.object);
    else if (isShown && subject === 'frame') frames.add(report.object);
    const mapping = isShown ? reportedMapping(report) : 0;
    const page = mapping === 0 ? -1 : pageOfMapping(k, pid, mapping);
    if (page >= 0) pages.push(page);
  }
  return { pages, frames };
}

/** The newest reports about a page of a process, or about the rest of its granule, newest first. */
export function reportsAbout(k: Kernel, pid: number, index: number, reports: readonly Report[]): Report[] {
  const key = k.granuleOf(index);
  const isAbout = (report: Report): boolean => {
    if (subjectOf[report.rule] === 'page') return report.pid === pid && k.granuleOf(report.object) === key;
    const mapping = reportedMapping(report);
    return mapping !== 0 && pageOfMapping(k, pid, mapping) === key;
  };
  return reports.filter(isAbout).slice(-MOST_TOLD).reverse();
}

/** Puts the ring on the columns that a reported page lies in. */
export function markPages({ axis, dense }: Scene, { pages }: Reported, cells: CellsView): void {
  if (dense !== null) return;
  for (const page of pages) {
    const column = axis.first.findIndex((first, i) => first <= page && page < first + axis.pages[i]!);
    if (column >= 0) cells.flags[column]! |= CellFlag.Reported;
  }
}

/** The gm_mapping that a report is about, 0 if none. */
export function reportedMapping({ rule, object }: Report): number {
  if (subjectOf[rule] === 'mapping') return object;
  if (subjectOf[rule] !== 'lock') return 0;
  const { lockClass, id } = decodeLock(object);
  return lockClass === LockClass.MappingLock ? id : 0;
}

/** Where a mapping is in the table of a process, −1 if it is not. */
export function pageOfMapping({ mappings, mms }: Kernel, pid: number, mapping: number): number {
  const isThere = mappings.slab.isLive(mapping) && mappings.objectOf(mapping) === mms.vmObject.data[pid];
  return isThere ? mappings.keyOf(mapping) : -1;
}
