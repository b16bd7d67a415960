// Two pictures of the same columns compared: what is drawn otherwise, row by row and column by column. What a step did is not compared,
// only what is there; ids of nodes and mappings are not, because they only tell in which order things were made. Our decision (stage.md).

import { CellFlag, LeafFlag } from './codes.ts';
import type { StageDifference, TableDifference } from './stage-difference.ts';
import { elementsUnder, sharesMask, withDensity } from './difference-of-bins.ts';
import type {
  AxisView,
  CellsView,
  DigitView,
  LeavesView,
  MemoryNodeView,
  StageView,
  TableBarView,
  VmaBarView,
  XaBarView,
} from './stage-view.ts';

/** Flags that are drawn and that are of the state, not of the step. */
const CELL_FLAGS = CellFlag.Moving | CellFlag.Sibling | CellFlag.Reported;
const LEAF_FLAGS = LeafFlag.Present | LeafFlag.Write | LeafFlag.User;

/** A bar of any row, over positions of the axis. */
interface Bar {
  readonly from: number;
  readonly to: number;
}

/** What differs between two pictures; the same whichever comes first. Both are of the same columns unless `isSameAxis` is false. */
export function differenceOf(here: StageView, there: StageView): StageDifference {
  const isSameAxis = here.pid === there.pid && haveSameColumns(here.axis, there.axis);
  const { axis } = here;
  const masks = {
    vmas: barsMask(axis, here.virtual.vmas, there.virtual.vmas, vmaFacts),
    ribbon:
      sharesMask(here, there, ({ ribbon }) => ribbon) ?? cellsMask(here.virtual.ribbon, there.virtual.ribbon),
    nodes: here.logical.rows.map((_, row) =>
      withDensity(
        barsMask(axis, inRow(here.logical.bars, row), inRow(there.logical.bars, row), nodeFacts),
        here.shares?.logicalRows[row],
        there.shares?.logicalRows[row],
      ),
    ),
    mappings:
      sharesMask(here, there, ({ logical }) => logical) ?? cellsMask(here.logical.cells, there.logical.cells),
    slots: here.logical.digits.flatMap((digit) => {
      const other = there.logical.digits.find(({ shift }) => shift === digit.shift);
      return other === undefined ? [] : [{ shift: digit.shift, slots: slotsMask(digit, other) }];
    }),
    tables: here.tables.map((_, at) => tableDifference(here, there, at)),
    frames: here.memory.nodes.map((node, at) => framesMask(node, there.memory.nodes[at])),
  };
  const all = isSameAxis ? masks : withEverything(masks);
  return {
    isSameAxis,
    ...all,
    copies: copiesOfOne(here, there),
    totals: totalsOf(here, there),
    count: countOf(all),
  };
}

type Masks = Omit<StageDifference, 'isSameAxis' | 'copies' | 'totals' | 'count'>;

const haveSameColumns = (one: AxisView, other: AxisView): boolean =>
  one.from === other.from &&
  one.first.length === other.first.length &&
  one.first.every((first, i) => first === other.first[i] && one.pages[i] === other.pages[i]);

function withEverything({ vmas, ribbon, nodes, mappings, slots, tables, frames }: Masks): Masks {
  const full = (mask: Uint8Array): Uint8Array => mask.fill(1);
  return {
    vmas: full(vmas),
    ribbon: full(ribbon),
    nodes: nodes.map(full),
    mappings: full(mappings),
    slots: slots.map(({ shift, slots: each }) => ({ shift, slots: full(each) })),
    tables: tables.map(({ rows, leaves }) => ({ rows: rows.map(full), leaves: full(leaves) })),
    frames: frames.map(full),
  };
}

const countOf = ({ ribbon, mappings, tables, frames }: Masks): number =>
  [ribbon, mappings, ...tables.map(({ leaves }) => leaves), ...frames]
    .map((mask) => mask.reduce((sum, bit) => sum + bit, 0))
    .reduce((sum, count) => sum + count, 0);

const mask = (length: number, differs: (at: number) => boolean): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (differs(at) ? 1 : 0));

