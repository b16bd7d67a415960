// The whole state of one simulated kernel: every slab and subsystem, made once and passed to every kernel function as `k`.

import { alignDown } from '../base/bits.ts';
import { type HostCosts, hostCosts } from '../base/cost.ts';
import { Deviations } from '../base/deviations.ts';
import { Engine } from '../base/engine.ts';
import { type Finding, type Subject, subjects } from '../base/findings.ts';
import {
  corrected,
  type ErratumId,
  numberOfErratum,
  posted,
  type Rfc,
  RfcInForce,
  withErrata,
} from '../base/rfc.ts';
import { Oops } from '../base/oops.ts';
import { Register } from '../base/slab.ts';
import { StepKind } from '../base/steps.ts';
import { HPAGE_ORDER, PAGE_SHIFT, type NodeId, type Pfn } from '../base/units.ts';
import type { MachineConfig } from '../command.ts';
import {
  Counters,
  GmContexts,
  GmDevs,
  GmMappings,
  GmSpaces,
  PeerRanges,
  VmObjects,
} from '../gmem/structs.ts';
import { Memory } from '../memory/memory.ts';
import { NodeKind } from '../memory/nodes.ts';
import { PageTables } from '../mmu/page-tables.ts';
import { XArrays } from '../xarray/xarrays.ts';
import { Mms, PageCaches, Pins, Vmas } from './structs.ts';
import { VmaIndex } from './vma-index.ts';

/**
 * What watches accesses and what becomes of contents, so that every load can be judged (checks/coherence.ts). Words are 32-bit
 * words of a base page (0 to 1023), ranges are page indices `[first, end)`.
 */
export interface Watcher {
  loaded(mm: number, index: number, word: number, value: number, at: Pfn): void;
  /** How many hold the contents that a store to frame `at` changes for one and the same page: 2 if the watcher shares them, else 1. */
  holders(mm: number, index: number, at: Pfn): number;
  /** After a store that left the frame with contents `written`; `holders` is what was answered before it. */
  stored(mm: number, index: number, word: number, value: number, written: number, holders: number): void;
  /** The contents of a range are dropped: loads must answer 0 from now on. */
  dropped(mm: number, first: number, end: number): void;
  /** What lay at `from` lies at `to` now. */
  moved(mm: number, from: number, to: number, pages: number): void;
  /** The pages of a page cache are gone with the last mapping of it. */
  forgotten(cache: number): void;
  /** A range of `parent` was copied to `child`. */
  copied(parent: number, child: number, first: number, end: number): void;
}

/** All state of one machine. Kernel functions take it as their first argument. */
export class Kernel {
  readonly config: MachineConfig;
  /** The errata in force. */
  rfc: Rfc = corrected;
  /** Whether the machine was made as the series was posted: what that has not at all (eviction, modes) is missing then. */
  readonly isPosted: boolean;
  private readonly rfcInForce: RfcInForce;
  readonly deviations: Deviations;
  readonly engine: Engine;
  /** What the host's own work costs. */
  readonly cost: HostCosts;
  readonly arrays: XArrays;
  /** The coherence checker's own xarrays, one a process: no part of the simulated kernel. */
  readonly shadows: XArrays;
  /** The xarrays of page caches: no part of any logical page table. */
  readonly cachedPages: XArrays;
  readonly memory: Memory;
  readonly tables: PageTables;
  readonly mms: Mms;
  readonly vmas: Vmas;
  readonly vmaIndex: VmaIndex;
  readonly pageCaches: PageCaches;
  readonly pins: Pins;
  readonly mappings: GmMappings;
  readonly objects: VmObjects;
  readonly devices: GmDevs;
  readonly spaces: GmSpaces;
  readonly contexts: GmContexts;
  readonly peerRanges: PeerRanges;
  readonly counters: Counters;
  /** DMA mappings that are open now. */
  readonly dmaMaps: Register;
  /** Numbers file mappings, so that only pieces of one are merged. */
  readonly files: Register;
  /** How many of `names` are in use; what lies beyond belongs to a future that was left. */
  readonly nameCount: Register;
  /** Order of a granule: 9 in a 2M machine, 0 in a 4K machine. */
  readonly granuleOrder: 0 | 9;
  /** Base pages of a granule. */
  readonly granulePages: number;
  readonly hostNode: NodeId;
  /** Set by the machine; judges accesses. */
  watcher: Watcher | undefined;
  /** Names given by scripts, by index; a new one takes the place of one that going back made unused. Index 0 is "no name". */
  readonly names: string[] = [''];

