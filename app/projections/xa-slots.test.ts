import { assert, constantFrom, integer, property, record, array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xasStore } from '../core/xarray/store.ts';
import {
  isPointer,
  type Mark,
  toPointer,
  Xas,
  xaClearMark,
  xaErase,
  xaGetMark,
  xaGetOrder,
  xaLoad,
  type XArrays,
  xaReserve,
  xaSetMark,
} from '../core/index.ts';
import { slotWords } from '../words/en/slots.ts';
import { slotsToExplain } from '../ui/stage/legend-items.ts';
import { CellState, SlotKind } from './codes.ts';
import { projectInspector } from './inspector.ts';
import type { SlotView } from './inspector-view.ts';
import { Run } from './testing/run.ts';

const MARKS = [0, 1, 2] as const;
const PAGES = 48;

/** A run whose process has a page on the CPU, and its logical page table to write in by hand. */
class ByHand {
  readonly run: Run;
  readonly first: number;
  readonly arrays: XArrays;
  readonly table: number;

  constructor(chunkShift: 4 | 6, at = 0x7f3c20000) {
    this.run = new Run({ chunkShift });
    this.run.device('gpu0');
    this.first = this.run.map(PAGES, at);
    this.run.store(this.first);
    const { kernel } = this.run.history.machine;
    this.arrays = kernel.arrays;
    this.table = kernel.objects.table.data[kernel.mms.vmObject.data[1]!]!;
  }

  write(act: (arrays: XArrays, table: number, first: number) => void): void {
    this.run.history.run(() => act(this.arrays, this.table, this.first));
  }

  /** Stores the mapping of the first page over 2^order pages. */
  cover(page: number, order: number): void {
    this.write((arrays, table, first) => {
      const entry = xaLoad(arrays, table, first);
      if (isPointer(entry)) xasStore(new Xas(arrays).set(table, first + page).setOrder(order), entry);
    });
  }

  inspected(page: number): SlotView | null {
    return projectInspector(this.run.history, { pid: 1, index: this.first + page }).selected!.slot;
  }
}

