// The runner: statements of a script, one after the other, on a machine with its history; expectations are judged here. Used alike by
// the page's worker, the command line and tests. Our decision (interface.md §1).

import {
  type Chooser,
  deviceName,
  History,
  Machine,
  type MachineConfig,
  pageIndex,
  readCounters,
} from '../core/index.ts';
import type { CounterName, Statement, StatementOf } from './ast.ts';
import { Branches } from './branches.ts';
import { machineOf } from './machine-line.ts';
import { NamesInForce, Refused } from './names-in-force.ts';
import { answered, eachAnswered, mustAnswer, nothing, type Outcome } from './outcome.ts';
import { toCommand } from './to-command.ts';

/** Runs the statements of one script. The machine is made of its `machine` line. */
export class Runner {
  readonly history: History;
  private readonly done: { readonly statement: Statement; readonly outcome: Outcome }[] = [];
  private names = new NamesInForce();

  /** `statements`: the script's, of which only a leading `machine` line is read now. `machine`: what holds instead of that line. */
  constructor(statements: readonly Statement[], machine: Partial<MachineConfig> = {}) {
    this.history = new History(new Machine({ ...machineOf(statements), ...machine }));
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

  /** Runs the next statement, at the head of history. `chooser` decides on the turns of a parallel block, instead of seed or schedule. */
  run(statement: Statement, chooser: Chooser | null = null): Outcome {
    const outcome = this.judge(statement, chooser);
    this.bind(statement, outcome);
    this.done.push({ statement, outcome });
    return outcome;
  }

  /** Forgets everything after the first `length` statements and stands there. */
  rewind(length: number): void {
    this.history.moveTo({ statement: length, step: 0 });
    this.history.truncate();
    this.done.length = length;
    this.names = new NamesInForce();
    for (const { statement, outcome } of this.done) this.bind(statement, outcome);
  }

  private bind(statement: Statement, outcome: Outcome): void {
    for (const each of eachAnswered(statement, outcome)) this.names.bind(each.statement, each.outcome.answer);
  }

  private judge(statement: Statement, chooser: Chooser | null): Outcome {
    try {
      return this.ask(statement, chooser);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.history.run(idle);
      return { ...nothing, verdict: 'refused', refusal: error.refusal };
    }
  }

  private ask(statement: Statement, chooser: Chooser | null): Outcome {
    switch (statement.kind) {
      case 'parallel':
        return this.parallel(statement, chooser);
      case 'expectReport':
        return this.expectReport(statement);
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
    const must = mustAnswer(statement, names);
    if (command === null) return history.run(() => nothing);
    return answered(
      history.run((target) => target.execute(command)),
      must,
    );
  }

  private parallel({ branches, schedule }: StatementOf<'parallel'>, chooser: Chooser | null): Outcome {
    const names = this.names.copy();
    const parallel = this.history.run((machine) => {
      const run = new Branches(branches, names.copy(), machine);
      return { schedule: machine.parallel(run.strands, chooser ?? schedule), branches: run.outcomes };
    });
    const verdicts = parallel.branches.flat().map(({ verdict }) => verdict);
    const worst = (['refused', 'broken', 'held'] as const).find((verdict) => verdicts.includes(verdict));
    return { ...nothing, parallel, verdict: worst ?? 'none' };
  }

  private expectReport({ report, erratum }: StatementOf<'expectReport'>): Outcome {
    const held = this.history.run((machine) => machine.reports.consume(report, erratum));
    return { ...nothing, verdict: held ? 'held' : 'broken' };
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
    const count = this.history.run((machine) => {
      machine.checkClean();
      return machine.reports.unconsumed().length;
    });
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
}

function idle(): void {
  // a statement that asks nothing of the machine still has its place in history
}
