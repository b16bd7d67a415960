import { describe, expect, test } from 'vitest';
import { catalogue, toggles } from '../lessons/errata/catalogue.ts';
import { begunWith } from '../store/errata-line.ts';
import { AskedSession } from './testing/ask-session.ts';

describe('a machine that an erratum has damaged', () => {
  test.each(toggles.map((toggle) => [toggle.id, toggle] as const))(
    '%s can be drawn at every step, with the reported page selected',
    async (id, { needs, script }) => {
      const session = new AskedSession();
      await session.ask('prepare', null);
      const text = begunWith(script, [id, ...needs]);
      const { report, frame } = await session.open(text, { kind: 'report', erratum: id });
      expect(report).toMatchObject({ state: 'ran', errors: [] });
      expect(frame.semantics).toEqual({ posted: false, changed: [id, ...needs].toSorted() });
      expect(frame.details).not.toBeNull();
      for (let { stop } = await session.move({ kind: 'end' }).then(({ place }) => place); stop > 0;)
        stop = (await session.move({ kind: 'stops', by: -1 })).place.stop;
    },
  );

  test('is the posted series with the first visit’s kind of script, too', async () => {
    const session = new AskedSession();
    await session.ask('prepare', null);
    for (const { script } of catalogue.slice(0, 12)) {
      const { frame } = await session.open(script!.replace(/^machine\(/, 'machine(semantics=posted, '));
      expect(frame.semantics).toEqual({ posted: true, changed: [] });
    }
  });
});

describe('a report', () => {
  const toggle = toggles.find(({ id }) => id === 'E12')!;
  const on = begunWith(toggle.script, ['E12']);

  test('is listed with place, function, line and erratum, and can be stood at', async () => {
    const session = new AskedSession();
    const { report, frame } = await session.open(on, { kind: 'report', erratum: 'E12' });
    const [first] = report.reports;
    expect(report.reportCount).toBe(report.reports.length);
    expect(first).toMatchObject({
      kind: 'coherence',
      rule: 'load-mismatch',
      erratum: 'E12',
      call: { name: 'gm_host_fault_locked', origin: 3 },
    });
    expect(on.split('\n')[first!.line - 1]).toMatch(/^cpu load/);
    expect(frame.place.position).toEqual(first!.position);
    expect(frame.narration?.facts).toMatchObject({ kind: 'report', rule: 'load-mismatch' });
    expect(frame.selection).toEqual({ pid: first!.pid, index: first!.page });
    const cell = frame.stage.axis.first.indexOf(first!.page!);
    expect(frame.stage.virtual.ribbon.flags[cell]! & 8).toBe(8);
  });

  test('is gone with the erratum off', async () => {
    const session = new AskedSession();
    await session.open(on, { kind: 'report', erratum: 'E12' });
    const { report, frame } = await session.open(begunWith(toggle.script, []), { kind: 'keep' });
    expect(report).toMatchObject({ reportCount: 0, reports: [], unmetCount: 0 });
    expect(frame.semantics).toEqual({ posted: false, changed: [] });
  });
});
