import { describe, expect, test } from 'vitest';
import { Stops } from './stops.ts';

function stopsOf(...steps: number[]): Stops {
  const stops = new Stops();
  for (const count of steps) stops.add(count);
  return stops;
}

describe('stops', () => {
  test('a statement without steps is one stop', () => {
    const stops = stopsOf(0, 3, 0, 1);
    expect(stops.last).toBe(6);
    expect(Array.from({ length: 7 }, (_, stop) => stops.position(stop))).toEqual([
      { statement: 0, step: 0 },
      { statement: 1, step: 0 },
      { statement: 1, step: 1 },
      { statement: 1, step: 2 },
      { statement: 2, step: 0 },
      { statement: 3, step: 0 },
      { statement: 4, step: 0 },
    ]);
  });

  test('stop and position are each other’s inverse', () => {
    const stops = stopsOf(2, 0, 5, 1);
    for (let stop = 0; stop <= stops.last; stop++) expect(stops.at(stops.position(stop))).toBe(stop);
  });

  test('what lies outside is cut to the run', () => {
    const stops = stopsOf(2);
    expect(stops.position(-4)).toEqual({ statement: 0, step: 0 });
    expect(stops.position(99)).toEqual({ statement: 1, step: 0 });
    expect(new Stops().position(3)).toEqual({ statement: 0, step: 0 });
  });

  test('forgets a future', () => {
    const stops = stopsOf(2, 2, 2);
    stops.truncate(1);
    stops.add(5);
    expect(stops.last).toBe(7);
  });

  test('thins its ticks', () => {
    const stops = stopsOf(...Array.from({ length: 1000 }, () => 2));
    const ticks = stops.ticks(100);
    expect(ticks).toHaveLength(100);
    expect([ticks[0], ticks.at(-1)]).toEqual([20, 2000]);
    expect([...stopsOf(3, 0).ticks(100)]).toEqual([3, 4]);
  });
});
