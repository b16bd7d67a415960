// The run that another is compared with, kept to stand beside it: moved to the same place, drawn on the same columns and rows. Loaded on
// demand. Our decision (stage.md, "two runs side by side").

import type { Position } from '../core/index.ts';
import { differenceOf } from '../projections/difference.ts';
import { UnitedFootprint } from '../projections/united-footprint.ts';
import { type Companion, frameAlone } from './frames.ts';
import type { BesideFrame, Frame, Gaze } from './protocol.ts';
import type { Recording } from './recording.ts';

/** Numbers of statements that are the same in both scripts, ascending. */
export type Pairs = readonly (readonly [own: number, other: number])[];

/** A second machine with all that it has run, in lockstep with the first. */
export class Beside implements Companion {
  /** What the pictures of both have room for. */
  readonly footprint: UnitedFootprint;
  private readonly there: Recording;
  private readonly pairs: Pairs;

  constructor(here: Recording, there: Recording, pairs: Pairs) {
    this.there = there;
    this.pairs = pairs;
    this.footprint = new UnitedFootprint(here.history.footprint, there.history.footprint);
  }

  /** Goes to where the first run stands, and says what is there. `frame` is that of the first, drawn on the same footprint. */
  at(frame: Frame, gaze: Gaze): BesideFrame {
    const { there, footprint } = this;
    there.history.moveTo(partnerOf(frame.place.position, this.pairs));
    const other = frameAlone(frame.run, there, [], gaze, null, footprint);
    const { place, kind, outcome, narration, semantics, stage } = other;
    const difference = differenceOf(frame.stage, stage);
    return { place, kind, outcome, narration, semantics, stage, difference };
  }
}

/**
 * Where the other run stands when this one is at a position: in the partner of the statement under way after as many steps, else after
 * the partner of the last one done. What has no partner moves nothing; a position past a statement's end is cut to it by its history.
 */
export function partnerOf({ statement, step }: Position, pairs: Pairs): Position {
  if (statement === 0 && step === 0) return { statement: 0, step: 0 };
  const last = pairs.findLast(([own]) => own < statement || (own === statement && step > 0));
  if (last === undefined) return { statement: pairs[0]?.[1] ?? 0, step: 0 };
  const [own, other] = last;
  return own === statement ? { statement: other, step } : { statement: other + 1, step: 0 };
}
