// Moving in recorded history: 10,000 commands (faults and migrations of random pages), then one step back from random places, and from each
// to a random other command. The greatest of each is told, not the middle.

import type { History } from '../../core/index.ts';
import { Engine } from '../../core/index.ts';
import { deviceLoad, load, milliseconds, newHistory, perform, store } from './bench-machine.ts';
import type { CoreRow } from './bench-row.ts';

const STEP_MS = 5;
const SCRUB_MS = 100;
const PAGES = 2000;
const SAMPLES = 200;
const accesses = [store, load, deviceLoad];

/** The rows of moving among `commands` commands. */
export function benchScrub(commands: number): readonly CoreRow[] {
  const { prng } = new Engine(commands);
  const history = newHistory(PAGES);
  while (history.length < commands) perform(history, accesses[prng.below(3)]!(prng.below(PAGES)));
  const scrubs: number[] = [];
  const steps: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    const statement = 1 + prng.below(history.length);
    scrubs.push(milliseconds(() => history.moveTo({ statement, step: 0 })));
    steps.push(milliseconds(() => stepBack(history)));
  }
  return [
    { what: 'stepBack', value: Math.max(...steps), unit: 'ms', atMost: STEP_MS },
    { what: 'scrub', value: Math.max(...scrubs), unit: 'ms', atMost: SCRUB_MS },
  ];
}

function stepBack(history: History): void {
  history.moveTo(history.positionAfter(history.stepsDone(history.position) - 2));
}
