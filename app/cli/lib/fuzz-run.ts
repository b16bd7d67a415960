// One random script under every check: the sanitizers after each statement, the naive oracle, the digest, everything judged afresh, and
// going back and forth in what was recorded. Whatever is amiss ends the run.

import { isAlive, type Report } from '../../core/index.ts';
import type { Statement } from '../../script/ast.ts';
import { parseScript } from '../../script/parser.ts';
import { Runner } from '../../script/runner.ts';
import { Dice } from './dice.ts';
import { Oracle } from './fuzz-oracle.ts';

/** What was amiss. `statement`: its number in the script; `name` is the same for what is likely the same mistake. */
export interface Failure {
  readonly name: string;
  readonly statement: number;
  readonly report: Report | null;
  readonly detail: string;
}

/** What a run ends with: a failure, or none; `schedules` are the turns that blocks took, by number of statement. */
export interface FuzzRun {
  readonly failure: Failure | null;
  readonly schedules: ReadonlyMap<number, readonly number[]>;
  readonly statements: readonly Statement[];
}

/** How often what is dear is done: once in so many statements. */
const AUDITS = 16;
const DIGESTS = 24;
const JOURNEYS = 40;

/** Runs a script. `seed` decides when the dear checks are made. */
export function fuzzScript(text: string, seed: number): FuzzRun {
  const { statements, errors } = parseScript(text);
  const first = errors[0];
  if (first !== undefined) return unusable(statements, `${first.line}: ${first.code}`);
  return new Run(statements, seed).run();
}

function unusable(statements: readonly Statement[], detail: string): FuzzRun {
  const failure = { name: 'unusable', statement: 0, report: null, detail };
  return { failure, schedules: new Map(), statements };
}

class Run {
  private readonly schedules = new Map<number, readonly number[]>();
  private readonly statements: readonly Statement[];
  private readonly runner: Runner;
  private readonly oracle: Oracle;
  private readonly dice: Dice;
  private failure: Failure | null = null;
  private at = 0;

  constructor(statements: readonly Statement[], seed: number) {
    this.statements = statements;
    this.runner = new Runner(statements);
    this.oracle = new Oracle(this.runner.machine);
    this.dice = new Dice(seed);
  }

  run(): FuzzRun {
    const { statements, schedules } = this;
    try {
      for (this.at = 0; this.at < statements.length && this.failure === null; this.at++)
        this.step(statements[this.at]!);
      if (this.failure === null) this.end();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const stack = error instanceof Error ? (error.stack ?? message) : message;
      this.fail(`crash: ${message.replace(/\d+/g, 'n')}`, stack);
    }
    return { failure: this.failure, schedules, statements };
  }

  private step(statement: Statement): void {
    this.oracle.expect();
    const outcome = this.runner.run(statement);
    if (outcome.parallel !== null) this.schedules.set(this.at, outcome.parallel.schedule);
    const { machine } = this.runner;
    const [report] = machine.reports.unconsumed();
    if (report !== undefined) return this.failWith(report);
    const objection = this.oracle.judge(statement, outcome);
    if (objection !== null) this.fail('oracle', `expected ${objection.expected}, got ${objection.got}`);
    else if (outcome.verdict === 'broken') this.fail('expectation', '');
    else this.dearChecks();
  }

  private dearChecks(): void {
    const { dice, runner } = this;
    const { machine } = runner;
    if (dice.oneIn(AUDITS)) {
      const [finding] = machine.audit(true);
      if (finding !== undefined) this.fail(`audit: ${finding.rule}`, JSON.stringify(finding));
    }
    if (dice.oneIn(DIGESTS) && machine.digest() !== machine.digestAfresh()) this.fail('digest', '');
    if (dice.oneIn(JOURNEYS)) this.travel();
  }

  /** Back to some moments, and to the end again, where everything must be as it was. */
  private travel(): void {
    const { history, machine } = this.runner;
    const digest = machine.digest();
    for (let stops = 0; stops < 3; stops++) {
      const statement = this.dice.below(history.length + 1);
      const steps = statement < history.length ? history.stepCount(statement) : 0;
      history.moveTo({ statement, step: steps === 0 ? 0 : this.dice.below(steps) });
      if (stops === 0 && machine.digest() !== machine.digestAfresh()) this.fail('digest in the past', '');
    }
    history.moveTo({ statement: history.length, step: 0 });
    if (machine.digest() !== digest) this.fail('back from the past', '');
  }

  /** When everybody has left, nothing may be there any more. */
  private end(): void {
    const k = this.runner.machine.kernel;
    const { memory, mappings, contexts, objects, spaces, vmas } = k;
    const [finding] = this.runner.machine.audit(true);
    if (finding !== undefined) this.fail(`audit: ${finding.rule}`, JSON.stringify(finding));
    if ([...k.mms.slab.ids()].some((pid) => isAlive(k, pid))) return;
    const left = { mappings, contexts, objects, spaces, vmas };
    for (const [name, { slab }] of Object.entries(left))
      if (slab.live > 0) this.fail(`left: ${name}`, String(slab.live));
    for (let node = 0; node < memory.nodeCount; node++)
      if (memory.freeFramesOf(node) !== memory.framesOf(node))
        this.fail('left: frames', `${memory.framesOf(node) - memory.freeFramesOf(node)} of node ${node}`);
  }

  private failWith(report: Report): void {
    this.failure = { name: `${report.kind}: ${report.rule}`, statement: this.at, report, detail: '' };
  }

  private fail(name: string, detail: string): void {
    this.failure ??= { name, statement: this.at, report: null, detail };
  }
}
