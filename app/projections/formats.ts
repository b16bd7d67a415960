// One page's walk in every page-table format: from the tables that the machine has, and as the other formats would write the same leaf.
// Our decision (stage.md, "All formats").

import {
  Access,
  decodeBits,
  type Format,
  formatNames,
  formatOf,
  isAlive,
  type Kernel,
  PAGE_SHIFT,
  type WalkLevel,
} from '../core/index.ts';
import type { FormatsView, FormatWalkView, MappedView, RawFieldView, WalkRowView } from './formats-view.ts';
import { walkersOf } from './inspector-entry.ts';
import { deviceName } from './naming.ts';
import type { SelectedPage } from './selection.ts';

const SLOTS = 512;
const DIGITS = 16;
const DIGIT_BITS = 4;

/** Who walks a page table of the process, and what it reads for the page. */
interface Walked {
  readonly device: string | null;
  readonly format: Format;
  readonly walk: readonly WalkLevel[];
}

/** A page of a process in every format; null when the process is gone. */
export function projectFormats(k: Kernel, { pid, index }: SelectedPage): FormatsView | null {
  if (!isAlive(k, pid)) return null;
  const walked = walkersOf(k, pid).map(({ device, mmu }): Walked => {
    const format = k.tables.formatOf(mmu);
    const walk = index < format.userEnd ? k.tables.walk(mmu, index) : [];
    return { device: device === 0 ? null : deviceName(k, device), format, walk };
  });
  const source = walked.find(isMapped);
  const mapped = source === undefined ? null : mappedBy(k, source);
  return {
    pid,
    index,
    mapped,
    walks: formatNames.map((name) => walkIn(formatOf(name, k.granuleOrder), k, index, mapped, walked)),
  };
}

const isMapped = ({ walk }: Walked): boolean => walk.at(-1)?.kind === 'leaf';

const accessNames = {
  [Access.None]: 'none',
  [Access.Read]: 'read',
  [Access.ReadWrite]: 'readWrite',
} as const;

function mappedBy(k: Kernel, { device, walk }: Walked): MappedView {
  const { tables } = k;
  const { tableId, slot } = walk.at(-1)!;
  const cell = tableId * SLOTS + slot;
  return {
    device,
    pfn: tables.pfnAt(cell),
    order: tables.orderAt(cell),
    access: accessNames[tables.accessAt(cell)],
    accessed: tables.isAccessed(cell),
    dirty: tables.isDirty(cell),
  };
}

function walkIn(
  format: Format,
  k: Kernel,
  index: number,
  mapped: MappedView | null,
  all: readonly Walked[],
): FormatWalkView {
  const own = all.filter((each) => each.format.name === format.name);
  const real = own.find(isMapped) ?? (mapped === null ? own[0] : undefined);
  const top = format.levels.at(-1)!;
  const facts = {
    format: format.name,
    addressBits: top.shift + top.bits + PAGE_SHIFT,
    levels: format.levels.filter(({ directory }) => !directory).length,
    userEnd: format.userEnd,
    walkers: own.map(({ device }) => device),
  };
  if (index >= format.userEnd) return { ...facts, kind: 'address', rows: [] };
  const order = mapped === null ? k.granuleOrder : orderIn(format, mapped.order);
  const encoded = order < 0 ? null : rowsOf(format, index, order, mapped);
  if (real !== undefined) {
    const rows = real.walk.map((read) => rowOf(format, read.level, index, read.kind, read.raw, true));
    return { ...facts, kind: kindOf(rows, encoded, mapped), rows };
  }
  if (encoded === null) return { ...facts, kind: 'granule', rows: [] };
  if (mapped === null) return { ...facts, kind: 'unmapped', rows: encoded };
  return { ...facts, kind: 'encoded', rows: withTables(encoded, format, index, own[0]?.walk ?? []) };
}

/** The walk to an encoded leaf, where it goes through tables that a walker has. */
function withTables(
  rows: readonly WalkRowView[],
  format: Format,
  index: number,
  walk: readonly WalkLevel[],
): WalkRowView[] {
  return rows.map((row, i) => {
    const read = walk[i];
    if (row.kind !== 'table' || read?.kind !== 'table') return row;
    return rowOf(format, read.level, index, read.kind, read.raw, true);
  });
}

/** A table that maps the page otherwise than the one that all are compared with is not its encoding. */
function kindOf(
  rows: readonly WalkRowView[],
  encoded: readonly WalkRowView[] | null,
  mapped: MappedView | null,
): 'real' | 'other' {
  return mapped === null || rows.at(-1)?.raw === encoded?.at(-1)?.raw ? 'real' : 'other';
}

/** The order of the leaf that a format has for one of `order`; −1 if it has only larger ones. */
function orderIn({ levels }: Format, order: number): number {
  const has = (wanted: number): boolean => levels.some(({ leafOrder }) => leafOrder === wanted);
  return has(order) ? order : has(0) ? 0 : -1;
}

/** The walk to a leaf of `order` as the format writes it; without a leaf to write, only its slots. */
function rowsOf(format: Format, index: number, order: number, mapped: MappedView | null): WalkRowView[] {
  const { levels } = format;
  const lowest = levels.findIndex(({ leafOrder }) => leafOrder === order);
  return levels
    .map((_, level) => level)
    .filter((level) => level >= lowest && !levels[level]!.directory)
    .reverse()
    .map((level) => {
      if (mapped === null) return rowOf(format, level, index, 'empty', 0n, true);
      if (level > lowest) return rowOf(format, level, index, 'table', format.tableFlags, false);
      return rowOf(format, level, index, 'leaf', leafOf(format, index, order, mapped), true);
    });
}

/** The leaf of one page of `mapped`: where that is a huge page and the format has none, the small page's. */
function leafOf(format: Format, index: number, order: number, mapped: MappedView): bigint {
  const { access, accessed, dirty } = mapped;
  const within = mapped.order > order ? index % 2 ** mapped.order : 0;
  const state = { user: access !== 'none', write: access === 'readWrite', accessed, dirty };
  return format.leafFlags(order, state) | (BigInt(mapped.pfn + within) << BigInt(format.frameShift));
}

function rowOf(
  format: Format,
  level: number,
  index: number,
  kind: WalkRowView['kind'],
  raw: bigint,
  hasFrame: boolean,
): WalkRowView {
  const { name, bits, shift } = format.levels[level]!;
  const fields = decodeBits(format, level, raw).map(({ value, ...field }): RawFieldView => {
    const isKnown = hasFrame || field.meaning !== 'tableFrame';
    return { ...field, value: isKnown ? value.toString() : null };
  });
  return {
    name,
    bits,
    shift,
    slot: Math.floor(index / 2 ** shift) % 2 ** bits,
    kind,
    raw: kind === 'empty' ? null : digitsOf(raw, fields),
    pfn: frameOf(format, fields),
    fields,
  };
}

function frameOf({ frameShift }: Format, fields: readonly RawFieldView[]): number | null {
  const field = fields.find(({ meaning }) => meaning === 'frame' || meaning === 'tableFrame');
  return field === undefined || field.value === null
    ? null
    : Number(field.value) * 2 ** (field.low - frameShift);
}

function digitsOf(raw: bigint, fields: readonly RawFieldView[]): string {
  const digits = Array.from(raw.toString(16).padStart(DIGITS, '0'));
  for (const { high, low, value } of fields)
    if (value === null)
      for (let digit = Math.floor(low / DIGIT_BITS); digit <= Math.floor(high / DIGIT_BITS); digit++)
        digits[DIGITS - 1 - digit] = '?';
  return digits.join('');
}
