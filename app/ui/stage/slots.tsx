// The slots of one node, opened: 64 of them, or 16. What a slot holds is told by its fill; the one that the selected index chooses is
// ringed.

import { memo, useContext } from 'react';
import { SlotKind } from '../../projections/codes.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { DigitView, StageView } from '../../worker/protocol.ts';
import { hueOf } from './cells.tsx';
import { Differing } from './differing.ts';
import { slotsPerRow, type StageLayout } from './layout.ts';
import styles from './stage.module.css';

const WIDEST = 15;

const looks = ['empty', 'node', 'mapping', 'sibling', 'other'] as const;

/** The slots of the node that a digit chooses in. */
export function Slots(props: {
  readonly view: StageView;
  readonly layout: StageLayout;
  readonly digit: DigitView;
  readonly y: number;
}) {
  const { view, layout, digit, y } = props;
  const slots = digit.kinds.length;
  const differing = useContext(Differing)?.slots(digit.shift);
  const perRow = slotsPerRow(layout, slots);
  const pitch = Math.min(WIDEST, (layout.right - layout.left) / perRow);
  const height = Math.min(layout.size.slots, pitch + 2);
  return (
    <g role="img" aria-label={slotsName(view, digit)}>
      {Array.from(digit.kinds, (kind, slot) => (
        <Slot
          key={slot}
          kind={kind}
          state={digit.states[slot]!}
          device={digit.devices[slot]!}
          isChanged={digit.changed[slot] === 1}
          isChosen={slot === digit.slot}
          differs={differing !== undefined && differing[slot] !== 0}
          x={layout.left + (slot % perRow) * pitch + 1}
          y={y + 1 + Math.floor(slot / perRow) * (height + 1)}
          width={pitch - 2}
          height={height - 2}
        />
      ))}
    </g>
  );
}

const states = ['outside', 'absent', 'nomap', 'cpu', 'device'] as const;

const Slot = memo(function Slot(props: {
  readonly kind: number;
  readonly state: number;
  readonly device: number;
  readonly isChanged: boolean;
  readonly isChosen: boolean;
  readonly differs: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}) {
  const { kind, state, device, isChanged, isChosen, differs, ...place } = props;
  const isMapping = kind === SlotKind.Mapping || kind === SlotKind.Sibling;
  const letter = kind === SlotKind.Mapping ? stageWords.glyph(state, device) : '';
  return (
    <g
      className={styles.slot}
      data-kind={looks[kind]}
      data-look={isMapping ? states[state] : undefined}
      data-hue={hueOf(device)}
      data-changed={isChanged || undefined}
      data-chosen={isChosen || undefined}
      data-differs={differs || undefined}
    >
      <rect {...place} rx={2} />
      {letter !== '' && (
        <text
          x={place.x + place.width / 2}
          y={place.y + place.height / 2}
          textAnchor="middle"
          dominantBaseline="central"
        >
          {letter}
        </text>
      )}
    </g>
  );
});

function slotsName({ devices }: StageView, digit: DigitView): string {
  const used = Array.from(digit.kinds, (kind, slot) => ({ kind, slot })).filter(
    ({ kind }) => kind !== SlotKind.Empty,
  );
  const names = used.map(({ kind, slot }) =>
    stageWords.slotName(slot, kind, stageWords.state(digit.states[slot]!, digit.devices[slot]!, devices)),
  );
  return stageWords.slotsName(stageWords.slots(digit), names);
}
