// The thread: one line down the column of the selected address, through everything that has it, to its frame. A branch that disagrees,
// and an end in the air, look like what they are.

import { LeafFlag } from '../../projections/codes.ts';
import type { StageView } from '../../worker/protocol.ts';
import { type FrameBox, frameBox } from './frames.ts';
import { columnEdges, placeOf } from './columns.ts';
import type { StageLayout } from './layout.ts';
import styles from './stage.module.css';

const BEAD = 3;
/** Least width of the frame around a cell that it goes through. */
const LEAST_WIDTH = 6;
const LOOSE_END = 12;
const RADIUS = 10;

/** The thread of a view, or nothing. Heard through the cells that it joins, so hidden from the tree of names. */
export function Thread({ view, layout }: { readonly view: StageView; readonly layout: StageLayout }) {
  const { thread } = view;
  const place = view.selectedColumn < 0 ? -1 : placeOf(layout.columns, view.selectedColumn);
  if (thread === null || place < 0) return null;
  const [from, to] = columnEdges(layout.columns, view.selectedColumn);
  const x = (from + to) / 2;
  const width = Math.max(LEAST_WIDTH, to - from);
  const left = x - width / 2;
  const stations = stationsOf(view, layout);
  const last = stations.at(-1);
  const breaks = breaksOf(view, layout, place);
  return (
    <g className={styles.thread} aria-hidden="true" data-thread={view.selectedIndex}>
      {stations.slice(1).map((station, i) => (
        <path key={station.y} d={straight(x, endOf(stations[i]!), station.y, breaks)} />
      ))}
      {thread.ends.map(({ at, from, agrees }) => {
        const to = frameBox(view, layout, at);
        const start = from < 0 || agrees ? last : leafOf(layout, from);
        if (to === null || start === undefined) return null;
        return (
          <g key={`${from}:${at.pfn}`} data-agrees={agrees}>
            <path d={descent(x, endOf(start), bottomOf(layout), to, breaks)} />
            <rect x={to.x - to.side / 2} y={to.y - to.side / 2} width={to.side} height={to.side} rx={3} />
          </g>
        );
      })}
      {thread.ends.length === 0 && last !== undefined && (
        <LooseEnd x={x} from={endOf(last)} to={Math.max(endOf(last), wayEnd(view, layout))} />
      )}
      {stations.map(({ y, height }) => (
        <g key={y} className={styles.station}>
          <rect x={left + 1} y={y} width={width - 2} height={height} rx={3} />
          <circle cx={x} cy={y + height} r={BEAD} />
        </g>
      ))}
    </g>
  );
}

/** An end in the air: the thread reaches `to` and hangs there. */
function LooseEnd({ x, from, to }: { readonly x: number; readonly from: number; readonly to: number }) {
  return (
    <g>
      <line x1={x} x2={x} y1={from} y2={to} />
      <g className={styles.air}>
        <line x1={x} x2={x} y1={to} y2={to + LOOSE_END} />
        <circle cx={x} cy={to + LOOSE_END + BEAD} r={BEAD} />
      </g>
    </g>
  );
}

/** How far down the nodes of the XArray lead towards the selected index. */
function wayEnd({ logical }: StageView, { logical: box, size }: StageLayout): number {
  const rows = logical.bars.filter(({ isLit }) => isLit).map(({ row }) => (box?.rows[row] ?? 0) + size.bar);
  return Math.max(0, ...rows);
}

/** A cell that the thread goes through. */
interface Station {
  readonly y: number;
  readonly height: number;
}

const endOf = ({ y, height }: Station): number => y + height;

/** The cells that have the address, top to bottom. */
function stationsOf({ thread }: StageView, layout: StageLayout): Station[] {
  const { virtual, logical, size } = layout;
  const stations: Station[] = [];
  if (thread === null) return stations;
  if (thread.vma && virtual !== null) stations.push({ y: virtual.ribbon, height: size.ribbon });
  if (thread.mapping && logical !== null) stations.push({ y: logical.leaves, height: size.leaf });
  thread.leaves.forEach((has, table) => {
    const leaf = leafOf(layout, table);
    if (has && leaf !== undefined) stations.push(leaf);
  });
  return stations;
}

/** Cells that the thread passes and that have something to read: it is cut there. */
function breaksOf({ tables }: StageView, layout: StageLayout, place: number): Station[] {
  const isRead = (flags: number): boolean =>
    (flags & LeafFlag.Changed) !== 0 && (flags & LeafFlag.Present) === 0;
  return tables.flatMap(
    ({ leaves }, table) => leafOf(layout, isRead(leaves.flags[place] ?? 0) ? table : -1) ?? [],
  );
}

/** A vertical line, cut where it passes `breaks`. */
function straight(x: number, from: number, to: number, breaks: readonly Station[]): string {
  let line = '';
  let at = from;
  for (const { y, height } of breaks) {
    if (y < at || y > to) continue;
    line += `M${x} ${at}V${y}`;
    at = y + height;
  }
  return `${line}M${x} ${at}V${Math.max(at, to)}`;
}

function leafOf({ tables, size }: StageLayout, table: number): Station | undefined {
  const box = tables?.tables[table];
  return box === undefined ? undefined : { y: box.leaves, height: size.leaf };
}

const bottomOf = ({ tables, memory }: StageLayout): number => tables?.bottom ?? memory?.top ?? 0;

/** Straight down to the end of the tables, along it, and down into the frame. */
function descent(x: number, from: number, bend: number, to: FrameBox, breaks: readonly Station[]): string {
  const end = to.y - to.side / 2;
  const turn = Math.max(from, bend);
  const radius = Math.min(RADIUS, Math.abs(to.x - x) / 2, Math.max(0, end - turn));
  const side = Math.sign(to.x - x) * radius;
  const down = Math.max(from, turn - radius);
  const along = `M${x} ${down}Q${x} ${turn} ${x + side} ${turn}H${to.x - side}`;
  return `${straight(x, from, down, breaks)}${along}Q${to.x} ${turn} ${to.x} ${turn + radius}V${end}`;
}
