import { describe, expect, it } from 'vitest';
import { MarkKind } from '../../projections/codes.ts';
import { apart } from './marks.tsx';

const { Fault, Report } = MarkKind;

describe('marks of the timeline', () => {
  it('stand apart by kind, the first for those too near behind it, and only what is in sight', () => {
    const times = [-5, 0, 2, 4, 7, 50, 100, 120];
    const kinds = [Fault, Fault, Report, Fault, Fault, Fault, Fault, Fault];
    const marks = {
      at: Float64Array.from(times),
      kind: Uint8Array.from(kinds),
    };
    const scale = { from: 0, to: 100, width: 100 };
    const at = (kind: MarkKind) => apart(marks, scale, kind).map((each) => each.at);
    expect(at(Fault)).toEqual([1, 4, 5, 6]);
    expect(at(Report)).toEqual([2]);
  });
});
