// The worker: a shell around the session.

import type { ToWorker } from './protocol.ts';
import { Session } from './session.ts';

const turn = new MessageChannel();
turn.port1.start();

const session = new Session((message, transfer) => postMessage(message, { transfer }), {
  now: () => performance.now(),
  pause: () =>
    new Promise((resolve) => {
      turn.port1.onmessage = () => resolve();
      turn.port2.postMessage(null);
    }),
});

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => session.receive(data));
