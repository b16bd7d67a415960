// A client for tests: it notes what is asked, and the test answers when it likes.

import type {
  Frame,
  Progress,
  RequestKind,
  Requests,
  RunReport,
  SessionClient,
  Watch,
} from '../../worker/protocol.ts';

/** A request that waits for the test's answer. */
export interface Held {
  readonly kind: RequestKind;
  readonly ask: Requests[RequestKind]['ask'];
  readonly signal: AbortSignal | undefined;
  answer(answer: Requests[RequestKind]['answer']): Promise<void>;
  fail(name: string): Promise<void>;
  progress(progress: Progress): void;
}

/** Lets every promise that can settle do so. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** The client and what it was asked. */
export class HeldClient implements SessionClient {
  readonly asked: Held[] = [];
  private readonly listeners: ((message: string) => void)[] = [];

  request<K extends RequestKind>(
    kind: K,
    ask: Requests[K]['ask'],
    { signal, onProgress }: Watch = {},
  ): Promise<Requests[K]['answer']> {
    return new Promise((resolve, reject) => {
      this.asked.push({
        kind,
        ask,
        signal,
        answer: (answer) => {
          resolve(answer);
          return settle();
        },
        fail: (name) => {
          reject(Object.assign(new Error(name), { name }));
          return settle();
        },
        progress: (progress) => onProgress?.(progress),
      });
    });
  }

  onLost(listener: (message: string) => void): void {
    this.listeners.push(listener);
  }

  /** The worker dies. */
  async lose(message: string): Promise<void> {
    const waiting = [...this.asked];
    for (const listener of this.listeners) listener(message);
    await Promise.all(waiting.map((held) => held.fail('WorkerLost')));
  }

  /** The newest request. */
  get last(): Held {
    return this.asked.at(-1)!;
  }
}

/** A frame at a stop of a run of ten. */
export function frameAt(stop: number, run = 1, caption: string | null = null): Frame {
  const place = {
    position: { statement: stop, step: 0 },
    stop,
    stops: 10,
    statement: stop,
    statements: 10,
    step: 0,
    steps: 0,
    line: stop,
    now: 0,
    digest: stop.toString(16).padStart(16, '0'),
  };
  return { run, place, caption, selection: null } as unknown as Frame;
}

/** A report of a run. */
export const reportOf = (part: Partial<RunReport> = {}): RunReport => ({
  run: 1,
  state: 'ran',
  errors: [],
  unmet: [],
  unmetCount: 0,
  reportCount: 0,
  reports: [],
  statements: 10,
  title: null,
  landed: 'asAsked',
  ticks: new Uint32Array(),
  ...part,
});
