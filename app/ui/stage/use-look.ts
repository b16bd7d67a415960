// Which columns the stage wants to see: it fills its room, and keeps the selected column in sight.

import { useCallback, useEffect, useRef } from 'react';
import type { StageView } from '../../worker/protocol.ts';
import type { StageLayout } from './layout.ts';

/** Columns `[from, to)` of a process. */
export interface Look {
  readonly pid: number;
  readonly from: number;
  readonly to: number;
}

/** Asks for what is missing, and gives a function that pans so that column `from` is the first. */
export function useLook(
  view: StageView,
  { columns }: StageLayout,
  onLook: (look: Look) => void,
): (from: number) => void {
  const { pid, axis, selectedColumn } = view;
  const { capacity, isWhole, count } = columns;
  const panTo = useCallback(
    (from: number) => {
      const start = Math.max(0, Math.min(Math.round(from), axis.length - 1));
      onLook({ pid, from: start, to: start + capacity });
    },
    [pid, axis.length, capacity, onLook],
  );

  const wanted = isWhole ? axis.length : Math.min(axis.length, axis.from + capacity);
  const isShort = axis.from + axis.first.length < wanted || (isWhole && axis.from > 0);
  useEffect(() => {
    if (isShort) panTo(isWhole ? 0 : axis.from);
  }, [isShort, isWhole, axis.from, panTo]);

  const followed = useRef(-1);
  useEffect(() => {
    if (followed.current === selectedColumn) return;
    followed.current = selectedColumn;
    const isSeen = selectedColumn >= axis.from && selectedColumn < axis.from + count;
    if (selectedColumn >= 0 && !isSeen) panTo(selectedColumn - Math.floor(count / 2));
  }, [selectedColumn, axis.from, count, panTo]);
  return panTo;
}
