// The machine as a whole: determinism, and that a digest tells states apart.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Step } from './base/steps.ts';
import { MAX_HOST_BYTES } from './machine.ts';
import { builds, scripts, type Build, type Op } from './testing/commands.ts';
import { drawn } from './testing/drawing.ts';
import { Pair } from './testing/pair.ts';

/** Plays a random script and gives the digest after every command, and every step. */
function play(build: Build, ops: readonly Op[]): { digests: string[]; steps: Step[] } {
  const pair = new Pair(build);
  const { machine, naive } = pair;
  const { engine } = machine.kernel;
  const digests: string[] = [];
  pair.onCommand = () => digests.push(machine.digest());
  for (const op of ops) naive.play(op);
  return { digests, steps: Array.from({ length: engine.steps.end }, (_, at) => engine.steps.at(at)) };
}

describe('determinism', () => {
  it.each(['4K', '2M'] as const)(
    'the same commands in two machines: the same digests, the same steps (%s)',
    (granule) => {
      fc.assert(
        fc.property(builds(granule, true), scripts(granule, 25), (build, ops) => {
          const [one, other] = [play(build, ops), play(build, ops)];
          expect(other.digests).toEqual(one.digests);
          expect(JSON.stringify(other.steps)).toBe(JSON.stringify(one.steps));
        }),
        { numRuns: 40 },
      );
    },
  );

  it('another seed, host, granule or chunk shift is another machine', () => {
    const digest = (setting: object): string => drawn('C0.', setting).machine.digest();
    const all = [{}, { seed: 2 }, { host: 32n << 20n }, { granule: '2M' }, { cpu: 'arm64' }].map(digest);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('the digest', () => {
  it('tells apart states that differ in one word, one place or one VMA', () => {
    const read = (act: (rig: ReturnType<typeof drawn>) => void): string => {
      const rig = drawn('C0.');
      act(rig);
      return rig.machine.digest();
    };
    const all = [
      read(() => undefined),
      read((rig) => rig.storeAt('cpu', 0, 1)),
      read((rig) => rig.storeAt('cpu', 0, 2)),
      read((rig) => rig.store('cpu', rig.at(0) + 4n, 1)),
      read((rig) => rig.loadAt(1, 0)),
      read((rig) => rig.munmap(rig.at(2), rig.size)),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('a machine', () => {
  it('of the greatest host memory costs nothing until it is touched', () => {
    const rig = drawn('C', { host: MAX_HOST_BYTES });
    expect([rig.free[0], rig.loadAt('cpu', 0)]).toEqual([2 ** 26 - 1, 100]);
  });

  it('without any memory answers OOM, and lives on', () => {
    const rig = drawn('..', { host: 0n, devices: [{ memory: 8192n }] });
    expect([rig.loadAt('cpu', 0), rig.loadAt(0, 1), rig.loadAt('cpu', 1), rig.loadAt(0, 1)]).toEqual([
      'OOM',
      0,
      'OOM',
      0,
    ]);
    expect([rig.row, rig.reports]).toEqual(['-0', []]);
  });

  it('that an actor leaves for ever answers HANG, with a report', () => {
    const rig = drawn('C');
    rig.k.mms.mmapLock.tryLockAlone(1);
    expect(rig.munmap(rig.at(0), rig.size)).toBe('HANG');
    expect(rig.reports).toEqual(['waits-forever']);
    expect(rig.loadAt('cpu', 0)).toBe('HANG');
    expect(rig.run({ op: 'load', pid: 1, by: { cpu: 1 }, addr: rig.at(0) })).toBe(100);
  });
});
