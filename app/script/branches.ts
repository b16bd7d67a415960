// The branches of a parallel block as the machine takes them: names are resolved when a statement begins, as an earlier one may have
// bound them. Our decision (interface.md §1).

import {
  type Answer,
  type Branch,
  type Command,
  type Machine,
  actorOfCpu,
  actorOfDevice,
} from '../core/index.ts';
import type { Statement } from './ast.ts';
import { type NamesInForce, Refused } from './names-in-force.ts';
import { answered, mustAnswer, nothing, type Outcome } from './outcome.ts';
import { toCommand } from './to-command.ts';

/** One run of a block's branches, which binds names in `names` as it goes. */
export class Branches {
  readonly strands: readonly Branch[];
  /** What became of each statement, by branch. */
  readonly outcomes: Outcome[][];
  private readonly statements: readonly (readonly Statement[])[];
  private readonly musts: (string | null)[][];
  private readonly names: NamesInForce;
  private readonly machine: Machine;

  constructor(statements: readonly (readonly Statement[])[], names: NamesInForce, machine: Machine) {
    this.statements = statements;
    this.names = names;
    this.machine = machine;
    this.outcomes = statements.map((branch) => branch.map(() => nothing));
    this.musts = statements.map(() => []);
    this.strands = statements.flatMap((branch, number) => {
      const first = branch[0];
      return first === undefined ? [] : [this.strand(first, number)];
    });
  }

  private strand(first: Statement, number: number): Branch {
    return {
      actor:
        first.actor?.kind === 'device'
          ? actorOfDevice(this.names.device(first.actor.device))
          : actorOfCpu(first.actor?.cpu ?? 0),
      length: this.statements[number]!.length,
      command: (at) => this.begin(number, at),
      answered: (at, answer) => {
        this.end(number, at, answer);
      },
    };
  }

  private begin(number: number, at: number): Command | null {
    const statement = this.statements[number]![at]!;
    try {
      this.musts[number]![at] = mustAnswer(statement, this.names);
      return toCommand(statement, this.names, this.machine.kernel);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.outcomes[number]![at] = { ...nothing, verdict: 'refused', refusal: error.refusal };
      return null;
    }
  }

  private end(number: number, at: number, answer: Answer): void {
    this.outcomes[number]![at] = answered(answer, this.musts[number]![at] ?? null);
    this.names.bind(this.statements[number]![at]!, answer);
  }
}
