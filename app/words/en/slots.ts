// Words of the slots of an XArray node: what each holds, its marks, its siblings. The kernel's names where it has one.

import { SlotKind } from '../../projections/codes.ts';
import type { SlotView } from '../../projections/inspector-view.ts';
import type { DigitView } from '../../projections/stage-view.ts';

/** A slot as its name needs it: `state` is where the data of its gm_mapping is, `last` the last slot of its entry. */
export interface SlotFacts extends Omit<SlotView, 'shift'> {
  readonly state: string;
}

const marksOf = (marks: number): string[] =>
  [0, 1, 2].filter((mark) => (marks & (1 << mark)) !== 0).map((mark) => `XA_MARK_${mark}`);

const markedWith = (kind: number, marks: number): string => {
  if (marks === 0) return '';
  const below = kind === SlotKind.Node ? ' on an entry below' : '';
  return `, ${marksOf(marks).join(' and ')}${below}`;
};

const held = ({ slot, kind, canonical, last, state }: SlotFacts): string => {
  switch (kind) {
    case SlotKind.Empty:
      return 'empty';
    case SlotKind.Node:
      return 'node';
    case SlotKind.Mapping:
      return last === slot
        ? `gm_mapping, ${state}`
        : `gm_mapping of slots ${slot} to ${last} (one multi-index entry), ${state}`;
    case SlotKind.Sibling:
      return `sibling of slot ${canonical}, ${state}`;
    case SlotKind.Zero:
      return 'zero entry: reserved, loads as NULL';
    case SlotKind.Retry:
      return 'retry entry: its node was taken away';
    default:
      return 'value entry';
  }
};

/** Words of slots. */
export const slotWords = {
  /** `slot 3: gm_mapping, on the CPU, XA_MARK_1`. */
  name: (facts: SlotFacts): string =>
    `slot ${facts.slot}: ${held(facts)}${markedWith(facts.kind, facts.marks)}`,
  node: ({ shift }: DigitView): string => `Slots of the node of shift ${shift}`,
  all: (node: string, used: readonly string[]): string =>
    `${node}. ${used.length === 0 ? 'All empty' : used.join(', ')}.`,

  /** What stands in a slot that holds neither a gm_mapping nor a node: never colour alone. */
  glyphs: {
    [SlotKind.Sibling]: '←',
    [SlotKind.Value]: 'V',
    [SlotKind.Zero]: 'Z',
    [SlotKind.Retry]: 'R',
  } as Readonly<Partial<Record<number, string>>>,

  legendMarks: 'XA_MARK 0, 1, 2',
  legendSibling: 'sibling slot',
  legendZero: 'zero entry',
  legendRetry: 'retry entry',

  /** What the inspector says of the slot of the selected page; nothing where it is one slot without marks. */
  inspected: ({ slot, kind, canonical, last, marks, shift }: SlotView): string => {
    const parts: string[] = [];
    if (canonical !== last)
      parts.push(
        `one multi-index entry in slots ${canonical} to ${last} of a node of shift ${shift}; the page’s slot ${slot} is ${slot === canonical ? 'its canonical slot' : `a sibling of slot ${canonical}`}`,
      );
    if (kind === SlotKind.Zero) parts.push(`a zero entry in slot ${slot}: reserved, it loads as NULL`);
    if (kind === SlotKind.Retry) parts.push(`a retry entry in slot ${slot}: its node was taken away`);
    if (marks !== 0) parts.push(`marked ${marksOf(marks).join(' and ')}`);
    return parts.length === 0 ? '' : `XArray: ${parts.join('; ')}.`;
  },
};
