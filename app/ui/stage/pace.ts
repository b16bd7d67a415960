// How fast pictures follow each other, for what moves between them. Stands still while nothing plays. Our decision.

import { createContext, useRef } from 'react';

/** Farther apart than this, two pictures are no neighbours: a jump, which nothing moves along. */
const FARTHEST = 40;
/** A picture that stood for less was not looked at. */
const SHORTEST_MS = 100;

/** The pace of the newest picture: `speed` divides the time that anything moves. Always the same object, so that nothing is drawn for it. */
export interface PaceOfPictures {
  speed: number;
  /** Stops from the picture before, in either direction. */
  distance: number;
  /** How long the picture before stood, in milliseconds. */
  stood: number;
}

/** The pace where nobody sets one. */
export const Pace = createContext<PaceOfPictures>({ speed: 1, distance: 1, stood: Infinity });

/** Whether one can follow what moves: not while scrubbing or holding a key, nor over a jump. */
export const isSteady = ({ distance, stood }: PaceOfPictures): boolean =>
  distance <= FARTHEST && stood >= SHORTEST_MS;

/** The pace, told of every picture by the stop that it is of. */
export function usePace(stop: number, speed: number): PaceOfPictures {
  const pace = useRef<PaceOfPictures>({ speed, distance: 0, stood: Infinity });
  const last = useRef({ stop, at: -Infinity });
  pace.current.speed = speed;
  if (last.current.stop !== stop) {
    const at = performance.now();
    pace.current.distance = Math.abs(stop - last.current.stop);
    pace.current.stood = at - last.current.at;
    last.current = { stop, at };
  }
  return pace.current;
}
