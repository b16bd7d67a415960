import { describe, expect, it } from 'vitest';
import { differenceOf } from './difference.ts';
import { projectStage } from './stage.ts';
import type { StageView } from './stage-view.ts';
import { Run } from './testing/run.ts';
import { UnitedFootprint } from './united-footprint.ts';

/** Two machines on which the same was mapped. */
function twins(): { one: Run; other: Run; a: number } {
  const [one, other] = [new Run(), new Run()];
  for (const run of [one, other]) run.device('gpu0');
  const a = one.map(4);
  expect(other.map(4)).toBe(a);
  return { one, other, a };
}

function pictures(one: Run, other: Run, selected = -1): readonly [StageView, StageView] {
  const footprint = new UnitedFootprint(one.history.footprint, other.history.footprint);
  const [here, there] = [one, other].map(({ history }) =>
    projectStage(
      history,
      { pid: 1, from: 0, to: 64, marks: 'step', bin: 0, frames: 96 },
      selected < 0 ? null : { pid: 1, index: selected },
      footprint,
    ),
  );
  return [here!, there!];
}

const drawn = (mask: Uint8Array): string => Array.from(mask, (bit) => (bit === 1 ? '#' : '.')).join('');

describe('the difference of two pictures', () => {
  it('is none between machines that did the same', () => {
    const { one, other, a } = twins();
    for (const run of [one, other]) run.store(a, 1);
    const [here, there] = pictures(one, other, a);
    const difference = differenceOf(here, there);
    expect(difference).toMatchObject({ isSameAxis: true, count: 0, copies: [] });
    const masks = [
      difference.vmas,
      ...difference.nodes,
      ...difference.slots.map(({ slots }) => slots),
      ...difference.tables.flatMap(({ rows }) => rows),
    ];
    expect(masks.some((mask) => mask.includes(1))).toBe(false);
  });

  it('is told column by column: where the data lives, which leaf, which frame', () => {
    const { one, other, a } = twins();
    for (const run of [one, other]) run.store(a);
    one.store(a + 2);
    other.store(a + 2, 1);
    const { ribbon, mappings, tables, frames, vmas, totals, count } = differenceOf(...pictures(one, other));
    expect([ribbon, mappings, ...tables.map(({ leaves }) => leaves)].map(drawn)).toEqual([
      '..#.',
      '..#.',
      '..#.',
      '..#.',
    ]);
    expect(drawn(vmas)).toBe('....');
    expect(frames.map((mask) => mask.reduce((sum, bit) => sum + bit, 0))).toEqual([1, 1]);
    expect(count).toBe(6);
    expect(totals).toEqual({ nodes: false, mappings: false, tables: [false, true] });
  });

  it('is the same seen from the other side', () => {
    const { one, other, a } = twins();
    one.store(a, 1);
    other.unmap(a, 2);
    const [here, there] = pictures(one, other, a);
    const { slots, ...rest } = differenceOf(here, there);
    const { slots: others, ...back } = differenceOf(there, here);
    expect({ ...back, copies: [] }).toEqual({ ...rest, copies: [] });
    expect(others.map(({ shift }) => shift)).toEqual(slots.map(({ shift }) => shift));
    expect(drawn(rest.vmas)).toBe('####');
  });

  it('has room for what only one of the two mapped', () => {
    const { one, other, a } = twins();
    const b = one.map(3);
    one.store(b);
    const [here, there] = pictures(one, other);
    expect(there.axis).toEqual(here.axis);
    const difference = differenceOf(here, there);
    expect(difference.isSameAxis).toBe(true);
    const columns = [...here.axis.first.keys()];
    const ofA = columns.filter((i) => here.axis.first[i]! >= a && here.axis.first[i]! < a + 4);
    expect(columns.filter((i) => difference.ribbon[i] === 0)).toEqual(ofA);
  });

  it('is everything when the columns are not the same', () => {
    const { one, other, a } = twins();
    one.store(a);
    const part = projectStage(
      other.history,
      { pid: 1, from: 1, to: 3, marks: 'step', bin: 0, frames: 96 },
      null,
    );
    const [here] = pictures(one, other);
    const difference = differenceOf(here, part);
    expect(difference.isSameAxis).toBe(false);
    expect(drawn(difference.ribbon)).toBe('####');
  });
});
