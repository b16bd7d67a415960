// Moving in the recorded run and looking elsewhere: one request is under way at a time; what comes meanwhile is merged, so that a held
// key or a dragged scrubber never builds a queue; and no two frames are shown within one of the display's. Our decision.

import type { Frame, Gaze, Move, SessionClient } from '../worker/protocol.ts';

/** More moves than this cannot wait: the person is ahead of the machine. */
const MOST_WAITING = 4;

/** Moves that say where to, whatever came before. */
const TARGETS = new Set<Move['kind']>(['stop', 'position', 'line', 'step', 'time', 'end']);

/** Two moves in a row as one, or null if they stay two. */
export function mergeMoves(first: Move, second: Move): Move | null {
  if (first.kind === 'stops' && second.kind === 'stops') return { kind: 'stops', by: first.by + second.by };
  if (first.kind === 'statements' && second.kind === 'statements' && first.by * second.by > 0)
    return { kind: 'statements', by: first.by + second.by };
  return TARGETS.has(second.kind) ? second : null;
}

/** Sends moves and gazes to the worker, in order and merged. */
export class Mover {
  private readonly client: SessionClient;
  private readonly show: (frame: Frame) => void;
  private readonly drawn: () => Promise<void>;
  private moves: Move[] = [];
  private gaze: Gaze | null = null;
  private busy = false;
  private held = false;
  private drawing: Promise<void> = Promise.resolve();

  /** `show` gets every frame that comes back; `drawn` resolves once the display takes another. */
  constructor(
    client: SessionClient,
    show: (frame: Frame) => void,
    drawn: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.client = client;
    this.show = show;
    this.drawn = drawn;
  }

  /** Whether a gaze waits for its frame: what is selected is then newer than what the frames say. */
  get looking(): boolean {
    return this.gaze !== null;
  }

  /** Whether a script runs: a frame that comes now was asked for before, and does not know what is selected since. */
  get holding(): boolean {
    return this.held;
  }

  /** Whether nothing is under way. */
  get idle(): boolean {
    return !this.busy;
  }

  /** Moves as soon as possible. */
  move(move: Move): void {
    const last = this.moves.at(-1);
    const merged = last === undefined ? null : mergeMoves(last, move);
    if (merged !== null) this.moves[this.moves.length - 1] = merged;
    else if (this.moves.length < MOST_WAITING) this.moves.push(move);
    void this.pump();
  }

  /** Looks elsewhere as soon as possible; only the last of several gazes is sent. */
  look(gaze: Gaze): void {
    this.gaze = gaze;
    void this.pump();
  }

  /** Drops what waits: another script is about to run. */
  clear(): void {
    this.moves = [];
    this.gaze = null;
  }

  /** Keeps what comes until `release`: a script runs, and the worker cannot move in it yet. */
  hold(): void {
    this.held = true;
  }

  /** Sends what came since `hold`. */
  release(): void {
    this.held = false;
    void this.pump();
  }

  private async pump(): Promise<void> {
    if (this.busy || this.held) return;
    this.busy = true;
    try {
      for (let next = this.next(); next !== null; next = this.next()) {
        const frame = await next;
        await this.drawing;
        this.show(frame);
        this.drawing = this.drawn();
      }
    } catch {
      this.clear(); // The worker is lost or was asked too early: who listens for that rebuilds everything.
    } finally {
      this.busy = false;
    }
  }

  private next(): Promise<Frame> | null {
    if (this.held) return null;
    const { gaze } = this;
    this.gaze = null;
    if (gaze !== null) return this.client.request('look', gaze);
    const move = this.moves.shift();
    return move === undefined ? null : this.client.request('move', move);
  }
}
