// The events of one statement in a trace, in the order of its steps: functions, locks and copies as slices, everything else that a
// reader looks for as instants. No kernel symbol; our decision.

import {
  Fn,
  functionOf,
  type History,
  identifyActor,
  type Kernel,
  type LockClass,
  lockNames,
  nodeOf,
  PAGE_SIZE,
  type Pfn,
  reportKinds,
  type Step,
  StepKind,
} from '../../core/index.ts';
import { SpanKind } from '../../projections/codes.ts';
import type { SpansView } from '../../projections/function-spans.ts';
import { answerWords } from '../../words/en/answers.ts';
import { traceWords } from '../../words/en/cli-trace.ts';
import { plainAddressOfPage } from '../../words/format.ts';
import type { MachineTracks } from './chrome-tracks.ts';
import { graphStep } from './graph-step.ts';
import type { Track, TraceEvent } from './trace-document.ts';

/** Steps that become instants as they are, by category. */
const instants: Readonly<Partial<Record<StepKind, string>>> = {
  [StepKind.PteSet]: 'mmu',
  [StepKind.PteClear]: 'mmu',
  [StepKind.TlbFlush]: 'mmu',
  [StepKind.TlbMiss]: 'mmu',
  [StepKind.Deviation]: 'erratum',
  [StepKind.Load]: 'access',
  [StepKind.Store]: 'access',
  [StepKind.WorkQueued]: 'work',
  [StepKind.FaultInjected]: 'injected',
  [StepKind.Pin]: 'pin',
  [StepKind.Unpin]: 'pin',
  [StepKind.Fork]: 'process',
  [StepKind.Exec]: 'process',
  [StepKind.Exit]: 'process',
  [StepKind.DeviceCreate]: 'device',
  [StepKind.DeviceDestroy]: 'device',
  [StepKind.ContextAttach]: 'device',
  [StepKind.ContextDetach]: 'device',
};

type Ending = (ns: number) => void;

/** What one statement did, whose spans are given; it ended at `ended`. */
export class StatementEvents {
  private readonly history: History;
  private readonly k: Kernel;
  private readonly tracks: MachineTracks;
  private readonly spans: SpansView;
  private readonly ended: number;
  /** How a span that has begun ends, by the step that ends it. */
  private readonly endings = new Map<number, Ending>();
  /** Those that never end: their actor hangs. */
  private readonly endless: Ending[] = [];
  /** By actor: the page indices that its calls work on, the innermost last. */
  private readonly about = new Map<number, number[]>();
  private readonly busy = new Set<Track>();

  constructor(history: History, tracks: MachineTracks, spans: SpansView, ended: number) {
    this.history = history;
    this.k = history.machine.kernel;
    this.tracks = tracks;
    this.spans = spans;
    this.ended = ended;
  }

  /** Writes the events of steps `[first, end)`: all of the statement's. */
  write(first: number, end: number): void {
    const { steps } = this.k.engine;
    let span = 0;
    for (let at = first; at < end; at++) {
      const step = steps.at(at);
      this.endings.get(at)?.(step.now);
      if (this.spans.first[span] === at) this.begin(span++);
      this.point(step, at);
    }
    for (const ending of this.endless.reverse()) ending(this.ended);
  }

  /** A span that takes time is a slice; of the others, functions are instants. */
  private begin(span: number): void {
    const { spans } = this;
    const last = spans.last[span]!;
    const lasts = (last < 0 ? this.ended : spans.end[span]!) > spans.begin[span]!;
    const ending = this.beginningOf(span, lasts);
    if (ending === null) return;
    if (last < 0) this.endless.push(ending);
    else this.endings.set(last, ending);
  }

  private beginningOf(span: number, lasts: boolean): Ending | null {
    if (this.spans.kind[span] === SpanKind.Call) return this.call(span, lasts);
    if (!lasts) return null;
    return this.spans.kind[span] === SpanKind.Lock ? this.lock(span) : this.copy(span);
  }

