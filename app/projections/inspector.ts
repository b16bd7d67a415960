// The inspector: the objects of the selected page as their structs, and who wrote each field last. Reads the state as it stands and the
// journal before it. Our decision (stage.md, "Inspector").

import { type History, isAlive, type Kernel, peekMapping, readCounters, VmFlag } from '../core/index.ts';
import { SlotKind } from './codes.ts';
import { foundReport } from './found-reports.ts';
import { frameAt } from './frame-at.ts';
import { laterEntry, walkersOf } from './inspector-entry.ts';
import {
  type ColumnFinder,
  type FieldDraft,
  frameFields,
  mappingFields,
  slotField,
  vmaFields,
} from './inspector-fields.ts';
import type {
  FieldView,
  FrameView,
  InspectorView,
  MappingView,
  SelectedView,
  SlotView,
  VmaView,
} from './inspector-view.ts';
import { framesFacts, placeOf } from './naming.ts';
import { type Later, Provenance } from './provenance.ts';
import { reportsAbout } from './reported.ts';
import type { SelectedPage, Selection } from './selection.ts';
import { slotPlace, slotView } from './xa-slots.ts';

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

/** Who stored or erased the entry of a slot; an empty slot that was so when its node was made has nobody. */
function slotWriterOf({ kind }: SlotView, writer: SelectedView['slotWriter']): SelectedView['slotWriter'] {
  const isUntouched = kind === SlotKind.Empty && writer?.why?.trail === null;
  return isUntouched ? null : writer;
}

function selectedView(history: History, { pid, index }: SelectedPage): SelectedView {
  const k = history.machine.kernel;
  const asking = new Provenance(history);
  const column = asking.column;
  const key = k.granuleOf(index);
  const mapping = peekMapping(k, k.mms.vmObject.data[pid]!, key);
  const vma = k.vmaIndex.lookup(pid, index);
  const place = slotPlace(k, pid, key);
  const later = {
    slot: place === null ? null : laterWriters(asking, [slotField(k, place, column)]),
    mapping: mapping === 0 ? null : laterFields(asking, mappingFields(k, mapping, column)),
    vma: vma === 0 ? null : laterFields(asking, vmaFields(k, vma, column)),
    entries: walkersOf(k, pid).map((walker) => laterEntry(k, walker, index, asking)),
    frame: laterFrame(k, pid, index, asking, column),
  };
  asking.search();
  const slot = place === null ? null : slotView(k, place);
  return {
    pid,
    index,
    granule: { index: key, pages: k.granulePages },
    mapping: later.mapping === null ? null : mappingView(k, pid, key, mapping, later.mapping()),
    slot,
    slotWriter: slot === null ? null : slotWriterOf(slot, later.slot?.()[0] ?? null),
    vma: later.vma === null ? null : vmaView(k, vma, later.vma()),
    entries: later.entries.map((entry) => entry()),
    frame: later.frame?.() ?? null,
    reports: reportsAbout(k, pid, index, history.machine.reports.all()).map((report) =>
      foundReport(history, report),
    ),
  };
}

function laterFields(asking: Provenance, drafts: readonly FieldDraft[]): Later<FieldView[]> {
  const writers = laterWriters(asking, drafts);
  return () => writers().map((writer, i) => ({ ...writer, value: drafts[i]!.value }));
}

type Written = Pick<FieldView, 'name' | 'why' | 'longAgo'>;

function laterWriters(
  asking: Provenance,
  drafts: readonly Pick<FieldDraft, 'name' | 'objects'>[],
): Later<Written[]> {
  const groups = drafts.map(({ objects }) => asking.ask(objects));
  return () =>
    drafts.map(({ name }, i) => ({
      name,
      why: asking.why(groups[i]!),
      longAgo: asking.longAgo(groups[i]!),
    }));
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

function laterFrame(
  k: Kernel,
  pid: number,
  index: number,
  asking: Provenance,
  column: ColumnFinder,
): Later<FrameView> | null {
  const pfn = frameAt(k, pid, index);
  if (pfn === null || !k.memory.isAllocated(pfn)) return null;
  const fields = laterFields(asking, frameFields(k, pfn, column));
  return () => ({ pfn, device: framesFacts(k, pfn, 0).device, fields: fields() });
}
