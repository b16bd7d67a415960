// Scripts run with their traces, as the command replay writes them.

import { parseScript } from '../../script/parser.ts';
import { Runner } from '../../script/runner.ts';
import { outputOf } from '../lib/replay-output.ts';
import type { ReplayArguments } from '../lib/replay-arguments.ts';

/** Runs a script that must have no error; its runner, and what `replay --format` prints. */
export function traced(format: ReplayArguments['format'], script: string): { runner: Runner; text: string } {
  const { statements, errors } = parseScript(script);
  if (errors.length > 0) throw new Error(JSON.stringify(errors[0]));
  const printed: string[] = [];
  const output = outputOf(format, (line) => void printed.push(line));
  const runner = new Runner(statements);
  const lines = script.split('\n');
  const run = output.begin({ input: { path: 'test.gmem', script }, lines, statements, runner });
  for (const [at, statement] of statements.entries()) {
    const began = runner.machine.kernel.engine.clock.now;
    run.ran({ statement, outcome: runner.run(statement), at, began });
  }
  run.end('done');
  output.close();
  return { runner, text: `${printed.join('\n')}\n` };
}
