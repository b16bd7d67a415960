// What the picture shows, as plain data that can cross to the page: no pixels, no words. Everything is given for the columns that are
// seen; what there are many of comes as typed arrays, one element a column. Our decision (stage.md).
//
// Glossary: a *column* is one granule of the folded axis; a *position* on the axis is a column with a fraction; a *row* is one level
// of a table, or several that fold into one; *lit* is what the walk for the selected address goes through.

import type { BitMeaning, FormatName } from '../core/index.ts';

/**
 * What the page asks for: columns `[from, to)` of a process, and whether marks are of the last step or the whole statement. `bin` columns
 * stand as one (a power of two; 0: each by itself, with all that there is to it), and a memory node has up to `frames` cells.
 */
export interface StageRequest {
  readonly pid: number;
  readonly from: number;
  readonly to: number;
  readonly marks: 'step' | 'statement';
  readonly bin: number;
  readonly frames: number;
}

/**
 * The columns that are seen, `[from, to)` of `length`: `first` page, `pages`, `kind` (ColumnKind) and the axis columns of each element, which
 * is a column where `bin` is 0, else a bin of up to so many.
 */
export interface AxisView {
  readonly length: number;
  readonly from: number;
  readonly to: number;
  readonly bin: number;
  readonly first: Float64Array;
  readonly pages: Float64Array;
  readonly kind: Uint8Array;
  readonly columns: Uint32Array;
  /** Cells and other columns of the whole axis. */
  readonly cells: number;
  readonly folds: number;
  /** First page of the nearest cell left and right of what is seen, −1 if there is none. */
  readonly before: number;
  readonly after: number;
}

/** Where data lives, by column: `state` (CellState), `device` (its number, from 0), `flags`, and both as they were before the step. */
export interface CellsView {
  readonly state: Uint8Array;
  readonly device: Uint8Array;
  readonly flags: Uint8Array;
  readonly wasState: Uint8Array;
  readonly wasDevice: Uint8Array;
}

/** Names of a VMA's flags, as smaps writes them. */
export type VmaFlagName = 'rd' | 'wr' | 'ex' | 'sh' | 'ps';

/** One VMA, over the positions `from` to `to`. */
export interface VmaBarView {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly pages: number;
  readonly kind: 'anonymous' | 'heap' | 'stack' | 'file';
  readonly flags: readonly VmaFlagName[];
  readonly isChanged: boolean;
}

/** Band 1: the VMAs of the process and its ribbon. */
export interface VirtualView {
  readonly vmaCount: number;
  readonly vmas: readonly VmaBarView[];
  readonly ribbon: CellsView;
}

/** One `struct xa_node`: slab number and `birth` tell it from every other. `slot` is the one that the selected index chooses, or the only one in use; −1 if there is neither, or the one is not the other. */
export interface XaNodeView {
  readonly id: number;
  readonly birth: number;
  readonly shift: number;
  readonly offset: number;
  readonly count: number;
  readonly wasCount: number;
  /** Bit m: some slot has mark m. */
  readonly marks: number;
  readonly slot: number;
}

/** A node over the positions it translates, or a chain of nodes with one child each, topmost first. */
export interface XaBarView {
  readonly id: string;
  readonly row: number;
  readonly level: number;
  readonly from: number;
  readonly to: number;
  readonly nodes: readonly XaNodeView[];
  readonly isLit: boolean;
  readonly isChanged: boolean;
}

/** One level of the way from `xa_head` to the selected index: the slot that its bits choose, in node `node` (0: the way ended above). */
export interface DigitView {
  readonly shift: number;
  readonly slot: number;
  readonly node: number;
  readonly count: number;
  readonly marks: number;
  readonly offset: number;
  /** Of each slot: SlotKind, CellState of its mapping, device number, whether the step wrote it; all empty without a node. */
  readonly kinds: Uint8Array;
  readonly states: Uint8Array;
  readonly devices: Uint8Array;
  readonly changed: Uint8Array;
  /** Of each slot: the slot whose entry it belongs to (its own, but for siblings), and its marks: bit m is `XA_MARK_m`. */
  readonly canonical: Uint8Array;
  readonly slotMarks: Uint8Array;
}

