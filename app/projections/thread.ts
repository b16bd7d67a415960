// The thread of the selected address: VA, slot, mapping, every PTE that has it, frame. Where they disagree, or it ends in the air,
// the view says so. No kernel symbol; our decision (stage.md).

import { isPointer, type Kernel, NO_FRAME, toPointer } from '../core/index.ts';
import { projectAxis } from './axis.ts';
import { ColumnKind } from './codes.ts';
import { frameOfLeaf } from './frame-at.ts';
import { placeOf } from './memory.ts';
import type { Scene } from './scene.ts';
import { arrayOf, entryInArray, tablesOf } from './share-sources.ts';
import type { MemoryView, TableView, ThreadView } from './stage-view.ts';

/** What is at the selected column, whatever the picture tells of it: its mapping (0: none), and the frame that each table maps. */
interface Station {
  readonly vma: boolean;
  readonly mapping: number;
  readonly frames: readonly number[];
}

/** The thread in column `column` (absolute), or null if the column is not seen. */
export function projectThread(
  scene: Scene,
  column: number,
  tables: readonly TableView[],
  memory: MemoryView,
): ThreadView | null {
  const { k, axis } = scene;
  if (column < axis.from || column >= axis.to || column < 0) return null;
  const { vma, mapping, frames } = stationAt(scene, column, tables);
  const said = mapping === 0 ? NO_FRAME : k.mappings.page.data[mapping]!;
  const named = mapping === 0 ? [] : [{ pfn: said, from: -1 }];
  const mapped = frames.map((pfn, from) => ({ pfn, from })).filter(({ pfn }) => pfn !== said);
  return {
    column,
    vma,
    mapping: mapping !== 0,
    leaves: frames.map((pfn) => pfn !== NO_FRAME),
    ends: [...named, ...mapped]
      .filter(({ pfn }) => pfn !== NO_FRAME)
      .map(({ pfn, from }) => ({
        at: placeOf(memory.nodes, pfn),
        from,
        agrees: mapping === 0 || pfn === said,
      })),
  };
}

function stationAt({ k, pid, ground }: Scene, column: number, tables: readonly TableView[]): Station {
  const { first, pages, kind } = projectAxis(ground.axis, column, column + 1);
  const isCell = kind[0] === ColumnKind.Cell;
  const entry = isCell ? entryInArray(k, arrayOf(k, pid), first[0]!) : 0;
  const mmus = tablesOf(k, pid, ground);
  const frames = tables.map((_, at) => (isCell ? frameIn(k, mmus[at]!, first[0]!) : NO_FRAME));
  const isCovered =
    kind[0] !== ColumnKind.Gap && k.vmaIndex.intersecting(pid, first[0]!, first[0]! + pages[0]!) !== 0;
  return {
    vma: isCovered || isPointer(entry) || frames[0] !== NO_FRAME,
    mapping: isPointer(entry) ? toPointer(entry) : 0,
    frames,
  };
}

function frameIn(k: Kernel, mmu: number, index: number): number {
  const cell = mmu === 0 ? -1 : k.tables.lookup(mmu, index);
  return cell < 0 ? NO_FRAME : frameOfLeaf(k, cell, index);
}
