// A strict reader of the Chrome trace-event format: the rules of the format's description and of Perfetto's importer, as errors. Apart
// from what writes traces.

/** Something that lasts on a track, in nanoseconds, with what lies directly inside it. */
export interface Slice {
  readonly name: string;
  /** Name and arguments: what speedscope takes for one frame. */
  readonly key: string;
  readonly begin: number;
  readonly end: number;
  readonly inside: readonly Slice[];
}

/** One thread of one process; its outermost slices. */
export interface ReadTrack {
  readonly process: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly slices: readonly Slice[];
}

/** A point in time, or of a counter the value from then on. */
export interface ReadPoint {
  readonly name: string;
  readonly tid: number;
  readonly at: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** A trace that broke no rule. */
export interface ReadTrace {
  readonly tracks: readonly ReadTrack[];
  readonly instants: readonly ReadPoint[];
  readonly counters: readonly ReadPoint[];
  /** Asynchronous slices. */
  readonly overlapping: readonly { readonly name: string; readonly begin: number; readonly end: number }[];
}

interface Event {
  readonly ph: string;
  readonly name: string;
  readonly cat?: string;
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
  readonly id?: string;
  readonly s?: string;
  readonly args?: Record<string, unknown>;
}

interface Open {
  readonly name: string;
  readonly key: string;
  readonly begin: number;
  readonly inside: Slice[];
}

/** Reads a document; throws at the first rule that it breaks. */
export function readTrace(text: string): ReadTrace {
  const document = JSON.parse(text) as { displayTimeUnit: unknown; traceEvents: Event[] };
  rule(document.displayTimeUnit === 'ns', 'times are shown in nanoseconds', document.displayTimeUnit);
  rule(Array.isArray(document.traceEvents), 'traceEvents is a list', null);
  const reader = new Reader();
  for (const event of document.traceEvents) reader.take(event);
  return reader.end();
}

function rule(holds: boolean, text: string, about: unknown): void {
  if (!holds) throw new Error(`${text}: ${JSON.stringify(about)}`);
}

const isId = (n: unknown): boolean => Number.isSafeInteger(n) && (n as number) >= 0;

class Reader {
  private readonly processes = new Map<number, string>();
  private readonly threads = new Map<number, { readonly pid: number; readonly name: string }>();
  private readonly open = new Map<number, Open[]>();
  private readonly outermost = new Map<number, Slice[]>();
  private readonly begun = new Map<string, Event>();
  private readonly counted = new Map<string, unknown>();
  private readonly now = new Map<number, number>();
  private readonly instants: ReadPoint[] = [];
  private readonly counters: ReadPoint[] = [];
  private readonly overlapping: { name: string; begin: number; end: number }[] = [];

  take(event: Event): void {
    rule(typeof event.name === 'string' && event.name !== '', 'an event has a name', event);
    rule(isId(event.pid) && isId(event.tid), 'an event has a process and a thread', event);
    if (event.ph === 'M') return this.describe(event);
    this.advance(event);
    rule(this.processes.has(event.pid), 'a process is named before it does something', event);
    switch (event.ph) {
      case 'B':
        return this.begin(event);
      case 'E':
        return this.finish(event);
      case 'i':
        rule(event.s === 't' || event.s === 'g', 'an instant has a scope', event);
        this.thread(event);
        this.instants.push({ name: event.name, tid: event.tid, at: inNs(event.ts), args: event.args ?? {} });
        return;
      case 'C':
        return this.count(event);
      case 'b':
      case 'e':
        return this.overlap(event);
      default:
        rule(false, 'the kind of event is known', event);
    }
  }

  end(): ReadTrace {
    for (const stack of this.open.values()) rule(stack.length === 0, 'everything ends', stack);
    rule(this.begun.size === 0, 'everything asynchronous ends', [...this.begun.values()]);
    const tracks = [...this.threads].map(([tid, { pid, name }]) => ({
      process: this.processes.get(pid)!,
      name,
      pid,
      tid,
      slices: this.outermost.get(tid) ?? [],
    }));
    return { tracks, instants: this.instants, counters: this.counters, overlapping: this.overlapping };
  }

