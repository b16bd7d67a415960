// What lasts: functions, locks that are held and copies over a link, out of the steps that begin and end them. Plain data for traces and
// for the timeline. No kernel symbol (ftrace's function graph tracer pairs entries with returns alike); our decision.

import { type History, nodeOf, type Pfn, type Step, StepKind } from '../core/index.ts';
import { SpanKind } from './codes.ts';

/**
 * Spans as columns, ascending by the step that begins them; those that began before the range come first, outer before inner.
 * `what`: id of the function (core/trace.ts), class of the lock, or node of the device at the link's far end. `object`: page index
 * that the call works on or −1, object that the lock guards, frame that the copy reads. `result`: what the call answers (0 is
 * success), 1 if the lock is shared, frame that the copy writes. `depth`: calls of the same actor around a call, 0 for others.
 * `begin` and `end`: simulated nanoseconds. `first` and `last`: the steps that begin and end it, −1 where that lies outside the range,
 * or never comes (the actor hangs); the time is then the range's.
 */
export interface SpansView {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly actor: Uint8Array;
  readonly what: Uint16Array;
  readonly object: Float64Array;
  readonly result: Int32Array;
  readonly depth: Int16Array;
  readonly begin: Float64Array;
  readonly end: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
}

interface Span {
  readonly kind: SpanKind;
  readonly actor: number;
  readonly what: number;
  readonly object: number;
  result: number;
  depth: number;
  begin: number;
  end: number;
  readonly first: number;
  last: number;
}

const OUTSIDE = -1;

/**
 * The spans that begin or end in steps `[first, end)` of the recorded run, cut to those that are still kept. A span that encloses the
 * whole range has no step in it and is not among them, unless the step that begins it is given in `open` (ascending, before `first`): ask
 * from a statement's first step to have them all.
 */
export function projectSpans(
  history: History,
  first: number,
  end: number,
  open: readonly number[] = [],
): SpansView {
  const { steps } = history.machine.kernel.engine;
  const from = Math.max(first, steps.first);
  const to = Math.min(end, steps.end);
  const pairing = new Pairing();
  for (const at of open) pairing.take(steps.at(at), at);
  for (let at = from; at < to; at++) pairing.take(steps.at(at), at);
  return asColumns(to <= from ? [] : pairing.spans(steps.at(from).now, steps.at(to - 1).now));
}

/** Pairs beginnings with ends, of each actor for itself. */
class Pairing {
  private readonly begun: Span[] = [];
  /** Those that began before the range, as their ends are met: inner before outer. */
  private readonly cut: Span[] = [];
  private readonly calls = new Map<number, Span[]>();
  private readonly held = new Map<string, Span[]>();
  private readonly copying = new Map<number, Span>();

  take(step: Step, at: number): void {
    switch (step.kind) {
      case StepKind.Enter:
        return this.enter(step, at);
      case StepKind.Leave:
        return this.leave(step, at);
      case StepKind.Lock:
        return void lastOf(this.held, lockKey(step)).push(this.begin(lockSpan(step, at)));
      case StepKind.Unlock:
        return this.finish(lastOf(this.held, lockKey(step)).pop() ?? lockSpan(step, OUTSIDE), step, at);
      case StepKind.DmaBegin:
        return void this.copying.set(step.actor, this.begin(copySpan(step, at)));
      case StepKind.DmaEnd:
        this.finish(this.copying.get(step.actor) ?? copySpan(step, OUTSIDE), step, at);
        return void this.copying.delete(step.actor);
      default:
    }
  }

  /** All spans; what has no beginning or no end gets the range's. */
  spans(began: number, ended: number): readonly Span[] {
    for (const span of this.cut) span.begin = began;
    for (const span of this.begun) if (span.last === OUTSIDE) span.end = ended;
    this.sinkBelowCut();
    return [...this.cut.reverse(), ...this.begun];
  }

  private enter(step: Step, at: number): void {
    const stack = lastOf(this.calls, step.actor);
    stack.push(this.begin({ ...blank(SpanKind.Call, step, at), object: step.b, depth: stack.length }));
  }

  private leave(step: Step, at: number): void {
    const span = lastOf(this.calls, step.actor).pop() ?? blank(SpanKind.Call, step, OUTSIDE);
    span.result = step.b;
    this.finish(span, step, at);
  }

  private begin(span: Span): Span {
    this.begun.push(span);
    return span;
  }

  private finish(span: Span, { now }: Step, at: number): void {
    span.end = now;
    span.last = at;
    if (span.first === OUTSIDE) this.cut.push(span);
  }

  /** Depths were counted from the range's beginning; calls that were open there lie around all that began before their ends. */
  private sinkBelowCut(): void {
    const around = new Map<number, Span[]>();
    for (const span of this.cut) if (span.kind === SpanKind.Call) lastOf(around, span.actor).push(span);
    for (const calls of around.values())
      calls.forEach((call, inner) => (call.depth = calls.length - 1 - inner));
    for (const span of this.begun)
      if (span.kind === SpanKind.Call)
        span.depth += around.get(span.actor)?.filter((call) => call.last > span.first).length ?? 0;
  }
}

/** The list under a key, made if there is none. */
function lastOf<Key>(lists: Map<Key, Span[]>, key: Key): Span[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

const lockKey = ({ actor, a, b }: Step): string => `${actor} ${a} ${b}`;

const blank = (kind: SpanKind, { actor, a, now }: Step, first: number): Span => ({
  kind,
  actor,
  what: a,
  object: OUTSIDE,
  result: 0,
  depth: 0,
  begin: now,
  end: now,
  first,
  last: OUTSIDE,
});

const lockSpan = (step: Step, first: number): Span => ({
  ...blank(SpanKind.Lock, step, first),
  object: step.b,
  result: step.c,
});

const copySpan = (step: Step, first: number): Span => ({
  ...blank(SpanKind.Copy, step, first),
  what: Math.max(nodeOf(step.a as Pfn), nodeOf(step.b as Pfn)),
  object: step.a,
  result: step.b,
});

function asColumns(spans: readonly Span[]): SpansView {
  return {
    count: spans.length,
    kind: Uint8Array.from(spans, ({ kind }) => kind),
    actor: Uint8Array.from(spans, ({ actor }) => actor),
    what: Uint16Array.from(spans, ({ what }) => what),
    object: Float64Array.from(spans, ({ object }) => object),
    result: Int32Array.from(spans, ({ result }) => result),
    depth: Int16Array.from(spans, ({ depth }) => depth),
    begin: Float64Array.from(spans, ({ begin }) => begin),
    end: Float64Array.from(spans, ({ end }) => end),
    first: Float64Array.from(spans, ({ first }) => first),
    last: Float64Array.from(spans, ({ last }) => last),
  };
}
