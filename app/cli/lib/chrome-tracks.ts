// The tracks of one run in a trace, and the kinds of events that lie on them, in nanoseconds. No kernel symbol; our decision.

import { actorName, deviceName, type Kernel, type Step } from '../../core/index.ts';
import { traceWords } from '../../words/en/cli-trace.ts';
import type { Track, TraceDocument, TraceEvent, Tracks } from './trace-document.ts';

type Arguments = NonNullable<TraceEvent['args']>;

/** Something that lasts on a track from `began` to `ended`. */
interface Lasting {
  readonly track: Track;
  readonly name: string;
  readonly cat: string;
  readonly began: number;
  readonly ended: number;
}

const SCRIPT = 0;
const FIRST_ACTOR = 1;
/** Copies on one link that can overlap and still have a track each. */
const LANES = 16;

/**
 * A slice begins a picosecond late: speedscope sorts beginnings and ends apart and by time alone, and would put the beginning of a slice
 * before the end of an equal one that ends just then. Perfetto rounds it away.
 */
const LATE = 1e-6;

const microseconds = (ns: number, ph: TraceEvent['ph']): number =>
  ph === 'B' ? Number((ns / 1000 + LATE).toFixed(6)) : ns / 1000;

/** The tracks of one run. */
export class MachineTracks {
  private readonly k: Kernel;
  private readonly document: TraceDocument;
  private readonly machine: Tracks;
  private readonly links: Tracks;
  private asynchronous = 0;

  constructor(path: string, k: Kernel, document: TraceDocument) {
    this.k = k;
    this.document = document;
    this.machine = document.process(traceWords.machine(path));
    this.links = document.process(traceWords.links(path));
  }

  get script(): Track {
    return this.machine.track(SCRIPT, () => traceWords.script);
  }

  actor(actor: Step['actor']): Track {
    return this.machine.track(FIRST_ACTOR + actor, () => actorName(this.k, actor));
  }

  /** A track of the link to a node of a device. */
  link(node: number, lane: number): Track {
    const device = deviceName(this.k, this.k.memory.deviceOf(node)) ?? '';
    return this.links.track(node * LANES + lane, () => traceWords.link(device, lane));
  }

  /** What lasts, around what `inside` writes; without any time passing, an instant before it. */
  lasting({ track, name, cat, began, ended }: Lasting, inside: () => void): void {
    if (ended > began) this.begin(track, began, name, cat);
    else this.instant(track, began, name, cat);
    inside();
    if (ended > began) this.end(track, ended, name, cat);
  }

  begin(track: Track, ns: number, name: string, cat: string, args?: Arguments): void {
    this.write('B', track, ns, { name, cat, ...(args && { args }) });
  }

  end(track: Track, ns: number, name: string, cat: string, args?: Arguments): void {
    this.write('E', track, ns, { name, cat, ...(args && { args }) });
  }

  instant(track: Track, ns: number, name: string, cat: string, args?: Arguments, s: 't' | 'g' = 't'): void {
    this.write('i', track, ns, { name, cat, s, ...(args && { args }) });
  }

  /** Begins what may overlap others of its track without nesting. Gives the id that its end must name. */
  beginAsync(track: Track, ns: number, name: string, cat: string, args: Arguments): string {
    const id = `${track.pid}.${++this.asynchronous}`;
    this.write('b', track, ns, { name, cat, id, args });
    return id;
  }

  endAsync(track: Track, ns: number, name: string, cat: string, id: string): void {
    this.write('e', track, ns, { name, cat, id });
  }

  counter(name: string, value: number, ns: number): void {
    this.write('C', this.machine.whole, ns, { name, args: { value } });
  }

  private write(
    ph: TraceEvent['ph'],
    { pid, tid }: Track,
    ns: number,
    { name, cat, ...rest }: Pick<TraceEvent, 'name' | 'cat' | 'id' | 's' | 'args'>,
  ): void {
    this.document.write({
      ph,
      name,
      ...(cat === undefined ? {} : { cat }),
      ts: microseconds(ns, ph),
      pid,
      tid,
      ...rest,
    });
  }
}
