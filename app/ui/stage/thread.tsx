// The thread: one line down the column of the selected address, through everything that has it, to its frame. A branch that disagrees,
// and an end in the air, look like what they are.

import { path } from 'd3';
import type { StageView } from '../../worker/protocol.ts';
import { middleOfFrame } from './frames.ts';
import { middleOf, type StageLayout } from './layout.ts';
import styles from './stage.module.css';

const STATION = 4;
const LOOSE_END = 16;

/** The thread of a view, or nothing. Heard through the cells that it joins, so hidden from the tree of names. */
export function Thread({ view, layout }: { readonly view: StageView; readonly layout: StageLayout }) {
  const { thread } = view;
  const place = view.selectedColumn - layout.columns.from;
  if (thread === null || place < 0 || place >= layout.columns.count) return null;
  const x = middleOf(layout.columns, place);
  const stations = stationsOf(view, layout);
  const first = stations[0];
  const last = stations.at(-1);
  return (
    <g className={styles.thread} aria-hidden="true">
      {first !== undefined && last !== undefined && <line x1={x} x2={x} y1={first} y2={last} />}
      {thread.ends.map(({ at, from, agrees }) => {
        const to = middleOfFrame(view, layout, at);
        const start = from < 0 || agrees ? last : leafOf(layout, from);
        if (to === null || start === undefined) return null;
        return (
          <g key={`${from}:${at.pfn}`} data-agrees={agrees}>
            <path d={descent(x, start, bottomOf(layout), to)} />
            <circle className={styles.end} cx={to.x} cy={to.y} r={STATION + 2} />
          </g>
        );
      })}
      {thread.ends.length === 0 && last !== undefined && (
        <g className={styles.air}>
          <line x1={x} x2={x} y1={last} y2={last + LOOSE_END} />
          <circle cx={x} cy={last + LOOSE_END + STATION} r={STATION} />
        </g>
      )}
      {stations.map((y) => (
        <circle key={y} className={styles.station} cx={x} cy={y} r={STATION} />
      ))}
    </g>
  );
}

/** Heights of what has the address, top to bottom. */
function stationsOf({ thread }: StageView, layout: StageLayout): number[] {
  const { virtual, logical, size } = layout;
  const ys: number[] = [];
  if (thread === null) return ys;
  if (thread.vma && virtual !== null) ys.push(virtual.ribbon + size.ribbon / 2);
  if (thread.mapping && logical !== null) ys.push(logical.leaves + size.leaf / 2);
  thread.leaves.forEach((has, table) => {
    const y = leafOf(layout, table);
    if (has && y !== undefined) ys.push(y);
  });
  return ys;
}

function leafOf({ tables, size }: StageLayout, table: number): number | undefined {
  const box = tables?.tables[table];
  return box === undefined ? undefined : box.leaves + size.leaf / 2;
}

const bottomOf = ({ tables, memory }: StageLayout): number => tables?.bottom ?? memory?.top ?? 0;

/** Straight down to the end of the tables, then over to the frame. */
function descent(
  x: number,
  from: number,
  bend: number,
  to: { readonly x: number; readonly y: number },
): string {
  const turn = Math.max(from, bend - 14);
  const curve = path();
  curve.moveTo(x, from);
  curve.lineTo(x, turn);
  const middle = (turn + to.y) / 2;
  curve.bezierCurveTo(x, middle, to.x, middle, to.x, to.y);
  return curve.toString();
}
