// The state dump of interface.md §3: everything that can be seen of a machine, as plain JSON. Indices and addresses are strings.

import { vaOfPage } from './base/bits.ts';
import { costPresets } from './base/cost.ts';
import { decodeLock, lockNames } from './base/lockdep.ts';
import { identifyActor } from './base/scheduler.ts';
import { type ActorId, frameOf, nodeOf, NO_FRAME, type NodeId, type Pfn } from './base/units.ts';
import type { Answer, LinkName } from './command.ts';
import { readCounters, type CounterValues } from './counters.ts';
import { deviceName } from './device-name.ts';
import { formatOfDevice } from './gmem/pmap.ts';
import { contextsOf, contextsOfDevice, sharesTable } from './gmem/contexts.ts';
import { devicesOf, hnodesOf } from './gmem/gm-dev.ts';
import { forEachMapping } from './gmem/vm-object.ts';
import type { Machine } from './machine.ts';
import { type ReportKind, subjectOf } from './base/findings.ts';
import { errataIn, type ErratumId } from './base/rfc.ts';
import type { Report } from './checks/reports.ts';
import { NodeKind } from './memory/nodes.ts';
import type { Kernel } from './mm/kernel.ts';
import { ProcessState, VmFlag } from './mm/structs.ts';
import type { FormatName } from './mmu/format.ts';
import { functionOf } from './trace.ts';
import { GmDevCap, GmMmuMode, GmPage, Prot, type GmMmuModeName } from './uapi.ts';
import { dumpTree, type TreeDump } from './xarray/dump.ts';

/** Where something is: a node and a frame of it. */
export interface PlaceDump {
  readonly node: number;
  readonly frame: number;
}

/** One device. */
export interface DeviceDump {
  readonly name: string;
  readonly id: number;
  readonly cap: readonly string[];
  readonly mmu: FormatName;
  readonly link: LinkName;
  readonly hnodes: readonly number[];
  readonly contexts: readonly { readonly pid: number; readonly mode: GmMmuModeName }[];
}

/** One VMA; flags as in smaps. */
export interface VmaDump {
  readonly start: string;
  readonly end: string;
  readonly flags: readonly string[];
}

/** One `gm_mapping`. */
export interface MappingDump {
  readonly id: number;
  readonly index: string;
  readonly flags: readonly string[];
  readonly at: PlaceDump | null;
  readonly dev: string | null;
}

/** The logical page table of a process. */
export interface VmObjectDump {
  readonly nr_pages: number;
  readonly xarray: TreeDump;
  readonly mappings: readonly MappingDump[];
}

/** One page table with its leaves. */
export interface PageTableDump {
  readonly mmu: string;
  readonly format: FormatName;
  readonly entries: readonly (PlaceDump & {
    readonly va: string;
    readonly order: number;
    readonly raw: string;
  })[];
}

/** One process. */
export interface ProcessDump {
  readonly pid: number;
  readonly name: string | null;
  readonly state: 'alive' | 'exited';
  readonly vmas: readonly VmaDump[];
  readonly vm_object: VmObjectDump | null;
  readonly page_tables: readonly PageTableDump[];
}

/** One memory node. */
export interface NodeDump {
  readonly id: number;
  readonly kind: 'host' | 'hnode';
  readonly dev?: string;
  readonly frames: number;
  readonly free: number;
}

/** One report; `line` and `message` are the caller's to fill. `object` as `dumpSubject` writes it. */
export interface ReportDump {
  readonly kind: ReportKind;
  readonly step: number;
  readonly line: number;
  readonly where: string;
  readonly object: string;
  readonly erratum: string | null;
  readonly count: number;
  readonly message: string;
}

/** What an answer looks like in JSON. */
export type AnswerDump = string | number;

/** The whole dump; keys in this order. */
export interface StateDump {
  readonly format: 'gmem-state';
  readonly version: 1;
  readonly semantics: 'corrected' | 'posted';
  /** Every erratum in force, also those that `posted` semantics bring. */
  readonly errata: readonly ErratumId[];
  readonly seed: number;
  readonly now_ns: number;
  readonly position: { readonly line: number; readonly step: number };
  readonly digest: string;
  readonly devices: readonly DeviceDump[];
  readonly processes: readonly ProcessDump[];
  readonly nodes: readonly NodeDump[];
  readonly counters: CounterValues;
  readonly reports: readonly ReportDump[];
  readonly results: readonly { readonly line: number; readonly answer: AnswerDump }[];
}

