// A step in words, first half: its numbers become typed facts with names, addresses and the state that it met. The second half is
// words/en/steps.ts. Our decision (architecture.md 5, 11).

import {
  Access,
  costPresets,
  erratumOf,
  failSites,
  formatNames,
  gmMmuOps,
  GmPage,
  type History,
  hnodesOf,
  isNode,
  isPointer,
  isSibling,
  type Kernel,
  type LinkName,
  LockClass,
  NO_FRAME,
  nodeOf,
  PAGE_SIZE,
  type Pfn,
  reportKinds,
  reportRules,
  type Step,
  StepKind,
  subjects,
  toNode,
  toPointer,
  toSibling,
  typeOf,
  VmFlag,
  XA_ZERO_ENTRY,
} from '../core/index.ts';
import { callFacts } from './call-facts.ts';
import { actorFacts, arrayFacts, deviceName, framesFacts, tableFacts } from './naming.ts';
import type { EntryFacts, FailureFacts, LockFacts, Narration, NodeFacts, StepFacts } from './step-facts.ts';
import { StepReader } from './step-reader.ts';

/** Tells step number `step` of a run whose state stands just after it. */
export function narrate(history: History, step: number): Narration {
  const reader = new StepReader(history, step);
  const { actor, now, kind } = reader.step;
  return {
    step,
    actor: actorFacts(reader.k, actor),
    isBeside: reader.isBeside,
    now,
    facts: tellers[kind](reader, reader.step),
  };
}

const lockNames = {
  [LockClass.MmapLock]: 'mmap_lock',
  [LockClass.MappingLock]: 'gm_mapping.lock',
  [LockClass.XaLock]: 'xa_lock',
  [LockClass.PageTableLock]: 'page_table_lock',
} as const;

const accessNames = {
  [Access.None]: 'none',
  [Access.Read]: 'read',
  [Access.ReadWrite]: 'readWrite',
} as const;

function lockFacts(reader: StepReader, { a, b, c }: Step): LockFacts {
  const lock = lockNames[a as LockClass];
  const index = lock === 'gm_mapping.lock' ? reader.indexOfMapping(b) : null;
  return { lock, object: b, index, shared: c === 1 };
}

function entryFacts(entry: number): EntryFacts {
  if (entry === 0) return { kind: 'empty' };
  if (isPointer(entry)) return { kind: 'mapping', id: toPointer(entry) };
  if (isNode(entry)) return { kind: 'node', id: toNode(entry) };
  if (isSibling(entry)) return { kind: 'sibling', slot: toSibling(entry) };
  return { kind: entry === XA_ZERO_ENTRY ? 'zero' : 'value' };
}

const nodeFacts = ({ k }: StepReader, { a, b, c }: Step): NodeFacts => ({
  array: arrayFacts(k, a),
  node: b,
  shift: c,
  slots: k.arrays.chunkSize,
});

const tablePage = ({ k }: StepReader, { a, b, c }: Step) => ({
  table: tableFacts(k, a),
  level: b,
  levelName: k.tables.isLive(a) ? (k.tables.formatOf(a).levels[b]?.name ?? '') : '',
  index: c,
});

const leaf = ({ k }: StepReader, { a, b, c, d }: Step) => ({
  table: tableFacts(k, a),
  index: b,
  order: c,
  pfn: d,
});

const dma = ({ k }: StepReader, { a, b, c }: Step) => ({
  from: framesFacts(k, a, c),
  to: framesFacts(k, b, c),
  order: c,
});

/** The link of whichever side of a copy is a device. */
function linkOf({ k }: StepReader, { a, b }: Step): LinkName {
  const device = k.memory.deviceOf(nodeOf(a as Pfn)) || k.memory.deviceOf(nodeOf(b as Pfn));
  return costPresets[k.devices.link.data[device]!]!;
}

function translation({ k }: StepReader, { a, b }: Step) {
  const { mmu, device } = k.tables.tlbs;
  return { device: nameOrNull(k, device.data[a]!), pid: k.tables.mmOf(mmu.data[a]!), index: b };
}

function tlbFill(reader: StepReader, step: Step): StepFacts {
  const { tables } = reader.k;
  const cell = tables.lookup(tables.tlbs.mmu.data[step.a]!, step.b);
  return {
    kind: 'tlbFill',
    ...translation(reader, step),
    order: step.c,
    pfn: step.d,
    levels: cell < 0 ? null : tables.levelsTo(cell),
  };
}

const block = ({ k }: StepReader, { a, b, c }: Step) => ({
  pfn: a,
  order: b,
  part: c,
  device: framesFacts(k, a, b).device,
});

const access = ({ a, b, c, d }: Step) => ({ pid: a, index: b, offset: c, value: d });
const range = ({ a, c, d }: Step) => ({ pid: a, index: c, pages: d });

