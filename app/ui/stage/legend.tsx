// The legend: how what is explained looks.

import { SlotKind } from '../../projections/codes.ts';
import { slotWords } from '../../words/en/slots.ts';
import { stageWords } from '../../words/en/stage.ts';
import { hueOf, StateCell } from './cells.tsx';
import type { LegendItem } from './legend-items.ts';
import { px } from './lengths.ts';
import { SlotShape } from './slot-shape.tsx';
import styles from './stage.module.css';
import { Turn } from './turn.tsx';

const WIDTH = 30;
const HEIGHT = 18;
const MARGIN = 4;
/** Two frames in the room of one item. */
const TURN_SIDE = 12;
const TURN_PITCH = 13;

const plain = {
  hue: undefined,
  letter: '',
  marks: 0,
  isJoined: false,
  isChanged: false,
  isChosen: false,
  differs: false,
  name: '',
} as const;

/** How slots look that the legend explains only where they are. */
const explained = {
  marks: { ...plain, kind: SlotKind.Empty, marks: 7 },
  [SlotKind.Sibling]: {
    ...plain,
    kind: SlotKind.Sibling,
    isJoined: true,
    letter: slotWords.glyphs[SlotKind.Sibling]!,
  },
  [SlotKind.Zero]: { ...plain, kind: SlotKind.Zero, letter: slotWords.glyphs[SlotKind.Zero]! },
  [SlotKind.Retry]: { ...plain, kind: SlotKind.Retry, letter: slotWords.glyphs[SlotKind.Retry]! },
} as const;

/** The items in their order, below the picture. `left` is where the legend begins. */
export function Legend(props: {
  readonly items: readonly LegendItem[];
  readonly left: number;
  readonly stripes: string;
}) {
  const { items, left, stripes } = props;
  return (
    <ul
      className={styles.legend}
      aria-label={stageWords.legend}
      style={{ paddingInlineStart: px(left - MARGIN) }}
    >
      {items.map((item) =>
        item.kind === 'sentence' ? (
          <li key={item.text} style={{ paddingInlineStart: px(MARGIN) }}>
            {item.text}
          </li>
        ) : (
          <li key={item.text} data-told={item.kind === 'state' ? item.told : undefined}>
            <svg
              aria-hidden="true"
              viewBox={`0 0 ${WIDTH + 2 * MARGIN} ${HEIGHT + 2 * MARGIN}`}
              style={{ inlineSize: px(WIDTH + 2 * MARGIN), blockSize: px(HEIGHT + 2 * MARGIN) }}
            >
              <Chip item={item} stripes={stripes} />
            </svg>
            {item.text}
          </li>
        ),
      )}
    </ul>
  );
}

/** What an item looks like on the picture. */
function Chip(props: {
  readonly item: Exclude<LegendItem, { readonly kind: 'sentence' }>;
  readonly stripes: string;
}) {
  const { item, stripes } = props;
  switch (item.kind) {
    case 'state':
      return (
        <StateCell x={MARGIN} y={MARGIN} width={WIDTH} height={HEIGHT} {...item.facts} stripes={stripes} />
      );
    case 'slot':
      return (
        <SlotShape
          {...explained[item.what]}
          look={item.what === SlotKind.Sibling ? 'cpu' : undefined}
          x={MARGIN + WIDTH - HEIGHT}
          y={MARGIN}
          width={HEIGHT}
          height={HEIGHT}
        />
      );
    case 'turn':
      return <EvictedFirst device={item.device} />;
  }
}

/** The order of eviction, on two frames of a device. */
function EvictedFirst({ device }: { readonly device: number }) {
  const frame = { y: MARGIN + (HEIGHT - TURN_SIDE) / 2, width: TURN_SIDE, height: TURN_SIDE };
  return [1, 2].map((turn) => (
    <g key={turn} className={styles.frame} data-hue={hueOf(device)}>
      <rect className={styles.share} x={turn * TURN_PITCH - TURN_SIDE / 2} {...frame} rx={2} />
      <Turn x={turn * TURN_PITCH - TURN_SIDE / 2} y={frame.y} side={TURN_SIDE} turn={turn} heat={0} />
    </g>
  ));
}
