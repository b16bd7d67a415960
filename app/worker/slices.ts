// Long work in slices, so that the worker hears a cancel and the page hears how far it is. Our decision.

import type { Progress } from './protocol.ts';

/** The surroundings' clock in milliseconds, and a pause in which messages come in. */
export interface Pacing {
  now(): number;
  pause(): Promise<void>;
}

const SLICE_MS = 10;
/** Between two messages of progress; the first comes after the first slice. */
const REPORT_MS = 50;

/** The slices of one task. */
export class Slices {
  private isCancelled = false;
  private readonly pacing: Pacing;
  private readonly report: (progress: Progress) => void;
  private sliceEnd: number;
  private nextReport: number;

  constructor(pacing: Pacing, report: (progress: Progress) => void) {
    this.pacing = pacing;
    this.report = report;
    this.sliceEnd = pacing.now() + SLICE_MS;
    this.nextReport = 0;
  }

  /** Whether somebody wants the task to end. */
  get cancelled(): boolean {
    return this.isCancelled;
  }

  cancel(): void {
    this.isCancelled = true;
  }

  /** Whether the slice is over: then `breathe` is due. */
  get isOver(): boolean {
    return this.pacing.now() >= this.sliceEnd;
  }

  /** Says how far the task is and lets messages in. */
  async breathe(progress: Progress): Promise<void> {
    const now = this.pacing.now();
    if (now >= this.nextReport) {
      this.report(progress);
      this.nextReport = now + REPORT_MS;
    }
    await this.pacing.pause();
    this.sliceEnd = this.pacing.now() + SLICE_MS;
  }
}
