// Eviction beside other actors: what is examined again, what is passed over (model.md §4, row "peer_map = NOMEM"). What it does alone is in
// life-of-a-mapping.test.ts.

import { describe, expect, it } from 'vitest';
import { StepKind } from '../base/steps.ts';
import { nodeOf, type Pfn } from '../base/units.ts';
import { actorOf, type Answer, type Command } from '../command.ts';
import { drawn, type DrawnRig } from '../testing/drawing.ts';
import { say, type Said } from '../testing/rig.ts';
import { functionOf } from '../trace.ts';

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed + 1);

/** Runs commands of different actors at the same time, as the seed says. Gives their answers. */
function together(rig: DrawnRig, commands: readonly Command[]): Said[] {
  const answers: Answer[] = [];
  rig.history.run((machine) =>
    machine.parallel(
      commands.map((command, number) => ({
        actor: actorOf(command),
        length: 1,
        command: () => command,
        answered: (_at: number, answer: Answer) => (answers[number] = answer),
      })),
      null,
    ),
  );
  return answers.map(say);
}

const byCpu = (rig: DrawnRig, page: number): Command => ({
  op: 'load',
  pid: 1,
  by: { cpu: 0 },
  addr: rig.at(page),
});
const byDevice = (rig: DrawnRig, device: number, page: number): Command => ({
  op: 'load',
  pid: 1,
  by: { device },
  addr: rig.at(page),
});

/** What became of a row of pages under each of many seeds. Nothing may ever be reported, and every word stays. */
function outcomes(row: string, frames: number, act: (rig: DrawnRig) => Said[]): Set<string> {
  return new Set(
    SEEDS.map((seed) => {
      const rig = drawn(row, { seed, devices: [{ memory: BigInt(frames) * 4096n }, {}] });
      const answers = act(rig);
      rig.machine.checkClean();
      expect(rig.reports).toEqual([]);
      const end = rig.row;
      for (let page = 0; page < end.length; page++) expect(rig.loadAt('cpu', page)).toBe(100 + page);
      return `${end} ${answers.join(' ')}`;
    }),
  );
}

describe('§4 peer_map = NOMEM, beside other actors', () => {
  it('a victim whose lock is taken is skipped: the next one goes', () => {
    const seen = outcomes('00C', 2, (rig) => together(rig, [byCpu(rig, 0), byDevice(rig, 1, 2)]));
    expect([...seen].sort()).toEqual(['C00 100 102', 'CC0 100 102']);
  });

  it('the entry’s lock is dropped while evicting, and the entry examined again: another device may have it by then', () => {
    const isOvertaken = SEEDS.map((seed) => {
      const rig = drawn('0C', { seed, devices: [{ memory: 4096n }, {}] });
      expect(together(rig, [byDevice(rig, 1, 1), byDevice(rig, 2, 1)])).toEqual([101, 101]);
      rig.machine.checkClean();
      expect(rig.reports).toEqual([]);
      const arrivalAt = (node: number): number =>
        rig.steps.findIndex(
          ({ kind, d }) => kind === StepKind.MappingState && d >= 0 && nodeOf(d as Pfn) === node,
        );
      const evicts = rig.steps.findIndex(
        ({ kind, a }) => kind === StepKind.Enter && functionOf(a).name === 'gm_evict',
      );
      return evicts < arrivalAt(2) && arrivalAt(2) < arrivalAt(1);
    });
    expect(new Set(isOvertaken)).toEqual(new Set([false, true]));
  });

  it('two devices, two processes’ worth of workers: every granule goes somewhere, whole', () => {
    const hint = (rig: DrawnRig, cpu: number): Command => ({
      op: 'hmadvise',
      pid: 1,
      cpu,
      hnid: 1,
      addr: rig.at(cpu * 3),
      length: rig.pages(3),
      advice: 26,
    });
    const seen = outcomes('CCCCCC', 2, (rig) => together(rig, [hint(rig, 0), hint(rig, 1)]));
    for (const outcome of seen) expect(outcome).toMatch(/^[0C]{6} 0 0$/);
    expect([...seen].every((outcome) => outcome.split('0').length - 1 === 2 + 2)).toBe(true);
  });
});