  constructor(config: MachineConfig) {
    const engine = new Engine(config.seed);
    this.config = config;
    this.engine = engine;
    this.cost = hostCosts[config.cost];
    this.granuleOrder = config.granule === '2M' ? HPAGE_ORDER : 0;
    this.granulePages = 2 ** this.granuleOrder;
    this.arrays = new XArrays(engine, config.chunkShift);
    this.shadows = new XArrays(engine.muted(), 6);
    this.cachedPages = new XArrays(engine.muted(), 6);
    this.memory = new Memory(engine);
    this.tables = new PageTables(engine, this.granuleOrder);
    this.mms = new Mms(engine);
    this.vmas = new Vmas(engine);
    this.vmaIndex = new VmaIndex(engine, this.mms, this.vmas);
    this.pageCaches = new PageCaches(engine);
    this.pins = new Pins(engine);
    this.mappings = new GmMappings(engine);
    this.objects = new VmObjects(engine);
    this.devices = new GmDevs(engine);
    this.spaces = new GmSpaces(engine);
    this.contexts = new GmContexts(engine);
    this.peerRanges = new PeerRanges(engine);
    this.counters = new Counters(engine);
    this.dmaMaps = new Register(engine.journal, 'dma_maps');
    this.files = new Register(engine.journal, 'files');
    this.nameCount = new Register(engine.journal, 'names', 1);
    this.isPosted = config.semantics === 'posted';
    this.deviations = new Deviations(engine);
    const { on = [], off = [] } = config.errata ?? {};
    this.rfcInForce = new RfcInForce(
      engine.journal,
      withErrata(this.isPosted ? posted : corrected, on, off),
      (rfc) => {
        this.rfc = rfc;
      },
    );
    this.hostNode = this.memory.addNode(NodeKind.Host, 0, Number(config.host >> BigInt(PAGE_SHIFT)));
  }

  /** Emits the step "function entered"; `about` is the page index that it works on, or −1. */
  enter(fn: number, about = -1): void {
    this.engine.steps.emit(StepKind.Enter, fn, about);
  }

  /** Emits the step "function left"; `code` 0 is success. */
  leave(fn: number, code = 0): void {
    this.engine.steps.emit(StepKind.Leave, fn, code);
  }

  /** Tells the sanitizers that a rule is broken. */
  report(finding: Finding): void {
    this.engine.findings.add(finding);
  }

  /** Errata come into force, or go out of it, from now on. */
  switchErrata(on: readonly ErratumId[], off: readonly ErratumId[]): void {
    this.rfcInForce.set(withErrata(this.rfc, on, off));
  }

  /** Whether an erratum ever took effect: then what must hold may not, and that is reported instead of crashing. */
  get isDamaged(): boolean {
    return !this.deviations.isEmpty;
  }

  /** Says that an erratum takes effect here, on which thing: reports about it, or about what comes of it, are attributed to the erratum. */
  deviate(id: ErratumId, kind: Subject, object: number, mm = 0): void {
    this.engine.steps.emit(StepKind.Deviation, numberOfErratum(id), subjects.indexOf(kind), object, mm);
    this.deviations.note(id, { kind, object, mm }, this.engine.steps.presentFunction());
  }

  /** Tells the sanitizers that a pointer leads nowhere; nothing after it runs. */
  oops(finding: Omit<Finding, 'kind'>): never {
    this.report({ kind: 'oops', ...finding });
    throw new Oops(finding.rule);
  }

  /** `index` rounded down to its granule: the key of a `gm_mapping`. */
  granuleOf(index: number): number {
    return alignDown(index, this.granulePages);
  }

  /** The index of a name, interned. */
  intern(name: string): number {
    const known = this.names.indexOf(name);
    const next = this.nameCount.value;
    if (known >= 0 && known < next) return known;
    this.names[next] = name;
    this.nameCount.value = next + 1;
    return next;
  }
}
