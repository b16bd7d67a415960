// The slots of one node, opened: 64 of them, or 16. What a slot holds is told by its fill and letter; the one that the selected index
// chooses is ringed, siblings are joined to the slot of their entry, a mark folds one corner of its slot.

import { memo, useContext } from 'react';
import { SlotKind } from '../../projections/codes.ts';
import { type SlotFacts, slotWords } from '../../words/en/slots.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { DigitView, StageView } from '../../worker/protocol.ts';
import { hueOf } from './cells.tsx';
import { Differing } from './differing.ts';
import { slotsPerRow, type StageLayout } from './layout.ts';
import { SlotShape } from './slot-shape.tsx';

const WIDEST = 15;

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
  const facts = factsOf(view, digit);
  return (
    <g role="img" aria-label={nameOf(digit, facts)}>
      {facts.map((fact, slot) => (
        <Slot
          key={slot}
          kind={fact.kind}
          state={digit.states[slot]!}
          device={digit.devices[slot]!}
          marks={fact.marks}
          isJoined={isJoined(digit, slot) && slot % perRow !== 0}
          isChanged={digit.changed[slot] === 1}
          isChosen={slot === digit.slot}
          differs={differing !== undefined && differing[slot] !== 0}
          name={slotWords.name(fact)}
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
  readonly marks: number;
  readonly isJoined: boolean;
  readonly isChanged: boolean;
  readonly isChosen: boolean;
  readonly differs: boolean;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}) {
  const { kind, state, device, ...rest } = props;
  const isMapping = kind === SlotKind.Mapping || kind === SlotKind.Sibling;
  const letter = kind === SlotKind.Mapping ? stageWords.glyph(state, device) : (slotWords.glyphs[kind] ?? '');
  return (
    <SlotShape
      {...rest}
      kind={kind}
      look={isMapping ? states[state] : undefined}
      hue={hueOf(device)}
      letter={letter}
    />
  );
});

/** Whether a slot belongs to the same entry as the one to its left. */
const isJoined = ({ canonical, kinds }: DigitView, slot: number): boolean =>
  kinds[slot] === SlotKind.Sibling && canonical[slot - 1] === canonical[slot];

/** What each slot of a node is, as its name needs it. */
function factsOf({ devices }: StageView, digit: DigitView): SlotFacts[] {
  const { kinds, canonical, slotMarks } = digit;
  const last = Uint8Array.from(canonical, (_, slot) => slot);
  canonical.forEach((head, slot) => (last[head] = Math.max(last[head]!, slot)));
  return Array.from(kinds, (kind, slot) => ({
    slot,
    kind,
    canonical: canonical[slot]!,
    last: last[slot]!,
    marks: slotMarks[slot]!,
    state: stageWords.state(digit.states[slot]!, digit.devices[slot]!, devices),
  }));
}

const nameOf = (digit: DigitView, facts: readonly SlotFacts[]): string =>
  slotWords.all(
    slotWords.node(digit),
    facts.filter(({ kind, marks }) => kind !== SlotKind.Empty || marks !== 0).map(slotWords.name),
  );
