import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { App } from './app.ts';
import { settingsFrom } from './settings.ts';
import { frameAt, HeldClient, reportOf } from './testing/held-client.ts';

const stage = { pid: 1, from: 0, to: 64, marks: 'step', bin: 0, frames: 96 } as const;
const absent = () => Promise.reject(new Error('not here'));

beforeEach(() => vi.stubGlobal('document', { hidden: true }));
afterEach(() => vi.unstubAllGlobals());

test('a frame that was asked for before a script ran does not select a page of that script', async () => {
  const client = new HeldClient();
  const app = new App({
    client,
    openKeep: absent,
    openCatalogue: absent,
    scriptOfObjection: absent,
    settings: settingsFrom({}),
    stage,
    firstVisit: { script: 'first', position: { statement: 0, step: 0 } },
  });
  void app.openFirstVisit();
  const before = { ...frameAt(1), selection: { pid: 1, index: 7 } };
  await client.last.answer({ report: reportOf(), frame: before });
  app.look({ ...stage, to: 32 });
  const look = client.last;
  void app.openScript('second');
  const open = client.last;
  await look.answer(before);
  const selection = { pid: 1, index: 9 };
  await open.answer({ report: reportOf({ run: 2 }), frame: { ...frameAt(2, 2), selection } });
  expect(app.store.getState()).toMatchObject({ ranScript: 'second', selection });
});
