// Running scripts: opened, edited or grown by one statement. The newest text wins; a run that a newer one overtakes is cancelled and its
// answer ignored. When the worker dies everything is rebuilt from the script, once. Our decision.

import type { StoreApi } from 'zustand/vanilla';
import type {
  Landing,
  Progress,
  Requests,
  RunReport,
  ScriptError,
  Selection,
  SessionClient,
} from '../worker/protocol.ts';
import type { Mover } from './moving.ts';
import { type AppState, type Notice, gazeOf, isSamePage } from './state.ts';
import { suitable } from './zoom.ts';

/** What became of a statement that was typed or clicked. */
export type Inserted =
  { readonly inserted: true } | { readonly inserted: false; readonly errors: readonly ScriptError[] };

/** Typing pauses this long before the script is run anew. */
const EDIT_PAUSE_MS = 250;
/** A run that takes less shows no progress, so that nothing flickers. */
const QUIET_MS = 120;

type Opened = Requests['open']['answer'];

/** Runs the script of a page. */
export class Scripts {
  private readonly store: StoreApi<AppState>;
  private readonly client: SessionClient;
  private readonly mover: Mover;
  private running: AbortController | null = null;
  private editTimer: ReturnType<typeof setTimeout> | undefined;
  private edited = false;
  private rebuilds = 0;

  constructor(store: StoreApi<AppState>, client: SessionClient, mover: Mover) {
    this.store = store;
    this.client = client;
    this.mover = mover;
    client.onLost((message) => this.rebuild(message));
  }

  /** Shows and runs a script, with a page selected if one is given. */
  async open(script: string, landing: Landing, selection: Selection = null): Promise<void> {
    this.store.setState({ script, selection, playing: false });
    if (landing.kind !== 'keep') this.store.setState({ zoom: suitable });
    await this.run(landing);
  }

  /** Takes a text as it is being typed; it runs at the next pause and keeps the place where it can. */
  edit(script: string): void {
    if (script === this.store.getState().script) return;
    this.store.setState({ script, playing: false });
    this.edited = true;
    clearTimeout(this.editTimer);
    this.editTimer = setTimeout(() => void this.flush(), EDIT_PAUSE_MS);
  }

  /** Inserts a statement after the present one and runs it. */
  async insert(statement: string): Promise<Inserted> {
    await this.flush();
    const { script, selection } = this.store.getState();
    this.store.setState({ playing: false });
    const answer = await this.watch(
      (watch) => this.client.request('insert', { script, statement }, watch),
      (next) => {
        if (!next.inserted) return;
        if (this.store.getState().script === script) this.store.setState({ script: next.script });
        this.show(next.script, next, selection);
      },
    );
    if (answer === null) return { inserted: false, errors: [] };
    return answer.inserted ? { inserted: true } : answer;
  }

  /** Runs what was typed since the last run, now. */
  private async flush(): Promise<void> {
    clearTimeout(this.editTimer);
    if (this.edited) await this.run({ kind: 'keep' });
  }

  private async run(landing: Landing): Promise<void> {
    clearTimeout(this.editTimer);
    this.edited = false;
    this.mover.clear();
    const { script } = this.store.getState();
    const gaze = gazeOf(this.store.getState());
    const ask = { script, landing, gaze };
    await this.watch(
      (watch) => this.client.request('open', ask, watch),
      (answer) => this.show(script, answer, gaze.selection),
    );
  }

  /**
   * Runs a request that overtakes the one before, and has its answer taken before anything that waited goes on; null when it was overtaken
   * itself, or the worker is lost.
   */
  private async watch<T>(
    send: (watch: { signal: AbortSignal; onProgress: (progress: Progress) => void }) => Promise<T>,
    take: (answer: T) => void,
  ): Promise<T | null> {
    this.running?.abort();
    const mine = new AbortController();
    this.running = mine;
    this.mover.hold();
    const quietUntil = performance.now() + QUIET_MS;
    const onProgress = (progress: Progress): void => {
      if (this.running !== mine || performance.now() < quietUntil) return;
      this.store.setState({ work: { progress, cancel: () => mine.abort() } });
    };
    // Null when it was cancelled, or the worker is lost: who listens for that rebuilds everything.
    const answer = await send({ signal: mine.signal, onProgress }).catch(() => null);
    if (this.running !== mine) return null;
    this.running = null;
    this.store.setState({ work: null });
    if (answer !== null) take(answer);
    this.mover.release();
    return answer;
  }

  /** `before` was selected when this was asked for: whoever selected another page meanwhile keeps it. */
  private show(ranScript: string, { report, frame }: Opened, before: Selection): void {
    this.rebuilds = 0;
    const { notices, selection } = this.store.getState();
    const kept = notices.filter(({ kind }) => kind !== 'stopped' && kind !== 'landedElsewhere');
    this.store.setState({
      ranScript,
      report,
      frame,
      compared: null,
      selection: isSamePage(selection, before) ? frame.selection : selection,
      notices: [...kept, ...noticesOf(report)],
    });
    // Whoever looks elsewhere meanwhile still looks at what is selected now.
    if (this.mover.looking) this.mover.look(gazeOf(this.store.getState()));
  }

  /** After the worker died: a new one runs the same script, unless it dies of it again. */
  private rebuild(message: string): void {
    const { notices, frame } = this.store.getState();
    const rebuilt = this.rebuilds++ === 0;
    const others = notices.filter(({ kind }) => kind !== 'workerLost');
    this.running = null;
    this.store.setState({
      playing: false,
      work: null,
      notices: [...others, { kind: 'workerLost', message, rebuilt }],
    });
    const position = frame?.place.position;
    if (rebuilt)
      void this.run(position === undefined ? { kind: 'alive' } : { kind: 'position', position, digest: '' });
    else this.mover.release();
  }
}

function noticesOf(report: RunReport): Notice[] {
  const notices: Notice[] = [];
  if (report.state === 'stopped') notices.push({ kind: 'stopped', statements: report.statements });
  if (report.landed === 'elsewhere') notices.push({ kind: 'landedElsewhere' });
  return notices;
}
