// A session without a worker: for what is recorded when the page is built, and for tests of the page's store. Our decision.

import { createClient, type WorkerLike } from './client.ts';
import type { SessionClient, ToPage } from './protocol.ts';
import { Session } from './session.ts';

/** A client whose session runs in this very thread; nothing is copied or transferred. */
export const createInProcessClient = (): SessionClient => createClient(startSession);

function startSession(): WorkerLike {
  const worker: WorkerLike = {
    postMessage: (message) => session.receive(message),
    terminate: () => undefined,
    onmessage: null,
    onerror: null,
    onmessageerror: null,
  };
  const session = new Session((data) => worker.onmessage?.({ data } as MessageEvent<ToPage>), {
    now: () => performance.now(),
    pause: () => new Promise((resolve) => setTimeout(resolve)),
  });
  return worker;
}