function pteSet(reader: StepReader, step: Step): StepFacts {
  const { tables } = reader.k;
  const cell = tables.lookup(step.a, step.b);
  return {
    kind: 'pteSet',
    ...leaf(reader, step),
    access: cell < 0 ? null : accessNames[tables.accessAt(cell)],
  };
}

function mappingState(reader: StepReader, { a, b, c, d }: Step): StepFacts {
  const { k } = reader;
  const device = k.mappings.dev.data[a]!;
  return {
    kind: 'mappingState',
    mapping: a,
    index: reader.indexOfMapping(a),
    before: b,
    after: c,
    pfn: d === NO_FRAME ? null : d,
    device: device === 0 ? null : deviceName(k, device),
  };
}

function deviceCreate({ k }: StepReader, { a }: Step): StepFacts {
  const frames = hnodesOf(k, a).reduce((sum, node) => sum + k.memory.framesOf(node), 0);
  return {
    kind: 'deviceCreate',
    device: deviceName(k, a),
    format: formatNames[k.devices.format.data[a]!]!,
    bytes: frames * PAGE_SIZE,
  };
}

const pinned = ({ a, b, c, d }: Step) => ({ pid: a, index: b, pfn: c, pins: d });

const failure = (k: Kernel, { a, b, c }: Step): FailureFacts => ({
  site: failSites[a]!,
  device: nameOrNull(k, b),
  left: c,
});

const nameOrNull = (k: Kernel, device: number): string | null =>
  device === 0 ? null : deviceName(k, device);
/** The step says which report; its numbers are in the report itself. */
function reportFacts({ machine }: StepReader, { a, b, c, d }: Step): StepFacts {
  const report = machine.reports.all().find(({ id }) => id === c);
  return {
    kind: 'report',
    report: reportKinds[a]!,
    rule: reportRules[d]!,
    pid: report?.pid ?? 0,
    object: b,
    a: report?.a ?? 0,
    b: report?.b ?? 0,
  };
}