/** Band 2: the XArray of the process. */
export interface LogicalView {
  /** Whether the process has a vm_object at all. */
  readonly exists: boolean;
  readonly head: 'empty' | 'entry' | 'node';
  readonly nodes: number;
  readonly nodeBytes: number;
  readonly mappings: number;
  readonly mappingBytes: number;
  readonly chunkShift: number;
  /** The shifts that share each row, topmost first. */
  readonly rows: readonly (readonly number[])[];
  readonly bars: readonly XaBarView[];
  readonly cells: CellsView;
  /** Id of each column's gm_mapping, 0 if there is none. */
  readonly mapping: Int32Array;
  /** Whether a peer-shared VMA covers the column. */
  readonly tracked: Uint8Array;
  /** The way to the selected index, topmost first; empty without a selection. */
  readonly digits: readonly DigitView[];
}

/** One table page. `slot` is the entry that the selected address chooses, or the only one in use; −1 if there is neither. */
export interface TablePageView {
  readonly id: number;
  readonly level: number;
  readonly name: string;
  readonly entries: number;
  readonly used: number;
  readonly wasUsed: number;
  readonly slot: number;
}

/** A table page over the positions that it translates, or a chain of pages with one child each, topmost first. */
export interface TableBarView {
  readonly id: string;
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly pages: readonly TablePageView[];
  readonly isLit: boolean;
  readonly isChanged: boolean;
}

/** The leaf of each column: its frame number (−1: none), order, `flags` (LeafFlag), the device number of its node, its frame before. */
export interface LeavesView {
  readonly pfn: Int32Array;
  readonly wasPfn: Int32Array;
  readonly order: Uint8Array;
  readonly flags: Uint8Array;
  readonly device: Uint8Array;
}

/** One field of a raw entry, high bit first. */
export interface EntryFieldView {
  readonly name: string;
  readonly high: number;
  readonly low: number;
  readonly meaning: BitMeaning;
  readonly value: bigint;
}

/** The entry at which the walk for the selected address ends. */
export interface RawEntryView {
  readonly level: string;
  readonly slot: number;
  readonly raw: bigint;
  readonly kind: 'empty' | 'leaf';
  /** Frame number, −1 if empty. */
  readonly pfn: number;
  readonly fields: readonly EntryFieldView[];
}

/** Band 3: one physical page table. */
export interface TableView {
  /** Stable: `cpu` or the device's id. */
  readonly id: string;
  /** Number of the device, NO_DEVICE for the CPU's. */
  readonly device: number;
  readonly name: string;
  readonly format: FormatName;
  /** Bits of a virtual address that the format translates, and its levels. */
  readonly addressBits: number;
  readonly levels: number;
  /** False before the device is attached and after its address space is gone. */
  readonly exists: boolean;
  readonly pageCount: number;
  readonly bytes: number;
  /** Names of the levels that share each row, topmost first. */
  readonly rows: readonly (readonly string[])[];
  readonly bars: readonly TableBarView[];
  readonly leaves: LeavesView;
  /** The walk's end for the selected address; null without a selection or a table. */
  readonly entry: RawEntryView | null;
}

/** Band 4: one memory node. A cell is 2^`unit` frames; the first `cells` are shown, `rest` frames lie beyond. */
export interface MemoryNodeView {
  readonly id: number;
  readonly device: number;
  readonly name: string;
  readonly exists: boolean;
  readonly frames: number;
  readonly free: number;
  readonly unit: number;
  readonly cells: number;
  readonly rest: number;
  readonly restFree: number;
  /** Free blocks by order, as the buddy allocator's lists have them (MOST_BLOCKS: that many or more); never-used memory is in none. */
  readonly blocks: readonly number[];
  /** Of each cell: frames in use, owner (FrameOwner), whether the step took or gave back frames, a report, page index and pid of the owner. */
  readonly used: Uint32Array;
  readonly owner: Uint8Array;
  readonly changed: Uint8Array;
  readonly reported: Uint8Array;
  readonly index: Float64Array;
  readonly pid: Uint16Array;
  /** Of each cell: its place in the device's order of eviction (1: the next), 0 if it has none or a late one that is not told. */
  readonly turn: Uint16Array;
}

