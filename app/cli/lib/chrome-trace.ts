// Runs as a document of the Chrome trace-event format, which Perfetto and speedscope open: for each run a process for the machine, with
// a thread for the script and one for each actor, and a process for the links. Our decision (interface.md §2, `chrome`).
//
// What takes simulated time is a slice (B, E), properly nested on its thread; what takes none is an instant, because a viewer cannot
// order slices of no length. Locks that are held for some time are asynchronous slices.

import { deviceName, type History, type Kernel, readCounters } from '../../core/index.ts';
import { projectSpans } from '../../projections/function-spans.ts';
import { traceWords } from '../../words/en/cli-trace.ts';
import { MachineTracks } from './chrome-tracks.ts';
import { StatementEvents } from './chrome-statement.ts';
import { TraceDocument } from './trace-document.ts';

/** A statement that has run: its number, its kind, its text, and the time when it began. */
export interface RanStatement {
  readonly at: number;
  readonly kind: string;
  readonly text: string;
  readonly began: number;
}

/** A document of any number of runs. */
export class ChromeTrace {
  private readonly document: TraceDocument;

  constructor(print: (line: string) => void) {
    this.document = new TraceDocument(print);
  }

  /** Begins the trace of a run that stands at its beginning. */
  run(path: string, history: History): ChromeRun {
    return new ChromeRun(path, history, this.document);
  }

  close(): void {
    this.document.close();
  }
}

/** The events of one run, statement by statement. */
class ChromeRun {
  private readonly history: History;
  private readonly k: Kernel;
  private readonly tracks: MachineTracks;
  private readonly counted = new Map<string, number>();

  constructor(path: string, history: History, document: TraceDocument) {
    this.history = history;
    this.k = history.machine.kernel;
    this.tracks = new MachineTracks(path, this.k, document);
    this.count();
  }

  /** Writes what the statement that ran last did; the machine stands at its end. */
  statement({ at, kind, text, began }: RanStatement): void {
    const { history, tracks, k } = this;
    const first = history.firstStep(at);
    const end = first + history.stepCount(at);
    const ended = k.engine.clock.now;
    const own = first === end || kind === 'parallel' ? null : tracks.actor(k.engine.steps.at(first).actor);
    const inside = new StatementEvents(history, tracks, projectSpans(history, first, end), ended);
    tracks.lasting({ track: tracks.script, name: text, cat: 'script', began, ended }, () => {
      if (own === null) inside.write(first, end);
      else
        tracks.lasting({ track: own, name: traceWords.doing(kind), cat: 'statement', began, ended }, () => {
          inside.write(first, end);
        });
    });
    this.count();
  }

  /** The counters and the frames in use that have changed. */
  private count(): void {
    const { calls, ...numbers } = readCounters(this.k);
    const all = Object.values(calls).reduce((sum, each) => sum + each, 0);
    for (const [name, value] of [...Object.entries(numbers), ['calls', all] as const])
      this.counter(name, value);
    const { memory } = this.k;
    for (let node = 0; node < memory.nodeCount; node++) {
      const owner = deviceName(this.k, memory.deviceOf(node));
      this.counter(traceWords.framesInUse(owner, node), memory.framesOf(node) - memory.freeFramesOf(node));
    }
  }

  private counter(name: string, value: number): void {
    if (this.counted.get(name) === value) return;
    this.counted.set(name, value);
    this.tracks.counter(name, value, this.k.engine.clock.now);
  }
}
