// Reading the evidence of a run: what a phase cost, what its statements answered, and the bounds of figures.

import type { Bound, Evidence, Phase, Sample } from './entry.ts';

type Reading = (evidence: Evidence) => number;

function phaseOf(evidence: Evidence, variant: string, phase: string): Phase {
  const found = evidence[variant]?.[phase];
  if (found === undefined) throw new Error(`no phase "${phase}" in "${variant}"`);
  return found;
}

/** How much a counter grew in a phase; `now_ns`: how long it took. */
export const spent =
  (variant: string, phase: string, counter: Exclude<keyof Sample, 'calls'>): Reading =>
  (evidence) => {
    const { before, after } = phaseOf(evidence, variant, phase);
    return after[counter] - before[counter];
  };

/** Calls of driver operations in a phase; of all operations unless some are named. */
export const calls =
  (variant: string, phase: string, ...operations: readonly string[]): Reading =>
  (evidence) => {
    const { before, after } = phaseOf(evidence, variant, phase);
    const named = operations.length === 0 ? Object.keys(after.calls) : operations;
    return named.reduce((sum, name) => sum + after.calls[name]! - before.calls[name]!, 0);
  };

/** How many statements of a phase answered this. */
export const answers =
  (variant: string, phase: string, answer: string): Reading =>
  (evidence) =>
    phaseOf(evidence, variant, phase).answers.filter((each) => each === answer).length;

/** One reading for each unit of another. */
export const each =
  (whole: Reading, parts: number | Reading): Reading =>
  (evidence) =>
    whole(evidence) / (typeof parts === 'number' ? parts : parts(evidence));

/** The sum of readings. */
export const sum =
  (...readings: readonly Reading[]): Reading =>
  (evidence) =>
    readings.reduce((total, reading) => total + reading(evidence), 0);

/** A reading times a number. */
export const times =
  (reading: Reading, factor: number): Reading =>
  (evidence) =>
    reading(evidence) * factor;

/** No more than this. */
export const atMost = (limit: Bound['limit']): Bound => ({ relation: 'at most', limit });

/** No less than this. */
export const atLeast = (limit: Bound['limit']): Bound => ({ relation: 'at least', limit });
