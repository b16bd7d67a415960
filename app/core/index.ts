// The only door of the core. What is not here is nobody's business outside.

export type { Brand, NodeId, Ns, PageIndex, Pfn, Va } from './base/units.ts';
export {
  frameOf,
  HPAGE_ORDER,
  NO_FRAME,
  nodeOf,
  PAGE_SHIFT,
  PAGE_SIZE,
  pfnOf,
  WORDS_PER_PAGE,
} from './base/units.ts';
export { bitField, join64, pageIndex, pageOffset, U64_MAX, vaOfPage } from './base/bits.ts';
export { assert, BrokenInvariant, unreachable } from './base/assert.ts';
export { type CellKey, CellWatch, type Touched } from './base/cell-watch.ts';
export type { Journal, WantedCell } from './base/journal.ts';
export type { Column } from './base/slab.ts';
export { NumberTable } from './base/number-table.ts';
export { kindSet, StepKind, type Step } from './base/steps.ts';
export { decodeLock, LockClass, lockNames } from './base/lockdep.ts';
export { errataIds, errataIn, type ErratumId, erratumOf } from './base/rfc.ts';
export { Fn, functionOf, type FunctionKey, type KernelFunction, type Layer, type Origin } from './trace.ts';
export {
  Advice,
  Errno,
  type ErrnoName,
  GM_PAGE_TYPE_MASK,
  GmDevCap,
  GmMmuMode,
  type GmMmuModeName,
  GmPage,
  GmRet,
  MapFlag,
  MremapFlag,
  Prot,
} from './uapi.ts';
export {
  type Accessor,
  type Answer,
  type AnswerCode,
  type Command,
  defaultMachine,
  type ErrataChange,
  type GmRetName,
  type InjectedFault,
  type LinkName,
  type MachineConfig,
  type MappingStateName,
  type SignalName,
} from './command.ts';
export type { Branch } from './parallel.ts';
export { type FailSiteName, failSites } from './base/fault-injection.ts';
export { Machine, type MappingState, MAX_HOST_BYTES } from './machine.ts';
export type { Kernel } from './mm/kernel.ts';
export { ProcessState, VmFlag } from './mm/structs.ts';
export { isStale } from './mm/translate.ts';
export { FrameFlag } from './memory/frames.ts';
export { MAX_ORDER } from './memory/buddy.ts';
export { NO_SLOT } from './mmu/tlb.ts';
export { contextOf, contextsOf, sharesTable } from './gmem/contexts.ts';
export { formatOfDevice } from './gmem/pmap.ts';
export { flagsClear, flagsSet, pageOf, typeOf } from './gmem/gm-mapping.ts';
export { dropHostContents, freeEntries } from './gmem/release.ts';
export { devicesOf, hnodesOf } from './gmem/gm-dev.ts';
export { isCoherent, linkTimes } from './gmem/links.ts';
export { type CostPreset, costPresets, type LinkCosts } from './base/cost.ts';
export {
  forEachMapping,
  peekMapping,
  vmObjectCreate,
  vmObjectDropLocked,
  vmObjectMappingCreate,
} from './gmem/vm-object.ts';
export { DeviceState, type GmMmuOp, gmMmuOps } from './gmem/structs.ts';
export { isPinnedAt } from './mm/gup.ts';
export { isAlive } from './mm/process.ts';
export {
  type Finding,
  type ReportKind,
  reportKinds,
  type ReportRule,
  reportRules,
  type Subject,
  subjectOf,
  subjects,
} from './base/findings.ts';
export type { Report } from './checks/reports.ts';
export { History, type Position } from './history/history.ts';
export { cutAtEdges, type Footprint, type PageRange, type RecordedDevice } from './history/footprint.ts';
export { BLOCK_FREE, BLOCK_USED, ORDER_MASK } from './memory/frames.ts';
export { NodeKind } from './memory/nodes.ts';
export { Access, formatNames, formatOf } from './mmu/formats.ts';
export type { BitField, BitMeaning, Format, FormatName, LeafState, Level } from './mmu/format.ts';
export { decodeBits, type DecodedField, decodeLeaf, encodeLeaf } from './mmu/decode.ts';
export type { WalkLevel } from './mmu/page-tables.ts';
export {
  isNode,
  isPointer,
  isSibling,
  isValue,
  toNode,
  toPointer,
  toSibling,
  XA_RETRY_ENTRY,
  XA_ZERO_ENTRY,
} from './xarray/entry.ts';
export { actorOfCpu, actorOfDevice, type Chooser, identifyActor, type Path } from './base/scheduler.ts';
export { Engine } from './base/engine.ts';
export { mkPointer, NULL_ENTRY, type Entry } from './xarray/entry.ts';
export {
  type ChunkShift,
  type Mark,
  XA_MARK_MAX,
  Xas,
  XAS_BOUNDS,
  XAS_RESTART,
  XaKind,
  XArrays,
} from './xarray/xarrays.ts';
export {
  clearMarkAt,
  cmpxchgAt,
  eraseAt,
  getMarkAt,
  getOrderAt,
  insertAt,
  loadAt,
  releaseAt,
  reserveAt,
  setMarkAt,
  storeAt,
} from './xarray/at.ts';
export { extractAt, type Filter, findAfterAt, findAt, searchAt } from './xarray/find-at.ts';
export {
  xaClearMark,
  xaCmpxchg,
  xaDestroy,
  xaErase,
  xaGetMark,
  xaGetOrder,
  xaInsert,
  xaLoad,
  xaRelease,
  xaReserve,
  xaSetMark,
  xaStore,
} from './xarray/xa.ts';
export { nextCyclic, xaAlloc, xaAllocCyclic } from './xarray/xa-alloc.ts';
export { xaStoreRange } from './xarray/xa-range.ts';
export { xasLoad, xasNext, xasPause, xasPrev } from './xarray/walk.ts';
export { xasFind, xasFindConflict, xasFindMarked, xasNextEntry, xasNextMarked } from './xarray/find.ts';
export { xasCreateRange } from './xarray/create.ts';
export { xasStore } from './xarray/store.ts';
export { xasSplit, xasSplitAlloc } from './xarray/split.ts';
export { nodeHasMark, xaMarked, xasClearMark, xasSetMark } from './xarray/marks.ts';
export { deviceName } from './device-name.ts';
export { countNodes, dumpTree, plainEntry, treeText, type TreeDump } from './xarray/dump.ts';
export { type CounterValues, readCounters } from './counters.ts';
export {
  actorName,
  type AnswerDump,
  dumpAnswer,
  type DumpContext,
  dumpState,
  mappingFlags,
  type StateDump,
  vmaFlags,
} from './dump.ts';
