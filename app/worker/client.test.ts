import { describe, expect, test } from 'vitest';
import { type WorkerLike, createClient } from './client.ts';
import type { Progress, ToPage, ToWorker } from './protocol.ts';

/** A worker that only notes what it is told; the test answers for it. */
class ScriptedWorker implements WorkerLike {
  onmessage: ((event: MessageEvent<ToPage>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  readonly told: ToWorker[] = [];
  ended = false;

  postMessage(message: ToWorker): void {
    this.told.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  say(data: ToPage): void {
    this.onmessage?.({ data } as MessageEvent<ToPage>);
  }

  fail(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined } as ErrorEvent);
  }
}

function withWorkers() {
  const workers: ScriptedWorker[] = [];
  const client = createClient(() => {
    const worker = new ScriptedWorker();
    workers.push(worker);
    return worker;
  });
  return { client, workers };
}

describe('the client', () => {
  test('answers each request by its id, in whatever order the answers come', async () => {
    const { client, workers } = withWorkers();
    const first = client.request('dump', null);
    const second = client.request('dump', null);
    const [one, two] = workers[0]!.told;
    workers[0]!.say({ kind: 'answer', id: two!.id, answer: 'second' });
    workers[0]!.say({ kind: 'answer', id: one!.id, answer: 'first' });
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
  });

  test('a late answer to a request that is over does nothing', async () => {
    const { client, workers } = withWorkers();
    const asked = client.request('dump', null);
    workers[0]!.say({ kind: 'answer', id: 1, answer: 'once' });
    workers[0]!.say({ kind: 'answer', id: 1, answer: 'twice' });
    workers[0]!.say({ kind: 'answer', id: 99, answer: 'nobody asked' });
    expect(await asked).toBe('once');
  });

  test('passes progress on', async () => {
    const { client, workers } = withWorkers();
    const seen: Progress[] = [];
    const asked = client.request('dump', null, { onProgress: (progress) => seen.push(progress) });
    workers[0]!.say({ kind: 'progress', id: 1, progress: { doing: 'running', done: 3, total: 9 } });
    workers[0]!.say({ kind: 'answer', id: 1, answer: '' });
    await asked;
    expect(seen).toEqual([{ doing: 'running', done: 3, total: 9 }]);
  });

  test('cancels by its signal, and rejects when the worker agrees', async () => {
    const { client, workers } = withWorkers();
    const controller = new AbortController();
    const asked = client.request('dump', null, { signal: controller.signal });
    controller.abort();
    expect(workers[0]!.told.at(-1)).toEqual({ kind: 'cancel', id: 1 });
    workers[0]!.say({ kind: 'cancelled', id: 1 });
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });

  test.each([
    ['dies', (worker: ScriptedWorker) => worker.fail('boom')],
    ['crashes', (worker: ScriptedWorker) => worker.say({ kind: 'crashed', id: 1, message: 'boom' })],
  ])('when the worker %s it says so, rejects, and starts another', async (_how, end) => {
    const { client, workers } = withWorkers();
    const said: string[] = [];
    client.onLost((message) => said.push(message));
    const asked = client.request('dump', null);
    end(workers[0]!);
    await expect(asked).rejects.toMatchObject({ name: 'WorkerLost', message: 'boom' });
    expect(said).toEqual(['boom']);
    expect(workers[0]!.ended).toBe(true);

    const again = client.request('dump', null);
    workers[1]!.say({ kind: 'answer', id: 2, answer: 'alive' });
    expect(await again).toBe('alive');
  });
});
