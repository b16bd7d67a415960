// The legend: how each state looks.

import { CellFlag, CellState, NO_DEVICE } from '../../projections/codes.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { StageView } from '../../worker/protocol.ts';
import { StateCell, type StateFacts } from './cells.tsx';
import type { StageLayout } from './layout.ts';
import styles from './stage.module.css';

const CELL = 30;
const CHARACTER = 6.6;
const GAP = 18;

interface Item {
  readonly facts: StateFacts;
  readonly text: string;
}

const facts = (state: number, device: number = NO_DEVICE, flags = 0): StateFacts => ({
  state,
  device,
  flags,
  wasState: state,
  wasDevice: device,
});

/** States in their order; what does not fit into the width is left out from the end. */
export function Legend(props: {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly stripes: string;
}) {
  const { view, layout, stripes } = props;
  const { devices } = view;
  const items: Item[] = [
    { facts: facts(CellState.Cpu), text: stageWords.state(CellState.Cpu, NO_DEVICE, devices) },
    ...devices.map(({ number }) => ({
      facts: facts(CellState.Device, number),
      text: stageWords.state(CellState.Device, number, devices),
    })),
    { facts: facts(CellState.Nomap), text: stageWords.legendNomap },
    { facts: facts(CellState.Absent), text: stageWords.legendAbsent },
    { facts: facts(CellState.Cpu, NO_DEVICE, CellFlag.Moving), text: stageWords.legendMoving },
    { facts: facts(CellState.Cpu, NO_DEVICE, CellFlag.Changed), text: stageWords.legendChanged },
  ];
  const starts: number[] = [];
  let x = layout.isStacked ? layout.left : layout.left;
  for (const { text } of items) {
    starts.push(x);
    x += CELL + 8 + text.length * CHARACTER + GAP;
  }
  const { height } = { height: layout.size.legend - 8 };
  return (
    <g role="list" aria-label={stageWords.legend} className={styles.legend}>
      {items.map((item, i) => {
        const end = starts[i]! + CELL + 8 + item.text.length * CHARACTER;
        if (end > layout.right) return null;
        return (
          <g key={item.text} role="listitem" aria-label={item.text}>
            <StateCell
              x={starts[i]!}
              y={layout.legend + 4}
              width={CELL}
              height={height}
              {...item.facts}
              stripes={stripes}
            />
            <text x={starts[i]! + CELL + 8} y={layout.legend + 4 + height / 2} dominantBaseline="central">
              {item.text}
            </text>
          </g>
        );
      })}
    </g>
  );
}
