// The client of a page that has just been opened: a recorded visit answers until the worker is there. The worker is called by the first
// request that the recording cannot answer; it is told where the page stands by then. Our decision.

import type { Frame, RecordedVisit, RequestKind, Requests, SessionClient, Watch } from './protocol.ts';

type Answer<K extends RequestKind> = Requests[K]['answer'];

/** Makes the client; `load` makes the real one. */
export const createEarlyClient = (visit: RecordedVisit, load: () => Promise<SessionClient>): SessionClient =>
  new EarlyClient(visit, load);

class EarlyClient implements SessionClient {
  private readonly visit: RecordedVisit;
  private readonly load: () => Promise<SessionClient>;
  private readonly listeners: ((message: string) => void)[] = [];
  private client: SessionClient | null = null;
  private arriving: Promise<SessionClient> | null = null;
  /** The frame of the recording that the page shows; null when it shows nothing of it. */
  private shown: Frame | null = null;

  constructor(visit: RecordedVisit, load: () => Promise<SessionClient>) {
    this.visit = visit;
    this.load = load;
  }

  onLost(listener: (message: string) => void): void {
    this.listeners.push(listener);
  }

  async request<K extends RequestKind>(
    kind: K,
    ask: Requests[K]['ask'],
    watch: Watch = {},
  ): Promise<Answer<K>> {
    const known = this.client === null ? this.answer(kind, ask) : null;
    if (known !== null) return known;
    const client = this.client ?? (await this.real());
    return client.request(kind, ask, watch);
  }

  /**
   * What the recording answers; null if it does not know. Once the worker is called, what opens a script waits for it: whatever was asked
   * before comes before.
   */
  private answer<K extends RequestKind>(kind: K, ask: Requests[K]['ask']): Answer<RequestKind> | null {
    if (kind === 'open') return this.arriving === null ? this.open(ask as Requests['open']['ask']) : null;
    if (this.shown === null) return null;
    if (kind === 'look') return this.look(ask as Requests['look']['ask']);
    return kind === 'move' ? this.move(ask as Requests['move']['ask']) : null;
  }

  private open({ script, landing, gaze }: Requests['open']['ask']): Answer<'open'> | null {
    const { visit } = this;
    const isRecorded =
      script === visit.script &&
      gaze.selection === null &&
      landing.kind === 'position' &&
      landing.digest === '' &&
      landing.position.statement === visit.position.statement &&
      landing.position.step === visit.position.step;
    this.shown = isRecorded ? visit.opening : null;
    return isRecorded ? { report: visit.report, frame: visit.opening } : null;
  }

  /** Another size of the same view shows the same: a recorded visit is small. */
  private look({ stage, selection }: Requests['look']['ask']): Frame | null {
    const { shown, visit } = this;
    const { pid, from, to } = visit.gaze.stage;
    const isSame =
      stage.pid === pid &&
      stage.from <= from &&
      stage.to >= Math.min(to, shown!.stage.axis.length) &&
      selection?.pid === shown!.selection?.pid &&
      selection?.index === shown!.selection?.index;
    return isSame ? shown : null;
  }

  private move(move: Requests['move']['ask']): Frame | null {
    const { frames, firstStop } = this.visit;
    const at = this.shown!.place.stop;
    const to = move.kind === 'stops' ? at + move.by : move.kind === 'stop' ? move.stop : -1;
    const frame = frames[to - firstStop] ?? null;
    if (frame !== null) this.shown = frame;
    return frame;
  }

  /** The real client, called once; again if it did not come. */
  private real(): Promise<SessionClient> {
    this.arriving ??= this.arrive().catch((error: unknown) => {
      this.arriving = null;
      throw error;
    });
    return this.arriving;
  }

  /** Calls the worker and tells it where the page stands, as often as that changes meanwhile. */
  private async arrive(): Promise<SessionClient> {
    const client = await this.load();
    for (const listener of this.listeners) client.onLost(listener);
    const { script, position, gaze, opening } = this.visit;
    if (this.shown !== null)
      await client.request('open', { script, landing: { kind: 'position', position, digest: '' }, gaze });
    for (let told = opening; this.shown !== null && this.shown !== told;) {
      told = this.shown;
      await client.request('move', { kind: 'position', position: told.place.position });
    }
    this.client = client;
    return client;
  }
}