/** One teller a kind. A VMA's and a range's step carry the VMA's id as well, which no sentence needs. */
const tellers: Readonly<Record<StepKind, (reader: StepReader, step: Step) => StepFacts>> = {
  [StepKind.Enter]: (r) => ({ kind: 'enter', ...callFacts(r) }),
  [StepKind.Leave]: (r) => ({ kind: 'leave', ...callFacts(r) }),
  [StepKind.Lock]: (r, s) => ({ kind: 'lock', ...lockFacts(r, s) }),
  [StepKind.LockWait]: (r, s) => ({
    kind: 'lockWait',
    ...lockFacts(r, s),
    holder: s.d === 0 ? null : actorFacts(r.k, (s.d - 1) as Step['actor']),
  }),
  [StepKind.Unlock]: (r, s) => ({ kind: 'unlock', ...lockFacts(r, s) }),
  [StepKind.NodeAlloc]: (r, s) => ({ kind: 'nodeAlloc', ...nodeFacts(r, s) }),
  [StepKind.NodeFree]: (r, s) => ({ kind: 'nodeFree', ...nodeFacts(r, s) }),
  [StepKind.HeadChange]: ({ k }, { a, b, c, d }) => ({
    kind: 'headChange',
    array: arrayFacts(k, a),
    change: d > 0 ? 'grown' : d < 0 ? 'shrunk' : 'set',
    node: b,
    shift: c,
  }),
  [StepKind.SlotStore]: ({ k }, { a, b, c, d }) => ({
    kind: 'slotStore',
    array: arrayFacts(k, a),
    node: b,
    shift: b === 0 ? 0 : k.arrays.shifts.data[b]!,
    slot: c,
    entry: entryFacts(d),
  }),
  [StepKind.MappingCreate]: ({ k }, { a, b, c }) => ({
    kind: 'mappingCreate',
    mapping: b,
    index: c,
    pid: k.objects.mm.data[a]!,
    isMoved: typeOf(k, b) !== GmPage.NOMAP,
  }),
  [StepKind.MappingFree]: ({ k }, { a, b, c }) => ({
    kind: 'mappingFree',
    mapping: b,
    index: c,
    pid: k.objects.mm.data[a]!,
  }),
  [StepKind.MappingState]: mappingState,
  [StepKind.FrameAlloc]: ({ k }, { a, b, c }) => ({
    kind: 'frameAlloc',
    ...framesFacts(k, a, b),
    zeroed: c === 1,
  }),
  [StepKind.FrameFree]: ({ k }, { a, b }) => ({ kind: 'frameFree', ...framesFacts(k, a, b) }),
  [StepKind.TableAlloc]: (r, s) => ({ kind: 'tableAlloc', ...tablePage(r, s) }),
  [StepKind.TableFree]: (r, s) => ({ kind: 'tableFree', ...tablePage(r, s) }),
  [StepKind.PteSet]: pteSet,
  [StepKind.PteClear]: (r, s) => ({ kind: 'pteClear', ...leaf(r, s) }),
  [StepKind.TlbFlush]: ({ k }, { a, b, c, d }) => ({
    kind: 'tlbFlush',
    table: tableFacts(k, a),
    index: b,
    pages: c,
    sharer: nameOrNull(k, d),
  }),
  [StepKind.TlbMiss]: (r, s) => ({
    kind: 'tlbMiss',
    ...translation(r, s),
    denied: s.c === 1,
    store: s.d === 1,
  }),
  [StepKind.TlbFill]: tlbFill,
  [StepKind.TlbHit]: (r, s) => ({
    kind: 'tlbHit',
    ...translation(r, s),
    pfn: s.d + (s.b % 2 ** s.c),
  }),
  [StepKind.BlockSplit]: (r, s) => ({ kind: 'blockSplit', ...block(r, s) }),
  [StepKind.BlockMerge]: (r, s) => ({ kind: 'blockMerge', ...block(r, s) }),
  [StepKind.DmaBegin]: (r, s) => ({ kind: 'dmaBegin', ...dma(r, s), ns: s.d, link: linkOf(r, s) }),
  [StepKind.DmaEnd]: (r, s) => ({ kind: 'dmaEnd', ...dma(r, s) }),
  [StepKind.DmaMap]: ({ k }, { a, b }) => ({ kind: 'dmaMap', ...framesFacts(k, a, b) }),
  [StepKind.DmaUnmap]: ({ k }, { a, b }) => ({ kind: 'dmaUnmap', ...framesFacts(k, a, b) }),
  [StepKind.VmaLink]: ({ k }, s) => ({
    kind: 'vmaLink',
    ...range(s),
    peerShared: k.vmas.has(s.b, VmFlag.PeerShared),
  }),
  [StepKind.VmaUnlink]: (_, s) => ({ kind: 'vmaUnlink', ...range(s) }),
  [StepKind.VmaResize]: (_, s) => ({ kind: 'vmaResize', ...range(s) }),
  [StepKind.Load]: (_, s) => ({ kind: 'load', ...access(s) }),
  [StepKind.Store]: (_, s) => ({ kind: 'store', ...access(s) }),
  [StepKind.DeviceCreate]: deviceCreate,
  [StepKind.ContextAttach]: ({ k }, { a, b }) => ({
    kind: 'contextAttach',
    device: deviceName(k, a),
    pid: b,
  }),
  [StepKind.Fork]: (_, { a, b }) => ({ kind: 'fork', parent: a, child: b }),
  [StepKind.Exit]: (_, { a }) => ({ kind: 'exit', pid: a }),
  [StepKind.Exec]: (_, { a }) => ({ kind: 'exec', pid: a }),
  [StepKind.Report]: reportFacts,
  [StepKind.DriverCall]: ({ k }, { a, b, c, d }) => ({
    kind: 'driverCall',
    op: gmMmuOps[a]!,
    device: deviceName(k, b),
    index: WHOLE_TABLE.has(gmMmuOps[a]!) ? null : c,
    result: d,
  }),
  [StepKind.WorkQueued]: ({ k }, { a, b, c, d }) => ({
    kind: 'workQueued',
    index: a,
    pages: b,
    item: c,
    device: deviceName(k, d),
  }),
  [StepKind.ContextDetach]: ({ k }, { a, b }) => ({
    kind: 'contextDetach',
    device: deviceName(k, a),
    pid: b,
  }),
  [StepKind.DeviceDestroy]: ({ k }, { a }) => ({ kind: 'deviceDestroy', device: deviceName(k, a) }),
  [StepKind.Pin]: (_, s) => ({ kind: 'pin', ...pinned(s) }),
  [StepKind.Unpin]: (_, s) => ({ kind: 'unpin', ...pinned(s) }),
  [StepKind.FaultArmed]: ({ k }, s) => ({ kind: 'faultArmed', ...failure(k, s) }),
  [StepKind.FaultInjected]: ({ k }, s) => ({ kind: 'faultInjected', ...failure(k, s) }),
  [StepKind.Deviation]: (_, s) => ({
    kind: 'deviation',
    erratum: erratumOf(s.a)!,
    about: subjects[s.b]!,
    object: s.c,
    pid: s.d,
  }),
  [StepKind.Protect]: (_, s) => ({ kind: 'protect', pid: s.a, index: s.b, pages: s.c }),
  [StepKind.Move]: (_, { a, b, c, d }) => ({ kind: 'move', pid: a, from: b, to: c, pages: d }),
};

const WHOLE_TABLE: ReadonlySet<string> = new Set(['pmap_create', 'pmap_destroy']);
