// Copies over links: a dotted curve from frame to frame, and the parcel on it as far as its time has passed.

import { useContext } from 'react';
import { stageWords } from '../../words/en/stage.ts';
import type { CopyView, StageView } from '../../worker/protocol.ts';
import { type Curve, pathOf, spread } from './curve.ts';
import { Differing } from './differing.ts';
import { frameBox } from './frames.ts';
import type { Flight } from './flights.ts';
import type { StageLayout } from './layout.ts';
import { Parcel } from './parcel.tsx';
import styles from './stage.module.css';
import { fitting, Line, widthOf } from './text.tsx';

const DIP = 1.4;
const PAD = 8;

/** What copies are drawn from: `flights` are what moves since the picture before, by the ids of copies. */
export interface CopiesProps {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly flights: ReadonlyMap<string, Flight>;
}

/** All copies that run at the shown moment. */
export function Copies({ view, layout, flights }: CopiesProps) {
  const differing = useContext(Differing);
  const drawn = drawnCopies(view, layout);
  return (
    <g aria-live="off">
      {drawn.map(({ copy, curve, text, x, half }) => {
        const y = layout.memory!.copies + layout.size.copies / 2;
        return (
          <g
            key={copy.id}
            className={styles.copy}
            data-hue={hueBetween(view, copy.from.node, copy.to.node)}
            data-differs={differing?.difference.copies.includes(copy.id) || undefined}
          >
            <path d={pathOf(curve)} pathLength={100} />
            <circle cx={curve.to.x} cy={curve.to.y} r={3.5} />
            {text !== '' && (
              <rect className={styles.copyLabel} x={x - half} y={y - 9} width={2 * half} height={18} rx={9} />
            )}
            <Line x={x} y={y} text={text} anchor="middle" />
            <Parcel id={copy.id} curve={curve} share={copy.share} flight={flights.get(copy.id)} />
          </g>
        );
      })}
    </g>
  );
}

interface Drawn {
  readonly copy: CopyView;
  readonly curve: Curve;
  readonly text: string;
  readonly x: number;
  readonly half: number;
}

/** Copies with their labels side by side; the more there are, the less each says. */
function drawnCopies(view: StageView, layout: StageLayout): Drawn[] {
  const copies = view.memory.copies.flatMap((copy) => {
    const curve = curveOf(view, layout, copy);
    return curve === null ? [] : [{ copy, curve }];
  });
  const left = copies.length === 0 ? 0 : afterRests(view, layout);
  const room = (layout.right - left) / copies.length - 2 * PAD;
  const labelled = copies.map(({ copy, curve }) => {
    const text = fitting(stageWords.copy(copy), room);
    return { copy, curve, text, half: widthOf(text) / 2 + PAD };
  });
  const wanted = labelled.map(({ curve, half }) => ({ x: (curve.from.x + curve.to.x) / 2, width: 2 * half }));
  const places = spread(wanted, left, layout.right);
  return labelled.map((each, i) => ({ ...each, x: places[i]! }));
}

/** The curve of a copy; null without the band. */
export function curveOf(view: StageView, layout: StageLayout, copy: CopyView): Curve | null {
  const from = frameBox(view, layout, copy.from);
  const to = frameBox(view, layout, copy.to);
  if (from === null || to === null) return null;
  return { from, to, low: layout.memory!.copies + layout.size.copies * DIP };
}

/** The colour of the device that one end of a copy belongs to. */
export function hueBetween(view: StageView, from: number, to: number): number {
  const ends = view.memory.nodes.filter(({ id }) => id === from || id === to);
  return Math.min(...ends.map(({ device }) => device)) % 4;
}

/** Where the line under the first node's grid ends: labels of copies stand right of it. */
function afterRests({ memory }: StageView, layout: StageLayout): number {
  const first = memory.nodes[0];
  if (first === undefined || first.rest === 0) return layout.left;
  return layout.memory!.nodes[0]!.x + widthOf(stageWords.rest(first)) + PAD;
}