const cellsMask = (one: CellsView, other: CellsView): Uint8Array =>
  mask(
    one.state.length,
    (i) =>
      one.state[i] !== other.state[i] ||
      one.device[i] !== other.device[i] ||
      ((one.flags[i]! ^ (other.flags[i] ?? 0)) & CELL_FLAGS) !== 0,
  );

const leavesMask = (one: LeavesView, other: LeavesView): Uint8Array =>
  mask(
    one.pfn.length,
    (i) =>
      one.pfn[i] !== other.pfn[i] ||
      one.order[i] !== other.order[i] ||
      ((one.flags[i]! ^ (other.flags[i] ?? 0)) & LEAF_FLAGS) !== 0,
  );

const slotsMask = (one: DigitView, other: DigitView): Uint8Array =>
  mask(
    one.kinds.length,
    (i) =>
      one.kinds[i] !== other.kinds[i] ||
      one.states[i] !== other.states[i] ||
      one.devices[i] !== other.devices[i] ||
      one.canonical[i] !== other.canonical[i] ||
      one.slotMarks[i] !== other.slotMarks[i],
  );

const framesMask = (one: MemoryNodeView, other: MemoryNodeView | undefined): Uint8Array =>
  mask(
    one.cells,
    (i) =>
      one.used[i] !== other?.used[i] ||
      one.owner[i] !== other?.owner[i] ||
      one.reported[i] !== other?.reported[i] ||
      one.index[i] !== other?.index[i] ||
      one.pid[i] !== other?.pid[i],
  );

function tableDifference(here: StageView, there: StageView, at: number): TableDifference {
  const [one, other] = [here.tables[at]!, there.tables[at]];
  const [own, others] = [here, there].map(({ shares }) => shares?.tables[at]?.rows);
  const rows = one.rows.map((_, row) =>
    withDensity(
      barsMask(here.axis, inRow(one.bars, row), inRow(other?.bars ?? [], row), tableFacts),
      own?.[row],
      others?.[row],
    ),
  );
  const ofBins = sharesMask(here, there, ({ tables }) => tables[at]?.leaves);
  if (ofBins !== null) return { rows, leaves: ofBins };
  const leaves =
    other === undefined ? mask(one.leaves.pfn.length, () => true) : leavesMask(one.leaves, other.leaves);
  return { rows, leaves };
}

const inRow = <B extends XaBarView | TableBarView>(bars: readonly B[], row: number): readonly B[] =>
  bars.filter((bar) => bar.row === row);

/** The columns over which the bars of a row are not the same ones. */
function barsMask<B extends Bar>(
  axis: AxisView,
  one: readonly B[],
  other: readonly B[],
  factsOf: (bar: B) => string,
): Uint8Array {
  const [own, others] = [one, other].map((bars) => new Set(bars.map(factsOf)));
  const found = new Uint8Array(axis.first.length);
  const fill = (bars: readonly B[], known: ReadonlySet<string>): void => {
    for (const bar of bars) if (!known.has(factsOf(bar))) found.fill(1, ...elementsUnder(axis, bar));
  };
  fill(one, others!);
  fill(other, own!);
  return found;
}

const vmaFacts = ({ first, pages, kind, flags }: VmaBarView): string =>
  `${first} ${pages} ${kind} ${flags.join()}`;

const nodeFacts = ({ from, to, nodes }: XaBarView): string =>
  `${from} ${to} ${nodes.map(({ shift, offset, count, marks }) => [shift, offset, count, marks].join()).join(';')}`;

const tableFacts = ({ from, to, pages }: TableBarView): string =>
  `${from} ${to} ${pages.map(({ level, used }) => [level, used].join()).join(';')}`;

const totalsOf = (here: StageView, there: StageView): StageDifference['totals'] => ({
  nodes: here.logical.nodes !== there.logical.nodes,
  mappings: here.logical.mappings !== there.logical.mappings,
  tables: here.tables.map(
    ({ pageCount, exists }, at) =>
      pageCount !== there.tables[at]?.pageCount || exists !== there.tables[at].exists,
  ),
});

function copiesOfOne(here: StageView, there: StageView): string[] {
  const [own, others] = [here, there].map(({ memory }) => memory.copies.map(({ id }) => id));
  return [...own!.filter((id) => !others!.includes(id)), ...others!.filter((id) => !own!.includes(id))];
}
