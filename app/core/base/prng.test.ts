import { describe, expect, it } from 'vitest';
import { Journal } from './journal.ts';
import { Prng } from './prng.ts';

const draw = (prng: Prng, count: number, bound: number): number[] =>
  Array.from({ length: count }, () => prng.below(bound));

describe('prng', () => {
  it('repeats under the same seed and differs under another', () => {
    const of = (seed: number): number[] => draw(new Prng(new Journal(), seed), 20, 1000);
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
    expect(of(0)).not.toEqual(draw(new Prng(new Journal(), 0), 1, 1000));
  });

  it('stays below its bound and meets every number', () => {
    const seen = new Set(draw(new Prng(new Journal(), 7), 2000, 10));
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(draw(new Prng(new Journal(), 7), 20, 1)).toEqual(Array.from({ length: 20 }, () => 0));
  });

  it('is taken back with the journal', () => {
    const journal = new Journal();
    const prng = new Prng(journal, 3);
    draw(prng, 5, 100);
    const here = journal.end;
    const next = draw(prng, 5, 100);
    journal.moveTo(here);
    journal.truncate();
    expect(draw(prng, 5, 100)).toEqual(next);
  });
});
