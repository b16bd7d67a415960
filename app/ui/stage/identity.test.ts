import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History } from '../../core/index.ts';
import { ColumnKind } from '../../projections/codes.ts';
import { projectStage } from '../../projections/stage.ts';
import { randomScript, randomSpread } from '../../projections/testing/random-script.ts';
import { runScript } from '../../projections/testing/script-run.ts';
import { suitable } from '../../store/zoom.ts';
import type { StageView } from '../../worker/protocol.ts';
import { xAt } from './columns.ts';
import { frameBox } from './frames.ts';
import { layOut, type StageLayout } from './layout.ts';
import { scaleOf } from './zoom.ts';

const ROOM = { width: 1010, height: 586 };
const ALL = 100_000;

/** The picture of a place of a run as the page shows it: looked at once, and once more in the bins that its width wants. */
function draw(history: History, selected = -1): { view: StageView; layout: StageLayout } {
  const selection = selected < 0 ? null : { pid: 1, index: selected };
  const look = (bin: number): StageView =>
    projectStage(history, { pid: 1, from: 0, to: ALL, marks: 'step', bin, frames: 96 }, selection);
  const { left, right } = layOut(look(0), ROOM, null);
  const { bin } = scaleOf(look(0).axis, right - left, suitable);
  const view = look(bin);
  return { view, layout: layOut(view, ROOM, null) };
}

/**
 * Where everything in a picture is, by what it is: a column by its first page, a node by its table, level and first page, a VMA and a frame
 * likewise. Nothing of it says when it came.
 */
function placesOf({ view, layout }: ReturnType<typeof draw>): Map<string, string> {
  const { columns } = layout;
  const places = new Map<string, string>();
  const span = (from: number, to: number): string =>
    `${String(xAt(columns, from))}–${String(xAt(columns, to))}`;
  view.axis.first.forEach((first, i) => {
    const what = view.axis.kind[i] === ColumnKind.Cell ? 'page' : 'fold';
    places.set(`${what} ${String(first)}`, `${String(columns.x[i])}–${String(columns.x[i + 1])}`);
  });
  for (const { first, from, to, pages } of view.virtual.vmas)
    places.set(`vma ${String(first)}+${String(pages)}`, span(from, to));
  for (const { id, row, from, to, nodes } of view.logical.bars) {
    const place = `${span(from, to)} ${String(layout.logical!.rows[row])}`;
    const { shift } = nodes.at(-1)!;
    places.set(`node ${String(shift)} ${String(from)}`, place);
    // Its id and birth: the same node, though another may come to where it was.
    places.set(`node ${id} ${String(shift)}`, place);
  }
  view.tables.forEach(({ id, bars }, at) => {
    const box = layout.tables!.tables[at]!;
    for (const { row, from, to, pages } of bars)
      places.set(
        `table ${id} ${pages.at(-1)!.name} ${String(from)}`,
        `${span(from, to)} ${String(box.rows[row])}`,
      );
    places.set(`leaves ${id}`, String(box.leaves));
  });
  view.memory.nodes.forEach(({ id, cells }) => {
    for (let cell = 0; cell < cells; cell++)
      places.set(
        `frame ${String(id)}:${String(cell)}`,
        JSON.stringify(frameBox(view, layout, { pfn: 0, node: id, cell })),
      );
  });
  places.set(
    'bands',
    [layout.virtual, layout.logical, layout.tables, layout.memory].map((box) => box!.top).join(),
  );
  return places;
}

/** What stands in two pictures and is not at the same place in both. */
const moved = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] =>
  [...before]
    .filter(([what, place]) => after.has(what) && after.get(what) !== place)
    .map(([what, place]) => `${what}: ${place}, then ${after.get(what)!}`);

const shares = fc.array(
  fc.nat(1000).map((part) => part / 1000),
  { minLength: 2, maxLength: 12 },
);

/** Whatever of two places of one run is in both pictures stands at the same place in both. */
function expectStill(script: string, at: readonly number[]): void {
  const { history } = runScript(script);
  const steps = history.firstStep(history.length);
  const known = new Map<string, string>();
  for (const share of at) {
    history.moveTo(history.positionAfter(Math.floor(share * (steps - 1))));
    const drawn = draw(history);
    const places = placesOf(drawn);
    const { first } = drawn.view.axis;
    const selected = first[Math.floor(share * 7919) % Math.max(1, first.length)] ?? -1;
    expect(moved(places, placesOf(draw(history, selected))), 'with a page selected').toEqual([]);
    expect(moved(known, places)).toEqual([]);
    for (const [what, place] of places) known.set(what, place);
  }
}

/** What the structure of a picture is: its columns, the rows of its tables, the cells of its nodes. */
const structureOf = ({ axis, logical, tables, memory, devices }: StageView): string =>
  JSON.stringify([
    [...axis.first].map((first, i) => [first, axis.kind[i]]),
    logical.rows.length,
    tables.map(({ rows }) => rows),
    memory.nodes.map(({ id, unit, cells }) => [id, unit, cells]),
    devices,
  ]);

/** A run, and the same with more at its end: same structure, same places. Else columns keep their order. */
function expectKept(script: string, more: string): void {
  const lines = more.split('\n').filter((line) => /^(cpu|gpu0|npu1|hmadvise|munmap)/.test(line));
  const before = draw(runScript(script).history);
  const after = draw(runScript(`${script}${lines.slice(0, 2).join('\n')}\n`).history);
  const order = (view: StageView): number[] => [...view.axis.first];
  const both = order(after.view).filter((first) => order(before.view).includes(first));
  expect(both).toEqual(order(before.view).filter((first) => both.includes(first)));
  if (structureOf(before.view) !== structureOf(after.view)) return;
  expect(moved(placesOf(before), placesOf(after))).toEqual([]);
}

/** The same run with a few pages at the bottom of the address space first: the tree begins low and grows by levels when others come. */
const growing = (script: string): string =>
  script.replace(
    'a = mmap',
    `c = mmap(0x10000, 16K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED|MAP_FIXED, -1, 0)
cpu store c+4K 1
a = mmap`,
  );

describe('places on the picture are a function of identity', () => {
  it('within a run nothing moves, whatever is selected, comes and goes, also as the tree grows by a level or a VMA is split', () => {
    fc.assert(fc.property(randomScript(16).map(growing), shares, expectStill), { numRuns: 40 });
  });

  it('nor does it where many pages stand in bins and folds', () => {
    fc.assert(fc.property(randomSpread('4K', 8), shares, expectStill), { numRuns: 15 });
  });

  it('in a longer run they stay, but for a page that opens a fold, a table that gets a row, a node whose cells get larger', () => {
    fc.assert(fc.property(randomScript(12), randomScript(4), expectKept), { numRuns: 60 });
    fc.assert(fc.property(randomSpread('4K', 5), randomSpread('4K', 2), expectKept), { numRuns: 20 });
  });
});