describe('the slots of a node', () => {
  it('tell siblings, their canonical slot, and marks, on the stage and in the inspector', () => {
    const hand = new ByHand(4);
    hand.cover(0, 2);
    hand.write((arrays, table, first) => {
      xaSetMark(arrays, table, first + 2, 1);
      xaReserve(arrays, table, first + 5);
    });
    const view = hand.run.stage(hand.first + 2);
    const leaf = view.logical.digits.at(-1)!;
    expect([...leaf.kinds.slice(0, 6)]).toEqual([
      SlotKind.Mapping,
      SlotKind.Sibling,
      SlotKind.Sibling,
      SlotKind.Sibling,
      SlotKind.Empty,
      SlotKind.Zero,
    ]);
    expect([...leaf.canonical.slice(0, 6)]).toEqual([0, 0, 0, 0, 4, 5]);
    expect([...leaf.states.slice(0, 4)]).toEqual(Array(4).fill(CellState.Cpu));
    expect([...leaf.slotMarks.slice(0, 4)]).toEqual([2, 0, 0, 0]);
    expect(view.logical.digits.at(-2)!.slotMarks[view.logical.digits.at(-2)!.slot]).toBe(2);
    expect(slotsToExplain(view)).toEqual(['marks', SlotKind.Sibling, SlotKind.Zero]);
    expect(slotWords.inspected(hand.inspected(2)!)).toBe(
      'XArray: one multi-index entry in slots 0 to 3 of a node of shift 0; the page’s slot 2 is a sibling of slot 0; marked XA_MARK_1.',
    );
    expect(slotWords.inspected(hand.inspected(5)!)).toBe(
      'XArray: a zero entry in slot 5: reserved, it loads as NULL.',
    );
  });

  it('say which slots a step marked', () => {
    const hand = new ByHand(6);
    hand.cover(0, 0);
    hand.write((arrays, table, first) => xaSetMark(arrays, table, first, 2));
    const leaf = hand.run.stage(hand.first, 'statement').logical.digits.at(-1)!;
    expect([...leaf.changed].indexOf(1)).toBe(0);
    expect([...leaf.changed].lastIndexOf(1)).toBe(0);
  });

  it('have nothing to explain where the kernel stores what GMEM stores', () => {
    const { run, first } = new ByHand(6);
    const view = run.stage(first);
    expect(slotsToExplain(view)).toEqual([]);
    expect(slotWords.inspected(projectInspector(run.history, { pid: 1, index: first }).selected!.slot!)).toBe(
      '',
    );
  });

  it('name what they hold', () => {
    const facts = { slot: 4, canonical: 4, last: 4, marks: 0, state: 'on the CPU' };
    expect(slotWords.name({ ...facts, kind: SlotKind.Mapping, marks: 5 })).toBe(
      'slot 4: gm_mapping, on the CPU, XA_MARK_0 and XA_MARK_2',
    );
    expect(slotWords.name({ ...facts, kind: SlotKind.Node, marks: 1 })).toBe(
      'slot 4: node, XA_MARK_0 on an entry below',
    );
    expect(slotWords.name({ ...facts, kind: SlotKind.Sibling, canonical: 3 })).toBe(
      'slot 4: sibling of slot 3, on the CPU',
    );
    expect(slotWords.name({ ...facts, kind: SlotKind.Retry })).toBe(
      'slot 4: retry entry: its node was taken away',
    );
  });

  const write = record({
    op: constantFrom('cover', 'erase', 'reserve', 'mark', 'unmark'),
    page: integer({ min: 0, max: PAGES - 1 }),
    order: integer({ min: 0, max: 5 }),
    mark: constantFrom<Mark>(...MARKS),
  });

  it.each([4, 6] as const)('say what the array answers, whatever was written (chunk shift %i)', (shift) => {
    assert(
      property(array(write, { minLength: 1, maxLength: 30 }), (writes) => {
        const hand = new ByHand(shift);
        for (const { op, page, order, mark } of writes) {
          if (op === 'cover') hand.cover(page, order);
          else
            hand.write((arrays, table, first) => {
              const at = first + page;
              if (op === 'erase') xaErase(arrays, table, at);
              else if (op === 'reserve') xaReserve(arrays, table, at);
              else (op === 'mark' ? xaSetMark : xaClearMark)(arrays, table, at, mark);
            });
        }
        for (let page = 0; page < PAGES; page++) agrees(hand, page);
      }),
      { numRuns: 60, seed: 5 },
    );
  });
});

/** Holds the slots of the way to a page, and the inspector's, against what the array itself answers about the page. */
function agrees(hand: ByHand, page: number): void {
  const { run, arrays, table } = hand;
  const index = hand.first + page;
  const slot = hand.inspected(page);
  const digit = run.stage(index).logical.digits.findLast(({ node }) => node !== 0);
  const entry = xaLoad(arrays, table, index);
  if (slot === null) return expect(entry).toBe(0);
  const [at, canonical] = [digit!.slot, digit!.canonical[digit!.slot]!];
  expect(slot).toMatchObject({ shift: digit!.shift, slot: at, canonical, kind: digit!.kinds[at] });
  expect(slot.marks).toBe(digit!.slotMarks[canonical]);
  expect(MARKS.map((mark) => (slot.marks >> mark) & 1)).toEqual(
    MARKS.map((mark) => Number(xaGetMark(arrays, table, index, mark))),
  );
  const held = digit!.kinds[canonical];
  expect(held === SlotKind.Mapping).toBe(isPointer(entry));
  if (!isPointer(entry)) return;
  expect(toPointer(entry)).toBe(toPointer(arrays.entryAt(digit!.node, canonical)));
  expect((slot.last - canonical + 1) * 2 ** slot.shift).toBe(2 ** xaGetOrder(arrays, table, index));
}
