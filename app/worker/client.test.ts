import { describe, expect, test } from 'vitest';
import { type WorkerLike, createClient } from './client.ts';
import type { Frame, Progress, ToPage, ToWorker } from './protocol.ts';

/** A frame that only its run tells from others. */
const frame = (run: number) => ({ run }) as Frame;
const end = { kind: 'end' } as const;

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
    const first = client.request('move', end);
    const second = client.request('move', end);
    const [one, two] = workers[0]!.told;
    workers[0]!.say({ kind: 'answer', id: two!.id, answer: frame(2) });
    workers[0]!.say({ kind: 'answer', id: one!.id, answer: frame(1) });
    expect(await Promise.all([first, second])).toEqual([frame(1), frame(2)]);
  });

  test('a late answer to a request that is over does nothing', async () => {
    const { client, workers } = withWorkers();
    const asked = client.request('move', end);
    workers[0]!.say({ kind: 'answer', id: 1, answer: frame(1) });
    workers[0]!.say({ kind: 'answer', id: 1, answer: frame(2) });
    workers[0]!.say({ kind: 'answer', id: 99, answer: frame(9) });
    expect(await asked).toEqual(frame(1));
  });

  test('passes progress on', async () => {
    const { client, workers } = withWorkers();
    const seen: Progress[] = [];
    const asked = client.request('move', end, { onProgress: (progress) => seen.push(progress) });
    workers[0]!.say({ kind: 'progress', id: 1, progress: { doing: 'running', done: 3, total: 9 } });
    workers[0]!.say({ kind: 'answer', id: 1, answer: frame(0) });
    await asked;
    expect(seen).toEqual([{ doing: 'running', done: 3, total: 9 }]);
  });

  test('cancels by its signal, and rejects when the worker agrees', async () => {
    const { client, workers } = withWorkers();
    const controller = new AbortController();
    const asked = client.request('move', end, { signal: controller.signal });
    controller.abort();
    expect(workers[0]!.told.at(-1)).toEqual({ kind: 'cancel', id: 1 });
    workers[0]!.say({ kind: 'cancelled', id: 1 });
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });

  test.each([
    ['dies', (worker: ScriptedWorker) => worker.fail('boom')],
    ['crashes', (worker: ScriptedWorker) => worker.say({ kind: 'crashed', id: 1, message: 'boom' })],
  ])('when the worker %s it says so, rejects, and starts another', async (_how, fail) => {
    const { client, workers } = withWorkers();
    const said: string[] = [];
    client.onLost((message) => said.push(message));
    const asked = client.request('move', end);
    fail(workers[0]!);
    await expect(asked).rejects.toMatchObject({ name: 'WorkerLost', message: 'boom' });
    expect(said).toEqual(['boom']);
    expect(workers[0]!.ended).toBe(true);

    const again = client.request('move', end);
    workers[1]!.say({ kind: 'answer', id: 2, answer: frame(5) });
    expect(await again).toEqual(frame(5));
  });
});
