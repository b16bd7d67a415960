// The numbers in the typed arrays of view models, by name. The page may import this file: it is data and imports nothing.
// No kernel symbol; our decision.

/** What a column stands for: a granule, many granules that the run never touched, addresses that it never mapped. */
export const ColumnKind = { Cell: 0, Fold: 1, Gap: 2 } as const;
export type ColumnKind = (typeof ColumnKind)[keyof typeof ColumnKind];

/** What a cell says: outside any VMA, no entry, an entry without data, data on the CPU, data on a device. */
export const CellState = { Outside: 0, Absent: 1, Nomap: 2, Cpu: 3, Device: 4 } as const;
export type CellState = (typeof CellState)[keyof typeof CellState];

/** What the columns of a bin are counted by; from `Device` on, a class for each device: a number that counts on. */
export const ShareClass = { Absent: 0, Nomap: 1, Cpu: 2, Device: 3 } as const;

/** Bits of a cell: the shown step wrote it; its data is being copied; it is a further slot of a multi-index entry; it was reported. */
export const CellFlag = { Changed: 1, Moving: 2, Sibling: 4, Reported: 8 } as const;

/** The device number of a cell that is on no device. */
export const NO_DEVICE = 255;

/** What a slot of a node holds; zero and retry entries are `XA_ZERO_ENTRY` and `XA_RETRY_ENTRY`. */
export const SlotKind = { Empty: 0, Node: 1, Mapping: 2, Sibling: 3, Value: 4, Zero: 5, Retry: 6 } as const;
export type SlotKind = (typeof SlotKind)[keyof typeof SlotKind];

/** Bits of a leaf cell: what `LeavesView.flags` says of a column. */
export const LeafFlag = {
  Present: 1,
  Write: 2,
  Accessed: 4,
  Dirty: 8,
  Changed: 16,
  WasPresent: 32,
  User: 64,
} as const;

/** Whose a frame is: nobody's, the shown process's, another's, or allocated and in no page table (a mapping or a copy holds it). */
export const FrameOwner = { Free: 0, Shown: 1, Other: 2, Held: 3 } as const;
export type FrameOwner = (typeof FrameOwner)[keyof typeof FrameOwner];

/** What a span of a trace is: a function that runs, a lock that is held, a copy over a link. */
export const SpanKind = { Call: 0, Lock: 1, Copy: 2 } as const;
export type SpanKind = (typeof SpanKind)[keyof typeof SpanKind];

/**
 * Where the data of a granule is: no `gm_mapping`, one that is NOMAP, the host's memory; from `Device` on, memory of device 0, 1, …: a
 * number that counts on.
 */
export const Home = { None: 0, Nowhere: 1, Host: 2, Device: 3 } as const;

/** What a mark on the timeline says happened. */
export const MarkKind = { Fault: 0, Migration: 1, Eviction: 2, Unmap: 3, Report: 4 } as const;
export type MarkKind = (typeof MarkKind)[keyof typeof MarkKind];

/** Free blocks of one order are counted up to here. */
export const MOST_BLOCKS = 100;
