// What the legend explains, and the room that it takes. Our decision.

import { CellFlag, CellState, NO_DEVICE, SlotKind } from '../../projections/codes.ts';
import { slotWords } from '../../words/en/slots.ts';
import { stageWords } from '../../words/en/stage.ts';
import type { StageView } from '../../worker/protocol.ts';
import type { StateFacts } from './cells.tsx';

/** Kinds of entries in slots that the legend explains only where they are: few arrays have them. */
const RARE = [SlotKind.Sibling, SlotKind.Zero, SlotKind.Retry] as const;

/** One line of the legend: a cell in a state, a slot, the order of eviction, or a sentence. */
export type LegendItem = { readonly text: string } & (
  | { readonly kind: 'state'; readonly facts: StateFacts; readonly told?: 'same' | 'differs' }
  | { readonly kind: 'slot'; readonly what: 'marks' | (typeof RARE)[number] }
  | { readonly kind: 'turn'; readonly device: number }
  | { readonly kind: 'sentence' }
);

/** Units: what is drawn before a text with the gap between them, a letter of the text, and the gap to the next item. */
const CHIP = 42;
const LETTER = 6.8;
const GAP = 12;
const LINE = 30;

const state = (text: string, of: number, device: number = NO_DEVICE, flags = 0) => ({
  kind: 'state' as const,
  text,
  facts: { state: of, device, flags, wasState: of, wasDevice: device },
});

const { Cpu, Device, Nomap, Absent } = CellState;

const comparing: readonly LegendItem[] = [
  { ...state(stageWords.legendSame, Cpu), told: 'same' },
  { ...state(stageWords.legendDiffers, Cpu), told: 'differs' },
];

const slotTexts = {
  marks: slotWords.legendMarks,
  [SlotKind.Sibling]: slotWords.legendSibling,
  [SlotKind.Zero]: slotWords.legendZero,
  [SlotKind.Retry]: slotWords.legendRetry,
} as const;

/**
 * The items in their order. Beside another run both pictures have the same ones, so that their rows stay side by side: a report is
 * explained in both.
 */
export function legendItems(view: StageView, isCompared: boolean): LegendItem[] {
  const { devices, shares } = view;
  const [first] = devices;
  const reported = state(stageWords.legendReported, Cpu, NO_DEVICE, CellFlag.Reported);
  return [
    state(stageWords.state(Cpu, NO_DEVICE, devices), Cpu),
    ...devices.map(({ number }) => state(stageWords.state(Device, number, devices), Device, number)),
    state(stageWords.legendNomap, Nomap),
    state(stageWords.legendAbsent, Absent),
    state(stageWords.legendMoving, Cpu, NO_DEVICE, CellFlag.Moving),
    state(stageWords.legendChanged, Cpu, NO_DEVICE, CellFlag.Changed),
    ...(isCompared || showsReport(view) ? [reported] : []),
    ...(isCompared ? comparing : []),
    ...(first === undefined
      ? []
      : [{ kind: 'turn', text: stageWords.legendEviction, device: first.number } as const]),
    ...slotsToExplain(view).map((what) => ({ kind: 'slot', text: slotTexts[what], what }) as const),
    ...(shares === null ? [] : [{ kind: 'sentence', text: stageWords.legendShares } as const]),
  ];
}

/** The height of items that wrap in a `width`, both in units; widths of letters differ between machines, so it may be a line too much. */
export function legendHeight(items: readonly LegendItem[], width: number): number {
  let lines = 1;
  let taken = 0;
  for (const { kind, text } of items) {
    const needed = (kind === 'sentence' ? 0 : CHIP) + LETTER * text.length;
    if (taken > 0 && taken + needed > width) {
      lines++;
      taken = 0;
    }
    lines += Math.max(0, Math.ceil(needed / width) - 1);
    taken += needed + GAP;
  }
  return lines * LINE;
}

/** Whether items stand in one line of a `width` in units. */
export const isOneLine = (items: readonly LegendItem[], width: number): boolean =>
  legendHeight(items, width) === LINE;

/** Whether a cell that is seen is marked as reported: only then does the legend explain the mark. */
const showsReport = ({ virtual, shares }: StageView): boolean =>
  (shares?.ribbon ?? virtual.ribbon).flags.some((flags) => (flags & CellFlag.Reported) !== 0);

/** What the legend explains of the slots on the way to the selected index: marks, and rare kinds of entries. */
export function slotsToExplain({ logical }: StageView): ('marks' | (typeof RARE)[number])[] {
  const { digits } = logical;
  return [
    ...(digits.some(({ marks }) => marks !== 0) ? (['marks'] as const) : []),
    ...RARE.filter((kind) => digits.some(({ kinds }) => kinds.includes(kind))),
  ];
}
