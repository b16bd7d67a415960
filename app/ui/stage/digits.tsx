// The page index of the selected address, cut into the bits that choose a slot in every node of the XArray.

import { stageWords } from '../../words/en/stage.ts';
import type { StageView } from '../../worker/protocol.ts';
import type { StageLayout } from './layout.ts';
import styles from './stage.module.css';
import { fitting, Line, widthOf } from './text.tsx';

const GAP = 6;
const PAD = 6;
const SLOT_CHARACTERS = 2;

/** One chip a level. A chip opens the slots of its node; `shown` is the shift of the one that is open. */
export function Digits(props: {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly y: number;
  readonly shown: number;
  readonly onOpen: (shift: number) => void;
}) {
  const { view, layout, y, shown, onOpen } = props;
  const { digits, chunkShift } = view.logical;
  const height = layout.size.digits;
  const width = layout.right - layout.left;
  const chip = (characters: number): number => widthOf('0'.repeat(characters)) + 2 * PAD;
  const withBits = chip(chunkShift + 1 + SLOT_CHARACTERS);
  const labels = stageWords.pageIndex(view.selectedIndex);
  const room = width - digits.length * (withBits + GAP);
  const label = fitting(labels, room);
  const hasBits = room > 0;
  const chipWidth = hasBits
    ? withBits
    : Math.min(chip(SLOT_CHARACTERS + 1), (width - GAP) / digits.length - GAP);
  const start = layout.left + (label === '' ? 0 : widthOf(label) + GAP);
  const end = start + digits.length * (chipWidth + GAP);
  return (
    <g role="toolbar" aria-label={stageWords.digits}>
      <Line x={layout.left} y={y + height / 2} text={label} tone="muted" />
      {digits.map((digit, i) => {
        const x = start + i * (chipWidth + GAP);
        const open = (): void => onOpen(digit.shift);
        const slot = stageWords.digitSlot(digit);
        return (
          <g
            key={digit.shift}
            className={styles.chip}
            role="button"
            tabIndex={digit.shift === shown ? 0 : -1}
            aria-label={stageWords.digitName(digit, digit.kinds.length)}
            aria-pressed={digit.shift === shown}
            aria-disabled={digit.node === 0}
            data-tool
            onClick={open}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              open();
            }}
          >
            <rect x={x} y={y + 1} width={chipWidth} height={height - 2} rx={(height - 2) / 2} />
            {hasBits && (
              <Line
                x={x + PAD}
                y={y + height / 2}
                text={stageWords.digitBits(digit, chunkShift)}
                tone="muted"
              />
            )}
            <Line x={x + chipWidth - PAD} y={y + height / 2} text={slot} tone="strong" anchor="end" />
          </g>
        );
      })}
      {shown >= 0 && (
        <Line
          x={end + GAP}
          y={y + height / 2}
          text={fitting(stageWords.slotsBelow(shown), layout.right - end - GAP)}
          tone="muted"
        />
      )}
    </g>
  );
}
