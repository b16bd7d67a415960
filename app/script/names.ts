// Names: every word that stands for a device, a process or a value, and whether something made it before. Our decision.

import type { Actor, Address, Answer, Name, Statement } from './ast.ts';
import { type NameKind, scriptError, type ScriptError } from './errors.ts';
import { checkBranches } from './parallel-rules.ts';
import { FIRST_PROCESS } from './first-process.ts';
import { nearest } from './suggest.ts';
import { traits } from './traits.ts';

const DEFAULT_CPUS = 2;

/** Calls `visit` for each name that a statement uses, with the kind that its place takes; branches are not entered. */
function forEachName(statement: Statement, visit: (name: Name, wanted: NameKind) => void): void {
  const { actor, expected } = statement;
  if (actor !== null) visitActor(actor, visit);
  visitBody(statement, visit);
  if (expected !== null) visitAnswer(expected, visit);
}

type Visit = (name: Name, wanted: NameKind) => void;

function visitActor(actor: Actor, visit: Visit): void {
  if (actor.process !== null) visit(actor.process, 'process');
  if (actor.kind === 'device') visit(actor.device, 'device');
}

function visitAnswer(answer: Answer, visit: Visit): void {
  if (answer.kind === 'value') visitAddress(answer.value, visit);
}

function visitAddress(address: Address, visit: Visit): void {
  if (address.kind === 'name') visit(address.name, 'value');
}

function visitBody(statement: Statement, visit: Visit): void {
  if ('process' in statement && statement.process !== null) visit(statement.process, 'process');
  if ('device' in statement && statement.device !== null) visit(statement.device, 'device');
  if ('address' in statement) visitAddress(statement.address, visit);
  if (statement.kind === 'mremap' && statement.newAddress !== null) visitAddress(statement.newAddress, visit);
  if (statement.kind === 'hmadvise' && typeof statement.target !== 'bigint')
    visit(statement.target, 'device');
  if (statement.kind === 'inject' && statement.injection.kind === 'device')
    visit(statement.injection.device, 'device');
}

/** Follows a script's names in the order of its statements. */
class Scope {
  readonly errors: ScriptError[] = [];
  private readonly kinds = new Map<string, NameKind>([[FIRST_PROCESS, 'process']]);
  private readonly doubtful: ReadonlySet<string>;
  private cpus = DEFAULT_CPUS;

  constructor(doubtful: ReadonlySet<string>) {
    this.doubtful = doubtful;
  }

  check(statement: Statement): void {
    if (statement.kind === 'machine') this.cpus = statement.cpus ?? DEFAULT_CPUS;
    forEachName(statement, (name, wanted) => this.use(name, wanted));
    const { actor } = statement;
    if (actor?.kind === 'cpu' && actor.cpu >= this.cpus) this.failCpu(statement, actor.cpu);
    if (statement.kind === 'parallel') {
      this.errors.push(...checkBranches(statement));
      for (const each of statement.branches.flat()) this.check(each);
    }
    const kind = traits[statement.kind].binds;
    if (statement.binding !== null && kind !== null) this.kinds.set(statement.binding.text, kind);
  }

  private use({ text, span }: Name, wanted: NameKind): void {
    const is = this.kinds.get(text);
    if (is === wanted || this.doubtful.has(text)) return;
    const place = { line: span.line, column: span.column, length: text.length };
    const same = [...this.kinds].filter(([, kind]) => kind === wanted).map(([name]) => name);
    this.errors.push(
      is === undefined
        ? scriptError(place, 'unknownName', { found: text, wanted }, [], nearest(text, same))
        : scriptError(place, 'wrongKind', { found: text, is, wanted }),
    );
  }

  private failCpu({ span }: Statement, cpu: number): void {
    const found = `cpu${cpu}`;
    this.errors.push(
      scriptError({ line: span.line, column: span.column, length: found.length }, 'noSuchCpu', {
        found,
        cpus: this.cpus,
      }),
    );
  }
}

/**
 * Every use of a name that nothing made on a line before, or that stands for something else; and of missing processors.
 * `doubtful` names, which a bad line would have made, are passed over: one mistake gives one error.
 */
export function checkNames(statements: readonly Statement[], doubtful: ReadonlySet<string>): ScriptError[] {
  const scope = new Scope(doubtful);
  for (const statement of statements) scope.check(statement);
  return scope.errors;
}
