// Copies over links: a dotted curve from frame to frame, and how much of its time has passed.

import { useContext } from 'react';
import { stageWords } from '../../words/en/stage.ts';
import type { StageView } from '../../worker/protocol.ts';
import { Differing } from './differing.ts';
import { frameBox } from './frames.ts';
import type { StageLayout } from './layout.ts';
import styles from './stage.module.css';
import { Line, widthOf } from './text.tsx';

const DIP = 1.4;
const PAD = 8;

/** All copies that run at the shown moment. */
export function Copies({ view, layout }: { readonly view: StageView; readonly layout: StageLayout }) {
  const differing = useContext(Differing);
  return (
    <g aria-live="off">
      {view.memory.copies.map((copy) => {
        const from = frameBox(view, layout, copy.from);
        const to = frameBox(view, layout, copy.to);
        if (from === null || to === null) return null;
        const low = layout.memory!.copies + layout.size.copies * DIP;
        const curve = `M${from.x} ${from.y}C${from.x} ${low} ${to.x} ${low} ${to.x} ${to.y}`;
        const text = stageWords.copy(copy);
        const half = widthOf(text) / 2 + PAD;
        const x = Math.min(
          layout.right - half,
          Math.max((from.x + to.x) / 2, afterRests(view, layout) + half),
        );
        const y = layout.memory!.copies + layout.size.copies / 2;
        return (
          <g
            key={copy.id}
            className={styles.copy}
            data-hue={hueBetween(view, copy.from.node, copy.to.node)}
            data-differs={differing?.difference.copies.includes(copy.id) || undefined}
          >
            <path d={curve} pathLength={100} />
            <circle cx={to.x} cy={to.y} r={3.5} />
            <rect x={x - half} y={y - 9} width={2 * half} height={18} rx={9} />
            <Line x={x} y={y} text={text} anchor="middle" />
          </g>
        );
      })}
    </g>
  );
}

/** The colour of the device that one end of a copy belongs to. */
function hueBetween(view: StageView, from: number, to: number): number {
  const ends = view.memory.nodes.filter(({ id }) => id === from || id === to);
  return Math.min(...ends.map(({ device }) => device)) % 4;
}

/** Where the line under the first node's grid ends: labels of copies stand right of it. */
function afterRests({ memory }: StageView, layout: StageLayout): number {
  const first = memory.nodes[0];
  if (first === undefined || first.rest === 0) return layout.left;
  return layout.memory!.nodes[0]!.x + widthOf(stageWords.rest(first)) + PAD;
}
