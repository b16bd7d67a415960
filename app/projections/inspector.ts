// The inspector: the objects of the selected page as their structs, and who wrote each field last. Reads the state as it stands and the
// journal before it. Our decision (stage.md, "Inspector").

import {
  contextOf,
  decodeBits,
  type FormatName,
  formatOf,
  type History,
  isAlive,
  type Kernel,
  peekMapping,
  readCounters,
  VmFlag,
} from '../core/index.ts';
import { frameAt } from './frame-at.ts';
import { type FieldDraft, frameFields, mappingFields, vmaFields } from './inspector-fields.ts';
import type {
  EntryBitView,
  EntryView,
  FieldView,
  FrameView,
  InspectorView,
  MappingView,
  SelectedView,
  VmaView,
  Why,
} from './inspector-view.ts';
import { attachedDevices, deviceName, framesFacts, placeOf } from './naming.ts';
import { type CellRef, columnNamed, lastWrites, whyOf } from './provenance.ts';
import type { SelectedPage, Selection } from './selection.ts';

/** The inspector at the present place of a run. */
export function projectInspector(history: History, selection: Selection): InspectorView {
  const k = history.machine.kernel;
  const { calls: _calls, ...counters } = readCounters(k);
  return {
    selected: selection === null || !isAlive(k, selection.pid) ? null : selectedView(history, selection),
    price: {
      logicalBytes: counters.logical_bytes,
      physicalBytes: counters.physical_bytes,
      mappings: counters.gm_mappings,
    },
    counters: Object.entries(counters).map(([name, value]) => ({ name, value })),
  };
}

/** Asks for the last writers of many cells, answers them in one search, and hands each back to whom it belongs. */
class Provenance {
  private readonly history: History;
  private readonly cells: CellRef[] = [];
  private readonly groups: { from: number; to: number }[] = [];
  private found: readonly number[] = [];

  constructor(history: History) {
    this.history = history;
  }

  /** The number under which `why` tells the latest writer of these cells. */
  ask(cells: readonly CellRef[]): number {
    const from = this.cells.length;
    this.cells.push(...cells);
    return this.groups.push({ from, to: this.cells.length }) - 1;
  }

  search(): void {
    this.found = lastWrites(this.history, this.cells);
  }

  why(group: number): Why | null {
    const { from, to } = this.groups[group]!;
    return whyOf(this.history, Math.max(-1, ...this.found.slice(from, to)));
  }
}

type Later<T> = () => T;

function selectedView(history: History, { pid, index }: SelectedPage): SelectedView {
  const k = history.machine.kernel;
  const asking = new Provenance(history);
  const column = (name: string): number => columnNamed(history, name);
  const key = k.granuleOf(index);
  const mapping = peekMapping(k, k.mms.vmObject.data[pid]!, key);
  const vma = k.vmaIndex.lookup(pid, index);
  const later = {
    mapping: mapping === 0 ? null : laterFields(asking, mappingFields(k, mapping, column)),
    vma: vma === 0 ? null : laterFields(asking, vmaFields(k, vma, column)),
    entries: tablesOf(k, pid).map((mmu) => laterEntry(k, mmu, index, asking, column)),
    frame: laterFrame(k, pid, index, asking, column),
  };
  asking.search();
  return {
    pid,
    index,
    granule: { index: key, pages: k.granulePages },
    mapping: later.mapping === null ? null : mappingView(k, pid, key, mapping, later.mapping()),
    vma: later.vma === null ? null : vmaView(k, vma, later.vma()),
    entries: later.entries.map((entry) => entry()),
    frame: later.frame?.() ?? null,
  };
}

function laterFields(asking: Provenance, drafts: readonly FieldDraft[]): Later<FieldView[]> {
  const groups = drafts.map(({ cells }) => asking.ask(cells));
  return () => drafts.map(({ name, value }, i) => ({ name, value, why: asking.why(groups[i]!) }));
}

function mappingView(
  k: Kernel,
  pid: number,
  index: number,
  id: number,
  fields: readonly FieldView[],
): MappingView {
  const place = placeOf(k, pid, index);
  const state = place === null || place.state === 'absent' ? 'nomap' : place.state;
  return { id, index, state, device: place?.state === 'device' ? place.device : null, fields };
}

function vmaView(k: Kernel, id: number, fields: readonly FieldView[]): VmaView {
  const start = k.vmas.start(id);
  return {
    id,
    start,
    pages: k.vmas.end(id) - start,
    peerShared: k.vmas.has(id, VmFlag.PeerShared),
    fields,
  };
}

/** The CPUs' page table of a process, then those of its devices in order of attaching. */
function tablesOf(k: Kernel, pid: number): number[] {
  const devices = attachedDevices(k, pid).map((device) => k.contexts.pmap.data[contextOf(k, pid, device)]!);
  return [k.mms.pgd.data[pid]!, ...devices].filter((mmu) => mmu !== 0 && k.tables.isLive(mmu));
}

function laterEntry(
  k: Kernel,
  mmu: number,
  index: number,
  asking: Provenance,
  column: (name: string) => number,
): Later<EntryView> {
  const format = k.tables.formatOf(mmu);
  const lowest = index < format.userEnd ? k.tables.walk(mmu, index).at(-1) : undefined;
  const cell = lowest === undefined || lowest.tableId === 0 ? -1 : lowest.tableId * 512 + lowest.slot;
  const touch = format.accessed.mask | format.accessed.inverted | format.dirty.mask | format.dirty.inverted;
  const touchBits = touch & ~(format.writable.mask | format.writable.inverted);
  const cells = (bits: bigint): CellRef[] =>
    cell < 0
      ? []
      : [
          { column: column('table_page.lo'), cell, mask: Number(BigInt.asIntN(32, bits)) },
          { column: column('table_page.hi'), cell, mask: Number(BigInt.asIntN(32, bits >> 32n)) },
        ];
  const set = asking.ask(cells(~touchBits));
  const touched = asking.ask(cells(touchBits));
  const leaf = lowest?.kind === 'leaf' ? lowest : null;
  const device = k.tables.deviceOf(mmu);
  return () => ({
    device: device === 0 ? null : deviceName(k, device),
    format: format.name,
    level: leaf === null ? null : format.levels[leaf.level]!.name,
    raw: leaf === null ? null : leaf.raw.toString(16).padStart(16, '0'),
    pfn: leaf === null ? null : k.tables.pfnAt(cell),
    order: leaf === null ? 0 : k.tables.orderAt(cell),
    bits: leaf === null ? [] : bitsOf(k, format.name, leaf.level, leaf.raw),
    why: asking.why(set),
    touched: leaf === null ? null : asking.why(touched),
  });
}

const bitsOf = (k: Kernel, format: FormatName, level: number, raw: bigint): EntryBitView[] =>
  decodeBits(formatOf(format, k.granuleOrder), level, raw).map(({ value, ...field }) => ({
    ...field,
    value: value.toString(),
  }));

function laterFrame(
  k: Kernel,
  pid: number,
  index: number,
  asking: Provenance,
  column: (name: string) => number,
): Later<FrameView> | null {
  const pfn = frameAt(k, pid, index);
  if (pfn === null || !k.memory.isAllocated(pfn)) return null;
  const fields = laterFields(asking, frameFields(k, pfn, column));
  return () => ({ pfn, device: framesFacts(k, pfn, 0).device, fields: fields() });
}
