// What grows or shrinks in the logical page table since the picture before: kept until another picture comes.

import { useContext, useState } from 'react';
import type { StageView } from '../../worker/protocol.ts';
import { isSeen, xAt } from './columns.ts';
import { type Growth, growthBetween, noGrowth, type PlacedBar } from './growth.ts';
import type { StageLayout } from './layout.ts';
import { isSteady, Pace } from './pace.ts';

interface Seen {
  readonly bars: StageView['logical']['bars'];
  readonly columns: StageLayout['columns'];
  readonly pid: number;
  readonly placed: readonly PlacedBar[];
  readonly growth: Growth;
}

/** The bars that are seen with their places, and what moves into this picture; nothing on another axis or of another process. */
export function useGrowth(view: StageView, layout: StageLayout): Pick<Seen, 'placed' | 'growth'> {
  const { bars } = view.logical;
  const { columns } = layout;
  const pace = useContext(Pace);
  const [seen, setSeen] = useState<Seen | null>(null);
  if (seen?.bars === bars && seen.columns === columns && seen.pid === view.pid) return seen;
  const placed = placedBars(view, layout);
  const isNear = seen?.columns === columns && seen.pid === view.pid && isSteady(pace);
  const growth = isNear ? growthBetween(seen.placed, placed) : noGrowth;
  const next = { bars, columns, pid: view.pid, placed, growth };
  setSeen(next);
  return next;
}

function placedBars({ logical }: StageView, { columns, logical: box, size }: StageLayout): PlacedBar[] {
  return logical.bars
    .filter(({ from, to }) => isSeen(columns, from, to))
    .map((bar) => {
      const x = xAt(columns, bar.from);
      const width = xAt(columns, bar.to) - x;
      return { bar, box: { x, y: box!.rows[bar.row]!, width, height: size.bar } };
    });
}
