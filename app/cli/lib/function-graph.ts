// The steps of a statement as lines of a function graph, with locks and simulated time, after ftrace's function_graph tracer.

import {
  functionOf,
  gmMmuOps,
  type History,
  identifyActor,
  type Kernel,
  LockClass,
  reportKinds,
  type Step,
  StepKind,
} from '../../core/index.ts';
import { type GraphStep, replayWords } from '../../words/en/cli-replay.ts';

const lockNames: Readonly<Record<LockClass, string>> = {
  [LockClass.MmapLock]: 'mmap_lock',
  [LockClass.MappingLock]: 'gm_mapping.lock',
  [LockClass.XaLock]: 'xa_lock',
  [LockClass.PageTableLock]: 'page_table_lock',
};

type Write = (value: number, k: Kernel) => string;

const plain: Write = (value) => String(value);
const at: Write = (index) => `0x${index.toString(16)}000`;
const bytes: Write = (value) => `0x${value.toString(16)}`;
const word: Write = (value) => String(value >>> 0);
const frame: Write = (pfn) => (pfn < 0 ? 'none' : `${Math.floor(pfn / 2 ** 26)}:${pfn % 2 ** 26}`);
const device: Write = (id, k) => k.names[k.devices.name.data[id]!] ?? String(id);
const table: Write = (mmu, k) => {
  const owner = k.tables.deviceOf(mmu);
  return owner === 0 ? 'cpu' : device(owner, k);
};

/** How the numbers of each step are called and written; functions and locks have lines of their own. */
const events: Readonly<
  Record<number, readonly [name: string, ...numbers: readonly (readonly [string, Write] | null)[]]>
> = {
  [StepKind.NodeAlloc]: ['xa_node alloc', ['xarray', plain], ['node', plain], ['shift', plain]],
  [StepKind.NodeFree]: ['xa_node free', ['xarray', plain], ['node', plain], ['shift', plain]],
  [StepKind.HeadChange]: ['xa_head', ['xarray', plain], ['node', plain], ['shift', plain], null],
  [StepKind.SlotStore]: ['slot', ['xarray', plain], ['node', plain], ['slot', plain], ['entry', bytes]],
  [StepKind.MappingCreate]: ['gm_mapping alloc', ['vm_object', plain], ['mapping', plain], ['va', at]],
  [StepKind.MappingFree]: ['gm_mapping free', ['vm_object', plain], ['mapping', plain], ['va', at]],
  [StepKind.MappingState]: [
    'gm_mapping',
    ['mapping', plain],
    ['flag', bytes],
    ['→', bytes],
    ['frame', frame],
  ],
  [StepKind.FrameAlloc]: ['page alloc', ['frame', frame], ['order', plain], ['zeroed', plain]],
  [StepKind.FrameFree]: ['page free', ['frame', frame], ['order', plain]],
  [StepKind.TableAlloc]: ['table alloc', ['mmu', table], ['level', plain], ['va', at]],
  [StepKind.TableFree]: ['table free', ['mmu', table], ['level', plain], ['va', at]],
  [StepKind.PteSet]: ['pte set', ['mmu', table], ['va', at], ['order', plain], ['frame', frame]],
  [StepKind.PteClear]: ['pte clear', ['mmu', table], ['va', at], ['order', plain], ['frame', frame]],
  [StepKind.TlbFlush]: ['tlb flush', ['mmu', table], ['va', at], ['pages', plain]],
  [StepKind.DmaBegin]: ['copy begins', ['from', frame], ['to', frame], ['order', plain], ['ns', plain]],
  [StepKind.DmaEnd]: ['copy ends', ['from', frame], ['to', frame], ['order', plain]],
  [StepKind.DmaMap]: ['dma map', ['frame', frame], ['order', plain]],
  [StepKind.DmaUnmap]: ['dma unmap', ['frame', frame], ['order', plain]],
  [StepKind.VmaLink]: ['vma link', ['pid', plain], ['vma', plain], ['va', at], ['pages', plain]],
  [StepKind.VmaUnlink]: ['vma unlink', ['pid', plain], ['vma', plain], ['va', at], ['pages', plain]],
  [StepKind.VmaResize]: ['vma resize', ['pid', plain], ['vma', plain], ['va', at], ['pages', plain]],
  [StepKind.Load]: ['load', ['pid', plain], ['va', at], ['offset', plain], ['value', word]],
  [StepKind.Store]: ['store', ['pid', plain], ['va', at], ['offset', plain], ['value', word]],
  [StepKind.DeviceCreate]: ['device', ['name', device]],
  [StepKind.ContextAttach]: ['attach', ['device', device], ['pid', plain]],
  [StepKind.Fork]: ['fork', ['parent', plain], ['child', plain]],
  [StepKind.Exit]: ['exit', ['pid', plain]],
  [StepKind.Exec]: ['exec', ['pid', plain]],
  [StepKind.Report]: ['REPORT', ['kind', (kind) => reportKinds[kind] ?? String(kind)], ['object', plain]],
  [StepKind.DriverCall]: [
    'driver',
    ['op', (op) => gmMmuOps[op] ?? String(op)],
    ['device', device],
    ['va', at],
    ['gm_ret', plain],
  ],
  [StepKind.WorkQueued]: ['work queued', ['va', at], ['pages', plain], ['item', plain], ['device', device]],
  [StepKind.Protect]: ['protect', ['pid', plain], ['va', at], ['pages', plain]],
  [StepKind.Move]: ['move', ['pid', plain], ['from', at], ['to', at], ['pages', plain]],
};

function event({ kind, a, b, c, d }: Step, k: Kernel): GraphStep {
  const [name, ...numbers] = events[kind] ?? [String(kind)];
  const values = [a, b, c, d];
  return {
    kind: 'other',
    name,
    numbers: numbers.flatMap((each, i) =>
      each === null ? [] : [[each[0], each[1](values[i]!, k)] as const],
    ),
  };
}

function actorName(actor: Step['actor'], k: Kernel): string {
  const { kind, number } = identifyActor(actor);
  if (kind === 'device') return device(number, k);
  return `${kind}${number}`;
}

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
      actorName(step.actor, k),
      began.length,
      graphStep(step, k),
    );
    if (step.kind === StepKind.Enter) began.push(step.now);
    return line;
  });
}

function graphStep(step: Step, k: Kernel): GraphStep {
  const { kind, a, b, c } = step;
  switch (kind) {
    case StepKind.Enter:
      return { kind: 'enter', name: functionOf(a).name, result: 0 };
    case StepKind.Leave:
      return { kind: 'leave', name: functionOf(a).name, result: b };
    case StepKind.Lock:
    case StepKind.Unlock: {
      const isLock = kind === StepKind.Lock;
      return {
        kind: isLock ? 'lock' : 'unlock',
        lock: lockNames[a as LockClass],
        object: b,
        shared: isLock && c === 1,
      };
    }
    default:
      return event(step, k);
  }
}
