// What one step says, with its numbers resolved to names: the arguments of the sentences in words/en/steps.ts. Plain data that can
// cross to the page: page indices and frame numbers are exact numbers, nothing refers to the machine. Our decision.

import type {
  ErratumId,
  FailSiteName,
  FunctionKey,
  Layer,
  LinkName,
  Origin,
  ReportKind,
  ReportRule,
  Subject,
} from '../core/index.ts';

/** Who runs: a CPU by number, a device by name, a prefetch worker by number, the OOM reaper. */
export type ActorFacts =
  | { readonly kind: 'cpu'; readonly cpu: number }
  | { readonly kind: 'device'; readonly device: string }
  | { readonly kind: 'worker'; readonly worker: number }
  | { readonly kind: 'reaper' };

/** What the logical page table knows of a granule, and whether the CPU's page table maps it (`mapped`). */
export type PlaceFacts =
  | { readonly state: 'absent'; readonly mapped: boolean }
  | { readonly state: 'nomap'; readonly mapped: boolean }
  | { readonly state: 'cpu'; readonly mapped: boolean; readonly pfn: number }
  | { readonly state: 'device'; readonly mapped: boolean; readonly pfn: number; readonly device: string };

/** Whose page table: a device's, or with `device` null the CPUs', for process `pid`. */
export interface TableFacts {
  readonly device: string | null;
  readonly pid: number;
}

/** Which xarray: the logical page table of a process, or another one by id. */
export type ArrayFacts =
  { readonly kind: 'logical'; readonly pid: number } | { readonly kind: 'other'; readonly id: number };

/** What a slot of the xarray was given. */
export type EntryFacts =
  | { readonly kind: 'empty' }
  | { readonly kind: 'mapping'; readonly id: number }
  | { readonly kind: 'node'; readonly id: number }
  | { readonly kind: 'sibling'; readonly slot: number }
  | { readonly kind: 'zero' }
  | { readonly kind: 'value' };

/** A run of pages of one process. */
export interface RangeFacts {
  readonly pid: number;
  readonly index: number;
  readonly pages: number;
}

/** Why a fault is not served. */
export type FaultRefusal = 'noVma' | 'denied' | 'notPeerShared' | 'notAttached' | 'noMemory';

/** A kernel function that is entered or left. What lies ahead is known when entering too, because recorded steps go on. */
export interface CallFacts {
  readonly key: FunctionKey;
  readonly name: string;
  readonly layer: Layer;
  readonly origin: Origin;
  /** The page index that it works on, where it names one. */
  readonly index: number | null;
  /** What is known of the granule at `index`, now. */
  readonly place: PlaceFacts | null;
  /** The device whose driver it calls or that faults. */
  readonly device: string | null;
  /** What it answers: 0 is success; null if its end was not recorded. */
  readonly result: number | null;
  /** For the two fault handlers: why they refuse, null if they do not. */
  readonly refusal: FaultRefusal | null;
  /** Whether it copies data over a link. */
  readonly copies: boolean;
}

/** A lock by the kernel's name for it, and the page index of what it guards where that is one. */
export interface LockFacts {
  readonly lock: 'mmap_lock' | 'gm_mapping.lock' | 'xa_lock' | 'page_table_lock';
  readonly object: number;
  readonly index: number | null;
  readonly shared: boolean;
}

/** Frames that a transfer or an allocation is about; `device` owns the node, null is the host. */
export interface FramesFacts {
  readonly pfn: number;
  readonly order: number;
  readonly device: string | null;
}

interface LeafFacts {
  readonly table: TableFacts;
  readonly index: number;
  readonly order: number;
  readonly pfn: number;
}

interface TablePageFacts {
  readonly table: TableFacts;
  readonly index: number;
  readonly level: number;
  readonly levelName: string;
}

export interface NodeFacts {
  readonly array: ArrayFacts;
  readonly node: number;
  readonly shift: number;
  /** Slots of a node: 64, or 16 at chunk shift 4. */
  readonly slots: number;
}

interface AccessFacts {
  readonly pid: number;
  readonly index: number;
  readonly offset: number;
  readonly value: number;
}

/** Whose TLB (null: the CPUs') is asked for which page of which process. */
interface TranslationFacts {
  readonly device: string | null;
  readonly pid: number;
  readonly index: number;
}

/** A free block of 2^order frames, and the order of the block that was taken from it or given back to it. */
interface BlockFacts {
  readonly pfn: number;
  readonly order: number;
  readonly part: number;
  /** The device whose memory it is, null for the host. */
  readonly device: string | null;
}

/** A page that a DMA user relies on, and how often it is pinned now. */
interface PinFacts {
  readonly pid: number;
  readonly index: number;
  readonly pfn: number;
  readonly pins: number;
}

/** What is to fail, or does, because the script says so: of a device, or of the kernel; `left` more calls will. */
export interface FailureFacts {
  readonly site: FailSiteName;
  readonly device: string | null;
  readonly left: number;
}

/** What a checker found; the numbers mean what the rule says (core/checks/reports.ts). */
export interface ReportFacts {
  readonly report: ReportKind;
  readonly rule: ReportRule;
  readonly pid: number;
  readonly object: number;
  readonly a: number;
  readonly b: number;
}