/** A copy over a link that has begun and not ended: frames of 2^`order` pages, and the share of its time that has passed. */
export interface CopyView {
  readonly id: string;
  readonly from: FramePlace;
  readonly to: FramePlace;
  readonly order: number;
  readonly duration: number;
  readonly share: number;
}

/** A frame on the picture: its number, and its cell in its node (−1: beyond what is shown). */
export interface FramePlace {
  readonly pfn: number;
  readonly node: number;
  readonly cell: number;
}

/** Band 4: all nodes and the copies between them. */
export interface MemoryView {
  readonly nodes: readonly MemoryNodeView[];
  readonly copies: readonly CopyView[];
  /** Copies that ended in what is marked: the way that their data has come. `share` is 1. */
  readonly landed: readonly CopyView[];
  /** Simulated time, in nanoseconds: tells a picture that is later from one that is earlier. */
  readonly now: number;
}

/** The thread of the selected address: which stations have it, and the frames that it ends in. */
export interface ThreadView {
  readonly column: number;
  readonly vma: boolean;
  readonly mapping: boolean;
  /** By table, in order: whether it has a leaf. */
  readonly leaves: readonly boolean[];
  /** Frames that mapping (`from` −1) and tables (their place) name. `agrees`: it is the frame that the data is said to be in. */
  readonly ends: readonly { readonly at: FramePlace; readonly from: number; readonly agrees: boolean }[];
}

/** A device, for legend and colours. */
export interface DeviceView {
  readonly id: number;
  readonly number: number;
  readonly name: string;
}

/** A process, to choose from. */
export interface ProcessView {
  readonly pid: number;
  readonly name: string;
  readonly isAlive: boolean;
}

/** Columns by class, bin after bin (`counts`: bins × classes), and by bin the flags that any of its columns has (CellFlag). */
export interface RowShares {
  readonly counts: Uint32Array;
  readonly flags: Uint8Array;
}

/** Nodes of a row that are too narrow for bars of their own: by bin, how many begin there and their entries in use; a node has `entries`. */
export interface DensityRow {
  readonly nodes: Uint32Array;
  readonly used: Uint32Array;
  readonly entries: number;
}

/**
 * What the bins hold. Classes (ShareClass): mapped and nothing there; NOMAP; CPU (in a device's table: host memory); device 0, 1, … What is
 * outside every VMA is in no class. `logicalRows` are as `LogicalView.rows`, `tables` as `StageView.tables`.
 */
export interface SharesView {
  readonly classes: number;
  readonly ribbon: RowShares;
  /** Of each bin: the first page that is of the class which most of the ribbon has there. */
  readonly typical: Float64Array;
  readonly logical: RowShares;
  readonly logicalRows: readonly DensityRow[];
  readonly tables: readonly { readonly leaves: RowShares; readonly rows: readonly DensityRow[] }[];
}

/** The whole axis in `bins` parts of like width: of each, columns by class (as in `SharesView`; class 0 is all that has no data). */
export interface OverviewView {
  readonly bins: number;
  readonly classes: number;
  readonly counts: Uint32Array;
}

/** The whole stage at one place of the run. With bins, what is told by column is empty, and bars are of nodes at least two bins wide. */
export interface StageView {
  readonly pid: number;
  readonly processes: readonly ProcessView[];
  readonly devices: readonly DeviceView[];
  readonly axis: AxisView;
  readonly virtual: VirtualView;
  readonly logical: LogicalView;
  readonly tables: readonly TableView[];
  readonly memory: MemoryView;
  readonly thread: ThreadView | null;
  /** What the bins hold; null without bins. */
  readonly shares: SharesView | null;
  readonly overview: OverviewView;
  /** Page index and column of the selection in this process, −1 if there is none; the column may lie outside what is seen. */
  readonly selectedIndex: number;
  readonly selectedColumn: number;
  /** Base pages of a granule. */
  readonly granulePages: number;
}
