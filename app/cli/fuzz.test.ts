import { describe, expect, it } from 'vitest';
import { parseScript } from '../script/parser.ts';
import { fuzzScript } from './lib/fuzz-run.ts';
import { randomScript } from './lib/fuzz-script.ts';
import { shrink } from './lib/fuzz-shrink.ts';

/** New seeds each time, printed, so that a failure can be repeated: `GMEM_FUZZ_FROM=… vitest`. */
const { GMEM_FUZZ_FROM: given } = process.env;
const from = given === undefined ? Date.now() % 1_000_000_000 : Number(given);
const SEEDS = 30;
const OPS = 150;

describe('fuzz', () => {
  it(`${SEEDS} random scripts from seed ${from} on pass every check`, () => {
    console.log(`fuzz: seeds ${from} to ${from + SEEDS - 1}`);
    for (let seed = from; seed < from + SEEDS; seed++) {
      const { failure } = fuzzScript(randomScript(seed, OPS).join('\n'), seed);
      expect([seed, failure]).toEqual([seed, null]);
    }
  }, 120_000);

  it('draws the same script for the same seed, and nothing but statements of the language', () => {
    const scripts = [1, 2, 3, 4].map((seed) => randomScript(seed, 200));
    expect(randomScript(3, 200)).toEqual(scripts[2]);
    expect(new Set(scripts.map(String)).size).toBe(4);
    for (const script of scripts) expect(parseScript(script.join('\n')).errors).toEqual([]);
  });

  it('cuts a failing script down to what it needs', () => {
    const lines = [...randomScript(5, 60).slice(0, 40), 'cpu load 0x10 => 5', 'expect clean'];
    const run = fuzzScript(lines.join('\n'), 1);
    expect(run.failure?.name).toBe('expectation');
    expect(shrink(lines, run, 1)).toEqual([lines[0], 'cpu load 0x10 => 5']);
  });
});
