// How parcels fly between two pictures: which copies moved on from the one to the other, and how long a person sees it. Pure; our decision.

import type { MemoryView } from '../../worker/protocol.ts';

/** A parcel that moves: the copy's id, and the share of its way that it comes from and goes to. */
export interface Flight {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly milliseconds: number;
}

const LEAST_MS = 150;
const MOST_MS = 900;
/** Simulated nanoseconds that pass in one millisecond of the picture. */
const NANOSECONDS_SHOWN = 5;

/** How long a part of a copy is seen to fly: in proportion to its simulated time, but neither missed nor waited for. */
export const flightTime = (nanoseconds: number): number =>
  Math.min(MOST_MS, Math.max(LEAST_MS, nanoseconds / NANOSECONDS_SHOWN));

/**
 * What moved from one picture to a later one; nothing towards an earlier one or the same. A copy that was not seen before comes from its
 * start. Where pictures follow each other at `speed`, so do parcels: each has landed before the next picture.
 */
export function flightsBetween(before: MemoryView, after: MemoryView, speed = 1): readonly Flight[] {
  if (after.now <= before.now) return [];
  const shares = new Map(before.copies.map(({ id, share }) => [id, share]));
  return [...after.copies, ...after.landed].flatMap(({ id, share: to, duration }) => {
    const from = shares.get(id) ?? 0;
    return to > from ? [{ id, from, to, milliseconds: flightTime((to - from) * duration) / speed }] : [];
  });
}
