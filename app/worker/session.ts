// The session: what the page asks is done one request after the other, in slices. Owns the machine with its history and what the page
// looks at; knows nothing of a Worker, so that tests run it as it is. Our decision (architecture.md 8).

import type { Position } from '../core/index.ts';
import type { ScriptError } from '../script/errors.ts';
import type { DetailsOf } from './details.ts';
import { type Companion, focusBetween, frameOf } from './frames.ts';
import { insertLine } from './insertion.ts';
import { type Anchor, landAgain } from './landing.ts';
import type {
  Frame,
  Gaze,
  Landed,
  Landing,
  ListedReport,
  Move,
  RequestKind,
  Requests,
  ToPage,
  ToWorker,
} from './protocol.ts';
import type { Reading } from './reading.ts';
import { Recording } from './recording.ts';
import { firstUnmet, listReports, reportOf } from './run-report.ts';
import { type Pacing, Slices } from './slices.ts';

/** Sends a message to the page; the buffers of `transfer` move with it. */
export type Post = (message: ToPage, transfer: ArrayBuffer[]) => void;

type Request = Exclude<ToWorker, { kind: 'cancel' | 'prepare' }>;
type Answered<K extends RequestKind> = Requests[K]['answer'];

/** Moves after which the whole of the last statement is marked, not its last step. */
const WHOLE = new Set<Move['kind']>(['statements', 'line', 'end']);

const START: Position = { statement: 0, step: 0 };

/** One session; `receive` is its only door. */
export class Session {
  private readonly post: Post;
  private readonly pacing: Pacing;
  private readonly tasks = new Map<number, Slices>();
  private queue: Promise<void> = Promise.resolve();
  private recording = new Recording([]);
  private script = '';
  private errors: readonly ScriptError[] = [];
  private lines: readonly string[] = [];
  /** What was reported in the whole run. */
  private reports: readonly ListedReport[] = [];
  private reportCount = 0;
  private runs = 0;
  private gaze: Gaze = {
    stage: { pid: 1, from: 0, to: 0, marks: 'step', bin: 0, frames: 96 },
    selection: null,
  };
  private marks: 'step' | 'statement' = 'step';
  private detailsOf: DetailsOf | null = null;
  /** The run that this one is compared with. */
  private beside: Companion | null = null;
  /** The place last chosen, in the script as it was then: an edit that breaks the script and one that mends it keep it. */
  private anchor: Anchor = { statements: [], position: START };

  constructor(post: Post, pacing: Pacing) {
    this.post = post;
    this.pacing = pacing;
  }

  /** Takes one message; requests are answered in the order in which they come, but a cancel and a preparation count at once. */
  receive(message: ToWorker): void {
    if (message.kind === 'cancel') return this.tasks.get(message.id)?.cancel();
    if (message.kind === 'prepare') return void this.prepare(message.id);
    const { id } = message;
    const slices = new Slices(this.pacing, (progress) => this.post({ kind: 'progress', id, progress }, []));
    this.tasks.set(id, slices);
    this.queue = this.queue.then(() => this.serve(message, slices));
  }

  private async serve(message: Request, slices: Slices): Promise<void> {
    const { id } = message;
    try {
      const answer = slices.cancelled ? null : await this.answer(message, slices);
      if (answer === null) this.post({ kind: 'cancelled', id }, []);
      else this.post({ kind: 'answer', id, answer }, buffersOf(answer));
    } catch (error) {
      this.crash(id, error);
    } finally {
      this.tasks.delete(id);
    }
  }

  private crash(id: number, error: unknown): void {
    this.post({ kind: 'crashed', id, message: error instanceof Error ? error.message : String(error) }, []);
  }

  /** Loads what the first picture does not need. */
  private async prepare(id: number): Promise<void> {
    try {
      const [{ detailsOf }] = await Promise.all([import('./details.ts'), import('./reading.ts')]);
      this.detailsOf = detailsOf;
      this.post({ kind: 'answer', id, answer: null }, []);
    } catch (error) {
      this.crash(id, error);
    }
  }

  /** The answer to a request; null when it was cancelled before it had one. */
  private async answer(message: Request, slices: Slices): Promise<Answered<RequestKind> | null> {
    switch (message.kind) {
      case 'open':
        return this.open(message.ask, slices);
      case 'insert':
        return this.insert(message.ask, slices);
      case 'move':
        return this.move(message.ask);
      case 'look':
        this.gaze = message.ask;
        return this.frame();
      case 'timeline':
        return this.timeline(message.ask);
      case 'residency':
        return this.residency(message.ask);
      case 'counters':
        return this.counters(message.ask);
      case 'writers':
        return this.writers(message.ask);
      case 'formats':
        return this.formats(message.ask);
      case 'dump':
        return (await import('./state-dump.ts')).dumpOf(this.recording);
      case 'measure':
        return message.ask.scripts.map((await import('../script/phases.ts')).runPhases);
      case 'compare':
        return this.compare(message.ask.script, slices);
      case 'compareEnd':
        this.beside = null;
        return this.frame();
      case 'recognise':
      case 'import': {
        const { importRecording, recognise } = await import('./recordings.ts');
        return message.kind === 'import' ? importRecording(message.ask, slices) : recognise(message.ask.file);
      }
    }
  }

