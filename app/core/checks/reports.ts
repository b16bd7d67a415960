// Reports of the sanitizers, journalled like everything else, so that going back takes them back. Kinds as in interface.md §3. Followers
// about the same object within one statement are folded into the first (count).

import type { Deviation } from '../base/deviations.ts';
import type { Engine } from '../base/engine.ts';
import { hi32, join32, lo32 } from '../base/bits.ts';
import {
  type Finding,
  type ReportKind,
  reportKinds,
  type ReportRule,
  reportRules,
  subjectOf,
} from '../base/findings.ts';
import type { Column } from '../base/slab.ts';
import { type ErratumId, erratumOf, numberOfErratum } from '../base/rfc.ts';
import { Register, Slab } from '../base/slab.ts';
import { StepKind } from '../base/steps.ts';
import type { Kernel } from '../mm/kernel.ts';
import { attribute } from './attribution.ts';

/**
 * One report as it stands. `object` is a page index, a frame or an id, as the rule says; `fn` is the function (core/trace.ts) in which what it
 * is due to departed, else the one in which it was found, −1 outside of all; `step` is the number of its Report step; `erratum` the toggle that it is attributed to; `consumed`: an
 * `expect report` has accounted for it.
 */
export interface Report {
  readonly id: number;
  readonly kind: ReportKind;
  readonly rule: ReportRule;
  readonly pid: number;
  readonly object: number;
  readonly a: number;
  readonly b: number;
  readonly fn: number;
  readonly step: number;
  readonly statement: number;
  readonly count: number;
  readonly erratum: ErratumId | null;
  readonly consumed: boolean;
}

const fields = [
  'kind',
  'rule',
  'pid',
  'objectHi',
  'objectLo',
  'a',
  'b',
  'fn',
  'step',
  'line',
  'count',
  'consumed',
  'erratum',
] as const;

/** All reports of one machine. */
export class Reports {
  /** How many statements have begun: reports are folded within one. */
  private readonly statement: Register;
  private readonly slab: Slab;
  private readonly columns: Readonly<Record<(typeof fields)[number], Column>>;
  private readonly k: Kernel;
  private readonly engine: Engine;
  /** Number of the first step of the statement that runs. */
  private from = 0;

  constructor(k: Kernel) {
    const { engine } = k;
    this.k = k;
    this.engine = engine;
    this.statement = new Register(engine.journal, 'statement', 0, false);
    this.slab = new Slab(engine.journal, 'report');
    const columns = fields.map((name) => [name, this.slab.column(name, { digested: false })]);
    this.columns = Object.fromEntries(columns) as Record<(typeof fields)[number], Column>;
    engine.findings.receiver = (finding) => {
      this.add(finding);
    };
  }

  /** A statement begins. */
  beginStatement(): void {
    this.statement.value++;
    this.from = this.engine.steps.end;
    this.engine.findings.isOpen = true;
  }

  /** The statement is over: nothing is found until the next. */
  endStatement(): void {
    this.engine.findings.isOpen = false;
  }

  /** Reports made so far. */
  get count(): number {
    return this.slab.live;
  }

  /** All reports, oldest first. */
  all(): Report[] {
    return [...this.slab.ids()].map((id) => this.read(id));
  }

  /** Reports that no expectation has accounted for. */
  unconsumed(): Report[] {
    return this.all().filter((report) => !report.consumed);
  }

  /**
   * Whether there is a report of a kind (and attributed to an erratum, if one is given) that nothing accounts for yet. All reports with
   * that attribution are then accounted for, of any kind; without an erratum, all of that kind.
   */
  consume(kind: ReportKind, erratum: string | null): boolean {
    const waiting = this.unconsumed().filter((report) => erratum === null || report.erratum === erratum);
    if (!waiting.some((report) => report.kind === kind)) return false;
    for (const report of waiting)
      if (erratum !== null || report.kind === kind) this.columns.consumed.set(report.id, 1);
    return true;
  }

  /** Adds a report, or counts it on the one about the same object in this statement. */
  private add(finding: Finding): void {
    const known = this.sameSubject(finding);
    if (known !== 0) {
      this.columns.count.add(known, 1);
      return;
    }
    const { columns, slab, engine } = this;
    const id = slab.alloc();
    columns.kind.set(id, reportKinds.indexOf(finding.kind));
    columns.rule.set(id, reportRules.indexOf(finding.rule));
    columns.pid.set(id, finding.pid);
    columns.objectHi.set(id, hi32(finding.object));
    columns.objectLo.set(id, lo32(finding.object));
    columns.a.set(id, finding.a ?? 0);
    columns.b.set(id, finding.b ?? 0);
    const cause = this.attributed(finding);
    columns.fn.set(id, cause === null || cause.fn < 0 ? engine.steps.presentFunction(this.from) : cause.fn);
    columns.step.set(id, engine.steps.end);
    columns.line.set(id, this.statement.value);
    columns.count.set(id, 1);
    columns.erratum.set(id, cause === null ? 0 : numberOfErratum(cause.erratum));
    engine.steps.emit(StepKind.Report, columns.kind.data[id], finding.object, id, columns.rule.data[id]);
  }

  /** What a finding is due to. What is looked at for that is no use of it. */
  private attributed(finding: Finding): Deviation | null {
    const { findings } = this.engine;
    findings.isOpen = false;
    const cause = attribute(this.k, finding);
    findings.isOpen = true;
    return cause;
  }

  /** The report of this statement that a finding belongs to, or 0. Reports are never freed: the newest have the highest ids. */
  private sameSubject({ rule, pid, object }: Finding): number {
    const { columns } = this;
    for (let id = this.slab.top; id > 0 && columns.line.data[id] === this.statement.value; id--) {
      const same =
        columns.pid.data[id] === pid &&
        join32(columns.objectHi.data[id]!, columns.objectLo.data[id]!) === object;
      if (same && subjectOf[reportRules[columns.rule.data[id]!]!] === subjectOf[rule]) return id;
    }
    return 0;
  }

  private read(id: number): Report {
    const { columns } = this;
    return {
      id,
      kind: reportKinds[columns.kind.data[id]!]!,
      rule: reportRules[columns.rule.data[id]!]!,
      pid: columns.pid.data[id]!,
      object: join32(columns.objectHi.data[id]!, columns.objectLo.data[id]!),
      a: columns.a.data[id]!,
      b: columns.b.data[id]!,
      fn: columns.fn.data[id]!,
      step: columns.step.data[id]!,
      statement: columns.line.data[id]!,
      count: columns.count.data[id]!,
      erratum: erratumOf(columns.erratum.data[id]!),
      consumed: columns.consumed.data[id] !== 0,
    };
  }
}
