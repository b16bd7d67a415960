import { expect, it } from 'vitest';
import { Clock } from './clock.ts';
import { Journal } from './journal.ts';

it('the clock runs past 2^32 nanoseconds, and back with the journal', () => {
  const journal = new Journal();
  const clock = new Clock(journal);
  expect(clock.now).toBe(0);
  clock.advance(2 ** 32 - 1);
  const here = journal.end;
  clock.advance(10);
  expect(clock.now).toBe(2 ** 32 + 9);
  clock.advance(2 ** 40);
  expect(clock.now).toBe(2 ** 40 + 2 ** 32 + 9);
  journal.moveTo(here);
  expect(clock.now).toBe(2 ** 32 - 1);
});
