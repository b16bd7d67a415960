// What two pictures of the same columns do not have in common, as plain data: a mask for every row, 1 where they differ. Our decision
// (stage.md, "two runs side by side").

/** Masks over the columns that are seen (`frames`: over the cells of a node; `slots`: over the slots of a digit's node). */
export interface StageDifference {
  /** False when the two pictures are of other addresses, or of other processes: then everything counts as different. */
  readonly isSameAxis: boolean;
  readonly vmas: Uint8Array;
  readonly ribbon: Uint8Array;
  /** Rows of nodes of the XArray, topmost first. */
  readonly nodes: readonly Uint8Array[];
  readonly mappings: Uint8Array;
  /** By digit of the selected index; a digit that only one of the two has is missing. */
  readonly slots: readonly { readonly shift: number; readonly slots: Uint8Array }[];
  readonly tables: readonly TableDifference[];
  /** By memory node. */
  readonly frames: readonly Uint8Array[];
  /** Copies under way in one of the two only, by their ids. */
  readonly copies: readonly string[];
  /** Whether there are more or fewer: nodes of the XArray, mappings, and pages of each table. */
  readonly totals: {
    readonly nodes: boolean;
    readonly mappings: boolean;
    readonly tables: readonly boolean[];
  };
  /** Cells, leaves and frames that differ. */
  readonly count: number;
}

/** Of one page table: its rows of table pages, and its leaves. */
export interface TableDifference {
  readonly rows: readonly Uint8Array[];
  readonly leaves: Uint8Array;
}
