// A step with its numbers written out for a trace: functions and locks by name, everything else as a name with numbers. Actors by name.

import {
  actorName,
  erratumOf,
  failSites,
  functionOf,
  gmMmuOps,
  type Kernel,
  type LockClass,
  lockNames,
  reportKinds,
  reportRules,
  type Step,
  StepKind,
  subjects,
} from '../../core/index.ts';
import type { GraphStep } from '../../words/en/cli-replay.ts';

/** Writes a number; `null` if there is nothing to tell. */
type Write = (value: number, k: Kernel) => string | null;

const plain: Write = (value) => String(value);
const at: Write = (index) => `0x${index.toString(16)}000`;
const bytes: Write = (value) => `0x${value.toString(16)}`;
const word: Write = (value) => String(value >>> 0);
const frame: Write = (pfn) => (pfn < 0 ? 'none' : `${Math.floor(pfn / 2 ** 26)}:${pfn % 2 ** 26}`);
const device = (id: number, k: Kernel): string => k.names[k.devices.name.data[id]!] || String(id);
/** A device, `null` for 0: nothing to tell. */
const owner: Write = (id, k) => (id === 0 ? null : device(id, k));
const site: Write = (number) => failSites[number] ?? String(number);
const table: Write = (mmu, k) => {
  const walker = k.tables.deviceOf(mmu);
  return walker === 0 ? 'cpu' : device(walker, k);
};

/** Whose TLB. */
const tlb: Write = (id, k) => {
  const { slab, device: of } = k.tables.tlbs;
  if (!slab.isLive(id)) return String(id);
  return of.data[id] === 0 ? 'cpu' : device(of.data[id]!, k);
};

const lockClass: Write = (number) => lockNames[number as LockClass];
/** Who holds a lock, by actor + 1; `null` for 0: readers do. */
const holder: Write = (number, k) => (number === 0 ? null : actorName(k, (number - 1) as Step['actor']));

const erratum: Write = (number) => erratumOf(number) ?? String(number);

const subject: Write = (number) => subjects[number] ?? String(number);

/** The kinds of steps that have no line of their own form. */
type OtherKind = Exclude<
  StepKind,
  typeof StepKind.Enter | typeof StepKind.Leave | typeof StepKind.Lock | typeof StepKind.Unlock
>;

/** A name, and how each of the numbers a, b, c, d is called and written; `null` for one that is not. */
type Row = readonly [name: string, ...numbers: readonly (readonly [string, Write] | null)[]];

/** How the numbers of each step are called and written; functions and locks have lines of their own. */
const events: Readonly<Record<OtherKind, Row>> = {
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
  [StepKind.TlbFlush]: ['tlb flush', ['mmu', table], ['va', at], ['pages', plain], ['shared with', owner]],
  [StepKind.TlbMiss]: ['tlb miss', ['tlb', tlb], ['va', at], ['denied', plain], ['store', plain]],
  [StepKind.TlbFill]: ['tlb fill', ['tlb', tlb], ['va', at], ['order', plain], ['frame', frame]],
  [StepKind.TlbHit]: ['tlb hit', ['tlb', tlb], ['va', at], ['order', plain], ['frame', frame]],
  [StepKind.BlockSplit]: ['buddy split', ['frame', frame], ['order', plain], ['to', plain]],
  [StepKind.BlockMerge]: ['buddy merge', ['frame', frame], ['order', plain], ['from', plain]],
  [StepKind.LockWait]: [
    'waits for lock',
    ['class', lockClass],
    ['object', plain],
    ['shared', plain],
    ['holder', holder],
  ],
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
  [StepKind.Report]: [
    'REPORT',
    ['kind', (kind) => reportKinds[kind] ?? String(kind)],
    ['object', plain],
    null,
    ['rule', (rule) => reportRules[rule] ?? String(rule)],
  ],
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
  [StepKind.FaultInjected]: ['injected', ['site', site], ['device', owner], ['left', plain]],
  [StepKind.ContextDetach]: ['detach', ['device', device], ['pid', plain]],
  [StepKind.Deviation]: [
    'deviation',
    ['erratum', erratum],
    ['about', subject],
    ['object', plain],
    ['mm', plain],
  ],
  [StepKind.DeviceDestroy]: ['device gone', ['name', device]],
  [StepKind.Pin]: ['pin', ['pid', plain], ['va', at], ['frame', frame], ['pins', plain]],
  [StepKind.Unpin]: ['unpin', ['pid', plain], ['va', at], ['frame', frame], ['pins', plain]],
  [StepKind.FaultArmed]: ['inject', ['site', site], ['device', owner], ['calls', plain]],
};

function event(kind: OtherKind, values: readonly number[], k: Kernel): GraphStep {
  const [name, ...numbers] = events[kind];
  const written = numbers.flatMap((each, i) => {
    const text = each === null ? null : each[1](values[i]!, k);
    return each === null || text === null ? [] : [[each[0], text] as const];
  });
  return { kind: 'other', name, numbers: written };
}

/** What a step says. Reads the state as it stands for the names of devices and page tables. */
export function graphStep(step: Step, k: Kernel): GraphStep {
  const { kind, a, b, c, d } = step;
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
      return event(kind, [a, b, c, d], k);
  }
}