/** The facts of one step, by kind; the kinds are those of core's `StepKind` in lower camel case. */
export type StepFacts =
  | ({ readonly kind: 'enter' } & CallFacts)
  | ({ readonly kind: 'leave' } & CallFacts)
  | ({ readonly kind: 'lock' } & LockFacts)
  | ({ readonly kind: 'unlock' } & LockFacts)
  /** `holder`: who has it for itself; null: readers do. */
  | ({ readonly kind: 'lockWait'; readonly holder: ActorFacts | null } & LockFacts)
  | ({ readonly kind: 'nodeAlloc' } & NodeFacts)
  | ({ readonly kind: 'nodeFree' } & NodeFacts)
  | {
      readonly kind: 'headChange';
      readonly array: ArrayFacts;
      readonly change: 'grown' | 'shrunk' | 'set';
      readonly node: number;
      readonly shift: number;
    }
  | {
      readonly kind: 'slotStore';
      readonly array: ArrayFacts;
      readonly node: number;
      readonly shift: number;
      readonly slot: number;
      readonly entry: EntryFacts;
    }
  | {
      readonly kind: 'mappingCreate';
      readonly mapping: number;
      readonly index: number;
      readonly pid: number;
      /** It comes from elsewhere, with its data. */
      readonly isMoved: boolean;
    }
  | { readonly kind: 'mappingFree'; readonly mapping: number; readonly index: number; readonly pid: number }
  | {
      readonly kind: 'mappingState';
      readonly mapping: number;
      readonly index: number | null;
      readonly before: number;
      readonly after: number;
      readonly pfn: number | null;
      readonly device: string | null;
    }
  | ({ readonly kind: 'frameAlloc'; readonly zeroed: boolean } & FramesFacts)
  | ({ readonly kind: 'frameFree' } & FramesFacts)
  | ({ readonly kind: 'tableAlloc' } & TablePageFacts)
  | ({ readonly kind: 'tableFree' } & TablePageFacts)
  | ({ readonly kind: 'pteSet'; readonly access: 'none' | 'read' | 'readWrite' | null } & LeafFacts)
  | ({ readonly kind: 'pteClear' } & LeafFacts)
  | {
      readonly kind: 'tlbFlush';
      readonly table: TableFacts;
      readonly index: number;
      readonly pages: number;
      /** The device whose TLB it is, where it walks the CPU's table. */
      readonly sharer: string | null;
    }
  | ({
      readonly kind: 'tlbMiss';
      /** Whether a leaf is there that does not allow the access; else there is none. */
      readonly denied: boolean;
      readonly store: boolean;
    } & TranslationFacts)
  | ({
      readonly kind: 'tlbFill';
      readonly order: number;
      readonly pfn: number;
      /** Page-table entries that the walk read; null when the leaf is gone. */
      readonly levels: number | null;
    } & TranslationFacts)
  | ({ readonly kind: 'tlbHit'; readonly pfn: number } & TranslationFacts)
  | ({ readonly kind: 'blockSplit' } & BlockFacts)
  | ({ readonly kind: 'blockMerge' } & BlockFacts)
  | {
      readonly kind: 'dmaBegin';
      readonly from: FramesFacts;
      readonly to: FramesFacts;
      readonly order: number;
      readonly ns: number;
      /** The name of the link. */
      readonly link: LinkName;
    }
  | { readonly kind: 'dmaEnd'; readonly from: FramesFacts; readonly to: FramesFacts; readonly order: number }
  | ({ readonly kind: 'dmaMap' } & FramesFacts)
  | ({ readonly kind: 'dmaUnmap' } & FramesFacts)
  | ({ readonly kind: 'vmaLink'; readonly peerShared: boolean } & RangeFacts)
  | ({ readonly kind: 'vmaUnlink' } & RangeFacts)
  | ({ readonly kind: 'vmaResize' } & RangeFacts)
  | ({ readonly kind: 'load' } & AccessFacts)
  | ({ readonly kind: 'store' } & AccessFacts)
  | {
      readonly kind: 'deviceCreate';
      readonly device: string;
      readonly format: string;
      readonly bytes: number;
    }
  | { readonly kind: 'contextAttach'; readonly device: string; readonly pid: number }
  | { readonly kind: 'fork'; readonly parent: number; readonly child: number }
  | { readonly kind: 'exit'; readonly pid: number }
  | { readonly kind: 'exec'; readonly pid: number }
  | ({ readonly kind: 'report' } & ReportFacts)
  | {
      readonly kind: 'deviation';
      readonly erratum: ErratumId;
      readonly about: Subject;
      readonly object: number;
      readonly pid: number;
    }
  | {
      readonly kind: 'driverCall';
      readonly op: string;
      readonly device: string;
      /** Null for the operations on a whole page table. */
      readonly index: number | null;
      readonly result: number;
    }
  | {
      readonly kind: 'workQueued';
      readonly index: number;
      readonly pages: number;
      readonly item: number;
      readonly device: string;
    }
  | { readonly kind: 'contextDetach'; readonly device: string; readonly pid: number }
  | { readonly kind: 'deviceDestroy'; readonly device: string }
  | ({ readonly kind: 'pin' } & PinFacts)
  | ({ readonly kind: 'unpin' } & PinFacts)
  | ({ readonly kind: 'faultArmed' } & FailureFacts)
  | ({ readonly kind: 'faultInjected' } & FailureFacts)
  | ({ readonly kind: 'protect' } & RangeFacts)
  | {
      readonly kind: 'move';
      readonly pid: number;
      readonly from: number;
      readonly to: number;
      readonly pages: number;
    };

/** One step as a person is told it: number, who, when, and what. */
export interface Narration {
  readonly step: number;
  readonly actor: ActorFacts;
  /** Whether other actors take turns with this one. */
  readonly isBeside: boolean;
  /** Simulated nanoseconds after the step. */
  readonly now: number;
  readonly facts: StepFacts;
}
