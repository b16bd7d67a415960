import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCounters } from '../core/index.ts';
import { projectCounters } from './counters.ts';
import type { SeriesName } from './counters-index.ts';
import type { CountersView } from './counters-view.ts';
import { IndexedRun } from './testing/indexed-run.ts';
import { randomScript } from './testing/random-script.ts';

const pictureOf = ({ history, index, counters }: IndexedRun, width = 1000): CountersView =>
  projectCounters(history, index, counters, { window: null, width });

const last = ({ series }: CountersView, wanted: SeriesName): number =>
  series.find(({ name }) => name === wanted)!.value.at(-1)!;

describe('counters over time', () => {
  it('end with the values of the dump, at any width; cut back and run again they are the same', () => {
    fc.assert(
      fc.property(randomScript(20), fc.integer({ min: 1, max: 2000 }), (script, width) => {
        const run = new IndexedRun(script);
        const view = pictureOf(run, width);
        const now = readCounters(run.history.machine.kernel);
        expect(last(view, 'faults')).toBe(now.cpu_faults + now.device_faults);
        expect(last(view, 'migrations')).toBe(now.migrations_to_device + now.migrations_to_host);
        expect(last(view, 'moved')).toBe(now.bytes_moved);
        expect(last(view, 'logical')).toBe(now.logical_bytes);
        expect(last(view, 'physical')).toBe(now.physical_bytes);
        const { gm_mappings: mappings } = now;
        expect(last(view, 'perMapping')).toBe(mappings === 0 ? 0 : now.logical_bytes / mappings);
        run.again(Math.floor(run.runner.length / 2));
        expect(pictureOf(run, width)).toEqual(view);
      }),
      { numRuns: 30 },
    );
  });

  it('draws no more than a value a pixel, ascending in time', () => {
    const lines = Array.from({ length: 300 }, (_, i) => `cpu store a+${String((i % 16) * 4)}K ${String(i)}`);
    const run = new IndexedRun(
      `machine(host=1M, granule=4K, seed=1)\na = mmap(NULL, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)\n${lines.join('\n')}\n`,
    );
    const { at, series } = pictureOf(run, 40);
    expect(at.length).toBeLessThanOrEqual(42);
    expect(Array.from(at)).toEqual(Array.from(at).sort((a, b) => a - b));
    expect(series.every(({ value }) => value.length === at.length)).toBe(true);
  });
});