/** What the machine does not know: the script's lines and the words for a report. */
export interface DumpContext {
  readonly position: { readonly line: number; readonly step: number };
  readonly results: StateDump['results'];
  /** Line of the statement that a report's step belongs to, and the step's number in it. */
  readonly placeOf: (report: Report) => { readonly line: number; readonly step: number };
  readonly message: (report: Report) => string;
}

/** The state as it stands now. */
export function dumpState(machine: Machine, context: DumpContext): StateDump {
  const k = machine.kernel;
  return {
    format: 'gmem-state',
    version: 1,
    semantics: machine.config.semantics,
    errata: errataIn(k.rfc),
    seed: machine.config.seed,
    now_ns: k.engine.clock.now,
    position: context.position,
    digest: machine.digest(),
    devices: devicesOf(k).map((dev) => dumpDevice(k, dev)),
    processes: [...k.mms.slab.ids()].map((mm) => dumpProcess(k, mm)),
    nodes: nodesOf(k).map((node) => dumpNode(k, node)),
    counters: readCounters(k),
    reports: machine.reports.all().map((report) => dumpReport(k, report, context)),
    results: context.results,
  };
}

/** An answer as the dump writes it. */
export function dumpAnswer(answer: Answer): AnswerDump {
  if (answer.kind === 'address') return hex(answer.address);
  return answer.kind === 'value' ? answer.value : answer.code;
}

/** The name of an actor: `cpu0`, a device's, `worker0`, `reaper0`. */
export function actorName(k: Kernel, actor: ActorId): string {
  const { kind, number } = identifyActor(actor);
  return kind === 'device' ? (deviceName(k, number) ?? '') : `${kind}${number}`;
}

/** smaps flags of a VMA: rd wr ex sh gd ps. */
export function vmaFlags(k: Kernel, vma: number): string[] {
  const prot = k.vmas.prot.data[vma]!;
  const flags: [boolean, string][] = [
    [(prot & Prot.PROT_READ) !== 0, 'rd'],
    [(prot & Prot.PROT_WRITE) !== 0, 'wr'],
    [(prot & Prot.PROT_EXEC) !== 0, 'ex'],
    [k.vmas.has(vma, VmFlag.Shared), 'sh'],
    [k.vmas.has(vma, VmFlag.GrowsDown), 'gd'],
    [k.vmas.has(vma, VmFlag.PeerShared), 'ps'],
  ];
  return flags.filter(([on]) => on).map(([, name]) => name);
}

/** Names of the bits of a mapping's flag word. */
export function mappingFlags(flag: number): string[] {
  return Object.entries(GmPage)
    .filter(([, bit]) => (flag & bit) !== 0)
    .map(([name]) => name);
}

function dumpDevice(k: Kernel, dev: number): DeviceDump {
  const { devices, contexts } = k;
  const modes = Object.keys(GmMmuMode) as GmMmuModeName[];
  return {
    name: deviceName(k, dev)!,
    id: dev - 1,
    cap: Object.entries(GmDevCap)
      .filter(([, bit]) => (devices.capability.data[dev]! & bit) !== 0)
      .map(([name]) => name),
    mmu: formatOfDevice(k, dev),
    link: costPresets[devices.link.data[dev]!]!,
    hnodes: hnodesOf(k, dev),
    contexts: contextsOfDevice(k, dev)
      .map((ctx) => ({
        pid: k.spaces.mm.data[contexts.space.data[ctx]!]!,
        mode: modes[contexts.mode.data[ctx]!]!,
      }))
      .sort((a, b) => a.pid - b.pid),
  };
}

