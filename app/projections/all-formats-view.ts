// What "All formats" shows: one mapping's walk in every page-table format of the core. Plain data for the page; words are app/words'. Our
// decision (stage.md, band 3).

import type { FormatName } from '../core/index.ts';
import type { EntryBitView } from './inspector-view.ts';

/** The leaf that all formats are asked to express: its first frame, order and rights. `device` is the number of the frame's, NO_DEVICE the host's. */
export interface SharedLeafView {
  readonly pfn: number;
  readonly order: number;
  readonly device: number;
  readonly user: boolean;
  readonly write: boolean;
  readonly accessed: boolean;
  readonly dirty: boolean;
}

/** One level of a walk: bits `high` to `low` of the virtual address choose `slot` of `entries`. */
export interface WalkLevelView {
  readonly name: string;
  readonly high: number;
  readonly low: number;
  readonly slot: number;
  readonly entries: number;
}

/** An MMU of the machine that walks a table of this format, and what that table really holds at the page; `device` null is the CPU. */
export interface WalkerView {
  readonly device: string | null;
  readonly holds: 'same' | 'other' | 'nothing';
  /** The real raw entry as 16 hexadecimal digits, null for nothing. */
  readonly raw: string | null;
}

/** Why a format cannot express the mapping: the address is not below page `end`, or it has no leaves of that order. */
export type FormatRefusal =
  { readonly kind: 'address'; readonly end: number } | { readonly kind: 'order'; readonly order: number };

/** The walk in one format, root first. Without data the walk is told, but there is no entry; with a refusal there is neither. */
export interface FormatWalkView {
  readonly name: FormatName;
  readonly addressBits: number;
  readonly levels: readonly WalkLevelView[];
  readonly refusal: FormatRefusal | null;
  /** The leaf as 16 hexadecimal digits, and its fields from bit 63 down. */
  readonly raw: string | null;
  readonly bits: readonly EntryBitView[];
  readonly walkers: readonly WalkerView[];
}

/** Where the leaf is taken from: the page table of the CPU or a device, or the gm_mapping while no table has it; null without data. */
export type LeafSource =
  { readonly kind: 'table'; readonly device: string | null } | { readonly kind: 'mapping' } | null;

/** One page in all formats, in the order of their names. */
export interface FormatsView {
  readonly pid: number;
  readonly index: number;
  readonly leaf: SharedLeafView | null;
  readonly source: LeafSource;
  readonly formats: readonly FormatWalkView[];
}
