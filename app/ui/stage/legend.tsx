// The legend: how each state looks.

import { CellFlag, CellState, NO_DEVICE, SlotKind } from '../../projections/codes.ts';
import { slotWords } from '../../words/en/slots.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { StageView } from '../../worker/protocol.ts';
import { hueOf, StateCell, type StateFacts } from './cells.tsx';
import { showsReport, type slotsToExplain } from './layout.ts';
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

interface Item {
  readonly facts: StateFacts;
  readonly text: string;
  /** What it says of two runs side by side. */
  readonly told?: 'same' | 'differs';
}

const facts = (state: number, device: number = NO_DEVICE, flags = 0): StateFacts => ({
  state,
  device,
  flags,
  wasState: state,
  wasDevice: device,
});

/** What else it says beside another run. */
export const comparing: readonly Item[] = [
  { facts: facts(CellState.Cpu), text: stageWords.legendSame, told: 'same' },
  { facts: facts(CellState.Cpu), text: stageWords.legendDiffers, told: 'differs' },
];

function itemsOf(view: StageView): Item[] {
  const { devices } = view;
  const onCpu = CellState.Cpu;
  return [
    { facts: facts(onCpu), text: stageWords.state(onCpu, NO_DEVICE, devices) },
    ...devices.map(({ number }) => ({
      facts: facts(CellState.Device, number),
      text: stageWords.state(CellState.Device, number, devices),
    })),
    { facts: facts(CellState.Nomap), text: stageWords.legendNomap },
    { facts: facts(CellState.Absent), text: stageWords.legendAbsent },
    { facts: facts(onCpu, NO_DEVICE, CellFlag.Moving), text: stageWords.legendMoving },
    { facts: facts(onCpu, NO_DEVICE, CellFlag.Changed), text: stageWords.legendChanged },
    ...(showsReport(view)
      ? [{ facts: facts(onCpu, NO_DEVICE, CellFlag.Reported), text: stageWords.legendReported }]
      : []),
  ];
}

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
  marks: { ...plain, kind: SlotKind.Empty, marks: 7, text: slotWords.legendMarks },
  [SlotKind.Sibling]: {
    ...plain,
    kind: SlotKind.Sibling,
    isJoined: true,
    letter: slotWords.glyphs[SlotKind.Sibling]!,
    text: slotWords.legendSibling,
  },
  [SlotKind.Zero]: {
    ...plain,
    kind: SlotKind.Zero,
    letter: slotWords.glyphs[SlotKind.Zero]!,
    text: slotWords.legendZero,
  },
  [SlotKind.Retry]: {
    ...plain,
    kind: SlotKind.Retry,
    letter: slotWords.glyphs[SlotKind.Retry]!,
    text: slotWords.legendRetry,
  },
} as const;

/** States in their order, below the picture. `left` is where it begins. */
export function Legend(props: {
  readonly view: StageView;
  readonly left: number;
  readonly stripes: string;
  readonly isCompared: boolean;
  readonly slots: ReturnType<typeof slotsToExplain>;
}) {
  const { view, left, stripes, isCompared, slots } = props;
  const width = WIDTH + 2 * MARGIN;
  const height = HEIGHT + 2 * MARGIN;
  return (
    <ul
      className={styles.legend}
      aria-label={stageWords.legend}
      style={{ paddingInlineStart: px(left - MARGIN) }}
    >
      {[...itemsOf(view), ...(isCompared ? comparing : [])].map((item) => (
        <li key={item.text} data-told={item.told}>
          <svg
            aria-hidden="true"
            viewBox={`0 0 ${width} ${height}`}
            style={{ inlineSize: px(width), blockSize: px(height) }}
          >
            <StateCell
              x={MARGIN}
              y={MARGIN}
              width={WIDTH}
              height={HEIGHT}
              {...item.facts}
              stripes={stripes}
            />
          </svg>
          {item.text}
        </li>
      ))}
      {view.devices[0] !== undefined && <EvictedFirst device={view.devices[0].number} />}
      {slots.map((what) => (
        <li key={what}>
          <svg
            aria-hidden="true"
            viewBox={`0 0 ${width} ${height}`}
            style={{ inlineSize: px(width), blockSize: px(height) }}
          >
            <SlotShape
              {...explained[what]}
              look={what === SlotKind.Sibling ? 'cpu' : undefined}
              x={MARGIN + WIDTH - HEIGHT}
              y={MARGIN}
              width={HEIGHT}
              height={HEIGHT}
            />
          </svg>
          {explained[what].text}
        </li>
      ))}
      {view.shares !== null && <li style={{ paddingInlineStart: px(MARGIN) }}>{stageWords.legendShares}</li>}
    </ul>
  );
}

/** The order of eviction, on two frames of a device. */
function EvictedFirst({ device }: { readonly device: number }) {
  const width = WIDTH + 2 * MARGIN;
  const height = HEIGHT + 2 * MARGIN;
  const frame = { y: MARGIN + (HEIGHT - TURN_SIDE) / 2, width: TURN_SIDE, height: TURN_SIDE };
  return (
    <li>
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${width} ${height}`}
        style={{ inlineSize: px(width), blockSize: px(height) }}
      >
        {[1, 2].map((turn) => (
          <g key={turn} className={styles.frame} data-hue={hueOf(device)}>
            <rect className={styles.share} x={turn * TURN_PITCH - TURN_SIDE / 2} {...frame} rx={2} />
            <Turn x={turn * TURN_PITCH - TURN_SIDE / 2} y={frame.y} side={TURN_SIDE} turn={turn} heat={0} />
          </g>
        ))}
      </svg>
      {stageWords.legendEviction}
    </li>
  );
}
