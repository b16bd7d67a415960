import { expect, test } from 'vitest';
import { toggles } from '../lessons/errata/catalogue.ts';
import { begunWith, withoutErrata } from '../store/errata-line.ts';
import { AskedSession } from './testing/ask-session.ts';

const e12 = begunWith(toggles.find(({ id }) => id === 'E12')!.script, ['E12']);

test('a run against the same without its errata: where it departs first, and what differs in the end', async () => {
  const session = new AskedSession();
  const { frame } = await session.open(e12, { kind: 'report', erratum: 'E12' });
  const { comparison } = await session.ask('compare', { script: withoutErrata(e12) });
  expect(comparison).toMatchObject({
    answers: [{ name: 'cpu load a => 7', here: '0', there: '7' }],
    reports: { here: 1, there: 0 },
  });
  expect(comparison.counters).toContainEqual({ name: 'migrations_to_host', here: '0', there: '1' });
  const { first } = comparison;
  expect(e12.split('\n')[first!.line - 1]).toBe('cpu load a => 7');
  const there = await session.move({ kind: 'position', position: first!.position });
  expect(there.narration?.facts).toMatchObject({ kind: 'deviation', erratum: 'E12' });
  expect(frame.place.digest).not.toBe(there.place.digest);
});

test('the place where one stands stays', async () => {
  const session = new AskedSession();
  await session.open(e12, { kind: 'report', erratum: 'E12' });
  const before = await session.move({ kind: 'stop', stop: 5 });
  await session.ask('compare', { script: withoutErrata(e12) });
  expect((await session.move({ kind: 'stops', by: 0 })).place).toEqual(before.place);
});

test('two equal runs have no first difference', async () => {
  const session = new AskedSession();
  await session.open(withoutErrata(e12));
  const { comparison } = await session.ask('compare', { script: withoutErrata(e12) });
  expect(comparison).toMatchObject({ first: null, answers: [], pages: [], counters: [] });
});
