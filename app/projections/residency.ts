// Address × time: where the granules of one process lived, drawn from the list of their moves. Granules that are too many for the rows
// share one; moves that fall on one pixel are counted. No kernel symbol; our decision (stage.md).

import type { History } from '../core/index.ts';
import { Home } from './codes.ts';
import type { Moved, ResidencyIndex } from './residency-index.ts';
import type { ResidencyRequest, ResidencyRows, ResidencyStays, ResidencyView } from './residency-view.ts';
import type { TimelineIndex } from './timeline-index.ts';
import { statementsIn } from './timeline-statements.ts';
import { clampWindow, type Zoom } from './timeline-window.ts';

/** Pixels of the window that are counted together in `busy`. */
const BUSY_PIXELS = 6;

/** The picture. Costs the moves up to the window's end, and what is drawn. Typed arrays are fresh, and may be transferred. */
export function projectResidency(
  history: History,
  times: TimelineIndex,
  homes: ResidencyIndex,
  { window, width, pid, rows: most }: ResidencyRequest,
): ResidencyView {
  const { from, to } = clampWindow(window ?? { from: 0, to: times.end }, times.end);
  const zoom = { from, to, nsPerPixel: (to - from) / Math.max(1, width) };
  const rows = rowsOf(homes.movesOf(pid), Math.max(1, most));
  const busy = new Uint32Array(Math.max(1, Math.ceil(width / BUSY_PIXELS)));
  for (const moved of homes.movesOf(pid)) take(rows, moved, zoom, busy);
  return {
    ...{ from, to, runEnd: times.end, busy },
    statements: statementsIn(history, times, zoom),
    devices: history.footprint.devices.map(({ name }) => name),
    rows: rowColumns(rows.list),
    stays: stayColumns(rows.list, zoom),
  };
}

interface Stay {
  readonly home: number;
  readonly share: number;
  readonly begin: number;
  readonly step: number;
  readonly changes: number;
}

/** A row while the moves are read: granules by home, and where each was before. */
interface Row {
  readonly first: number;
  granules: number;
  readonly at: Map<number, number>;
  readonly counts: number[];
  readonly stays: Stay[];
  migrations: number;
  returns: number;
}

interface Rows {
  readonly list: readonly Row[];
  readonly byPage: ReadonlyMap<number, Row>;
  /** By page: where its data was before it came where it is. */
  readonly from: Map<number, number>;
}

function rowsOf(moves: Iterable<Moved>, most: number): Rows {
  const seen = new Set<number>();
  for (const { page } of moves) seen.add(page);
  const pages = [...seen].sort((a, b) => a - b);
  const each = Math.max(1, Math.ceil(pages.length / most));
  const list: Row[] = [];
  const byPage = new Map<number, Row>();
  pages.forEach((page, i) => {
    if (i % each === 0) list.push(emptyRow(page));
    const row = list.at(-1)!;
    row.granules++;
    byPage.set(page, row);
  });
  for (const row of list) row.counts[Home.None] = row.granules;
  return { list, byPage, from: new Map() };
}

const emptyRow = (first: number): Row => ({
  ...{ first, granules: 0, migrations: 0, returns: 0 },
  ...{ at: new Map(), counts: [], stays: [] },
});

const isMemory = (home: number): boolean => home >= Home.Host;

function take({ byPage, from }: Rows, { page, home, at, step }: Moved, zoom: Zoom, busy: Uint32Array): void {
  if (at > zoom.to) return;
  const row = byPage.get(page)!;
  const before = row.at.get(page) ?? Home.None;
  row.at.set(page, home);
  row.counts[before]!--;
  row.counts[home] = (row.counts[home] ?? 0) + 1;
  const origin = from.get(page);
  if (isMemory(before) && isMemory(home)) {
    from.set(page, before);
    if (at >= zoom.from) {
      row.migrations++;
      if (origin === home) row.returns++;
      const part = Math.floor(((at - zoom.from) / (zoom.to - zoom.from)) * busy.length);
      busy[Math.min(busy.length - 1, part)]!++;
    }
  } else if (!isMemory(home)) from.delete(page);
  stayOn(row, at, step, zoom);
}

/** Notes where most of a row's granules are now; changes before the window, and those of one pixel, are one. */
function stayOn(row: Row, at: number, step: number, { from, nsPerPixel }: Zoom): void {
  const isBefore = at < from;
  const last = row.stays.at(-1);
  const begin = isBefore ? from : at;
  const isSamePixel = last !== undefined && begin - last.begin < nsPerPixel;
  if (isSamePixel) row.stays.pop();
  const home = mostOf(row.counts);
  const changes = isBefore ? 0 : 1 + (isSamePixel ? last.changes : 0);
  row.stays.push({
    home,
    share: row.counts[home]! / row.granules,
    begin: isSamePixel ? last.begin : begin,
    step: isBefore ? -1 : isSamePixel && last.step >= 0 ? last.step : step,
    changes,
  });
}

/** The home of most granules; of those that have data, if any have. */
function mostOf(counts: readonly number[]): number {
  let most: number = Home.None;
  let least = 0;
  for (let home = counts.length - 1; home >= Home.Nowhere; home--) {
    const isMore = (counts[home] ?? 0) > least;
    if (isMore && (isMemory(home) || !isMemory(most))) [most, least] = [home, counts[home]!];
  }
  return most;
}

const rowColumns = (rows: readonly Row[]): ResidencyRows => ({
  count: rows.length,
  first: Float64Array.from(rows, ({ first }) => first),
  granules: Uint32Array.from(rows, ({ granules }) => granules),
  migrations: Uint32Array.from(rows, ({ migrations }) => migrations),
  returns: Uint32Array.from(rows, ({ returns }) => returns),
});

function stayColumns(rows: readonly Row[], { to }: Zoom): ResidencyStays {
  const all = rows.flatMap(({ stays }, row) =>
    stays.map((stay, i) => ({ ...stay, row, end: stays[i + 1]?.begin ?? to })),
  );
  const seen = all.filter(({ home }) => home !== Home.None);
  return {
    count: seen.length,
    row: Uint16Array.from(seen, ({ row }) => row),
    home: Uint8Array.from(seen, ({ home }) => home),
    share: Float32Array.from(seen, ({ share }) => share),
    begin: Float64Array.from(seen, ({ begin }) => begin),
    end: Float64Array.from(seen, ({ end }) => end),
    step: Float64Array.from(seen, ({ step }) => step),
    changes: Uint32Array.from(seen, ({ changes }) => changes),
  };
}
