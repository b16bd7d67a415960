// Looks around a step within its statement: which process it is about, which function encloses it, how that function ends. Recorded steps
// go on past the present place, so that looking ahead is possible. No kernel symbol; our decision.

import {
  type History,
  type Kernel,
  LockClass,
  type Machine,
  peekMapping,
  type Step,
  StepKind,
} from '../core/index.ts';

/** How far a search goes before it gives up: a long prefetch is one statement with very many steps. */
const REACH = 20_000;

/** How near another actor's steps are where several take turns. */
const NEAR = 400;

/** What happens between a function's Enter and its Leave. */
export interface CallSpan {
  /** Numbers of the Enter and of the Leave step; `leave` is null when it was not found. */
  readonly enter: number;
  readonly leave: number | null;
  readonly result: number | null;
  /** The first device whose driver is called inside. */
  readonly device: number | null;
  readonly copies: boolean;
  /** The first function called inside, or null. */
  readonly inner: number | null;
}

/** One step and its neighbours of the same statement. The state of the machine must stand just after the step. */
export class StepReader {
  readonly machine: Machine;
  readonly k: Kernel;
  readonly number: number;
  readonly step: Step;
  private readonly first: number;
  private readonly end: number;

  constructor(history: History, number: number) {
    const statement = history.statementOfStep(number);
    this.machine = history.machine;
    this.k = history.machine.kernel;
    this.number = number;
    this.step = this.at(number);
    this.first = Math.max(history.firstStep(statement), number - REACH);
    this.end = Math.min(history.firstStep(statement) + history.stepCount(statement), number + REACH);
  }

  /** The process that the statement is about: what the nearest step says that names one. Null if none does. */
  get pid(): number | null {
    for (let i = this.number; i < this.end; i++) {
      const pid = pidIn(this.k, this.at(i));
      if (pid !== null) return pid;
    }
    for (let i = this.number - 1; i >= this.first; i--) {
      const pid = pidIn(this.k, this.at(i));
      if (pid !== null) return pid;
    }
    return null;
  }

  /** Whether other actors take turns with this one in the statement, as far as one can see from here. */
  get isBeside(): boolean {
    const last = Math.min(this.end, this.number + NEAR);
    for (let i = Math.max(this.first, this.number - NEAR); i < last; i++)
      if (this.at(i).actor !== this.step.actor) return true;
    return false;
  }

  /** The call that the step enters or leaves, or the innermost one of its actor that encloses it; null if there is none. */
  call(): CallSpan | null {
    const enter = this.step.kind === StepKind.Enter ? this.number : this.enclosing();
    return enter === null ? null : this.span(enter);
  }

  /** The device that the statement's first work item goes to, for workers. */
  queuedFor(): number | null {
    for (let i = this.first; i <= this.number; i++) {
      const { kind, d } = this.at(i);
      if (kind === StepKind.WorkQueued) return d;
    }
    return null;
  }

  /** The page index at which a `gm_mapping` hangs, from what the steps around name; null if none of it is right. */
  indexOfMapping(mapping: number): number | null {
    const object = this.k.mms.vmObject.data[this.pid ?? 0]!;
    const here = (index: number | null): index is number =>
      index !== null && peekMapping(this.k, object, this.k.granuleOf(index)) === mapping;
    for (let away = 0; away < REACH; away++) {
      if (this.number - away < this.first && this.number + away >= this.end) return null;
      for (const i of [this.number - away, this.number + away]) {
        const index = i >= this.first && i < this.end ? indexIn(this.at(i)) : null;
        if (here(index)) return this.k.granuleOf(index);
      }
    }
    return null;
  }

  /** Step `i` of the run. */
  at(i: number): Step {
    return this.k.engine.steps.at(i);
  }

  private enclosing(): number | null {
    let depth = this.step.kind === StepKind.Leave ? -1 : 0;
    for (let i = this.number; i >= this.first; i--) {
      const { kind, actor } = this.at(i);
      if (actor !== this.step.actor) continue;
      if (kind === StepKind.Leave) depth++;
      if (kind === StepKind.Enter && depth-- === 0) return i;
    }
    return null;
  }

  private span(enter: number): CallSpan {
    const { actor } = this.at(enter);
    const span = { enter, leave: null, result: null, device: null, copies: false, inner: null };
    return this.fill(span, actor);
  }

  private fill(span: { -readonly [K in keyof CallSpan]: CallSpan[K] }, actor: number): CallSpan {
    let depth = 0;
    for (let i = span.enter + 1; i < this.end; i++) {
      const step = this.at(i);
      if (step.actor !== actor) continue;
      if (step.kind === StepKind.Leave && depth-- === 0) {
        span.leave = i;
        span.result = step.b;
        return span;
      }
      if (step.kind === StepKind.Enter) {
        depth++;
        span.inner ??= step.a;
      }
      if (step.kind === StepKind.DmaBegin) span.copies = true;
      if (step.kind === StepKind.DriverCall) span.device ??= step.b;
    }
    return span;
  }
}

const NAMES_PROCESS: ReadonlySet<number> = new Set([
  StepKind.VmaLink,
  StepKind.VmaUnlink,
  StepKind.VmaResize,
  StepKind.Load,
  StepKind.Store,
  StepKind.Fork,
  StepKind.Exit,
  StepKind.Exec,
  StepKind.Protect,
  StepKind.Move,
]);

function pidIn(k: Kernel, { kind, a, b }: Step): number | null {
  if (NAMES_PROCESS.has(kind)) return a;
  if (kind === StepKind.ContextAttach) return b;
  const locks = kind === StepKind.Lock || kind === StepKind.Unlock || kind === StepKind.LockWait;
  if (locks) return a === LockClass.MmapLock ? b : null;
  const table = kind === StepKind.PteSet || kind === StepKind.PteClear || kind === StepKind.TlbFlush;
  return table && k.tables.isLive(a) ? k.tables.mmOf(a) : null;
}

function indexIn({ kind, b, c }: Step): number | null {
  switch (kind) {
    case StepKind.Enter:
      return b < 0 ? null : b;
    case StepKind.PteSet:
    case StepKind.PteClear:
    case StepKind.TlbMiss:
    case StepKind.TlbFill:
    case StepKind.TlbHit:
      return b;
    case StepKind.MappingCreate:
    case StepKind.MappingFree:
    case StepKind.DriverCall:
      return c;
    default:
      return null;
  }
}