function dumpProcess(k: Kernel, mm: number): ProcessDump {
  const alive = k.mms.state.data[mm] === ProcessState.Alive;
  const pgd = k.mms.pgd.data[mm]!;
  const tables = pgd === 0 ? [] : [pgd, ...ownTables(k, mm)];
  return {
    pid: mm,
    name: k.names[k.mms.name.data[mm]!] || null,
    state: alive ? 'alive' : 'exited',
    vmas: k.vmaIndex.list(mm).map((vma) => ({
      start: hex(vaOfPage(k.vmas.start(vma))),
      end: hex(vaOfPage(k.vmas.end(vma))),
      flags: vmaFlags(k, vma),
    })),
    vm_object: dumpObject(k, k.mms.vmObject.data[mm]!),
    page_tables: tables.map((mmu) => dumpPageTable(k, mmu)),
  };
}

function dumpObject(k: Kernel, object: number): VmObjectDump | null {
  if (object === 0) return null;
  const mappings: MappingDump[] = [];
  forEachMapping(k, object, 0, Number.MAX_SAFE_INTEGER, (key, mapping) => {
    mappings.push({
      id: mapping,
      index: String(key),
      flags: mappingFlags(k.mappings.flag.data[mapping]!),
      at: dumpPlace(k.mappings.page.data[mapping]! as Pfn),
      dev: deviceName(k, k.mappings.dev.data[mapping]!),
    });
  });
  return {
    nr_pages: k.objects.nrPages.data[object]!,
    xarray: dumpTree(k.arrays, k.objects.table.data[object]!),
    mappings,
  };
}

function dumpPageTable(k: Kernel, mmu: number): PageTableDump {
  const entries: PageTableDump['entries'][number][] = [];
  k.tables.forEachLeaf(mmu, 0, Number.MAX_SAFE_INTEGER, (index, order, pfn, cell) => {
    entries.push({
      va: hex(vaOfPage(index)),
      order,
      node: nodeOf(pfn),
      frame: frameOf(pfn),
      raw: hex(k.tables.rawAt(cell)),
    });
  });
  return {
    mmu: deviceName(k, k.tables.deviceOf(mmu)) ?? 'cpu',
    format: k.tables.formatOf(mmu).name,
    entries,
  };
}

/** The page tables of the devices that have one of their own in a process, ascending by device. */
const ownTables = (k: Kernel, mm: number): number[] =>
  contextsOf(k, mm)
    .filter((ctx) => !sharesTable(k, ctx))
    .sort((a, b) => k.contexts.dev.data[a]! - k.contexts.dev.data[b]!)
    .map((ctx) => k.contexts.pmap.data[ctx]!);

/** The nodes that are there, ascending. */
const nodesOf = ({ memory }: Kernel): NodeId[] =>
  Array.from({ length: memory.nodeCount }, (_, node) => node as NodeId).filter(
    (node) => memory.kindOf(node) !== NodeKind.Removed,
  );

function dumpNode(k: Kernel, node: NodeId): NodeDump {
  const dev = deviceName(k, k.memory.deviceOf(node));
  return {
    id: node,
    kind: k.memory.kindOf(node) === NodeKind.Host ? 'host' : 'hnode',
    ...(dev === null ? {} : { dev }),
    frames: k.memory.framesOf(node),
    free: k.memory.freeFramesOf(node),
  };
}

function dumpReport(k: Kernel, report: Report, { placeOf, message }: DumpContext): ReportDump {
  const { line, step } = placeOf(report);
  return {
    kind: report.kind,
    step,
    line,
    where: report.fn < 0 ? '' : functionOf(report.fn).name,
    object: dumpSubject(k, report),
    erratum: report.erratum,
    count: report.count,
    message: message(report),
  };
}

/** What a report is about: an address, `node:frame`, a lock with its object, an actor's name, else a number as it is. */
function dumpSubject(k: Kernel, { rule, object }: Report): string {
  switch (subjectOf[rule]) {
    case 'page':
      return hex(vaOfPage(object));
    case 'frame':
      return object < 0 ? 'none' : `${nodeOf(object as Pfn)}:${frameOf(object as Pfn)}`;
    case 'lock': {
      const { lockClass, id } = decodeLock(object);
      return `${lockNames[lockClass]} ${id}`;
    }
    case 'actor':
      return actorName(k, object as ActorId);
    default:
      return String(object);
  }
}

const dumpPlace = (pfn: Pfn): PlaceDump | null =>
  pfn === NO_FRAME ? null : { node: nodeOf(pfn), frame: frameOf(pfn) };

const hex = (n: bigint): string => `0x${n.toString(16)}`;
