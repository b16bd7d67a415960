// The page's end of the protocol: one promise a request, with progress and cancelling, and a new worker after one died. Our decision.

import type { RequestKind, Requests, SessionClient, ToPage, ToWorker, Watch } from './protocol.ts';

/** What the client needs of a Worker. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<ToPage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

interface Pending {
  settle(message: ToPage): void;
  lose(message: string): void;
}

/** Why a request can reject with name `WorkerLost`: the worker threw, could not be loaded, or crashed on an assertion. */
class WorkerLost extends Error {
  override readonly name = 'WorkerLost';
}

const startWorker = (): WorkerLike =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'gmemscope' });

/** Makes the client; its worker starts at once, so that it loads beside the page. `start` makes a worker. */
export function createClient(start: () => WorkerLike = startWorker): SessionClient {
  const pending = new Map<number, Pending>();
  const listeners: ((message: string) => void)[] = [];
  let nextId = 1;
  let worker: WorkerLike | null = connect();

  function connect(): WorkerLike {
    const started = start();
    started.onmessage = ({ data }) => {
      if (data.kind === 'crashed') lose(data.message);
      else pending.get(data.id)?.settle(data);
    };
    started.onerror = (event) => {
      event.preventDefault();
      lose(event.message);
    };
    started.onmessageerror = () => lose('messageerror');
    return started;
  }

  function lose(message: string): void {
    worker?.terminate();
    worker = null;
    const lost = [...pending.values()];
    pending.clear();
    for (const listener of listeners) listener(message);
    for (const request of lost) request.lose(message);
  }

  function request<K extends RequestKind>(
    kind: K,
    ask: Requests[K]['ask'],
    { signal, onProgress }: Watch = {},
  ): Promise<Requests[K]['answer']> {
    const id = nextId++;
    const to = (worker ??= connect());
    return new Promise((resolve, reject) => {
      const cancel = (): void => to.postMessage({ kind: 'cancel', id });
      const finish = (): void => {
        pending.delete(id);
        signal?.removeEventListener('abort', cancel);
      };
      pending.set(id, {
        settle: (message) => {
          if (message.kind === 'progress') return onProgress?.(message.progress);
          finish();
          if (message.kind === 'answer') resolve(message.answer);
          else reject(new DOMException('cancelled', 'AbortError'));
        },
        lose: (message) => {
          finish();
          reject(new WorkerLost(message));
        },
      });
      to.postMessage({ kind, id, ask } as ToWorker);
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel);
    });
  }

  return { request, onLost: (listener) => void listeners.push(listener) };
}
