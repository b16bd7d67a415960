import { describe, expect, it } from 'vitest';
import { parseScript } from '../script/parser.ts';
import { fuzzScript } from './lib/fuzz-run.ts';
import { randomScript } from './lib/fuzz-script.ts';
import { shrink } from './lib/fuzz-shrink.ts';

const OPS = 150;

describe('fuzz', () => {
  it.each([1, 2, 3, 4, 5, 6])('seed %i passes every check', (seed) => {
    expect(fuzzScript(randomScript(seed, OPS).join('\n'), seed).failure).toBeNull();
  });

  it('draws the same script for the same seed, and nothing but statements of the language', () => {
    const scripts = [1, 2, 3, 4].map((seed) => randomScript(seed, 200));
    expect(randomScript(3, 200)).toEqual(scripts[2]);
    expect(new Set(scripts.map(String)).size).toBe(4);
    // The last one draws an exit beside a fork: not of the child, which is no process yet.
    for (const script of [...scripts, randomScript(397_900_523, 60)])
      expect(parseScript(script.join('\n')).errors).toEqual([]);
  });

  it('cuts a failing script down to what it needs', () => {
    const lines = [...randomScript(5, 60).slice(0, 40), 'cpu load 0x10 => 5', 'expect clean'];
    const run = fuzzScript(lines.join('\n'), 1);
    expect(run.failure?.name).toBe('expectation');
    expect(shrink(lines, run, 1)).toEqual([lines[0], 'cpu load 0x10 => 5']);
  });
});