  private call(span: number, lasts: boolean): Ending | null {
    const { spans, tracks } = this;
    const { name, layer, origin } = functionOf(spans.what[span]!);
    const cat = `${layer},${typeof origin === 'number' ? `rfc-${origin}/6` : origin}`;
    const track = tracks.actor(spans.actor[span]! as Step['actor']);
    const args = spans.result[span] === 0 ? undefined : { result: spans.result[span]! };
    const begin = spans.begin[span]!;
    if (!lasts) tracks.instant(track, begin, name, cat, args);
    else tracks.begin(track, begin, name, cat, args);
    return lasts ? (ns) => tracks.end(track, ns, name, cat, args) : null;
  }

  private lock(span: number): Ending {
    const { spans, tracks } = this;
    const name = lockNames[spans.what[span] as LockClass];
    const track = tracks.actor(spans.actor[span]! as Step['actor']);
    const args = { object: spans.object[span]!, shared: spans.result[span]! };
    const id = tracks.beginAsync(track, spans.begin[span]!, name, 'lock', args);
    return (ns) => tracks.endAsync(track, ns, name, 'lock', id);
  }

  /** On the first track of its link that is free. */
  private copy(span: number): Ending {
    const { spans, tracks, busy } = this;
    const node = spans.what[span]!;
    let lane = 0;
    while (busy.has(tracks.link(node, lane))) lane++;
    const track = tracks.link(node, lane);
    const name = traceWords.copy(isHome(spans.object[span]!));
    busy.add(track);
    tracks.begin(track, spans.begin[span]!, name, 'dma');
    return (ns) => {
      tracks.end(track, ns, name, 'dma');
      busy.delete(track);
    };
  }

  /** What a step says besides beginning or ending something. */
  private point(step: Step, at: number): void {
    switch (step.kind) {
      case StepKind.Enter:
        this.aboutOf(step).push(step.b);
        if (step.a === Fn.handleMmFault) this.tell(step, traceWords.cpuFault, 'fault', vaOf(step.b));
        if (step.a === Fn.gmDevFault) this.tell(step, faultName(step), 'fault', vaOf(step.b));
        return;
      case StepKind.Leave:
        this.aboutOf(step).pop();
        if (step.a === Fn.gmEvict && step.b === 0) this.tell(step, traceWords.eviction, 'eviction');
        return;
      case StepKind.DmaEnd:
        return this.migrated(step);
      case StepKind.Report:
        return this.report(step, at);
      default:
        this.plain(step);
    }
  }

  private migrated(step: Step): void {
    const index = this.aboutOf(step).findLast((each) => each >= 0);
    const where = index === undefined ? {} : vaOf(index);
    const args = { ...where, bytes: 2 ** step.c * PAGE_SIZE };
    this.tell(step, traceWords.migration(isHome(step.a)), 'migration', args);
  }

  private plain(step: Step): void {
    const cat = instants[step.kind];
    if (cat === undefined) return;
    const told = graphStep(step, this.k);
    if (told.kind === 'other') this.tell(step, told.name, cat, Object.fromEntries(told.numbers));
  }

  private tell({ actor, now }: Step, name: string, cat: string, args?: TraceEvent['args']): void {
    this.tracks.instant(this.tracks.actor(actor), now, name, cat, args);
  }

  private report({ a, now, actor }: Step, at: number): void {
    const report = this.history.machine.reports.all().find(({ step }) => step === at);
    const args = report === undefined ? undefined : { message: answerWords.report(report) };
    this.tracks.instant(
      this.tracks.actor(actor),
      now,
      traceWords.report(reportKinds[a]!),
      'report',
      args,
      'g',
    );
  }

  private aboutOf({ actor }: Step): number[] {
    const about = this.about.get(actor) ?? [];
    this.about.set(actor, about);
    return about;
  }
}

/** Whether a copy that reads frame `from` goes to the host. */
const isHome = (from: number): boolean => nodeOf(from as Pfn) !== 0;

const vaOf = (index: number): { readonly va: string } => ({ va: plainAddressOfPage(index) });

const faultName = ({ actor }: Step): string =>
  identifyActor(actor).kind === 'device' ? traceWords.deviceFault : traceWords.prefetch;
