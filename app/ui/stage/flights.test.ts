import { describe, expect, it } from 'vitest';
import type { CopyView, MemoryView } from '../../projections/stage-view.ts';
import { pointAt, spread } from './curve.ts';
import { flightsBetween, flightTime } from './flights.ts';

const copy = (id: string, share: number): CopyView => ({
  id,
  from: { pfn: 0, node: 0, cell: 0 },
  to: { pfn: 1, node: 1, cell: 1 },
  order: 0,
  duration: 2000,
  share,
});
const memory = (now: number, copies: readonly CopyView[], landed: readonly CopyView[] = []): MemoryView => ({
  nodes: [],
  copies,
  landed,
  now,
});

describe('flights', () => {
  it('go on from where the parcel stood', () => {
    const flights = flightsBetween(memory(10, [copy('a', 0.25)]), memory(20, [copy('a', 0.75)]));
    expect(flights).toEqual([{ id: 'a', from: 0.25, to: 0.75, milliseconds: 200 }]);
  });

  it('bring in what has landed since, from its start if it was not seen', () => {
    const landed = [copy('a', 1), copy('b', 1)];
    const flights = flightsBetween(memory(10, [copy('a', 0.5)]), memory(20, [], landed));
    expect(flights.map(({ id, from, to }) => [id, from, to])).toEqual([
      ['a', 0.5, 1],
      ['b', 0, 1],
    ]);
  });

  it('never go back, and not again for the same place', () => {
    const landed = memory(20, [], [copy('a', 1)]);
    expect(flightsBetween(memory(30, []), landed)).toEqual([]);
    expect(flightsBetween(landed, landed)).toEqual([]);
  });

  it('keep up with the speed at which pictures follow each other', () => {
    const [before, after] = [memory(10, [copy('a', 0.5)]), memory(20, [], [copy('a', 1)])];
    const times = [0.5, 1, 8].map((speed) => flightsBetween(before, after, speed)[0]!.milliseconds);
    expect(times).toEqual([400, 200, 25]);
  });

  it('last as long as a person can follow', () => {
    expect([1, 2000, 1e9].map(flightTime)).toEqual([150, 400, 900]);
  });
});

describe('the curve of a copy', () => {
  it('begins and ends in its frames and dips between them', () => {
    const curve = { from: { x: 10, y: 50 }, to: { x: 110, y: 50 }, low: 90 };
    expect(pointAt(curve, 0)).toEqual({ x: 10, y: 50 });
    expect(pointAt(curve, 1)).toEqual({ x: 110, y: 50 });
    expect(pointAt(curve, 0.5)).toEqual({ x: 60, y: 80 });
  });

  it('keeps labels apart and inside', () => {
    const wanted = [
      { x: 50, width: 20 },
      { x: 48, width: 20 },
      { x: 99, width: 20 },
    ];
    expect(spread(wanted, 0, 100)).toEqual([68, 48, 90]);
  });
});