  private async compare(script: string, slices: Slices): Promise<Answered<'compare'> | null> {
    const { compareWith } = await import('./comparing.ts');
    const compared = await compareWith(this.recording, this.runs, this.lines, script, slices);
    if (compared === null) return null;
    this.beside = compared.beside;
    return { comparison: compared.comparison, frame: this.frame() };
  }

  private async timeline(ask: Requests['timeline']['ask']): Promise<Answered<'timeline'>> {
    const { projectTimeline } = await import('../projections/timeline.ts');
    const { history, times } = this.recording;
    return { run: this.runs, view: projectTimeline(history, times, ask) };
  }

  private async residency(ask: Requests['residency']['ask']): Promise<Answered<'residency'>> {
    const { projectResidency } = await import('../projections/residency.ts');
    const { history, times, homes } = this.recording;
    return { run: this.runs, view: projectResidency(history, times, homes, ask) };
  }

  private async counters(ask: Requests['counters']['ask']): Promise<Answered<'counters'>> {
    const { projectCounters } = await import('../projections/counters.ts');
    const { history, times, counters } = this.recording;
    return { run: this.runs, view: projectCounters(history, times, counters, ask) };
  }

  private async writers({ earlier, count }: Requests['writers']['ask']): Promise<Answered<'writers'>> {
    const { earlierWriters } = await import('../projections/provenance-chain.ts');
    return { run: this.runs, writers: earlierWriters(this.recording.history, earlier, count) };
  }

  private async formats(ask: Requests['formats']['ask']): Promise<Answered<'formats'>> {
    const { projectFormats } = await import('../projections/all-formats.ts');
    return { run: this.runs, view: projectFormats(this.recording.history.machine.kernel, ask) };
  }

  private async open(
    { script, landing, gaze }: Requests['open']['ask'],
    slices: Slices,
  ): Promise<Answered<'open'>> {
    this.gaze = gaze;
    const reading = await read(script, slices);
    this.errors = reading.errors;
    if (isRefused(reading) && this.recording.length > 0)
      return { report: this.report('refused'), frame: this.frame() };
    await this.run(script, reading, slices);
    const landed = this.land(landing);
    return { report: this.report(slices.cancelled ? 'stopped' : 'ran', landed), frame: this.frame() };
  }

  private async insert(
    { script, statement }: Requests['insert']['ask'],
    slices: Slices,
  ): Promise<Answered<'insert'>> {
    if (script !== this.script) return { inserted: false, errors: this.errors };
    const insertion = insertLine(script, this.lineBeforeInsertion(), statement);
    const reading = await read(insertion.script, slices);
    const own = reading.errors.filter(({ line }) => line === insertion.line);
    if (own.length > 0) return { inserted: false, errors: own.map((error) => ({ ...error, line: 1 })) };
    if (isRefused(reading)) return { inserted: false, errors: reading.errors };
    this.errors = reading.errors;
    await this.run(insertion.script, reading, slices);
    const at = reading.statements.findIndex(({ span }) => span.line === insertion.line);
    this.goTo({ statement: at < 0 ? this.recording.length : at + 1, step: 0 });
    if (at >= 0) this.focus(at);
    this.marks = 'statement';
    const report = this.report(slices.cancelled ? 'stopped' : 'ran');
    return { inserted: true, script: insertion.script, report, frame: this.frame() };
  }

  /** The line after which a new statement goes: that of the statement shown, but never before the `machine` line. */
  private lineBeforeInsertion(): number {
    const { statements, history } = this.recording;
    const { statement, step } = history.position;
    const shown = step > 0 ? statement : statement - 1;
    if (shown >= 0) return statements[shown]!.span.lastLine;
    const first = statements[0];
    if (first === undefined) return Infinity;
    return first.kind === 'machine' ? first.span.lastLine : first.span.line - 1;
  }

  /** Runs what is new in a script; stops early when cancelled. The history then stands at its head. */
  private async run(script: string, { runnable: statements }: Reading, slices: Slices): Promise<void> {
    const recording = this.recording.take(statements) ?? new Recording(statements);
    this.recording = recording;
    this.beside = null;
    this.script = script;
    this.lines = script.split('\n');
    this.runs++;
    const total = statements.length;
    while (recording.length < total && !slices.cancelled) {
      recording.runNext();
      if (slices.isOver) await slices.breathe({ doing: 'running', done: recording.length, total });
    }
    this.reports = listReports(recording);
    this.reportCount = recording.history.machine.reports.count;
  }

