// Reports of the sanitizers, journalled like everything else, so that going back takes them back. Kinds as in interface.md §3. Followers
// about the same object within one statement are folded into the first (count).

import type { Engine } from '../base/engine.ts';
import { hi32, join32, lo32 } from '../base/bits.ts';
import type { Column } from '../base/slab.ts';
import { Register, Slab } from '../base/slab.ts';
import { StepKind } from '../base/steps.ts';

/** The kinds of reports, in the order of their numbers. */
export const reportKinds = [
  'coherence',
  'uaf',
  'double-free',
  'leak',
  'refcount',
  'oops',
  'bounds',
  'lock',
  'hang',
  'tlb',
  'xarray',
  'vma',
  'invariant',
] as const;
export type ReportKind = (typeof reportKinds)[number];

/** What broke: `rule` says which sentence tells it, `a` and `b` are its numbers (indices, frames, values). Closed union of rules. */
export const reportRules = [
  'load-mismatch',
  'device-with-cpu-pte',
  'device-without-entry',
  'cpu-pte-elsewhere',
  'nomap-with-entry',
  'two-homes',
  'refcount-mismatch',
  'entry-outside-vma',
  'nr-pages-mismatch',
  'leaked-frame',
  'leaked-mapping',
  'leaked-object',
  'xarray-structure',
  'vma-overlap',
  'deadlock',
] as const;
export type ReportRule = (typeof reportRules)[number];

/** What a rule's `object` names: findings of one statement about the same thing are folded, about others of the same number not. */
const subjects: Record<ReportRule, 'page' | 'frame' | 'mapping' | 'object' | 'tree'> = {
  'load-mismatch': 'page',
  'device-with-cpu-pte': 'page',
  'device-without-entry': 'page',
  'cpu-pte-elsewhere': 'page',
  'nomap-with-entry': 'page',
  'two-homes': 'page',
  'refcount-mismatch': 'page',
  'entry-outside-vma': 'page',
  'nr-pages-mismatch': 'object',
  'leaked-frame': 'frame',
  'leaked-mapping': 'mapping',
  'leaked-object': 'object',
  'xarray-structure': 'tree',
  'vma-overlap': 'page',
  deadlock: 'object',
};

/** One report as it stands. `object` is a page index, a frame or an id, as the rule says; `step` is the number of its Report step. */
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
}

/** What a checker says when a rule is broken. */
export interface Finding {
  readonly kind: ReportKind;
  readonly rule: ReportRule;
  readonly pid: number;
  readonly object: number;
  readonly a?: number;
  readonly b?: number;
  /** Function id of core/trace.ts in which it was found, −1 if none. */
  readonly fn?: number;
}

/** All reports of one machine. */
export class Reports {
  /** How many statements have begun: reports are folded within one. */
  readonly statement: Register;
  private readonly slab: Slab;
  private readonly columns: Record<
    'kind' | 'rule' | 'pid' | 'objectHi' | 'objectLo' | 'a' | 'b' | 'fn' | 'step' | 'statement' | 'count',
    Column
  >;
  private readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
    this.statement = new Register(engine.journal, 'statement', 0, false);
    this.slab = new Slab(engine.journal, 'report');
    const column = (name: string): Column => this.slab.column(name, { digested: false });
    this.columns = {
      kind: column('kind'),
      rule: column('rule'),
      pid: column('pid'),
      objectHi: column('object.hi'),
      objectLo: column('object.lo'),
      a: column('a'),
      b: column('b'),
      fn: column('fn'),
      step: column('step'),
      statement: column('line'),
      count: column('count'),
    };
  }

  /** Reports made so far. */
  get count(): number {
    return this.slab.live;
  }

  /** Adds a report, or counts it on the one about the same object in this statement. */
  add(finding: Finding): void {
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
    columns.fn.set(id, finding.fn ?? -1);
    columns.step.set(id, engine.steps.end);
    columns.statement.set(id, this.statement.value);
    columns.count.set(id, 1);
    engine.steps.emit(StepKind.Report, columns.kind.data[id], finding.object, id, columns.rule.data[id]);
  }

  /** All reports, oldest first. */
  all(): Report[] {
    return [...this.slab.ids()].map((id) => this.read(id));
  }

  /** The report of this statement that a finding belongs to, or 0. Reports are never freed: the newest have the highest ids. */
  private sameSubject({ rule, pid, object }: Finding): number {
    const { columns } = this;
    for (let id = this.slab.top; id > 0 && columns.statement.data[id] === this.statement.value; id--) {
      const same =
        columns.pid.data[id] === pid &&
        join32(columns.objectHi.data[id]!, columns.objectLo.data[id]!) === object;
      if (same && subjects[reportRules[columns.rule.data[id]!]!] === subjects[rule]) return id;
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
      statement: columns.statement.data[id]!,
      count: columns.count.data[id]!,
    };
  }
}
