// A session for tests, asked as the page asks the worker: every message is a structured clone, and transferred buffers are gone.

import type { Frame, Landing, Move, Progress, RequestKind, Requests, ToPage, ToWorker } from '../protocol.ts';
import { firstGaze } from '../recorded-visit.ts';
import { Session } from '../session.ts';

/** One session and what it said. */
export class AskedSession {
  readonly progress: Progress[] = [];
  private readonly waiting = new Map<number, (message: ToPage) => void>();
  private readonly session: Session;
  private nextId = 1;
  /** What a test does in the pauses of a long run. */
  inPause: () => void = () => undefined;

  constructor() {
    this.session = new Session((message, transfer) => this.hear(structuredClone(message, { transfer })), {
      now: () => performance.now(),
      pause: () =>
        new Promise((resolve) => {
          this.inPause();
          setImmediate(resolve);
        }),
    });
  }

  /** Sends a request; rejects with the message of a crash, or with `cancelled`. */
  ask<K extends RequestKind>(kind: K, ask: Requests[K]['ask']): Promise<Requests[K]['answer']> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, (message) => {
        if (message.kind === 'answer') resolve(message.answer);
        else reject(new Error(message.kind === 'crashed' ? message.message : message.kind));
      });
      this.session.receive(structuredClone({ kind, id, ask } as ToWorker));
    });
  }

  /** Cancels the newest request. */
  cancel(): void {
    this.session.receive({ kind: 'cancel', id: this.nextId - 1 });
  }

  open(script: string, landing: Landing = { kind: 'alive' }): Promise<Requests['open']['answer']> {
    return this.ask('open', { script, landing, gaze: firstGaze });
  }

  insert(script: string, statement: string): Promise<Requests['insert']['answer']> {
    return this.ask('insert', { script, statement });
  }

  move(move: Move): Promise<Frame> {
    return this.ask('move', move);
  }

  private hear(message: ToPage): void {
    if (message.kind === 'progress') this.progress.push(message.progress);
    else this.waiting.get(message.id)?.(message);
  }
}
