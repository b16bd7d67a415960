// One page's walk in every page-table format, as plain data for the page. Words are app/words'. Our decision (stage.md, "All formats").

import type { FormatName } from '../core/index.ts';
import type { EntryBitView } from './inspector-view.ts';

/** One field of an entry; `value` is null where the entry points to a table that does not exist in this machine. */
export type RawFieldView = Omit<EntryBitView, 'value'> & { readonly value: string | null };

/** One level of a walk: `bits` of the page index, from `shift` up, chose `slot`. */
export interface WalkRowView {
  readonly name: string;
  readonly bits: number;
  readonly shift: number;
  readonly slot: number;
  readonly kind: 'empty' | 'table' | 'leaf';
  /** The entry as 16 hexadecimal digits, `?` for a digit that nothing in this machine decides; null for an empty one. */
  readonly raw: string | null;
  /** The frame that it names: of the page, or of the next table. Null for an empty entry, and where no such table exists. */
  readonly pfn: number | null;
  readonly fields: readonly RawFieldView[];
}

/** What the walks end at: a leaf of one page table. `device` is whose, null for the CPUs'. */
export interface MappedView {
  readonly device: string | null;
  readonly pfn: number;
  /** log2 of its base pages: 0 or 9. */
  readonly order: number;
  readonly access: 'none' | 'read' | 'readWrite';
  readonly accessed: boolean;
  readonly dirty: boolean;
}

/** The walk in one format. */
export interface FormatWalkView {
  readonly format: FormatName;
  readonly addressBits: number;
  /** Levels that a walker reads. */
  readonly levels: number;
  /** First page index that user space cannot have. */
  readonly userEnd: number;
  /** Who walks a table of this format in the process; null stands for the CPUs. */
  readonly walkers: readonly (string | null)[];
  /**
   * `real`: what the table of a walker holds; `other`: the same, but it is not what the page maps elsewhere; `encoded`: what such a
   * table would hold, after the tables that a walker has; `unmapped`: nothing maps the page, only the slots are known; else why the format cannot express it.
   */
  readonly kind: 'real' | 'other' | 'encoded' | 'unmapped' | 'address' | 'granule';
  /** Root first; empty if the format cannot express it. */
  readonly rows: readonly WalkRowView[];
}

/** One page in every format. */
export interface FormatsView {
  readonly pid: number;
  readonly index: number;
  /** Null when no page table maps the page. */
  readonly mapped: MappedView | null;
  readonly walks: readonly FormatWalkView[];
}
