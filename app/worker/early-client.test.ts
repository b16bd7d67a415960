// The recorded visit and the hand-over to the worker.

import { expect, test } from 'vitest';
import { firstVisit } from '../lessons/first-visit.ts';
import { createEarlyClient } from './early-client.ts';
import { createInProcessClient } from './in-process.ts';
import type { Frame, SessionClient } from './protocol.ts';
import { recordVisit } from './recorded-visit.ts';

const landing = { kind: 'position', position: firstVisit.position, digest: '' } as const;
const opening = { script: firstVisit.script, landing, gaze: firstVisit.gaze };

/** An early client whose worker comes when `arrive` is called, and how often it was called. */
function early(): { client: SessionClient; arrive: () => void; calls: () => number } {
  let calls = 0;
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const client = createEarlyClient(firstVisit, async () => {
    calls++;
    await arrived;
    return createInProcessClient();
  });
  return { client, arrive: () => arrive(), calls: () => calls };
}

const step = (client: SessionClient, by = 1): Promise<Frame> => client.request('move', { kind: 'stops', by });

test('the recording is what a live session answers', async () => {
  expect(firstVisit).toEqual(await recordVisit(firstVisit.script, firstVisit.position));
  expect(firstVisit.opening.narration ?? firstVisit.opening.caption).not.toBeNull();
});

test('without a worker the first visit opens and steps both ways', async () => {
  const { client, calls } = early();
  const { frame } = await client.request('open', opening);
  expect(frame).toBe(firstVisit.opening);
  const { stop } = frame.place;
  expect((await step(client)).place.stop).toBe(stop + 1);
  expect((await step(client, -2)).place.stop).toBe(stop - 1);
  expect((await client.request('look', { ...firstVisit.gaze, selection: frame.selection })).place.stop).toBe(
    stop - 1,
  );
  expect(calls()).toBe(0);
});

test('what the recording cannot answer calls the worker, which stands where the page stands by then', async () => {
  const { client, arrive, calls } = early();
  const { frame } = await client.request('open', opening);
  const dump = client.request('dump', null);
  await step(client);
  const shown = await step(client);
  arrive();
  expect((await dump).dump.digest).toBe(shown.place.digest);
  const next = await step(client);
  expect([next.place.stop, next.run, calls()]).toEqual([frame.place.stop + 3, shown.run, 1]);
});

test('past the recorded stops the worker goes on', async () => {
  const { client, arrive } = early();
  await client.request('open', opening);
  arrive();
  const end = await client.request('move', { kind: 'end' });
  expect(end.place.stop).toBe(end.place.stops);
  expect(firstVisit.frames.length).toBeLessThan(end.place.stops);
});

test('another script is opened by the worker, and nothing of the visit', async () => {
  const { client, arrive } = early();
  await client.request('open', opening);
  arrive();
  const { report, frame } = await client.request('open', {
    ...opening,
    script: 'a = mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)',
    landing: { kind: 'alive' },
  });
  expect([report.run, frame.place.statements]).toEqual([1, 1]);
});

test('the visit opened again comes after what was asked before, and the worker stands there', async () => {
  const { client, arrive } = early();
  const { frame } = await client.request('open', opening);
  await step(client);
  const answered: string[] = [];
  const dump = client.request('dump', null);
  const end = client.request('move', { kind: 'end' }).then(() => answered.push('move'));
  const again = client.request('open', opening).then(({ frame: { run, place } }) => {
    answered.push('open');
    return [run, place.stop];
  });
  arrive();
  expect(await again).toEqual([frame.run + 1, frame.place.stop]);
  await end;
  expect(answered).toEqual(['move', 'open']);
  expect((await dump).dump.digest).toBe(
    firstVisit.frames[frame.place.stop + 1 - firstVisit.firstStop]!.place.digest,
  );
  expect((await step(client)).place.stop).toBe(frame.place.stop + 1);
});

test('another script, and the visit again before the worker is there: the worker runs the visit', async () => {
  const { client, arrive } = early();
  await client.request('open', opening);
  const other = client.request('open', {
    ...opening,
    script: 'a = mmap(NULL, 4K, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)',
    landing: { kind: 'alive' },
  });
  const again = client.request('open', opening);
  arrive();
  expect((await other).frame.place.statements).toBe(1);
  const { statements } = (await again).frame.place;
  expect([statements, (await step(client)).place.statements]).toEqual([18, 18]);
});

test('a worker that did not come is called again', async () => {
  let calls = 0;
  const client = createEarlyClient(firstVisit, () => {
    calls++;
    return calls === 1 ? Promise.reject(new Error('offline')) : Promise.resolve(createInProcessClient());
  });
  await client.request('open', opening);
  await expect(client.request('dump', null)).rejects.toThrow('offline');
  expect((await client.request('dump', null)).dump.format).toBe('gmem-state');
});
