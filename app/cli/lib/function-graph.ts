// The steps of a statement as lines of a function graph, with locks and simulated time, after ftrace's function_graph tracer.

import { actorName, type History, StepKind } from '../../core/index.ts';
import { replayWords } from '../../words/en/cli-replay.ts';
import { graphStep } from './graph-step.ts';

/** The lines for all steps of statement `statement`. Each actor's functions are indented for themselves. */
export function functionGraph(history: History, statement: number): string[] {
  const k = history.machine.kernel;
  const { steps } = k.engine;
  const first = history.firstStep(statement);
  const calls = new Map<number, number[]>();
  return Array.from({ length: history.stepCount(statement) }, (_, i) => {
    const step = steps.at(first + i);
    const began = calls.get(step.actor) ?? [];
    calls.set(step.actor, began);
    const took = step.kind === StepKind.Leave ? step.now - (began.pop() ?? step.now) : null;
    const line = replayWords.graphLine(
      step.now,
      took,
      actorName(k, step.actor),
      began.length,
      graphStep(step, k),
    );
    if (step.kind === StepKind.Enter) began.push(step.now);
    return line;
  });
}
