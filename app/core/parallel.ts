// A parallel block: several actors' commands interleaved, as one statement. Our decision (interface.md §1, `parallel`).

import { type Chooser, type Path, RUNNABLE, type Strand } from './base/scheduler.ts';
import type { ActorId } from './base/units.ts';
import { reportHangs } from './checks/hangs.ts';
import { coded, type Answer, type Command } from './command.ts';
import type { Kernel } from './mm/kernel.ts';

/**
 * What one actor does in a block: `length` commands, one after the other. `command` gives one when it is to begin, which may depend on
 * what was answered before; `null` passes it over. `answered` takes its answer.
 */
export interface Branch {
  readonly actor: ActorId;
  readonly length: number;
  command(at: number): Command | null;
  answered(at: number, answer: Answer): void;
}

/**
 * Runs the branches, whose actors differ, to their ends. `begin` makes a command a path. Gives the turns taken as a schedule: an entry
 * for each moment at which more than one could go on. What can never go on, and all that would follow it, answers `HANG`.
 */
export function runBranches(
  k: Kernel,
  branches: readonly Branch[],
  choose: Chooser,
  begin: (command: Command) => Path<Answer>,
): readonly number[] {
  const taken: number[] = [];
  const done = branches.map(() => 0);
  const strands = branches.map((branch, number): Strand => {
    return { actor: branch.actor, path: strand(k, branch, begin, () => done[number]!++) };
  });
  const blocked = k.engine.scheduler.runAll(strands, (runnable) => {
    const number = choose(runnable);
    if (runnable.length > 1) taken.push(number);
    return number;
  });
  reportHangs(k, blocked);
  branches.forEach((branch, number) => {
    for (let at = done[number]!; at < branch.length; at++) branch.answered(at, coded('HANG'));
  });
  return taken;
}

/** A branch as a path. Between two commands others may run. The branch of an actor that hangs already does nothing. */
function* strand(
  k: Kernel,
  branch: Branch,
  begin: (command: Command) => Path<Answer>,
  finished: () => void,
): Path<void> {
  const { scheduler } = k.engine;
  for (let at = 0; at < branch.length && !scheduler.isHung(branch.actor); at++) {
    const command = branch.command(at);
    if (command !== null) branch.answered(at, yield* begin(command));
    finished();
    if (scheduler.contended) yield RUNNABLE;
  }
}