  private land(landing: Landing): Landed {
    const { recording } = this;
    const { history } = recording;
    this.marks = 'statement';
    if (landing.kind === 'keep') {
      const wanted = landAgain(this.anchor, recording.statements);
      history.moveTo(wanted);
      if (this.errors.length === 0) this.setAnchor();
      return 'asAsked';
    }
    if (landing.kind === 'report') return this.landOnReport(landing.erratum);
    this.goTo(landing.kind === 'alive' ? { statement: recording.aliveUntil, step: 0 } : landing.position);
    const landed = landing.kind === 'alive' ? 'asAsked' : this.check(landing);
    if (this.gaze.selection === null) this.focus(0);
    return landed;
  }

  /** Goes to the first report of an erratum, else the first, else to what did not hold first, else to the end. */
  private landOnReport(erratum: string): Landed {
    const { recording, reports } = this;
    const first = reports.find((each) => each.erratum === erratum) ?? reports[0];
    this.goTo(first?.position ?? { statement: firstUnmet(recording) ?? recording.aliveUntil, step: 0 });
    this.focus(0);
    if (first !== undefined && first.page !== null)
      this.gaze = { ...this.gaze, selection: { pid: first.pid, index: first.page } };
    return 'asAsked';
  }

  /** Whether the state is what a link says; if not, goes to the end of the statement. */
  private check({ position, digest }: Extract<Landing, { kind: 'position' }>): Landed {
    const { history } = this.recording;
    const { statement, step } = history.position;
    const isThere = statement === position.statement && step === position.step;
    if (isThere && (digest === '' || digest === history.machine.digest())) return 'asAsked';
    if (step > 0) this.goTo({ statement: statement + 1, step: 0 });
    return 'elsewhere';
  }

  private move(move: Move): Frame {
    const before = this.recording.history.position;
    this.marks = WHOLE.has(move.kind) ? 'statement' : 'step';
    this.goTo(this.target(move));
    this.focus(before.statement);
    return this.frame();
  }

  private target(move: Move): Position {
    const { stops, history } = this.recording;
    const { position } = history;
    switch (move.kind) {
      case 'stops':
        return stops.position(stops.at(position) + move.by);
      case 'statements':
        return {
          statement: position.statement + move.by + (move.by < 0 && position.step > 0 ? 1 : 0),
          step: 0,
        };
      case 'change':
        return stops.position(this.recording.changeFrom(position, move.by));
      case 'stop':
        return stops.position(move.stop);
      case 'position':
        return move.position;
      case 'line':
        return { statement: this.recording.statementsUpTo(move.line), step: 0 };
      case 'step':
        return history.positionAfter(move.step);
      case 'time':
        return history.positionAfter(this.recording.times.stepsIn(0, move.now).end - 1);
      case 'end':
        return { statement: history.length, step: 0 };
    }
  }

  private goTo(position: Position): void {
    this.recording.history.moveTo(position);
    this.setAnchor();
  }

  private setAnchor(): void {
    const { history, statements } = this.recording;
    this.anchor = { statements, position: history.position };
  }

  /** Selects what the last `focus` since statement `from` names. */
  private focus(from: number): void {
    const selection = focusBetween(this.recording, from, this.recording.history.position.statement);
    if (selection !== null) this.gaze = { ...this.gaze, selection };
  }

  private report(state: 'ran' | 'refused' | 'stopped', landed: Landed = 'asAsked') {
    return reportOf(this.recording, {
      run: this.runs,
      state,
      script: this.script,
      errors: this.errors,
      landed,
      reports: this.reports,
      reportCount: this.reportCount,
    });
  }

  private frame(): Frame {
    const { gaze, marks, detailsOf, beside } = this;
    const look = { ...gaze, stage: { ...gaze.stage, marks } };
    return frameOf(this.runs, this.recording, this.lines, look, detailsOf, beside);
  }
}

/** Whether mistakes keep a script from running at all. */
const isRefused = ({ errors, runnable }: Reading): boolean => errors.length > 0 && runnable.length === 0;

async function read(script: string, slices: Slices): Promise<Reading> {
  const { readScript } = await import('./reading.ts');
  return readScript(script, slices);
}

/** The buffers of all typed arrays in an answer, each once. */
function buffersOf(answer: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(answer)) found.add(answer.buffer as ArrayBuffer);
  else if (typeof answer === 'object' && answer !== null)
    for (const part of Object.values(answer)) buffersOf(part, found);
  return [...found];
}