  private describe({ name, pid, tid, args = {} }: Event): void {
    if (name === 'thread_sort_index') return rule(isId(args.sort_index), 'a sort index is a number', args);
    rule(typeof args.name === 'string' && args.name !== '', 'a track has a name', args);
    if (name === 'process_name') {
      rule(!this.processes.has(pid), 'a process is named once', args);
      this.processes.set(pid, String(args.name));
    } else {
      rule(name === 'thread_name', 'metadata is known', name);
      rule(!this.threads.has(tid), 'a thread id is unique in the whole trace', args);
      this.threads.set(tid, { pid, name: String(args.name) });
    }
  }

  /** Runs begin at 0 each; within a process time never goes back. */
  private advance(event: Event): void {
    const { pid, ts } = event;
    rule(typeof ts === 'number' && ts >= 0 && Number.isFinite(ts), 'a time is a number', event);
    rule(Math.abs(inNs(ts) - ts * 1000) < 0.01, 'a time is whole nanoseconds', event);
    rule(inNs(ts) >= (this.now.get(pid) ?? 0), 'time ascends', event);
    this.now.set(pid, inNs(ts));
  }

  private thread({ pid, tid }: Event): void {
    rule(this.threads.get(tid)?.pid === pid, 'a thread is named before it does something', { pid, tid });
  }

  private begin(event: Event): void {
    this.thread(event);
    const stack = this.open.get(event.tid) ?? [];
    this.open.set(event.tid, stack);
    stack.push({ name: event.name, key: keyOf(event), begin: inNs(event.ts), inside: [] });
  }

  private finish(event: Event): void {
    const stack = this.open.get(event.tid) ?? [];
    const last = stack.pop();
    if (last === undefined) throw new Error(`an end has a beginning: ${JSON.stringify(event)}`);
    rule(last.key === keyOf(event), 'an end is that of the innermost slice', [last.key, event]);
    rule(inNs(event.ts) > last.begin, 'a slice takes time', event);
    const siblings = stack.at(-1)?.inside ?? this.outermost.get(event.tid) ?? [];
    if (stack.length === 0) this.outermost.set(event.tid, siblings);
    siblings.push({ ...last, end: inNs(event.ts) });
  }

  private count(event: Event): void {
    const args = event.args ?? {};
    const track = `${event.pid} ${event.name}`;
    rule(Object.keys(args).join() === 'value', 'a counter has a value', event);
    rule(isId(args.value), 'a counter counts', event);
    rule(this.counted.get(track) !== args.value, 'a counter is told when it changes', event);
    this.counted.set(track, args.value);
    this.counters.push({ name: event.name, tid: event.tid, at: inNs(event.ts), args });
  }

  private overlap(event: Event): void {
    const { ph, id, cat, name, ts } = event;
    rule(
      typeof id === 'string' && typeof cat === 'string',
      'an asynchronous event has id and category',
      event,
    );
    const track = `${event.pid} ${cat} ${id}`;
    const began = this.begun.get(track);
    if (ph === 'b') {
      rule(began === undefined, 'an id is in use once', event);
      this.begun.set(track, event);
      return;
    }
    rule(began?.name === name && began.tid === event.tid, 'an asynchronous end has its beginning', event);
    this.begun.delete(track);
    this.overlapping.push({ name, begin: inNs(began!.ts), end: inNs(ts) });
  }
}

const inNs = (us: number): number => Math.round(us * 1000);
const keyOf = ({ name, args }: Event): string =>
  args === undefined ? name : `${name} ${JSON.stringify(args)}`;

/** How long a frame runs, in nanoseconds: with what it calls (recursion counted once), and without. `count`: slices in it, itself too. */
export interface Weight {
  total: number;
  self: number;
  count: number;
}

/** The weights of all frames of a track, by name and arguments. */
export function weightsOf(slices: readonly Slice[]): Map<string, Weight> {
  const weights = new Map<string, Weight>();
  const visit = (slice: Slice, around: readonly string[]): void => {
    const weight = weights.get(slice.key) ?? { total: 0, self: 0, count: 0 };
    weights.set(slice.key, weight);
    weight.count += 1 + slice.inside.length;
    const took = slice.end - slice.begin;
    if (!around.includes(slice.key)) weight.total += took;
    weight.self += took - slice.inside.reduce((sum, each) => sum + each.end - each.begin, 0);
    for (const inner of slice.inside) visit(inner, [...around, slice.key]);
  };
  for (const slice of slices) visit(slice, []);
  return weights;
}
