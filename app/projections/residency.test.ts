import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCounters } from '../core/index.ts';
import { Home } from './codes.ts';
import { projectResidency } from './residency.ts';

import type { ResidencyView } from './residency-view.ts';
import { IndexedRun } from './testing/indexed-run.ts';
import { randomScript } from './testing/random-script.ts';

const GPU0 = Home.Device;

const pingPong = `machine(host=64M, granule=4K, seed=3)
gpu0 = gm_dev_create(memory=64K)
gm_as_attach(gpu0)
a = mmap(NULL, 64K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_PEER_SHARED, -1, 0)
cpu store a 42
gpu0 load a
cpu load a
gpu0 load a
cpu store a+4K 1
munmap(a, 64K)
`;

const pictureOf = (
  { history, index, homes }: IndexedRun,
  { width = 1000, rows = 64, window = null as ResidencyView | null } = {},
): ResidencyView => projectResidency(history, index, homes, { window, width, rows, pid: 1 });

const homesOf = ({ stays }: ResidencyView, row: number): number[] =>
  Array.from(stays.home).filter((_, i) => stays.row[i] === row);

const sum = (column: ArrayLike<number>): number =>
  Array.from(column).reduce((total, each) => total + each, 0);

describe('residency', () => {
  it('says where each granule lived, and that it went back and forth', () => {
    const { rows, stays, devices } = pictureOf(new IndexedRun(pingPong), { width: 1e6 });
    expect(devices).toEqual(['gpu0']);
    expect(rows.count).toBe(2);
    const lived = homesOf(pictureOf(new IndexedRun(pingPong), { width: 1e6 }), 0);
    expect(lived.filter((home) => home >= Home.Host)).toEqual([Home.Host, GPU0, Home.Host, GPU0]);
    expect([...rows.migrations]).toEqual([3, 0]);
    expect([...rows.returns]).toEqual([2, 0]);
    for (let i = 1; i < stays.count; i++)
      if (stays.row[i] === stays.row[i - 1]) expect(stays.begin[i]).toBeGreaterThanOrEqual(stays.end[i - 1]!);
  });

  it('ends where the mapping is erased', () => {
    const view = pictureOf(new IndexedRun(pingPong), { width: 1e6 });
    const last = Array.from(view.stays.row).lastIndexOf(0);
    expect(view.stays.end[last]).toBeLessThan(view.runEnd + 1);
    expect(view.stays.end[last]).toBeGreaterThan(view.stays.begin[last]!);
  });

  it('granules share rows when there are too many, and nothing is lost', () => {
    const run = new IndexedRun(pingPong);
    const { rows } = pictureOf(run, { rows: 1 });
    expect([rows.count, rows.granules[0], rows.migrations[0], rows.returns[0]]).toEqual([1, 2, 3, 2]);
  });

  it('counts what falls on one pixel', () => {
    const { stays } = pictureOf(new IndexedRun(pingPong.replace('munmap(a, 64K)', '')), { width: 1 });
    expect(stays.count).toBeLessThanOrEqual(2);
    expect(Math.max(...stays.changes)).toBeGreaterThanOrEqual(3);
  });

  it('of any run: migrations are those of the dump, at any number of rows; cut back and run again it is the same', () => {
    fc.assert(
      fc.property(randomScript(30), fc.integer({ min: 1, max: 40 }), (script, rows) => {
        const run = new IndexedRun(script);
        const view = pictureOf(run, { rows });
        expect(sum(view.rows.migrations)).toBe(sum(view.busy));
        expect(sum(view.rows.migrations)).toBe(sum(pictureOf(run, { rows: 4096 }).rows.migrations));
        expect(Math.max(0, ...view.stays.share)).toBeLessThanOrEqual(1);
        const { migrations_to_device: there, migrations_to_host: back } = readCounters(
          run.history.machine.kernel,
        );
        expect(sum(view.rows.migrations)).toBe(there + back);
        run.again(Math.floor(run.runner.length / 2));
        expect(pictureOf(run, { rows })).toEqual(view);
      }),
      { numRuns: 40 },
    );
  });
});
