// What a dense picture is made of, as plain data that can cross to the worker that paints it. Lengths are units of the stage.

/** Colours of the page, resolved to what a canvas takes; one a token. */
export interface Palette {
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly absent: string;
  readonly nomap: string;
  readonly cpu: string;
  readonly other: string;
  readonly changed: string;
  readonly halo: string;
  readonly edge: string;
  readonly devices: readonly string[];
  readonly onDevices: readonly string[];
}

/** Bars of shares: of each bin the columns by class (SharesView), of `columns` in all, and its flags. */
export interface SharesData {
  readonly kind: 'shares';
  readonly classes: number;
  readonly counts: Uint32Array;
  readonly flags: Uint8Array;
  readonly columns: Uint32Array;
}

/** Nodes too narrow for bars: how many begin in each bin, and their entries in use of `entries` each. */
export interface DensityData {
  readonly kind: 'density';
  readonly nodes: Uint32Array;
  readonly used: Uint32Array;
  readonly entries: number;
}

/** Frames as an area: `perCell` frames a cell, `perRow` cells a row, `hue` the class of the memory as in shares. */
export interface FramesData {
  readonly kind: 'frames';
  readonly used: Uint32Array;
  readonly owner: Uint8Array;
  readonly changed: Uint8Array;
  readonly perCell: number;
  readonly hue: number;
}

export type RowData = SharesData | DensityData | FramesData;

/** Where a row is: bins lie at the edges of the scene; frames lie from `x` on, `pitch` apart. */
export interface RowPlace {
  readonly y: number;
  readonly height: number;
  readonly x: number;
  readonly pitch: number;
  readonly perRow: number;
}

/** A row by its name; its data is null where the painter has the newest already. */
export interface Row {
  readonly id: string;
  readonly place: RowPlace;
  readonly data: RowData | null;
}

/** One picture: its size in units, device pixels a unit, edges of the bins, rows. `shape` changes when anything but data does. */
export interface DenseScene {
  readonly shape: number;
  readonly width: number;
  readonly height: number;
  readonly density: number;
  readonly x: Float64Array;
  readonly rows: readonly Row[];
}
