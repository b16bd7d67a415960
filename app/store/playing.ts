// Playing: one stop after another at a chosen speed, never faster than frames come back. Our decision.

import type { Frame } from '../worker/protocol.ts';

/** Speeds that can be chosen; 1 is a stop a second. */
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

const STOP_MS = 1000;
const READING_MS_PER_CHARACTER = 50;
const LONGEST_STOP_MS = 6000;

/** Milliseconds to stay at a frame: a new caption is given time to be read. */
export function stayMs(frame: Frame, before: Frame | null, speed: number): number {
  const isNew = frame.caption !== null && frame.caption !== before?.caption;
  const reading = isNew ? frame.caption.length * READING_MS_PER_CHARACTER : 0;
  return Math.min(LONGEST_STOP_MS, Math.max(STOP_MS, reading)) / speed;
}
