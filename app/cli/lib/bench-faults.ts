// What a first touch and a migration cost: nanoseconds, and how many times a `Map.set` of a fresh key in the same run. Every round fills a
// Map with as many fresh keys as there are pages and takes the average (its growing included), then the CPU writes every page for the first
// time, the device reads all (each page migrates), the CPU reads all (each comes home), one statement a page through the history. Medians
// of the rounds; the first round warms up and does not count.
//
// The floor under each of them is what its journal entries and steps cost when they are appended by themselves: it alone is about the 8
// Map.sets of a first touch, so that the target can only be reached by recording less. Where the rest goes (flat: no function has more
// than 4 in 100) shows NODE_OPTIONS=--perf-basic-prof perf record -e instructions npm run -s bench -- --only core.

import { collect, median } from './bench-collect.ts';
import { deviceLoad, expectClean, load, milliseconds, newHistory, perform, store } from './bench-machine.ts';
import { RecordedPart } from './bench-recording-floor.ts';
import type { CoreRow } from './bench-row.ts';
import { type Command, Engine } from '../../core/index.ts';

const FIRST_TOUCH_SETS = 8;
const MIGRATION_SETS = 16;
const NS = 1e6;
/** Touches whose records are appended again and again. */
const FEW = 1000;

type Fault = 'touch' | 'toDevice' | 'toHost';
type Figures = Readonly<Record<Fault | `${Fault}Floor` | 'set' | 'journal' | 'steps', number>>;

/** The rows of faults and migrations over `pages` pages. */
export function benchFaults(pages: number, rounds: number): readonly CoreRow[] {
  runOnce(pages);
  const all = Array.from({ length: rounds }, () => runOnce(pages));
  const figure = (name: keyof Figures): number => median(all.map((figures) => figures[name]));
  const setsOf = (name: keyof Figures): number => median(all.map((figures) => figures[name] / figures.set));
  const fault = (what: CoreRow['what'], name: keyof Figures, atMost: number): CoreRow => ({
    what,
    value: figure(name),
    unit: 'ns',
    sets: setsOf(name),
    atMost,
  });
  const floor = (name: `${Fault}Floor`): CoreRow => ({
    what: name,
    value: figure(name),
    unit: 'ns',
    sets: setsOf(name),
  });
  return [
    { what: 'mapSet', value: figure('set'), unit: 'ns' },
    fault('firstTouch', 'touch', FIRST_TOUCH_SETS),
    floor('touchFloor'),
    fault('toDevice', 'toDevice', MIGRATION_SETS),
    floor('toDeviceFloor'),
    fault('toHost', 'toHost', MIGRATION_SETS),
    floor('toHostFloor'),
    { what: 'journalOfTouch', value: figure('journal'), unit: 'bytes' },
    { what: 'stepsOfTouch', value: figure('steps'), unit: 'bytes' },
  ];
}

function runOnce(pages: number): Figures {
  const history = newHistory(pages);
  const { journal, steps } = history.machine.kernel.engine;
  const each = (work: (page: number) => void): number => {
    collect();
    const all = milliseconds(() => {
      for (let page = 0; page < pages; page++) work(page);
    });
    return (all * NS) / pages;
  };
  const few = Math.min(pages, FEW);
  /** What a command of each page costs, and what recording the last few of them once more costs by itself. */
  const eachCommand = (commandOf: (page: number) => Command): { all: number; floor: number } => {
    const commands = Array.from({ length: pages }, (_, page) => commandOf(page));
    const all = each((page) => {
      perform(history, commands[page]!);
    });
    const part = new RecordedPart(history, few);
    const engine = new Engine(1);
    const floor = each((page) => {
      if (page % few === 0) part.recordIn(engine);
    });
    return { all, floor };
  };
  const map = new Map<number, number>();
  const set = each((page) => map.set(page, page + 1));
  const before = { journal: journal.end, steps: steps.end };
  const touch = eachCommand(store);
  const journalled = ((journal.end - before.journal) * journal.entryBytes) / pages;
  const stepped = ((steps.end - before.steps) * steps.stepBytes) / pages;
  const toDevice = eachCommand(deviceLoad);
  const toHost = eachCommand(load);
  expectClean(history);
  return {
    set,
    touch: touch.all,
    touchFloor: touch.floor,
    toDevice: toDevice.all,
    toDeviceFloor: toDevice.floor,
    toHost: toHost.all,
    toHostFloor: toHost.floor,
    journal: journalled,
    steps: stepped,
  };
}
