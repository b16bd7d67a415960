// What the inspector shows: the objects of one selected page as their structs, and for each field who wrote it last. Plain data for
// the page; words and formats are app/words'. Our decision (stage.md, "Inspector").

import type {
  BitMeaning,
  FormatName,
  LinkCosts,
  LinkName,
  Origin,
  Position,
  WantedCell,
} from '../core/index.ts';
import type { FoundReport } from './found-reports.ts';
import type { ActorFacts } from './step-facts.ts';

/** Who wrote a field last: the step, the position just after it, and the kernel function it lies in (null outside of any). */
export interface Why {
  readonly step: number;
  readonly position: Position;
  /** Statement that the step belongs to, and its number in that statement; both from 0. */
  readonly statement: number;
  readonly stepInStatement: number;
  readonly actor: ActorFacts;
  readonly call: { readonly name: string; readonly origin: Origin } | null;
  /** What to look for to tell who wrote it before; null where this step made the object. */
  readonly trail: Trail | null;
}

/** Cells of one object, and the cell that changes when the object is made. */
export interface ObjectCells {
  readonly cells: readonly WantedCell[];
  readonly birth: WantedCell;
}

/** Where a field is kept: cells of one object or, for what a frame holds, of several; the first is the one that the field belongs to. */
export interface Trail {
  readonly objects: readonly ObjectCells[];
  /** A page without a leaf, whose cell may be gone with its table: the steps that set and cleared it are looked for. */
  readonly leaf: { readonly mmu: number; readonly index: number } | null;
}

/** A field by name and where it is kept. */
export interface TrailOfField {
  readonly name: string;
  readonly trail: Trail;
}

/** What is asked of a chain of writers: who wrote these fields before step number `before`. */
export interface Earlier {
  readonly fields: readonly TrailOfField[];
  readonly before: number;
}

/** A step that wrote some of the fields, and the objects that it made, by the names of their fields. */
export interface Writer {
  readonly why: Why;
  readonly wrote: readonly string[];
  readonly made: readonly string[];
}

/** A part of a chain, latest first. `rest` asks for what comes before, null at the end; `forgotten`: the record begins there. */
export interface Writers {
  readonly writers: readonly Writer[];
  readonly rest: Earlier | null;
  readonly forgotten: boolean;
}

/** The value of one field, still without words. Indices are page indices, `pfn` a frame number of the whole machine. */
export type FieldValue =
  | { readonly kind: 'flags'; readonly bits: number; readonly names: readonly string[] }
  | { readonly kind: 'device'; readonly device: string | null }
  | { readonly kind: 'frame'; readonly pfn: number | null }
  | { readonly kind: 'lock'; readonly holder: ActorFacts | null; readonly readers: number }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'address'; readonly index: number }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'order'; readonly order: number }
  | { readonly kind: 'rmap'; readonly mapper: MapperView | null; readonly mapcount: number }
  | { readonly kind: 'words'; readonly words: readonly WordView[]; readonly total: number };

/** The one place that maps a frame: a page of a process. */
export interface MapperView {
  readonly pid: number;
  readonly index: number;
}

/** One 32-bit word that was written, by its byte offset from the start of the frame. */
export interface WordView {
  readonly offset: number;
  readonly value: number;
}

/** One field of a struct, by the kernel's name for it. */
export interface FieldView {
  readonly name: string;
  readonly value: FieldValue;
  readonly why: Why | null;
  /** Where to look for who wrote it, if that was so long ago that `why` is null. */
  readonly longAgo: Trail | null;
}

/** `struct gm_mapping` of the selected granule; null in `InspectorView` when the logical page table has no entry. */
export interface MappingView {
  readonly id: number;
  readonly index: number;
  readonly state: 'nomap' | 'cpu' | 'device';
  readonly device: string | null;
  readonly fields: readonly FieldView[];
}

/** `struct vm_area_struct` that contains the page. */
export interface VmaView {
  readonly id: number;
  readonly start: number;
  readonly pages: number;
  readonly peerShared: boolean;
  readonly fields: readonly FieldView[];
}

