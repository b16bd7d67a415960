// Cells: where data lives, and the leaves of page tables. A state is told by fill, outline and letter together.

import { memo } from 'react';
import { CellFlag, CellState, LeafFlag, NO_DEVICE } from '../../projections/codes.ts';
import { stageWords } from '../../words/en/stage.ts';
import styles from './stage.module.css';
import { fitting } from './text.tsx';

const HUES = 4;
const INSET = 1;
/** Width of one letter of a cell; what does not fit is not shown. */
const LETTER = 7;

/** Radius of the sign of a report. */
const BADGE = 7;

const looks = ['outside', 'absent', 'nomap', 'cpu', 'device'] as const;

/** The colour of a device: four, then again from the first; its number tells them apart. */
export const hueOf = (device: number): number | undefined =>
  device === NO_DEVICE ? undefined : device % HUES;

/** Room of a cell, in units. */
interface Room {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A rounded box of a look; `stripes` is the id of the pattern for what is being copied, null if it is not. */
const Box = memo(function Box(
  props: Room & {
    readonly look: (typeof looks)[number] | 'other' | 'leaf' | 'held';
    readonly hue: number | undefined;
    readonly isChanged: boolean;
    readonly stripes: string | null;
    readonly text: string;
    readonly isReported: boolean;
  },
) {
  const { x, y, width, height, look, hue, isChanged, stripes, text, isReported } = props;
  const shown = text.length * LETTER <= width ? text : '';
  const place = { x: x + INSET, y, width: Math.max(1, width - 2 * INSET), height, rx: 3 };
  return (
    <g className={styles.box} data-look={look} data-hue={hue} data-changed={isChanged || undefined}>
      <rect {...place} />
      {stripes !== null && (
        <rect {...place} className={styles.stripes} style={{ fill: `url(#${stripes})` }} />
      )}
      {look === 'nomap' && text.length < 2 ? (
        <circle className={styles.dot} cx={x + width / 2} cy={y + height / 2} r={2.5} />
      ) : (
        <text x={x + width / 2} y={y + height / 2} textAnchor="middle" dominantBaseline="central">
          {shown}
        </text>
      )}
      {isReported && <Ring x={x} y={y} width={width} height={height} />}
    </g>
  );
});

/** The mark of what a sanitizer reported: a ring, and a sign at its upper right corner. */
export function Ring({ x, y, width, height }: Room) {
  const radius = Math.min(BADGE, width / 2);
  const [cx, cy] = [x + width - radius, y + radius / 2];
  return (
    <g className={styles.ring}>
      <rect x={x} y={y - INSET} width={width} height={height + 2 * INSET} rx={4} />
      <circle cx={cx} cy={cy} r={radius} />
      <text x={cx} y={cy} textAnchor="middle" dominantBaseline="central">
        {stageWords.reportGlyph}
      </text>
    </g>
  );
}

/** What a cell of where data lives needs to know. */
export interface StateFacts {
  readonly state: number;
  readonly device: number;
  readonly flags: number;
  readonly wasState: number;
  readonly wasDevice: number;
}

/** A cell that says where data lives; when the step changed it, what it was as well. */
export function StateCell(props: Room & StateFacts & { readonly stripes: string }) {
  const { x, y, width, height, state, device, flags, wasState, wasDevice, stripes } = props;
  const isChanged = (flags & CellFlag.Changed) !== 0;
  const isSibling = (flags & CellFlag.Sibling) !== 0;
  const now = isSibling
    ? stageWords.siblingGlyph
    : state <= CellState.Absent
      ? ''
      : stageWords.glyph(state, device);
  const differs = state !== wasState || device !== wasDevice;
  const both = stageWords.glyphChange(stageWords.glyph(wasState, wasDevice), stageWords.glyph(state, device));
  return (
    <Box
      x={x}
      y={y}
      width={width}
      height={height}
      look={looks[state]!}
      hue={hueOf(device)}
      isChanged={isChanged}
      stripes={(flags & CellFlag.Moving) !== 0 ? stripes : null}
      text={isChanged && differs ? fitting([both, now], width - 4) : now}
      isReported={(flags & CellFlag.Reported) !== 0}
    />
  );
}

/** What a leaf cell needs to know. */
export interface LeafFacts {
  readonly pfn: number;
  readonly wasPfn: number;
  readonly flags: number;
  readonly device: number;
}

/** A leaf: its frame number, in the colour of the memory that the frame is in. */
export function LeafCell(props: Room & LeafFacts) {
  const { x, y, width, height, pfn, wasPfn, flags, device } = props;
  const isPresent = (flags & LeafFlag.Present) !== 0;
  const isChanged = (flags & LeafFlag.Changed) !== 0;
  const now = isPresent ? stageWords.frame(pfn) : '';
  const both = stageWords.glyphChange(stageWords.frameOrNothing(wasPfn), stageWords.frameOrNothing(pfn));
  const filled = device === NO_DEVICE ? 'cpu' : 'device';
  return (
    <Box
      x={x}
      y={y}
      width={width}
      height={height}
      look={isPresent ? filled : 'absent'}
      hue={isPresent ? hueOf(device) : undefined}
      isChanged={isChanged}
      stripes={null}
      text={isChanged && pfn !== wasPfn ? fitting([both, now], width - 4) : now}
      isReported={false}
    />
  );
}
