// Which columns the stage wants to see: it fills its room, and keeps the selected column in sight.

import { useEffect, useRef } from 'react';
import type { Zoom } from '../../store/zoom.ts';
import type { StageView } from '../../worker/protocol.ts';
import type { ColumnsLayout } from './columns.ts';
import type { StageLayout } from './layout.ts';

/** Columns `[from, to)` of a process, in bins of `bin` (0: cells), and up to `frames` cells a memory node. */
export interface Look {
  readonly pid: number;
  readonly from: number;
  readonly to: number;
  readonly bin: number;
  readonly frames: number;
}

/** Cells of a memory node beside cells, and beside bins. */
const FRAMES = 96;
const FRAMES_DENSE = 1024;
/** What is asked for beyond each edge, as a share of what is seen: panning has something to show at once. */
const MARGIN = 0.25;

/** What the stage lacks of what it shows; null if it has all of it. */
function lackOf({ pid, axis }: StageView, { seen, scale, isWhole }: ColumnsLayout): Look | null {
  const isShort = axis.from > seen.first || axis.to < Math.min(axis.length, Math.ceil(seen.end));
  if (!isShort && axis.bin === scale.bin) return null;
  const margin = (seen.end - seen.first) * MARGIN;
  const from = isWhole ? 0 : Math.max(0, Math.floor(seen.first - margin));
  const to = isWhole ? axis.length : Math.min(axis.length, Math.ceil(seen.end + margin));
  return { pid, from, to, bin: scale.bin, frames: scale.bin === 0 ? FRAMES : FRAMES_DENSE };
}

/** Asks for what is missing, and follows the selection. */
export function useLook(
  view: StageView,
  { columns }: StageLayout,
  onLook: (look: Look) => void,
  onZoom: (zoom: Zoom) => void,
  centred: (column: number) => Zoom,
): void {
  const lack = lackOf(view, columns);
  const asked = useRef('');
  const name = lack === null ? '' : [JSON.stringify(lack), view.axis.length].join();
  useEffect(() => {
    // What was asked for comes, or is not to be had: asking again would never end.
    if (name === asked.current) return;
    asked.current = name;
    if (lack !== null) onLook(lack);
  });

  const followed = useRef(-1);
  const { selectedColumn } = view;
  useEffect(() => {
    if (followed.current === selectedColumn) return;
    followed.current = selectedColumn;
    const isSeen = selectedColumn >= columns.seen.first && selectedColumn < columns.seen.end;
    if (selectedColumn >= 0 && !isSeen) onZoom(centred(selectedColumn));
  }, [selectedColumn, columns, onZoom, centred]);
}