/** One field of a raw page-table entry; `value` is its bits shifted down, in decimal digits (a field can be 52 bits wide). */
export interface EntryBitView {
  readonly name: string;
  readonly high: number;
  readonly low: number;
  readonly meaning: BitMeaning;
  readonly value: string;
}

/** What a TLB remembers that covers the page; `stale`: its page table says something else by now. */
export interface TlbEntryView {
  readonly index: number;
  readonly order: number;
  readonly pfn: number;
  readonly access: 'none' | 'read' | 'readWrite';
  readonly dirty: boolean;
  readonly stale: boolean;
}

/** The TLB of one MMU with regard to the page: its size and associativity, the entry, and who filled or used it last. */
export interface TlbView {
  readonly sets: number;
  readonly ways: number;
  readonly entry: TlbEntryView | null;
  readonly why: Why | null;
}

/** The link of a device with its costs; `timing` says whose they are (another than `name` where the script names no link). */
export interface LinkView extends LinkCosts {
  readonly name: LinkName;
  readonly timing: LinkName;
}

/** The entry for the page in one page table. Without a leaf there, `raw` is null and `bits` is empty. */
export interface EntryView {
  /** The device that walks the table, null for the CPUs. */
  readonly device: string | null;
  /** Whether the device walks the CPUs' table instead of one of its own. */
  readonly shared: boolean;
  readonly tlb: TlbView;
  /** The device's link, null for the CPUs. */
  readonly link: LinkView | null;
  readonly format: FormatName;
  /** The architecture's name of the level of the leaf. */
  readonly level: string | null;
  /** The raw entry as 16 hexadecimal digits. */
  readonly raw: string | null;
  readonly pfn: number | null;
  readonly order: number;
  readonly bits: readonly EntryBitView[];
  /** Who set or cleared the entry. */
  readonly why: Why | null;
  /** Who made its accessed and dirty bits what they are. */
  readonly touched: Why | null;
  /** As for a field: where to look for who set it. */
  readonly longAgo: Trail | null;
}

/** `struct page` of the frame that holds the page's data. */
export interface FrameView {
  readonly pfn: number;
  readonly device: string | null;
  readonly fields: readonly FieldView[];
}

/** What the logical page table costs beside the page tables of all MMUs (interface.md §3, `logical_bytes`, `physical_bytes`). */
export interface PriceView {
  readonly logicalBytes: number;
  readonly physicalBytes: number;
  /** Live `gm_mapping`s of all processes. */
  readonly mappings: number;
}

/** One counter of the machine, by its name in the state dump. */
export interface CounterView {
  readonly name: string;
  readonly value: number;
}

/**
 * The slot of a `struct xa_node` where the walk to a page ends. `kind` is a SlotKind; `canonical` to `last` are the slots of its
 * entry, the first of which is another than `slot` for a sibling; bit m of `marks` is `XA_MARK_m` of the entry.
 */
export interface SlotView {
  readonly shift: number;
  readonly slot: number;
  readonly kind: number;
  readonly canonical: number;
  readonly last: number;
  readonly marks: number;
}

/** Everything about one selected page. */
export interface SelectedView {
  readonly pid: number;
  readonly index: number;
  readonly granule: { readonly index: number; readonly pages: number };
  readonly mapping: MappingView | null;
  /** Null where no node of the logical page table spans the page. */
  readonly slot: SlotView | null;
  /** Who stored the entry of that slot, or erased it; null if nobody did since its node was made. */
  readonly slotWriter: Pick<FieldView, 'name' | 'why' | 'longAgo'> | null;
  readonly vma: VmaView | null;
  /** The CPUs' table first, then one per attached device. */
  readonly entries: readonly EntryView[];
  readonly frame: FrameView | null;
  /** The newest reports about the page up to here, newest first. */
  readonly reports: readonly FoundReport[];
}

/** The inspector: the selection if there is one, and what holds for the whole machine. */
export interface InspectorView {
  readonly selected: SelectedView | null;
  readonly price: PriceView;
  readonly counters: readonly CounterView[];
}
