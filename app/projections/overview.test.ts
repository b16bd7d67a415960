import { describe, expect, it } from 'vitest';
import { ShareClass } from './codes.ts';
import type { OverviewView } from './stage-view.ts';
import { Run } from './testing/run.ts';

const countsOf = ({ counts, classes }: OverviewView, code: number): number[] =>
  [...counts].filter((_, i) => i % classes === code);

describe('the overview of the axis', () => {
  it('has a bin for each column of a short axis', () => {
    const run = new Run();
    run.device('gpu0');
    const a = run.map(4);
    run.store(a);
    run.store(a + 1, 1);
    const { overview } = run.stage();
    expect(countsOf(overview, ShareClass.Cpu)).toEqual([1, 0, 0, 0]);
    expect(countsOf(overview, ShareClass.Device)).toEqual([0, 1, 0, 0]);
    expect(countsOf(overview, ShareClass.Absent)).toEqual([0, 0, 1, 1]);
  });

  it('has every column of a long axis once, and follows what is stepped', () => {
    const run = new Run({ host: 16n << 20n });
    run.device('gpu0');
    const a = run.map(1000);
    for (let i = 0; i < 300; i++) run.store(a + i);
    const { overview, axis } = run.stage();
    const sum = (of: number[]): number => of.reduce((total, amount) => total + amount, 0);
    expect(overview.bins).toBe(128);
    expect(sum([...overview.counts])).toBe(axis.length);
    expect(sum(countsOf(overview, ShareClass.Cpu))).toBe(300);
    run.history.moveTo({ statement: run.history.length - 1, step: 0 });
    expect(sum(countsOf(run.stage().overview, ShareClass.Cpu))).toBe(299);
  });
});
