// The runner: statements of a script, one after the other, on a machine with its history; expectations are judged here. Used alike by
// the page's worker, the command line and tests. Our decision (interface.md §1).

import {
  type Answer,
  deviceName,
  History,
  Machine,
  type MappingStateName,
  pageIndex,
  readCounters,
} from '../core/index.ts';
import type { Answer as Expected, CounterName, Statement, StatementOf } from './ast.ts';
import { machineOf } from './machine-line.ts';
import { NamesInForce, Refused, type Refusal } from './names-in-force.ts';
import { toCommand } from './to-command.ts';

/** What was found where an `expect` looked, or a `focus` points. */
export type Found =
  | { readonly kind: 'state'; readonly state: MappingStateName; readonly device: string | null }
  | { readonly kind: 'counter'; readonly value: number }
  | { readonly kind: 'reports'; readonly count: number }
  | { readonly kind: 'page'; readonly pid: number; readonly index: number };

/**
 * What became of a statement. `answer`: what the machine answered, `null` if nothing was asked of it. `verdict`: whether what was
 * expected held; `refused`: it was not run, and `refusal` says why. `found`: for `expect` statements, and the page that `focus` names.
 */
export interface Outcome {
  readonly verdict: 'none' | 'held' | 'broken' | 'refused';
  readonly answer: Answer | null;
  readonly found: Found | null;
  readonly refusal: Refusal | null;
}

const nothing: Outcome = { verdict: 'none', answer: null, found: null, refusal: null };

/** Runs the statements of one script. The machine is made of its `machine` line. */
export class Runner {
  readonly history: History;
  private readonly done: { readonly statement: Statement; readonly outcome: Outcome }[] = [];
  private names = new NamesInForce();

  /** `statements`: the script's, of which only a leading `machine` line is read now. */
  constructor(statements: readonly Statement[]) {
    this.history = new History(new Machine(machineOf(statements)));
  }

  get machine(): Machine {
    return this.history.machine;
  }

  /** How many statements have run; equals `history.length`. */
  get length(): number {
    return this.done.length;
  }

  /** What became of statement `i`. */
  outcome(i: number): Outcome {
    return this.done[i]!.outcome;
  }

  /** Statement `i` as it was run. */
  statement(i: number): Statement {
    return this.done[i]!.statement;
  }

  /** Runs the next statement, at the head of history. */
  run(statement: Statement): Outcome {
    const outcome = this.judge(statement);
    this.names.bind(statement, outcome.answer);
    this.done.push({ statement, outcome });
    return outcome;
  }

  /** Forgets everything after the first `length` statements and stands there. */
  rewind(length: number): void {
    this.history.moveTo({ statement: length, step: 0 });
    this.history.truncate();
    this.done.length = length;
    this.names = new NamesInForce();
    for (const { statement, outcome } of this.done) this.names.bind(statement, outcome.answer);
  }

  private judge(statement: Statement): Outcome {
    try {
      return this.ask(statement);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.history.run(idle);
      return { ...nothing, verdict: 'refused', refusal: error.refusal };
    }
  }

  private ask(statement: Statement): Outcome {
    switch (statement.kind) {
      case 'expectState':
        return this.expectState(statement);
      case 'expectClean':
        return this.expectClean();
      case 'expectCounter':
        return this.expectCounter(statement);
      case 'focus':
        return this.focus(statement);
      default:
        return this.execute(statement);
    }
  }

  private execute(statement: Statement): Outcome {
    const { machine, history, names } = this;
    const command = toCommand(statement, names, machine.kernel);
    const must = statement.expected === null ? null : this.resolve(statement.expected);
    if (command === null) return history.run(() => nothing);
    const answer = history.run((target) => target.execute(command));
    if (must === null) return { ...nothing, answer };
    return { ...nothing, answer, verdict: must === plain(answer) ? 'held' : 'broken' };
  }

  private expectState({ process, address, state, device }: StatementOf<'expectState'>): Outcome {
    const pid = this.names.process(process);
    const addr = this.names.value(address);
    const wanted = device === null ? 0 : this.names.device(device);
    const found = this.machine.stateAt(pid, addr);
    this.history.run(idle);
    const held = found.state === state && (device === null || found.device === wanted);
    return {
      ...nothing,
      verdict: held ? 'held' : 'broken',
      found: { kind: 'state', state: found.state, device: deviceName(this.machine.kernel, found.device) },
    };
  }

  private expectClean(): Outcome {
    this.history.run((machine) => {
      machine.checkClean();
    });
    const { count } = this.machine.reports;
    return { ...nothing, verdict: count === 0 ? 'held' : 'broken', found: { kind: 'reports', count } };
  }

  private expectCounter({ counter, comparison, value }: StatementOf<'expectCounter'>): Outcome {
    const got = this.counter(counter);
    this.history.run(idle);
    const wanted = Number(value);
    const held = comparison === '==' ? got === wanted : comparison === '<=' ? got <= wanted : got >= wanted;
    return { ...nothing, verdict: held ? 'held' : 'broken', found: { kind: 'counter', value: got } };
  }

  private focus({ process, address }: StatementOf<'focus'>): Outcome {
    const pid = this.names.process(process);
    const index = pageIndex(this.names.value(address));
    this.history.run(idle);
    return { ...nothing, found: { kind: 'page', pid, index } };
  }

  /** `calls` alone is the sum over all operations. */
  private counter(name: CounterName): number {
    const value = readCounters(this.machine.kernel)[name];
    return typeof value === 'number' ? value : Object.values(value).reduce((sum, calls) => sum + calls, 0);
  }

  private resolve(expected: Expected): string {
    switch (expected.kind) {
      case 'value':
        return String(this.names.value(expected.value));
      case 'errno':
        return `-${expected.errno}`;
      default:
        return expected.name === 'GM_RET_SUCCESS' ? '0' : expected.name;
    }
  }
}

/** An answer so that equal ones are equal texts: `0` and `GM_RET_SUCCESS` are the same. */
function plain(answer: Answer): string {
  if (answer.kind === 'address') return String(answer.address);
  if (answer.kind === 'value') return String(answer.value);
  return answer.code === 'GM_RET_SUCCESS' ? '0' : answer.code;
}

function idle(): void {
  // a statement that asks nothing of the machine still has its place in history
}
