import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { Mover } from './moving.ts';
import { Scripts } from './scripts.ts';
import { settingsFrom } from './settings.ts';
import { type AppState, initialState } from './state.ts';
import { frameAt, HeldClient, reportOf } from './testing/held-client.ts';

const settings = settingsFrom({});
const stage = { pid: 1, from: 0, to: 64, marks: 'step', bin: 0, frames: 96 } as const;
const opened = (stop: number) => ({ report: reportOf(), frame: frameAt(stop) });

function page() {
  const client = new HeldClient();
  const store = createStore<AppState>()(() => initialState(stage, settings));
  const mover = new Mover(client, () => undefined);
  const scripts = new Scripts(store, client, mover);
  return { client, store, mover, scripts };
}

beforeEach(() =>
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'], shouldAdvanceTime: true }),
);
afterEach(() => vi.useRealTimers());

describe('running scripts', () => {
  test('typing runs once, at the pause, and keeps the place', async () => {
    const { client, store, scripts } = page();
    for (const text of ['c', 'cp', 'cpu']) scripts.edit(text);
    expect(client.asked).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(300);
    expect(client.asked).toHaveLength(1);
    expect(client.last.ask).toMatchObject({ script: 'cpu', landing: { kind: 'keep' } });
    await client.last.answer(opened(3));
    expect(store.getState()).toMatchObject({ script: 'cpu', ranScript: 'cpu', frame: frameAt(3) });
  });

  test('a newer script overtakes one that runs; the late answer changes nothing', async () => {
    const { client, store, scripts } = page();
    void scripts.open('first', { kind: 'alive' });
    void scripts.open('second', { kind: 'alive' });
    const [first, second] = client.asked;
    expect(first!.signal?.aborted).toBe(true);
    await second!.answer(opened(2));
    await first!.answer(opened(1));
    expect(store.getState()).toMatchObject({ ranScript: 'second', frame: frameAt(2) });
  });

  test('what a script focuses stays selected, though the stage looked elsewhere while it ran', async () => {
    const { client, mover, scripts } = page();
    void scripts.open('focus a', { kind: 'alive' });
    mover.look({ stage, selection: null });
    const selection = { pid: 1, index: 7 };
    await client.last.answer({ report: reportOf(), frame: { ...frameAt(1), selection } });
    expect(client.last).toMatchObject({ kind: 'look', ask: { stage, selection } });
  });

  test('who selects a page while a script runs keeps it', async () => {
    const { client, store, mover, scripts } = page();
    void scripts.open('focus a', { kind: 'alive' });
    const selection = { pid: 1, index: 9 };
    store.setState({ selection });
    mover.look({ stage, selection });
    await client.last.answer({
      report: reportOf(),
      frame: { ...frameAt(1), selection: { pid: 1, index: 7 } },
    });
    expect(client.last).toMatchObject({ kind: 'look', ask: { stage, selection } });
    expect(store.getState().selection).toEqual(selection);
  });

  test('progress shows after a moment and can be cancelled', async () => {
    const { client, store, scripts } = page();
    void scripts.open('long', { kind: 'alive' });
    client.last.progress({ doing: 'running', done: 1, total: 9 });
    expect(store.getState().work).toBeNull();
    await vi.advanceTimersByTimeAsync(200);
    client.last.progress({ doing: 'running', done: 2, total: 9 });
    expect(store.getState().work?.progress).toEqual({ doing: 'running', done: 2, total: 9 });
    store.getState().work?.cancel();
    expect(client.last.signal?.aborted).toBe(true);
    await client.last.answer({ report: reportOf({ state: 'stopped', statements: 2 }), frame: frameAt(2) });
    expect(store.getState()).toMatchObject({ work: null, notices: [{ kind: 'stopped', statements: 2 }] });
  });

  test('a statement is inserted into what was typed last, and its script comes back', async () => {
    const { client, store, scripts } = page();
    scripts.edit('cpu load 0\n');
    const inserted = scripts.insert('cpu load 4');
    await client.last.answer(opened(1));
    expect(client.last).toMatchObject({
      kind: 'insert',
      ask: { script: 'cpu load 0\n', statement: 'cpu load 4' },
    });
    await client.last.answer({ inserted: true, script: 'cpu load 0\ncpu load 4\n', ...opened(2) });
    expect(await inserted).toEqual({ inserted: true });
    expect(store.getState()).toMatchObject({ script: 'cpu load 0\ncpu load 4\n', frame: frameAt(2) });
  });

  test('what is typed while a statement runs is not overwritten', async () => {
    const { client, store, scripts } = page();
    void scripts.insert('cpu load 4');
    await vi.advanceTimersByTimeAsync(0);
    scripts.edit('typed meanwhile');
    await client.last.answer({ inserted: true, script: 'cpu load 4\n', ...opened(1) });
    expect(store.getState().script).toBe('typed meanwhile');
  });

  test('a dead worker is replaced once; if it dies of the script again, the page waits for the person', async () => {
    const { client, store, scripts } = page();
    void scripts.open('deadly', { kind: 'alive' });
    await client.lose('boom');
    expect(client.asked).toHaveLength(2);
    expect(store.getState().notices).toMatchObject([{ kind: 'workerLost', rebuilt: true }]);
    await client.lose('boom');
    expect(client.asked).toHaveLength(2);
    expect(store.getState()).toMatchObject({
      script: 'deadly',
      notices: [{ kind: 'workerLost', rebuilt: false }],
    });
  });
});
