import { expect, test } from 'vitest';
import { toggles } from '../lessons/errata/catalogue.ts';
import { begunWith, withoutErrata, withSemantics } from '../store/errata-line.ts';
import { partnerOf } from './beside.ts';
import type { BesideFrame, Comparison, Frame } from './protocol.ts';
import { firstGaze } from './recorded-visit.ts';
import { AskedSession } from './testing/ask-session.ts';

const e12 = begunWith(toggles.find(({ id }) => id === 'E12')!.script, ['E12']);

async function compared(
  script: string,
  other: string,
): Promise<{ session: AskedSession; frame: Frame; comparison: Comparison }> {
  const session = new AskedSession();
  await session.open(script, { kind: 'position', position: { statement: 0, step: 0 }, digest: '' });
  return { session, ...(await session.ask('compare', { script: other })) };
}

/** Every frame of the run that is compared, from its beginning. */
async function* frames(session: AskedSession): AsyncGenerator<Frame & { readonly beside: BesideFrame }> {
  for (let stop = 0, last = 0; stop <= last; stop++) {
    const frame = await session.move({ kind: 'stop', stop });
    last = frame.place.stops;
    yield { ...frame, beside: frame.beside! };
  }
}

test('an erratum against the corrected run: the same step for step, until the step at which they part', async () => {
  const { session, comparison } = await compared(e12, withoutErrata(e12));
  const first = comparison.first!;
  expect(first.step).toBeGreaterThan(1);
  let parted = false;
  for await (const { place, narration, beside } of frames(session)) {
    if (place.statement === 1) continue;
    const { statement, step } = place.position;
    parted ||= statement > first.statement || (statement === first.statement && step >= first.step);
    expect(beside.difference.isSameAxis).toBe(true);
    if (parted) continue;
    expect(beside.place.step).toBe(place.step);
    expect(beside.difference.count).toBe(0);
    expect(beside.narration?.facts.kind).toBe(narration?.facts.kind);
  }
  const there = await session.move({ kind: 'position', position: first.position });
  expect(there.narration?.facts).toMatchObject({ kind: 'deviation', erratum: 'E12' });
  expect(there.beside!.narration?.facts).not.toMatchObject({ kind: 'deviation' });
  const end = await session.move({ kind: 'end' });
  expect(end.beside!.difference.count).toBeGreaterThan(0);
  expect(end.beside!.outcome?.answer).toMatchObject({ value: 7 });
  expect(end.beside!.semantics).toEqual({ posted: false, changed: [] });
});

test('every erratum stands beside the corrected run: before they part nothing differs', async () => {
  for (const { id, script, needs = [] } of toggles) {
    const posted = begunWith(script, [id, ...needs]);
    const { session, comparison } = await compared(posted, withoutErrata(posted));
    const first = comparison.first;
    expect(first, id).not.toBeNull();
    const at = await session.move({ kind: 'position', position: first!.position });
    expect(at.beside!.difference.isSameAxis, id).toBe(true);
    const before = await session.move({ kind: 'stops', by: -1 });
    expect(before.beside!.difference.count, id).toBe(0);
    const end = await session.move({ kind: 'end' });
    expect(end.beside!.place.position, id).toEqual({ statement: end.beside!.place.statements, step: 0 });
  }
});

test('two equal runs: everywhere the same state, and nothing that differs', async () => {
  const script = withoutErrata(e12);
  const { session } = await compared(script, script);
  for await (const { place, beside } of frames(session)) {
    expect(beside.place.digest).toBe(place.digest);
    expect(beside.difference.count).toBe(0);
    expect(beside.place.position).toEqual(place.position);
  }
});

test('both pictures have the same columns and rows, whatever is looked at', async () => {
  const { session } = await compared(withoutErrata(e12), withSemantics(withoutErrata(e12), 'posted'));
  await session.move({ kind: 'end' });
  const gaze = { ...firstGaze, stage: { ...firstGaze.stage, from: 1, to: 3 } };
  const { stage, beside } = await session.ask('look', gaze);
  expect(beside!.stage.axis).toEqual(stage.axis);
  expect(beside!.stage.logical.rows).toEqual(stage.logical.rows);
  expect(beside!.stage.memory.nodes.map(({ cells }) => cells)).toEqual(
    stage.memory.nodes.map(({ cells }) => cells),
  );
});

test('a comparison stands until it is closed, or until another run stands', async () => {
  const { session } = await compared(e12, withoutErrata(e12));
  expect((await session.move({ kind: 'end' })).beside).not.toBeNull();
  expect((await session.ask('compareEnd', null)).beside).toBeNull();
  expect((await session.move({ kind: 'stops', by: -1 })).beside).toBeNull();
  await session.ask('compare', { script: withoutErrata(e12) });
  expect((await session.open(withoutErrata(e12))).frame.beside).toBeNull();
});

test('the partner of a place: statements without one move nothing', () => {
  const pairs = [
    [1, 0],
    [2, 1],
    [4, 2],
  ] as const;
  const partner = (statement: number, step: number) => partnerOf({ statement, step }, pairs);
  expect(partner(0, 0)).toEqual({ statement: 0, step: 0 });
  expect(partner(0, 3)).toEqual({ statement: 0, step: 0 });
  expect(partner(1, 5)).toEqual({ statement: 0, step: 5 });
  expect(partner(2, 0)).toEqual({ statement: 1, step: 0 });
  expect(partner(3, 2)).toEqual({ statement: 2, step: 0 });
  expect(partner(4, 1)).toEqual({ statement: 2, step: 1 });
  expect(partner(5, 0)).toEqual({ statement: 3, step: 0 });
});
