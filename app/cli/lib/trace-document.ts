// The Chrome trace-event format: events, one JSON document of them, and the tracks on which they lie. Our decision (interface.md §2).

/** One event. `ts` is in microseconds; `name` of an end repeats its beginning's, `args` too. */
export interface TraceEvent {
  readonly ph: 'B' | 'E' | 'i' | 'b' | 'e' | 'C' | 'M';
  readonly name: string;
  readonly cat?: string;
  readonly ts?: number;
  readonly pid: number;
  readonly tid: number;
  /** Of an asynchronous slice: what its two ends share. */
  readonly id?: string;
  /** Of an instant: its thread's, or everybody's. */
  readonly s?: 't' | 'g';
  readonly args?: Readonly<Record<string, string | number>>;
}

/** A process and a thread in it. */
export interface Track {
  readonly pid: number;
  readonly tid: number;
}

/** Prints one document, an event a line. `close` must be called at the end. */
export class TraceDocument {
  private readonly print: (line: string) => void;
  private processes = 0;
  private isFirst = true;

  constructor(print: (line: string) => void) {
    this.print = print;
    print('{"displayTimeUnit":"ns","traceEvents":[');
  }

  write(event: TraceEvent): void {
    this.print(`${this.isFirst ? '' : ','}${JSON.stringify(event)}`);
    this.isFirst = false;
  }

  /** A new process of this name. */
  process(name: string): Tracks {
    const tracks = new Tracks(++this.processes, (event) => {
      this.write(event);
    });
    tracks.describe(0, 'process_name', { name });
    return tracks;
  }

  close(): void {
    this.print(']}');
  }
}

/** Thread ids of one process: viewers take them for unique in the whole trace. */
const THREADS = 1000;

/** The threads of one process: each is described when it is first asked for. */
export class Tracks {
  private readonly pid: number;
  private readonly write: (event: TraceEvent) => void;
  private readonly known = new Map<number, Track>();

  constructor(pid: number, write: (event: TraceEvent) => void) {
    this.pid = pid;
    this.write = write;
  }

  /** Thread `number` (below 1000), which viewers list in that order. */
  track(number: number, name: () => string): Track {
    const known = this.known.get(number);
    if (known !== undefined) return known;
    const track = { pid: this.pid, tid: this.pid * THREADS + number };
    this.known.set(number, track);
    this.describe(track.tid, 'thread_name', { name: name() });
    this.describe(track.tid, 'thread_sort_index', { sort_index: number });
    return track;
  }

  /** The process as a whole, for counters. */
  get whole(): Track {
    return { pid: this.pid, tid: this.pid * THREADS };
  }

  describe(tid: number, name: string, args: Readonly<Record<string, string | number>>): void {
    this.write({ ph: 'M', name, pid: this.pid, tid, args });
  }
}
