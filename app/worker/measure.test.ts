import { describe, expect, it } from 'vitest';
import { objections } from '../lessons/objections/gallery.ts';
import { figuresOf, verdictOf } from '../lessons/objections/verdict.ts';
import { runPhases } from '../script/phases.ts';
import { createInProcessClient } from './in-process.ts';

const own = 'cpu load 0x1000\n';
const gaze = {
  stage: { pid: 1, from: 0, to: 1, marks: 'step', bin: 0, frames: 96 },
  selection: null,
} as const;

describe('scripts that are measured beside the session', () => {
  it('give the page the same figures as the command, and leave the session where it stands', async () => {
    const client = createInProcessClient();
    const { frame } = await client.request('open', { script: own, landing: { kind: 'alive' }, gaze });
    for (const objection of objections) {
      const scripts = objection.variants.map(({ script }) => script);
      const runs = await client.request('measure', { scripts });
      expect(runs).toEqual(scripts.map(runPhases));
      const evidence = Object.fromEntries(objection.variants.map(({ name }, at) => [name, runs[at]!.phases]));
      expect(verdictOf(figuresOf(objection, evidence))).toMatch(/^(handled|depends|not in the RFC)$/);
    }
    const after = await client.request('look', gaze);
    expect(after.place).toEqual(frame.place);
  });
});
